"""The metric log says what scikit-learn says, and null with a reason where nothing can be said."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
import sqlglot
import yaml
from compiled import Warehouse
from dbt_process import PROJECT
from sklearn import metrics

from hotlist.metrics import point_metrics

Floats = npt.NDArray[np.float64]
VARIABLES = {
    "metric_slices": ["region"],
    "lead_attributes": [{"name": "region", "type": "text", "change": "static"}],
}
TYPES = {
    "publish_number": "bigint",
    "score": "integer",
    "outcome": "integer",
    "outcome_so_far": "integer",
    "cohort_week": "timestamp",
    "scored_at": "timestamp",
    "tier": "varchar",
    "module": "varchar",
    "slices": "varchar",
    "lead_id": "varchar",
    "scoring_model": "varchar",
    "model_version": "varchar",
    "source": "varchar",
    "probability": "double",
    "expected_so_far": "double",
    "is_ripe": "boolean",
}


def outcomes(rows: int, seed: int = 1, ripe: bool = True) -> pd.DataFrame:
    """Rows of score_outcomes, several weeks of one lead among them, with equal probabilities here and there."""
    rng = np.random.default_rng(seed)
    probability = np.round(rng.beta(1, 6, rows), 2)
    come = (rng.random(rows) < probability * 1.3).astype(int)
    return pd.DataFrame(
        {
            "lead_id": [f"l{number}" for number in rng.integers(0, max(rows // 2, 1), rows)],
            "scoring_model": "m",
            "model_version": "m_v1",
            "source": "published",
            "publish_number": 1,
            "cohort_week": pd.Timestamp("2025-03-10"),
            "scored_at": pd.Timestamp("2025-03-10"),
            "module": rng.choice(["loans", "cards"], rows),
            "slices": rng.choice(["|region=emea|", "|region=apac|", "|region=|", "|"], rows),
            "tier": np.where(
                probability >= 0.3, "Hot", np.where(probability >= 0.15, "Warm", "Cold")
            ),
            "score": 50,
            "probability": probability,
            "is_ripe": ripe,
            "outcome": come if ripe else None,
            "outcome_so_far": come,
            "expected_so_far": probability * (1.0 if ripe else 0.5),
        }
    )


def logged(rows: pd.DataFrame) -> Warehouse:
    house = Warehouse(**VARIABLES)
    house.put("score_outcomes", rows, TYPES)
    house.build("mon_sliced_outcomes", "mon_reliability", "metric_log", "mon_tier_order")
    return house


def log_of(rows: pd.DataFrame, slice_: str = "all", value: str = "all") -> pd.DataFrame:
    log = logged(rows).read("metric_log", "all")
    chosen = log[(log["slice"] == slice_) & (log["slice_value"] == value)]
    return chosen.set_index("metric")


def ece(y: Floats, p: Floats) -> float:
    bins = np.minimum(np.floor(p * 10), 9)
    gaps = [abs(y[bins == b].mean() - p[bins == b].mean()) * (bins == b).sum() for b in set(bins)]
    return float(sum(gaps) / len(y))


REFERENCES: dict[str, Callable[[Floats, Floats, Floats], float]] = {
    "accuracy": lambda y, p, hot: metrics.accuracy_score(y, hot),
    "precision": lambda y, p, hot: metrics.precision_score(y, hot),
    "recall": lambda y, p, hot: metrics.recall_score(y, hot),
    "f1": lambda y, p, hot: metrics.f1_score(y, hot),
    "false_positive_rate": lambda y, p, hot: 1 - metrics.recall_score(y, hot, pos_label=0),
    "roc_auc": lambda y, p, hot: metrics.roc_auc_score(y, p),
    "pr_auc": lambda y, p, hot: metrics.average_precision_score(y, p),
    "log_loss": lambda y, p, hot: metrics.log_loss(y, p),
    "brier": lambda y, p, hot: metrics.brier_score_loss(y, p),
    "ece": lambda y, p, hot: ece(y, p),
    "observed_expected": lambda y, p, hot: y.sum() / p.sum(),
    "lift_10": lambda y, p, hot: point_metrics(y, p)["lift_10"],
    "lift_20": lambda y, p, hot: point_metrics(y, p)["lift_20"],
    "share_in_top_35": lambda y, p, hot: point_metrics(y, p)["share_in_top_35"],
}


@pytest.mark.parametrize(
    ("slice_", "value"), [("all", "all"), ("module", "cards"), ("region", "emea")]
)
def test_the_log_equals_scikit_learn(slice_: str, value: str) -> None:
    rows = outcomes(2000)
    log = log_of(rows, slice_, value)
    if slice_ == "module":
        rows = rows[rows["module"] == value]
    if slice_ == "region":
        rows = rows[rows["slices"] == f"|region={value}|"]
    y = rows["outcome"].to_numpy(float)
    p = rows["probability"].to_numpy(float)
    hot = (rows["tier"] == "Hot").to_numpy(float)
    for name, reference in REFERENCES.items():
        assert log.loc[name, "metric_value"] == pytest.approx(
            reference(y, p, hot), rel=1e-12, abs=1e-12
        ), name
    of_leads = (rows["outcome"] - rows["probability"]).groupby(rows["lead_id"]).sum()
    z = (y - p).sum() / np.sqrt((of_leads**2).sum())
    assert log.loc["observed_expected_z", "metric_value"] == pytest.approx(z, rel=1e-11)
    assert set(log.index) == {*REFERENCES, "observed_expected_z"}
    assert log["reason"].isna().all()
    assert (log["n"] == len(rows)).all()
    bounded = log[log["ci_low"].notna()]
    assert len(bounded) == len(log) - 3
    assert (bounded["ci_low"] < bounded["metric_value"]).all()
    assert (bounded["metric_value"] < bounded["ci_high"]).all()


def one_class(outcome: int) -> pd.DataFrame:
    return outcomes(200).assign(outcome=outcome, outcome_so_far=outcome)


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (outcomes(12), "12 scores, fewer than 30"),
        (one_class(0), "nobody converted"),
        (one_class(1), "everybody converted"),
        (outcomes(200, ripe=False), "200 scores are not ripe"),
        (outcomes(200).assign(expected_so_far=None, is_ripe=False, outcome=None), None),
    ],
)
def test_what_cannot_be_said_is_null_with_a_reason(rows: pd.DataFrame, reason: str | None) -> None:
    log = log_of(rows)
    assert log.loc["roc_auc", ["metric_value", "ci_low", "ci_high"]].isna().all()
    assert reason is None or log.loc["roc_auc", "reason"] == reason
    said = log["metric_value"].notna()
    assert (said == log["reason"].isna()).all()
    assert not (said & ~log["is_estimate"]).any()


def test_an_early_read_says_that_it_is_one() -> None:
    rows = outcomes(400, ripe=False)
    log = log_of(rows)
    early = log.loc["observed_expected"]
    assert early["is_estimate"]
    assert early["metric_value"] == pytest.approx(
        rows["outcome_so_far"].sum() / rows["expected_so_far"].sum(), rel=1e-12
    )
    assert early["positives"] == rows["outcome_so_far"].sum()


def test_nobody_hot_and_an_empty_warehouse() -> None:
    log = log_of(outcomes(300).assign(tier="Cold"))
    assert log.loc["precision", "reason"] == "nobody was Hot"
    assert log.loc["recall", "metric_value"] == 0
    empty = logged(outcomes(2).head(0))
    for name in ("metric_log", "mon_reliability", "mon_tier_order"):
        assert len(empty.read(name, "all")) == 0


def wilson(k: float, n: float) -> tuple[float, float]:
    """Wilson's interval as scipy has it."""
    from scipy.stats import binomtest

    found = binomtest(int(k), int(n)).proportion_ci(method="wilson")
    return float(found.low), float(found.high)


def test_tiers_in_order_have_the_intervals_of_wilson_and_newcombe() -> None:
    rows = outcomes(3000)
    order = logged(rows).read("mon_tier_order", "all").set_index("tier")
    for tier in ("Hot", "Warm", "Cold"):
        chosen = rows[rows["tier"] == tier]
        low, high = wilson(chosen["outcome"].sum(), len(chosen))
        assert order.loc[tier, "conversion_rate_low"] == pytest.approx(low, rel=1e-9)
        assert order.loc[tier, "conversion_rate_high"] == pytest.approx(high, rel=1e-9)
    hot, warm = order.loc["Hot"], order.loc["Warm"]
    under = np.hypot(
        hot["conversion_rate"] - hot["conversion_rate_low"],
        warm["conversion_rate_high"] - warm["conversion_rate"],
    )
    assert hot["difference_low"] == pytest.approx(hot["difference"] - under, rel=1e-12)
    assert hot["order_ok"]
    assert warm["order_ok"]
    assert order.loc["Cold", "reason"] == "no tier is below it"
    turned = rows.assign(tier=rows["tier"].map({"Hot": "Cold", "Warm": "Warm", "Cold": "Hot"}))
    assert not logged(turned).read("mon_tier_order", "all").set_index("tier").loc["Hot", "order_ok"]


def test_the_log_can_be_a_table_of_mysql() -> None:
    text = (PROJECT / "models/monitoring/outcomes/metric_log.yml").read_text()
    columns = yaml.safe_load(text)["models"][0]["columns"]
    named = ", ".join(f"{column['name']} {column['data_type']}" for column in columns)
    ddl = sqlglot.transpile(f"create table metric_log ({named})", "duckdb", "mysql")[0]
    parsed = sqlglot.parse_one(ddl, dialect="mysql")
    kinds = {str(each.args["kind"]) for each in parsed.find_all(sqlglot.exp.ColumnDef)}
    assert kinds == {"DATE", "TEXT", "DOUBLE", "BIGINT", "BOOLEAN"}
