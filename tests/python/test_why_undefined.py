# ruff: noqa: E501 (tables of cases, one a line)
"""A metric without meaning comes with what is the case, in words that a person reads at the gates."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from hotlist.evaluating import contender, evaluate
from hotlist.metrics import METRICS, point_metrics, why_undefined
from hotlist.tiers import TierLimits

LIMITS = TierLimits(most_hot_share=0.2, fallback_hot_share=0.1, fallback_warm_share=0.25)


class Told:
    """A model that gives each row the probability that stands in it."""

    def predict_proba(self, features: pd.DataFrame) -> NDArray[np.float64]:
        p = features["p"].to_numpy(dtype=float)
        return np.column_stack([1 - p, p])


def evaluated(
    outcomes: NDArray[Any], probabilities: NDArray[Any], leads: int | None = None
) -> pd.DataFrame:
    """The champion's overall rows on a test period of these outcomes and forecasts."""
    n = len(outcomes)
    rows = pd.DataFrame(
        {
            "scoring_model": "m",
            "entity_id": [f"l{number % (leads or n)}" for number in range(n)],
            "as_of": pd.Timestamp("2025-01-01"),
            "outcome": outcomes.astype(int),
            "is_kept": True,
            "split": "test",
            "module": "core",
            "p": probabilities.astype(float),
        }
    )
    train = rows.assign(split="train", as_of=pd.Timestamp("2024-01-01"))
    artifact = SimpleNamespace(
        scoring_model="m", candidate="ensemble", model=Told(), score_offset=0.0, score_factor=1.0,
        decision_threshold=0.5, reference=pd.DataFrame({"log_odds": [0.0, 1.0, 2.0], "outcome": [0, 0, 1]}), level_sd=0.0, month_sd=0.0,
    )  # fmt: skip
    made = contender("m_v1", artifact, {}, {}, LIMITS, seed=1)
    table = evaluate(pd.concat([train, rows]), [made], {}, seed=1, resamples=50).to_pandas()
    mine = table[
        (table["candidate"] == "champion")
        & (table["split"] == "test")
        & (table["slice"] == "overall")
    ]
    return mine.set_index("metric")


CONVERTED = np.arange(969) < 594


@pytest.mark.parametrize(
    ("outcomes", "probabilities", "metric", "note"),
    [
        (CONVERTED, np.full(969, 0.6), "calibration_slope", "all 969 rows have the same score"),
        (CONVERTED, np.full(969, 0.6), "roc_auc", "all 969 rows have the same score"),
        (CONVERTED, np.where(CONVERTED, 0.8, 0.3), "calibration_slope",
         "the scores separate the outcomes perfectly: none of the 594 conversions scores below any of the other 375 rows, so no slope fits"),
        (CONVERTED, np.where(CONVERTED, 0.3, 0.8), "calibration_slope",
         "the scores separate the outcomes perfectly: none of the 594 conversions scores above any of the other 375 rows, so no slope fits"),
        (CONVERTED, np.where(CONVERTED, 0.4, 0.3), "precision", "no row reaches the decision threshold of 0.500"),
        (np.ones(969), np.linspace(0.1, 0.9, 969), "roc_auc", "every one of the 969 rows converted"),
        (np.zeros(969), np.linspace(0.1, 0.9, 969), "roc_auc", "none of the 969 rows converted"),
        (CONVERTED[590:602], np.linspace(0.1, 0.9, 12), "roc_auc",
         "12 rows and 4 conversions are too few, at least 30 and 5 are needed"),
        (CONVERTED[:0], np.zeros(0), "lift_10", "there are no rows"),
    ],
)  # fmt: skip
def test_the_note_says_what_is_the_case(
    outcomes: NDArray[Any], probabilities: NDArray[Any], metric: str, note: str
) -> None:
    assert evaluated(outcomes, probabilities)["note"][metric] == note


def test_what_can_be_read_has_no_note() -> None:
    generator = np.random.default_rng(0)
    p = generator.uniform(0.1, 0.9, 500)
    found = evaluated(generator.random(500) < p, p).loc[list(METRICS)]
    assert found[["value", "ci_low", "ci_high"]].notna().all().all()
    assert found["note"].isna().all()


def test_an_interval_that_one_lead_decides_is_named() -> None:
    """All conversions are of one lead of two: most resamples hold one outcome only, or none of the rest."""
    outcomes = np.arange(200) % 2 == 0
    p = np.where(outcomes, 0.6, 0.4) + np.tile([0.0, 0.01, -0.3, 0.3], 50)
    row = evaluated(outcomes, p, leads=2).loc["roc_auc"]
    assert np.isfinite(row["value"])
    assert np.isnan(row["ci_low"])
    assert row["note"].startswith("no interval, because most resamples")


@settings(max_examples=200, deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.booleans(), st.sampled_from([0.02, 0.1, 0.3, 0.5, 0.9])), max_size=25
    ),
    threshold=st.sampled_from([0.05, 0.5, 0.95]),
)
def test_whatever_is_undefined_has_a_reason(
    rows: list[tuple[bool, float]], threshold: float
) -> None:
    outcomes, p = (np.array([row[i] for row in rows], dtype=float) for i in (0, 1))
    values = point_metrics(outcomes, p, threshold)
    reasons = why_undefined(outcomes, p, threshold)
    undefined = {metric for metric, value in values.items() if not np.isfinite(value)}
    assert undefined <= set(reasons)
    if outcomes.size and 0 < outcomes.sum() < outcomes.size and np.ptp(p) > 0:
        assert set(reasons) == undefined
