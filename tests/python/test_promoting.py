import json

import numpy as np
import pandas as pd
import pytest

from hotlist.promoting import PROMOTIONS_SCHEMA, PromotionRules, is_same_question, promote

RULES = PromotionRules(margin=0.002, max_age_days=240)

SPEC = json.dumps({"entity": "lead", "target_behaviour": "conversion", "horizon_days": 30})
OTHER = json.dumps({"entity": "lead", "target_behaviour": "conversion", "horizon_days": 90})

ENOUGH = {
    "candidate": "ensemble",
    "training_rows": 700,
    "training_positives": 70,
    "validation_rows": 150,
    "validation_positives": 15,
    "test_rows": 150,
    "test_positives": 15,
    "split_note": "70/15/15 by time",
    "fit_note": "",
}


def versions(*specs, scoring_model="m"):
    return pd.DataFrame(
        [
            {
                "model_version": f"{scoring_model}_v{i}",
                "scoring_model": scoring_model,
                "version_number": i,
                "spec_text": spec,
                "fitted_at": pd.Timestamp("2024-01-01") + pd.Timedelta(days=30 * i),
                "is_retracted": False,
                **ENOUGH,
            }
            for i, spec in enumerate(specs, 1)
        ],
        columns=[
            "model_version",
            "scoring_model",
            "version_number",
            "spec_text",
            "fitted_at",
            "is_retracted",
            *ENOUGH,
        ],
    )


def gates(results):
    return pd.DataFrame(
        [
            {
                "model_version": name,
                "module": module,
                "gate": gate,
                "is_passed": passed,
                "detail": "12 rows, at least 200 asked",
            }
            for name, module, gate, passed in results
        ],
        columns=["model_version", "module", "gate", "is_passed", "detail"],
    )


def gains(rows):
    return pd.DataFrame(
        [
            {
                "model_version": new,
                "candidate": f"version:{old}",
                "split": split,
                "slice": "overall",
                "metric": "log_loss_gain",
                "value": value,
                "ci_low": low,
                "n": n,
                "positives": n // 10,
            }
            for new, old, value, low, n, split in rows
        ],
        columns=[
            "model_version", "candidate", "split", "slice", "metric", "value", "ci_low", "n",
            "positives",
        ],
    )  # fmt: skip


def replay(spec_list, gate_rows, gain_rows=()):
    table = promote(versions(*spec_list), gains(gain_rows), gates(gate_rows), RULES)
    assert table.schema == PROMOTIONS_SCHEMA
    return table.to_pylist()


def passing(*names):
    return [(name, "(all)", "ranks", True) for name in names]


def test_first_version_that_passes_is_promoted():
    rows = replay([SPEC, SPEC], [("m_v1", "(all)", "ranks", False), *passing("m_v2")])
    assert [row["is_promoted"] for row in rows] == [False, True]
    assert rows[0]["reason"] == "failed ranks (12 rows, at least 200 asked)"
    assert rows[1]["previous_champion"] is None


def test_every_gate_must_pass_but_a_modules_gate_does_not_count():
    rows = replay([SPEC], [*passing("m_v1"), ("m_v1", "cards", "ranks", False)])
    assert rows[0]["is_promoted"]
    rows = replay([SPEC], [*passing("m_v1"), ("m_v1", "(all)", "lift", None)])
    assert not rows[0]["is_promoted"]


def test_no_gates_promotes_nothing():
    rows = replay([SPEC], [])
    assert not rows[0]["is_promoted"]
    assert not rows[0]["passed_gates"]
    assert "eligibility_profile" in rows[0]["reason"]


NOTHING = {f"{period}_positives": 0 for period in ("training", "validation", "test")}
TOO_SHORT = "history of 35 days is too short for a horizon of 30 days and an embargo"


@pytest.mark.parametrize(
    ("changed", "gate_rows", "reason"),
    [
        (
            {"candidate": None, "fit_note": "no moments: 0 accepted triggers of 500 rows"},
            [],
            "no model could be fitted: no moments: 0 accepted triggers of 500 rows",
        ),
        ({"test_rows": 0, "split_note": TOO_SHORT}, [], TOO_SHORT),
        ({"test_rows": 0, "split_note": TOO_SHORT}, [("m_v1", "(all)", "ranks", False)], TOO_SHORT),
        (
            NOTHING | {"split_note": "no event bears the behaviour `x`"},
            [("m_v1", "(all)", "ranks", False)],
            "no event bears the behaviour `x`",
        ),
        (
            {"training_positives": 700, "validation_positives": 150, "test_positives": 150}
            | {"split_note": "every one of 1000 past moments"},
            [("m_v1", "(all)", "ranks", False)],
            "every one of 1000 past moments",
        ),
        ({"test_positives": 0}, [("m_v1", "(all)", "ranks", False)], "failed ranks"),
        ({}, [], "no gate was judged: check var eligibility_profile"),
    ],
)
def test_the_reason_is_the_first_thing_that_lacked(changed, gate_rows, reason):
    table = versions(SPEC).assign(**changed)
    (row,) = promote(table, gains([]), gates(gate_rows), RULES).to_pylist()
    assert not row["is_promoted"]
    assert row["reason"].startswith(reason)


def test_gates_that_a_person_removed_for_short_histories_still_promote():
    table = versions(SPEC).assign(test_rows=0, split_note=TOO_SHORT)
    (row,) = promote(table, gains([]), gates(passing("m_v1")), RULES).to_pylist()
    assert row["is_promoted"]


def test_a_better_version_replaces_and_a_worse_does_not():
    rows = replay(
        [SPEC] * 4,
        passing("m_v1", "m_v2", "m_v3", "m_v4"),
        [
            ("m_v2", "m_v1", -0.01, -0.02, 500, "test"),
            ("m_v3", "m_v1", 0.02, 0.01, 500, "test"),
            ("m_v3", "m_v2", -1.0, -1.0, 500, "test"),
            ("m_v4", "m_v3", 0.01, -0.01, 500, "test"),
        ],
    )
    assert [row["is_promoted"] for row in rows] == [True, False, True, False]
    assert [row["previous_champion"] for row in rows] == [None, "m_v1", "m_v1", "m_v3"]
    assert rows[2]["gain"] == pytest.approx(0.02)
    assert rows[2]["gain_ci_low"] == pytest.approx(0.01)
    assert "stays" in rows[1]["reason"]
    assert rows[2]["reason"].endswith(
        "beats m_v1 by 0.0200 nats a row, more than the margin of 0.002"
    )
    assert "not surely more than the margin of 0.002, so m_v3 stays" in rows[3]["reason"]


def test_a_tie_keeps_the_champion():
    rows = replay([SPEC] * 2, passing("m_v1", "m_v2"), [("m_v2", "m_v1", 0.0, 0, 500, "test")])
    assert not rows[1]["is_promoted"]


def test_the_validation_gain_is_not_read():
    rows = replay([SPEC] * 2, passing("m_v1", "m_v2"), [("m_v2", "m_v1", 1, 1, 500, "validation")])
    assert not rows[1]["is_promoted"]
    assert "not compared" in rows[1]["reason"]


def test_another_question_has_no_rival():
    rows = replay([SPEC, OTHER], passing("m_v1", "m_v2"))
    assert rows[1]["is_promoted"]
    assert "question changed" in rows[1]["reason"]


def test_null_gain_of_few_rows_keeps_and_of_unreadable_features_replaces():
    few = replay([SPEC] * 2, passing("m_v1", "m_v2"), [("m_v2", "m_v1", np.nan, None, 20, "test")])
    assert not few[1]["is_promoted"]
    gone = replay([SPEC] * 2, passing("m_v1", "m_v2"), [("m_v2", "m_v1", None, None, 500, "test")])
    assert gone[1]["is_promoted"]
    assert "cannot score" in gone[1]["reason"]


def test_replay_is_by_scoring_model_and_ignores_row_order():
    both = pd.concat([versions(SPEC, SPEC), versions(SPEC, scoring_model="a")])
    passed = gates(passing("m_v1", "m_v2", "a_v1"))
    gained = gains([("m_v2", "m_v1", 0.1, 0.1, 500, "test")])
    one = promote(both, gained, passed, RULES)
    assert one.equals(promote(both.iloc[::-1], gained, passed.iloc[::-1], RULES))
    assert one["model_version"].to_pylist() == ["a_v1", "m_v1", "m_v2"]
    assert one["is_promoted"].to_pylist() == [True, True, True]


def test_nothing_in_typed_table_out():
    table = promote(versions(), gains([]), gates([]), RULES)
    assert table.num_rows == 0
    assert table.schema == PROMOTIONS_SCHEMA


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (SPEC, SPEC, True),
        (SPEC, OTHER, False),
        (SPEC, SPEC.replace("}", ', "features": "fit"}'), True),
        ('{"target": {"behaviour": "a"}}', '{"target": {"behaviour": "b"}}', False),
        ("horizon 30", "horizon 30", True),
        ("horizon 30", "horizon 90", False),
        ("[1]", SPEC, False),
        (None, None, True),
    ],
)
def test_same_question(one, other, same):
    assert is_same_question(one, other) is same


def test_weights_set_by_a_person_need_not_beat_the_old_ones_but_pass_the_gates():
    table = versions(*[SPEC] * 4)
    hands = [{}, {"open": 0}, {"open": 0}, {"open": 5}]
    table["parameters_text"] = [json.dumps({"overrides": hand}) for hand in hands]
    worse = [
        (f"m_v{new}", f"m_v{old}", -0.1, -0.2, 500, "test")
        for new in range(2, 5)
        for old in range(1, new)
    ]
    judged = [*passing("m_v1", "m_v2", "m_v3"), ("m_v4", "(all)", "ranks", False)]
    rows = promote(table, gains(worse), gates(judged), RULES).to_pylist()
    assert [row["is_promoted"] for row in rows] == [True, True, False, False]
    assert rows[1]["reason"] == "passed every gate; a person changed the weights since m_v1"
    assert rows[2]["reason"].startswith("is worse than m_v2 by 0.1000 nats a row")


def test_a_version_that_rested_on_a_slip_is_neither_champion_nor_rival():
    three = versions(SPEC, SPEC, SPEC).assign(is_retracted=[False, True, False])
    won = [("m_v2", "m_v1", 0.2, 0.1, 900, "test"), ("m_v3", "m_v1", 0.1, 0.05, 900, "test")]
    rows = promote(three, gains(won), gates(passing("m_v1", "m_v2", "m_v3")), RULES).to_pylist()
    assert [row["is_promoted"] for row in rows] == [True, False, True]
    assert rows[1]["reason"].startswith("taken back: a wrong date")
    assert rows[2]["previous_champion"] == "m_v1"


def promises(rows):
    """What older versions, as published, promised since they were fitted: (new, old, observed over expected, low,
    high)."""
    return pd.DataFrame(
        [
            {
                "model_version": new,
                "candidate": f"published:{old}",
                "split": "test",
                "slice": "since_fit",
                "metric": "observed_expected",
                "value": value,
                "ci_low": low,
                "ci_high": high,
                "n": 300,
                "positives": 30,
            }
            for new, old, value, low, high in rows
        ]
    )


EQUAL = [("m_v2", "m_v1", -0.001, -0.004, 500, "test")]


@pytest.mark.parametrize(
    ("low", "high", "is_promoted"),
    [(0.9, 1.6, False), (1.1, 1.6, True), (0.5, 0.9, True), (None, None, False)],
)
def test_a_champion_whose_promises_do_not_hold_gives_way_to_an_equal(low, high, is_promoted):
    both = pd.concat([gains(EQUAL), promises([("m_v2", "m_v1", 1.3, low, high)])])
    rows = promote(versions(SPEC, SPEC), both, gates(passing("m_v1", "m_v2")), RULES).to_pylist()
    assert rows[1]["is_promoted"] is is_promoted
    assert ("promises no longer hold: 1.30 times as many" in rows[1]["reason"]) is is_promoted


def test_a_broken_promise_does_not_let_a_worse_version_in():
    worse = [("m_v2", "m_v1", -0.003, -0.004, 500, "test")]
    both = pd.concat([gains(worse), promises([("m_v2", "m_v1", 1.3, 1.1, 1.6)])])
    rows = promote(versions(SPEC, SPEC), both, gates(passing("m_v1", "m_v2")), RULES).to_pylist()
    assert not rows[1]["is_promoted"]


def test_an_old_champion_gives_way_to_a_version_that_is_not_worse():
    nine = versions(*[SPEC] * 9)
    equal = [(f"m_v{new}", "m_v1", 0.0005, -0.003, 500, "test") for new in range(2, 10)]
    rows = promote(nine, gains(equal), gates(passing(*nine["model_version"])), RULES).to_pylist()
    assert [row["is_promoted"] for row in rows] == [True, *[False] * 7, True]
    assert "which is 240 days old (limit 240)" in rows[8]["reason"]


def test_the_rules_come_from_the_seed():
    seed = pd.DataFrame({"limit_name": ["margin", "max_age_days"], "limit_value": [0.1, 30]})
    assert PromotionRules.read(seed) == PromotionRules(0.1, 30)
    with pytest.raises(ValueError, match=r"promotion_rules\.csv lacks max_age_days: add a line"):
        PromotionRules.read(seed.head(1))
