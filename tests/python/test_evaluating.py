import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics as oracle

from hotlist.evaluating import (
    EVALUATIONS_SCHEMA,
    MIN_POSITIVES,
    MIN_ROWS,
    Contender,
    evaluate,
)
from hotlist.evaluating import contender as from_artifact
from hotlist.metrics import METRICS
from hotlist.tiers import TierLimits, reference_edges

KEYS = ["model_version", "candidate", "split", "slice", "metric"]


class OneColumn:
    """A model that reads one named column as log-odds."""

    def __init__(self, column, slope=1.0):
        self.column, self.slope = column, slope

    def predict_proba(self, features):
        p = 1 / (1 + np.exp(-self.slope * features[self.column].to_numpy(dtype=float)))
        return np.column_stack([1 - p, p])


def examples(n=3000, seed=0, modules=("cards", "loans"), scoring_model="m"):
    generator = np.random.default_rng(seed)
    signal = generator.normal(-1.5, 1.2, n)
    split = np.where(np.arange(n) < 0.7 * n, "train", np.where(np.arange(n) < 0.85 * n,
                     "validation", "test"))  # fmt: skip
    return pd.DataFrame(
        {
            "scoring_model": scoring_model,
            "entity_id": [f"lead {i}" for i in generator.integers(0, n // 2, n)],
            "as_of": pd.Timestamp("2025-01-01") + pd.to_timedelta(np.arange(n) * 300 / n, "D"),
            "outcome": (generator.random(n) < 1 / (1 + np.exp(-signal))).astype(int),
            "is_kept": True,
            "split": split,
            "module": generator.choice(modules, n),
            "signal": signal,
            "noisy": signal + generator.normal(0, 1, n),
            "demo_request_decayed": np.where(signal > 0, signal, np.nan),
            "industry": generator.choice(np.array(["a", None], dtype=object), n),
        }
    )


def reference():
    rows = examples()
    rows = rows[rows["split"] == "validation"]
    return pd.DataFrame({"log_odds": rows["signal"], "outcome": rows["outcome"]})


LIMITS = TierLimits(most_hot_share=0.2, fallback_hot_share=0.1, fallback_warm_share=0.25)
EDGES = reference_edges(reference(), 50.0, 10.0, LIMITS, seed=1)


def contender(**changes):
    settings = {
        "model_version": "m_v2",
        "scoring_model": "m",
        "chosen": "ensemble",
        "published": OneColumn("signal"),
        "decision_threshold": 0.3,
        "score_offset": 50.0,
        "score_factor": 10.0,
        "edges": EDGES,
        "challengers": {"ensemble": OneColumn("signal"), "forest": OneColumn("noisy")},
        "older": {"m_v1": OneColumn("noisy")},
    }
    return Contender(**(settings | changes))


def as_frame(rows, *contenders, weights=None, resamples=60):
    weights = {"demo_request_decayed": 5.0, "gone": 1.0} if weights is None else weights
    table = evaluate(rows, contenders or (contender(),), weights, seed=1, resamples=resamples)
    assert table.schema == EVALUATIONS_SCHEMA
    frame = table.to_pandas()
    assert not frame.duplicated(KEYS).any()
    return frame


def pick(frame, **wanted):
    wanted = {"candidate": "champion", "split": "test", "slice": "overall"} | wanted
    for name, value in wanted.items():
        frame = frame[frame[name] == value]
    assert len(frame) == 1, wanted
    return frame.iloc[0]


@pytest.fixture(scope="module")
def rows():
    return examples()


@pytest.fixture(scope="module")
def result(rows):
    return as_frame(rows)


def test_everyone_is_judged_on_the_same_moments(rows, result):
    overall = result[(result["slice"] == "overall") & (result["metric"] == "roc_auc")]
    assert set(overall["candidate"]) == {
        "champion", "ensemble", "forest", "random", "base_rate", "points_rule", "version:m_v1",
    }  # fmt: skip
    test = rows[rows["split"] == "test"]
    assert set(overall[overall["split"] == "test"]["n"]) == {len(test)}
    assert set(overall[overall["split"] == "test"]["positives"]) == {test["outcome"].sum()}


def test_values_equal_scikit_learn(rows, result):
    test = rows[rows["split"] == "test"]
    p = 1 / (1 + np.exp(-test["signal"]))
    expected = {
        "roc_auc": oracle.roc_auc_score(test["outcome"], p),
        "pr_auc": oracle.average_precision_score(test["outcome"], p),
        "log_loss": oracle.log_loss(test["outcome"], p),
        "f1": oracle.f1_score(test["outcome"], p >= 0.3),
    }
    for metric, value in expected.items():
        row = pick(result, metric=metric)
        assert row["value"] == pytest.approx(value)
        assert row["ci_low"] < value < row["ci_high"]
    part = test[test["module"] == "cards"]
    assert pick(result, metric="roc_auc", slice="module=cards")["value"] == pytest.approx(
        oracle.roc_auc_score(part["outcome"], part["signal"])
    )


def test_baselines_mean_what_they_say(rows, result):
    assert pick(result, candidate="base_rate", metric="roc_auc")["value"] == pytest.approx(0.5)
    assert abs(pick(result, candidate="random", metric="roc_auc")["value"] - 0.5) < 0.1
    test = rows[rows["split"] == "test"]
    assert pick(result, candidate="points_rule", metric="roc_auc")["value"] == pytest.approx(
        oracle.roc_auc_score(test["outcome"], test["demo_request_decayed"].fillna(0))
    )
    rate = rows[rows["split"] == "train"]["outcome"].mean()
    assert pick(result, candidate="base_rate", metric="brier")["value"] == pytest.approx(
        oracle.brier_score_loss(test["outcome"], np.full(len(test), rate))
    )


def test_gain_is_positive_where_the_champion_is_better(result):
    for candidate in ("random", "base_rate", "forest", "version:m_v1"):
        row = pick(result, candidate=candidate, metric="log_loss_gain")
        assert 0 < row["ci_low"] < row["value"]
    assert pick(result, candidate="ensemble", metric="log_loss_gain")["value"] == 0
    assert result[result["candidate"] == "champion"]["metric"].ne("log_loss_gain").all()


def test_slices(rows, result):
    test = rows[rows["split"] == "test"]
    months = {f"month={month}" for month in test["as_of"].dt.strftime("%Y-%m")}
    slices = set(result[result["split"] == "test"]["slice"])
    assert slices == {"overall", "module=cards", "module=loans"} | months
    older = result[result["candidate"] == "version:m_v1"]
    assert set(older["slice"]) == {"overall"}


def test_dropped_moments_count_only_in_all_moments(rows):
    dropped = rows.assign(is_kept=np.arange(len(rows)) % 3 > 0)
    result = as_frame(dropped, resamples=20)
    kept = dropped[dropped["is_kept"] & (dropped["split"] == "test")]
    assert pick(result, metric="roc_auc")["n"] == len(kept)
    everyone = pick(result, metric="roc_auc", slice="all_moments")
    assert everyone["n"] == (dropped["split"] == "test").sum()


def test_tier_rates_are_of_the_champions_tiers(rows, result):
    test = rows[rows["split"] == "test"]
    inside = 50 + 10 * test["signal"] >= EDGES.hot_from
    row = pick(result, metric="hot_rate")
    assert row["n"] == inside.sum()
    assert row["positives"] == test["outcome"][inside].sum()
    assert row["value"] == pytest.approx(test["outcome"][inside].mean())
    assert row["value"] > pick(result, metric="cold_rate")["value"]


def test_a_contender_is_read_from_its_artifact(rows):
    artifact = SimpleNamespace(
        scoring_model="m", candidate="ensemble", model=OneColumn("signal"), score_offset=50.0,
        score_factor=10.0, decision_threshold=0.3, reference=reference(), level_sd=0.0, month_sd=0.0,
    )  # fmt: skip
    before = OneColumn("noisy")
    made = from_artifact(
        "m_v2", artifact, {"forest": OneColumn("noisy")}, {"m_v1": before}, LIMITS, 1
    )
    assert made.edges == EDGES
    one = evaluate(rows, [made], {}, seed=1, resamples=20)
    other = evaluate(rows, [contender()], {}, seed=1, resamples=20)
    assert sorted(map(str, one.to_pylist())) == sorted(map(str, other.to_pylist()))


def test_row_order_changes_nothing(rows):
    one = evaluate(rows, [contender()], {}, seed=1, resamples=20)
    shuffled = rows.sample(frac=1, random_state=1)
    assert one.equals(evaluate(shuffled, [contender()], {}, seed=1, resamples=20))


def test_a_small_module_keeps_its_rows_with_null_values():
    rows = examples()
    rows.loc[rows.index[-12:], "module"] = "tiny"
    rows.loc[rows.index[:5], "module"] = "only in training"
    result = as_frame(rows, resamples=20)
    for metric in METRICS:
        row = pick(result, metric=metric, slice="module=tiny")
        assert np.isnan(row["value"])
        assert row["n"] == 12
        assert pick(result, metric=metric, slice="module=only in training")["n"] == 0
    assert np.isnan(pick(result, metric="hot_rate", slice="module=tiny")["value"])


def test_one_class_is_null_not_an_error():
    result = as_frame(examples().assign(outcome=0), resamples=20)
    assert result["value"].isna().all()
    assert pick(result, metric="roc_auc")["positives"] == 0


def test_a_version_that_cannot_read_the_features_has_null_rows(rows):
    result = as_frame(rows, contender(older={"m_v1": OneColumn("gone")}), resamples=20)
    row = pick(result, candidate="version:m_v1", metric="log_loss_gain")
    assert np.isnan(row["value"])
    assert row["n"] > 30


def test_no_test_period_gives_an_empty_overall_slice(rows):
    result = as_frame(rows.assign(split="train"), resamples=20)
    row = pick(result, metric="roc_auc")
    assert row["n"] == 0
    assert np.isnan(row["value"])


def test_unmatured_moments_judge_nothing(rows):
    unripe = rows.astype({"outcome": "Int64"})
    unripe.loc[unripe.index[-100:], "outcome"] = pd.NA
    result = as_frame(unripe, resamples=20)
    assert pick(result, metric="roc_auc")["n"] == (rows["split"] == "test").sum() - 100


@pytest.mark.parametrize("n", [0, 10])
def test_almost_nothing(n):
    result = as_frame(examples(n=20).head(n), resamples=20)
    assert result["value"].isna().all()


def test_no_versions_gives_a_typed_empty_table(rows):
    table = evaluate(rows, [], {}, seed=1)
    assert table.num_rows == 0
    assert table.schema == EVALUATIONS_SCHEMA


def test_a_missing_column_is_named(rows):
    with pytest.raises(ValueError, match="lack module"):
        evaluate(rows.drop(columns="module"), [contender()], {}, seed=1)


def test_a_large_evaluation_is_quick():
    rows = examples(n=40_000, modules=("a", "b", "c", "d"))
    many = {f"candidate {i}": OneColumn("noisy", 1 + i / 10) for i in range(3)}
    started = time.process_time()
    as_frame(rows, contender(challengers=many), resamples=200)
    assert time.process_time() - started < 20


def test_sql_that_judges_an_order_asks_for_as_many_rows_and_conversions():
    root = Path(__file__).resolve().parents[2]
    sql = (root / "models/monitoring/mappings/mon_mapping_performance.sql").read_text()
    asked = f"sum(rows_in) >= {MIN_ROWS} and sum(positives) >= {MIN_POSITIVES} as is_judged"
    assert asked in sql
