"""The behavioural model: suggestions against a plain optimiser's answer, overrides, points and terms."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from hotlist import artifacts
from hotlist.registry import fit_due, overrides_of, unpack
from hotlist.spec import Knobs, ScoringModel
from hotlist.versions import read_terms, read_version
from hotlist.weighing import weigh
from hotlist.weights import BehaviourWeights, effective_overrides, suggest

BEHAVIOURS = ["demo", "visit", "open", "unsub", "never"]
TRUE = np.array([1.2, 0.4, 0.0, -0.8, 0.0])
KNOBS = {
    "scoring_models": [
        {"name": "m", "horizon_days": 28},
        {"name": "w", "question": "m", "method": "weights"},
    ],
    "refit": "auto",
    "refit_after_days": 30,
    "search_budget": 1,
    "search_method": "halving",
    "search_space": {},
    "primary_metric": "log_loss",
    "max_features": 25,
    "allow_black_box": False,
    "random_seed": 7,
    "half_life_days": 14,
    "behaviours": BEHAVIOURS,
    "lead_attributes": [],
    "account_attributes": [],
}
CATALOGUE = pd.DataFrame({"feature": [], "family": [], "kind": [], "label": []})


def counts(rows: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    drawn = rng.poisson(0.6, (rows, 5)) * rng.uniform(0.1, 1.0, (rows, 5))
    drawn[:, 4] = 0.0
    return drawn


def examples(rows: int = 3000, seed: int = 0, positive: bool = True) -> pd.DataFrame:
    rng = np.random.default_rng(seed + 1)
    x = counts(rows, seed)
    week = np.sort(rng.integers(0, 60, rows))
    split = np.select([week < 40, week < 44, week < 50], ["train", "embargo", "validation"], "test")
    outcome = (rng.random(rows) < expit(-2.0 + x @ TRUE)).astype(int) if positive else 0
    keys = pd.DataFrame(
        {
            "scoring_model": "w",
            "entity_id": [f"L{k % (rows // 3)}" for k in range(rows)],
            "as_of": pd.Timestamp("2024-01-01") + pd.to_timedelta(7 * week, unit="D"),
            "outcome": outcome,
            "is_kept": True,
            "split": split,
            "embargoes": 2,
            "module": "(none)",
        }
    )
    return pd.concat([keys, pd.DataFrame(x, columns=[f"{b}_decayed" for b in BEHAVIOURS])], axis=1)


def asked() -> tuple[ScoringModel, Knobs]:
    knobs = Knobs.parse(KNOBS)
    return knobs.scoring_models[1], knobs


def test_suggestions_find_the_order_and_never_go_below_nothing() -> None:
    x = counts(20_000)
    y = (np.random.default_rng(3).random(20_000) < expit(-2.0 + x @ TRUE)).astype(int)
    found = suggest(x, y, np.arange(20_000))
    assert found.slopes[:2] == pytest.approx(TRUE[:2], abs=0.1)
    assert (found.slopes[2:] <= 0.06).all()
    assert (found.slopes >= 0).all()
    assert found.slopes[3] == 0.0
    assert found.slopes[4] == 0.0
    assert (found.low <= found.slopes).all()
    assert (found.slopes <= found.high).all()
    assert found.low[0] < 1.2 < found.high[0]


@settings(max_examples=25, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000))
def test_no_small_step_improves_a_suggestion(seed: int) -> None:
    """The bounded optimum of the penalised loss, checked without the optimiser."""
    rng = np.random.default_rng(seed)
    x = rng.poisson(0.5, (300, 3)) * rng.uniform(0.2, 1.0, (300, 3))
    y = (rng.random(300) < expit(-1.0 + x @ rng.normal(0, 1, 3))).astype(int)
    found = suggest(x, y, np.arange(300))
    spread = x.std(axis=0)

    def loss(intercept: float, slopes: np.ndarray) -> float:
        z = intercept + x @ slopes
        return float(np.logaddexp(0, z).sum() - z @ y + 0.5 * ((slopes * spread) ** 2).sum())

    best = loss(found.intercept, found.slopes)
    for j in range(3):
        for step in (-0.01, 0.01):
            moved = found.slopes.copy()
            moved[j] = max(0.0, moved[j] + step)
            assert loss(found.intercept, moved) >= best - 1e-6
    for step in (-0.01, 0.01):
        assert loss(found.intercept + step, found.slopes) >= best - 1e-6


def test_the_interval_knows_that_moments_of_a_lead_are_not_independent() -> None:
    x = counts(600)
    y = (np.random.default_rng(1).random(600) < expit(-1.0 + x @ TRUE)).astype(int)
    alone = suggest(x, y, np.arange(600))
    copies = suggest(np.tile(x, (9, 1)), np.tile(y, 9), np.tile(np.arange(600), 9))
    width = (alone.high - alone.slopes)[0]
    assert (copies.high - copies.slopes)[0] == pytest.approx(width, rel=0.1)


def test_points_are_the_sum_of_weight_times_count_and_start_at_nothing() -> None:
    question, knobs = asked()
    done = weigh(
        examples(), question, {"visit": 0.0, "open": -5.0}, knobs.behaviours, knobs.random_seed
    )
    model, champion = done.model, done.champion
    assert model.effective[1] == 0.0
    assert model.effective[2] == -5.0
    assert model.suggested[1] > 0.0
    rows = examples(50, seed=9)
    plain = sum(
        weight * rows[f"{name}_decayed"]
        for name, weight in zip(BEHAVIOURS, model.effective, strict=True)
    )
    points = champion.score_offset + champion.score_factor * model.decision_function(rows)
    np.testing.assert_allclose(points, plain, atol=1e-9)
    assert model.predict_proba(rows)[:, 1] == pytest.approx(expit(model.decision_function(rows)))


def test_the_top_of_the_training_moments_reaches_a_hundred_points() -> None:
    question, knobs = asked()
    rows = examples()
    done = weigh(rows, question, {}, knobs.behaviours, knobs.random_seed)
    top = np.percentile(done.model.points(rows), 99)
    assert top == pytest.approx(100.0, abs=0.5)


def test_terms_and_artifact_say_the_same_as_the_model() -> None:
    question, knobs = asked()
    done = weigh(examples(), question, {"unsub": -20.0}, knobs.behaviours, knobs.random_seed)
    text = artifacts.dumps({"model": done.model})
    assert text == artifacts.dumps({"model": done.model})
    terms = read_terms(done.champion, "w_v1").to_pandas()
    rows = examples(40, seed=4)
    total = done.champion.base_log_odds + sum(
        term["log_odds_per_unit"] * rows[term["feature"]] for term in terms.to_dict("records")
    )
    np.testing.assert_allclose(total, done.model.decision_function(rows), atol=1e-12)
    assert set(terms["bin_kind"]) == {"slope"}


NO_SHORTAGE = pd.DataFrame({"scoring_model": ["m"], "shortage": [None]})


def test_what_the_history_lacks_stands_in_the_registry() -> None:
    lack = "history of 35 days is too short"
    shortages = NO_SHORTAGE.assign(shortage=lack)
    behaviours = pd.DataFrame({"behaviour": ["demo"], "weight_override": [None]})

    def noted(shortages, rows):
        return fit_due(
            Knobs.parse(KNOBS | {"scoring_models": KNOBS["scoring_models"]}),
            pd.Timestamp("2025-06-01"), CATALOGUE, behaviours, shortages, None,
            lambda where: rows.assign(scoring_model="m"),
        ).to_pandas().set_index("scoring_model").loc["w"]  # fmt: skip

    fitted = noted(shortages, examples())
    assert fitted["split_note"] == lack
    assert fitted["fit_note"] != lack, "what was fitted keeps its own notes"
    nothing = noted(shortages, examples().head(0))
    assert (nothing["fit_note"], nothing["split_note"]) == (lack, lack)
    unexplained = noted(NO_SHORTAGE, examples().head(0))
    assert "no past moment whose outcome is known" in unexplained["fit_note"]
    assert noted(NO_SHORTAGE, examples())["split_note"].startswith("70/15/15")
    assert not noted(NO_SHORTAGE, examples())["is_provisional"]
    short = examples().assign(embargoes=1).replace({"split": {"validation": "train"}})
    assert noted(NO_SHORTAGE, short)["is_provisional"]


def test_an_override_survives_every_refit_and_asks_for_one_when_it_changes() -> None:
    knobs = Knobs.parse(KNOBS | {"scoring_models": KNOBS["scoring_models"]})
    behaviours = pd.DataFrame(
        {"behaviour": ["demo", "demo", "visit"], "weight_override": [33, None, None]}
    )

    def due(built, as_of, table=behaviours):
        def read(where):
            return examples().assign(scoring_model="m")

        rows = fit_due(
            Knobs.parse(KNOBS | {"scoring_models": KNOBS["scoring_models"]}),
            pd.Timestamp(as_of), CATALOGUE, table, NO_SHORTAGE, built, read,
        ).to_pandas()  # fmt: skip
        return rows[rows["scoring_model"] == "w"]

    first = due(None, "2025-06-01")
    assert due(first, "2025-06-02").empty
    second = due(first, "2025-07-15")
    cleared = due(first, "2025-06-02", behaviours.assign(weight_override=np.nan))
    weights = {
        name: unpack(rows).to_pandas().query("part == 'weight'").set_index("behaviour")
        for name, rows in (("first", first), ("second", second), ("cleared", cleared))
    }
    for name in ("first", "second"):
        assert weights[name].loc["demo", "effective_weight"] == 33.0
        assert weights[name].loc["demo", "override_weight"] == 33.0
    assert weights["cleared"].loc["demo", "effective_weight"] == pytest.approx(
        weights["first"].loc["demo", "suggested_weight"]
    )
    assert isinstance(read_version(first["artifact"].item()).model, BehaviourWeights)
    assert knobs.fingerprint_of(knobs.scoring_models[0], {"demo": 1.0}) == knobs.fingerprint_of(
        knobs.scoring_models[0], {}
    )


def test_what_the_events_are_mapped_to_asks_for_a_refit() -> None:
    """A type that is mapped, mapped anew or new does; one that nobody mapped, or that is of tomorrow, does not."""
    question, knobs = asked()
    today, tomorrow = pd.Timestamp("2025-06-30"), pd.Timestamp("2025-07-01")

    def fingerprint(*types: tuple[str, str, bool, pd.Timestamp]) -> str:
        columns = ["event_type_key", "behaviour", "is_sales", "first_known_at"]
        frame = pd.DataFrame(list(types), columns=columns)
        return knobs.with_mapping(frame, today).fingerprint_of(question, {})

    visit, call = ("visit", "web_visit", False, today), ("call", "sales_call", True, today)
    before = fingerprint(visit, call)
    assert before == fingerprint(call, visit)
    assert before == fingerprint(visit, call, ("pigeon", "(unmapped)", False, today))
    assert before == fingerprint(visit, call, ("login", "product_use", False, tomorrow))
    changed = [
        fingerprint(visit, call, ("pigeon", "web_visit", False, today)),
        fingerprint(visit, call, ("pigeon", "other", False, today)),
        fingerprint(("visit", "email_open", False, today), call),
        fingerprint(("visit", "web_visit", True, today), call),
        fingerprint(call),
    ]
    assert len({before, *changed}) == 6
    assert fingerprint() == knobs.with_mapping(
        pd.DataFrame(columns=["event_type_key", "behaviour", "is_sales", "first_known_at"]), pd.NaT
    ).fingerprint_of(question, {})


def test_without_conversions_nothing_is_suggested_but_overrides_count() -> None:
    question, knobs = asked()
    done = weigh(
        examples(positive=False), question, {"demo": 10.0}, knobs.behaviours, knobs.random_seed
    )
    assert done.model.suggested == [0.0] * 5
    assert done.model.effective[0] == 10.0
    assert any("nothing can be suggested" in note for note in done.notes)


def test_bad_overrides_are_named() -> None:
    with pytest.raises(ValueError, match="webinar, which the knob behaviours does not name"):
        effective_overrides({"webinar": 3.0}, BEHAVIOURS)
    with pytest.raises(ValueError, match="gives demo more than one weight_override"):
        overrides_of(pd.DataFrame({"behaviour": ["demo", "demo"], "weight_override": [1.0, 2.0]}))


def test_a_version_that_rested_on_a_slip_holds_off_no_refit_and_keeps_its_number() -> None:
    def due(built: pd.DataFrame | None, as_of: str) -> pd.DataFrame:
        rows = fit_due(
            Knobs.parse(KNOBS), pd.Timestamp(as_of), CATALOGUE,
            pd.DataFrame({"behaviour": ["demo"], "weight_override": [None]}), NO_SHORTAGE, built,
            lambda _: examples(600).assign(scoring_model="m"),
        ).to_pandas()  # fmt: skip
        return rows[rows["scoring_model"] == "w"]

    first = due(None, "2025-06-01")
    second = due(first, "2025-08-17")
    registry = pd.concat([first, second.assign(is_retracted=True)], ignore_index=True)
    assert due(registry, "2025-06-02").empty, "the first is a day old"
    third = due(registry, "2025-07-02")
    assert list(third["version_number"]) == [3]
    assert unpack(registry).to_pandas().query("part == 'weight'")[
        "model_version"
    ].unique().tolist() == ["w_v1"]
