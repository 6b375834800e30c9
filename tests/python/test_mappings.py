"""Audiences and conversions: SQL against a twin in Python and scikit-learn, and results that stand."""

from __future__ import annotations

import random

import duckdb
import numpy as np
import pandas as pd
import pytest
from compiled import Warehouse
from dbt_project import Build, run_dbt
from pandas.testing import assert_frame_equal
from sklearn.metrics import roc_auc_score
from worlds_small import QUICK, WITHOUT_TESTS, fresh_copy, raw_world

from hotlist import registry
from hotlist.metrics import point_metrics

CLOCK = pd.Timestamp("2025-06-30")
VALUES = ["loans", "a|b", "a~pb", "|module=loans|", "a=b", "d'or", None]
AUDIENCES = [
    ("everyone", 1, None, None, None),
    *((f"module {place}", 1, "module", "is", value) for place, value in enumerate(VALUES)),
    ("both", 2, "module", "is_not", "a|b"),
    ("both", 2, "country", "is", "SE"),
]
CONVERSIONS = [
    ("bought", 1, "conversion", 30),
    ("engaged", 1, "demo_request", 14),
    ("engaged", 1, "contact_us", 3),
]
MEASURES = ("roc_auc", "lift_10", "lift_20", "share_in_top_35")
KEY = ["model_version", "audience", "audience_version", "conversion", "conversion_version"]


def forecasts(rng: random.Random, rows: int, levels: int) -> pd.DataFrame:
    """Test moments of one version; `levels` different probabilities, so that many are tied."""
    frame = pd.DataFrame(
        {
            "scoring_model": "m",
            "model_version": "m_v1",
            "entity_id": [f"L{number}" for number in range(rows)],
            "as_of": [CLOCK - pd.Timedelta(days=rng.choice([40, 47])) for _ in range(rows)],
            "split": "test",
            "outcome": 0,
            "is_kept": True,
            "probability": [rng.randrange(1, levels + 1) / (levels + 1) for _ in range(rows)],
            "module": [rng.choice(VALUES) for _ in range(rows)],
            "country": [rng.choice(["SE", "NO", None]) for _ in range(rows)],
        }
    )
    return frame.assign(profile=registry.profile_text(frame, ["module", "country"]))


def events_after(rng: random.Random, moments: pd.DataFrame) -> pd.DataFrame:
    """Events around the borders of every window, likelier where the forecast is high."""
    rows = []
    for moment in moments.itertuples():
        for behaviour in ("conversion", "demo_request", "contact_us", "email_open"):
            if rng.random() < 0.2 + moment.probability / 2:
                days = rng.choice([-1, 0, 3, 14, 30, rng.uniform(0, 40)])
                late = pd.Timedelta(days=days) + pd.Timedelta(rng.choice([0, 1]), unit="us")
                rows.append((moment.entity_id, behaviour, moment.as_of + late))
    return pd.DataFrame(rows, columns=["lead_id", "behaviour", "occurred_at"])


def is_member(moment: pd.Series, audience: str) -> bool:
    answers = []
    for name, _, feature, comparison, value in AUDIENCES:
        if name == audience and feature is not None:
            same = moment[feature] == value or (pd.isna(moment[feature]) and value is None)
            answers.append(bool(same) == (comparison == "is"))
    return all(answers)


def is_converted(moment: pd.Series, conversion: str, events: pd.DataFrame) -> bool:
    mine = events[events["lead_id"] == moment["entity_id"]]
    return any(
        moment["as_of"] < event.occurred_at <= moment["as_of"] + pd.Timedelta(days=days)
        for name, _, behaviour, days in CONVERSIONS
        if name == conversion
        for event in mine[mine["behaviour"] == behaviour].itertuples()
    )


@pytest.mark.parametrize(("rows", "levels"), [(400, 7), (400, 100_000), (97, 3), (300, 1), (3, 2)])
def test_sql_agrees_with_a_twin_and_scikit_learn(rows: int, levels: int) -> None:
    rng = random.Random(rows + levels)
    moments = forecasts(rng, rows, levels)
    events = events_after(rng, moments)
    warehouse = Warehouse()
    warehouse.put(
        "audiences",
        pd.DataFrame(
            AUDIENCES,
            columns=["audience", "version", "feature", "comparison", "value"],
            dtype="object",
        ),
        {"audience": "varchar", "version": "integer", "feature": "varchar"}
        | {"comparison": "varchar", "value": "varchar"},
    )
    warehouse.put(
        "conversions",
        pd.DataFrame(CONVERSIONS, columns=["conversion", "version", "behaviour", "within_days"]),
    )
    warehouse.put("stg_clock", pd.DataFrame({"as_of": [CLOCK]}))
    warehouse.put("stg_events", events)
    warehouse.put("trn_forecasts", moments)
    asked = moments["scoring_model"].unique()
    warehouse.put("ftr_scoring_models", pd.DataFrame({"scoring_model": asked, "question": asked}))
    warehouse.put(
        "ftr_members",
        moments[["scoring_model", "entity_id"]]
        .drop_duplicates()
        .assign(lead_id=lambda m: m["entity_id"]),
    )
    warehouse.build(
        "mon_audience_definitions", "mon_conversion_definitions", "mon_mapping_performance"
    )
    found = warehouse.read("mon_mapping_performance", ", ".join(KEY))
    assert len(found) == len({row[0] for row in AUDIENCES}) * 2
    judged = 0
    for row in found.to_dict("records"):
        part = moments[[is_member(moment, row["audience"]) for _, moment in moments.iterrows()]]
        outcome = np.array(
            [is_converted(moment, row["conversion"], events) for _, moment in part.iterrows()], int
        )
        assert (row["n"], row["positives"]) == (len(part), outcome.sum())
        if len(part):
            assert row["mean_probability"] == pytest.approx(part["probability"].mean(), abs=1e-12)
        if len(part) < 30 or outcome.sum() < 5:
            assert all(pd.isna(row[name]) for name in MEASURES)
            continue
        judged += 1
        auc = roc_auc_score(outcome, part["probability"])
        assert row["roc_auc"] == pytest.approx(auc, abs=1e-12)
        twin = point_metrics(outcome, part["probability"])
        assert {name: row[name] for name in MEASURES} == pytest.approx(
            {name: twin[name] for name in MEASURES}, abs=1e-12
        )
    assert judged >= (0 if rows == 3 else 4)


@pytest.fixture(scope="module")
def built() -> Build:
    models = "+mon_mapping_performance +trn_evaluations"
    done = run_dbt(
        fresh_copy(raw_world(1500)), [*WITHOUT_TESTS, "--select", *models.split()], QUICK
    )
    assert done.returncode == 0, done.output
    return done


def results(build: Build) -> pd.DataFrame:
    return build.table("mon_mapping_performance", order_by=", ".join(KEY))


def remeasured(path: Build, *changes: str) -> Build:
    """The file after changes to the seeds' tables, measured and tested again."""
    with duckdb.connect(str(path.path)) as connection:
        for change in changes:
            connection.execute(change)
    names = ["mon_audience_definitions", "mon_conversion_definitions", "mon_mapping_performance"]
    names += ["mon_never_asked", "audience_features_exist", "conversion_behaviours_exist"]
    return path.again("build", "--select", *names)


def test_everyone_under_the_own_target_is_what_evaluation_says(built: Build) -> None:
    found = results(built)
    assert set(found["model_version"]) == {
        "lead_conversion_v1", "lead_fit_v1", "lead_behaviour_v1",
    }  # fmt: skip
    own = found.query("audience == 'everyone' and conversion == 'conversion'")
    said = built.query(
        "select model_version, metric, value, n, positives from hotlist_training.trn_evaluations "
        "where candidate = 'champion' and split = 'test' and slice = 'overall'"
    )
    for row in own.to_dict("records"):
        mine = said[said["model_version"] == row["model_version"]].set_index("metric")
        assert (row["n"], row["positives"]) == tuple(mine.loc["roc_auc", ["n", "positives"]])
        for name in MEASURES:
            assert row[name] == pytest.approx(mine.loc[name, "value"], abs=1e-12)


def test_forecasts_are_the_published_model_and_made_once(built: Build) -> None:
    found = built.table("trn_forecasts", "model_version, entity_id, as_of")
    versions = built.table("trn_fitted_models_py").set_index("model_version")
    line = versions.loc[found["model_version"]].reset_index()
    points = line["score_offset"] + line["score_factor"] * found["log_odds"]
    assert np.abs(found["score_points"] - points).max() < 1e-9
    assert np.abs(1 / (1 + np.exp(-found["log_odds"])) - found["probability"]).max() < 1e-12
    examples = built.query(
        "select count(*) as n from hotlist_training.trn_sample where split = 'test'"
    )
    assert len(found) == 3 * examples["n"].item()
    copy = built.copied()
    copy.execute(
        "delete from hotlist_training.trn_forecasts_py where model_version = 'lead_fit_v1'"
    )
    again = copy.again("run", "--select", "trn_forecasts_py", "trn_forecasts")
    assert again.returncode == 0, again.output
    assert_frame_equal(again.table("trn_forecasts", "model_version, entity_id, as_of"), found)


def test_a_version_whose_features_are_gone_has_no_forecasts(built: Build) -> None:
    versions = built.table("trn_fitted_models_py").query("scoring_model == 'lead_behaviour'")
    catalogue = built.table("ftr_catalogue")
    examples = built.query("from hotlist_training.trn_sample where split = 'test'")
    whole = registry.forecast_new(versions, catalogue, set(), lambda where: examples)
    assert whole.num_rows == len(examples)
    lacking = examples.drop(columns="web_visit_decayed")
    assert registry.forecast_new(versions, catalogue, set(), lambda where: lacking).num_rows == 0


def test_a_new_version_of_a_mapping_leaves_the_old_results(built: Build) -> None:
    copy = built.copied()
    after = remeasured(
        copy,
        "insert into hotlist_policy.audiences values "
        "('business_email', 2, 'email_domain_kind', 'is_not', 'free', 'ann', 'unknown ones too')",
        "insert into hotlist_policy.conversions values ('engaged', 2, 'demo_request', 7, 'ann', '')",
        "delete from hotlist_policy.conversions where conversion = 'engaged' and version = 1",
    )
    assert after.returncode == 0, after.output
    before, found = results(built), results(after)
    assert_frame_equal(found.merge(before[KEY]), before)
    added = found.merge(before[KEY], how="left", indicator=True).query("_merge == 'left_only'")
    # Each model: the new audience with both conversions, the new conversion with the two old audiences.
    assert added.groupby("model_version").size().tolist() == [4, 4, 4]
    assert ((added["audience_version"] == 2) | (added["conversion_version"] == 2)).all()


def test_a_definition_changed_under_its_version_fails_with_words(built: Build) -> None:
    copy = built.copied()
    after = remeasured(
        copy,
        "update hotlist_policy.audiences set value = 'free' where audience = 'business_email'",
        "update hotlist_policy.conversions set within_days = 7 where conversion = 'engaged'",
    )
    assert after.returncode != 0
    said = after.query("select message from hotlist_test_failures.mapping_definitions_stand")[
        "message"
    ]
    assert sorted(said) == [
        "seeds/policy/audiences.csv says of business_email version 1: email_domain_kind is 'free'; "
        "results were measured under: email_domain_kind is 'business'. "
        "Put the old rows back and make it a new version",
        "seeds/policy/conversions.csv says of engaged version 1: contact_us within 7 days or "
        "demo_request within 7 days; results were measured under: contact_us within 14 days or "
        "demo_request within 14 days. Put the old rows back and make it a new version",
    ]
    assert_frame_equal(results(after), results(built))


def test_an_unknown_feature_is_named_with_its_mend(built: Build) -> None:
    copy = built.copied()
    after = remeasured(
        copy, "insert into hotlist_policy.audiences values ('vip', 1, 'plan', 'is', 'gold', '', '')"
    )
    assert after.returncode != 0
    said = after.query("select message from hotlist_test_failures.audience_features_exist")[
        "message"
    ]
    assert list(said) == [
        "seeds/policy/audiences.csv, vip version 1: plan is no categorical feature; "
        "take one of ftr_catalogue, or declare it in dbt_project.yml"
    ]
