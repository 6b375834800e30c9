"""The behavioural model: readable points per behaviour, suggested from outcomes, overridden by people.

points = sum of weight * decayed count over the behaviours; log-odds = base + points * log_odds_per_point.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin

from hotlist.additive import TERMS_SCHEMA, two_columns
from hotlist.threads import limited

Floats = NDArray[np.float64]

CANDIDATE = "behaviour_weights"
#: Points that the 99th percentile of the training moments reaches with the suggested weights.
POINTS_AT_TOP = 100.0
#: Weights are rounded so that a person can read them and write one down again.
WEIGHT_DECIMALS = 2
Z_95 = 1.959963984540054

WEIGHTS_SCHEMA = pa.schema(
    [
        ("model_version", pa.string()),
        ("scoring_model", pa.string()),
        ("behaviour", pa.string()),
        ("suggested_weight", pa.float64()),
        ("suggested_low", pa.float64()),
        ("suggested_high", pa.float64()),
        ("override_weight", pa.float64()),
        ("effective_weight", pa.float64()),
    ]
)


def feature_of(behaviour: str) -> str:
    """The feature column that a behaviour's weight multiplies: its decayed count."""
    return f"{behaviour}_decayed"


class BehaviourWeights(ClassifierMixin, BaseEstimator):  # type: ignore[misc, unused-ignore]
    """Points per behaviour as a classifier over a frame of features.

    Attributes:
        behaviours: k names.
        suggested, low, high: points per unit of decayed count and their 95 % interval, (k,).
        overrides: behaviour -> points set by a person.
        base: log-odds at no points.
        log_odds_per_point: above 0.
    """

    def __init__(
        self,
        behaviours: list[str],
        suggested: list[float],
        low: list[float],
        high: list[float],
        overrides: dict[str, float],
        base: float,
        log_odds_per_point: float,
    ) -> None:
        self.behaviours = behaviours
        self.suggested = suggested
        self.low = low
        self.high = high
        self.overrides = overrides
        self.base = base
        self.log_odds_per_point = log_odds_per_point

    def __sklearn_is_fitted__(self) -> bool:
        """Always: it is made of its fitted numbers."""
        return True

    @property
    def classes_(self) -> NDArray[np.int64]:
        """The classes, 0 and 1."""
        return np.array([0, 1])

    @property
    def features(self) -> list[str]:
        """Names of the columns it reads."""
        return [feature_of(behaviour) for behaviour in self.behaviours]

    @property
    def effective(self) -> list[float]:
        """Points that count, (k,): the override where there is one, else the suggestion."""
        return [
            self.overrides.get(name, suggested)
            for name, suggested in zip(self.behaviours, self.suggested, strict=True)
        ]

    def points(self, frame: pd.DataFrame) -> Floats:
        """Points (n,) of a frame; an unknown count is none."""
        total = np.zeros(len(frame))
        for feature, weight in zip(self.features, self.effective, strict=True):
            values = pd.to_numeric(frame[feature], errors="coerce").to_numpy(dtype=np.float64)
            total += weight * np.nan_to_num(values)
        return total

    def decision_function(self, frame: pd.DataFrame) -> Floats:
        """Calibrated log-odds (n,) of a frame."""
        return self.base + self.log_odds_per_point * self.points(frame)

    def predict_proba(self, frame: pd.DataFrame) -> Floats:
        """Probabilities (n, 2) of a frame: columns for outcome 0 and 1."""
        return two_columns(self.decision_function(frame))


@dataclass(frozen=True)
class Suggestion:
    """Log-odds per unit of decayed count with a 95 % interval, (k,) each, and the intercept."""

    slopes: Floats
    low: Floats
    high: Floats
    intercept: float


def suggest(counts: Floats, outcome: NDArray[np.int64], leads: NDArray[Any]) -> Suggestion:
    """Suggest non-negative slopes for decayed counts (n, k) from outcomes (n,) of 0 and 1.

    Logistic regression with an L2 penalty of one half on slopes per standard deviation and slopes bounded
    below by 0 (L-BFGS-B: Byrd, Lu, Nocedal, Zhu 1995). The interval is Wald's, with the sandwich variance
    over leads (n,), whose moments are not independent; it is cut at 0. A behaviour that never happened gets 0.
    """
    spread = counts.std(axis=0)
    used = spread > 0
    scaled = counts[:, used] / spread[used]
    rows, width = scaled.shape
    positives = int(outcome.sum())
    start = np.zeros(width + 1)
    start[0] = np.log((positives + 0.5) / (rows - positives + 0.5))

    def loss(values: Floats) -> tuple[float, Floats]:
        log_odds = values[0] + scaled @ values[1:]
        error = expit(log_odds) - outcome
        total = float(np.logaddexp(0.0, log_odds).sum() - log_odds @ outcome)
        gradient = np.r_[error.sum(), scaled.T @ error + values[1:]]
        return (total + 0.5 * float(values[1:] @ values[1:])) / rows, gradient / rows

    with limited():
        bounds = [(None, None), *[(0.0, None)] * width]
        options = {"maxiter": 500, "ftol": 1e-13, "gtol": 1e-9}
        found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options).x
        error = _sandwich_errors(scaled, outcome, leads, found)
    slopes, low, high = (np.zeros(len(spread)) for _ in range(3))
    slopes[used] = found[1:] / spread[used]
    low[used] = np.maximum(found[1:] - Z_95 * error, 0.0) / spread[used]
    high[used] = (found[1:] + Z_95 * error) / spread[used]
    return Suggestion(slopes, low, high, float(found[0]))


def _sandwich_errors(
    scaled: Floats, outcome: NDArray[np.int64], leads: NDArray[Any], found: Floats
) -> Floats:
    """Give standard errors (k,) of the slopes: the inverse curvature around the scores summed by lead."""
    design = np.column_stack([np.ones(len(scaled)), scaled])
    chance = expit(design @ found)
    penalty = np.diag(np.r_[0.0, np.ones(scaled.shape[1])])
    curvature = (design * (chance * (1.0 - chance))[:, None]).T @ design + penalty
    _, lead = np.unique(leads.astype(str), return_inverse=True)
    scores = np.zeros((int(lead.max()) + 1, design.shape[1]))
    np.add.at(scores, lead, design * (outcome - chance)[:, None])
    inverse = np.linalg.inv(curvature)
    return np.asarray(np.sqrt(np.diag(inverse @ (scores.T @ scores) @ inverse))[1:])


def points_per_log_odds(log_odds: Floats) -> float:
    """Scale that brings the 99th percentile of suggested sums (n,) to POINTS_AT_TOP; 1 where nobody did anything."""
    top = float(np.percentile(log_odds, 99)) or float(log_odds.max())
    return POINTS_AT_TOP / top if top > 0 else 1.0


def effective_overrides(
    overrides: Mapping[str, float], behaviours: Sequence[str]
) -> dict[str, float]:
    """Check and order the overrides.

    Raises:
        ValueError: an override for a behaviour that has no decayed count.
    """
    if lost := sorted(set(overrides) - set(behaviours)):
        raise ValueError(
            f"seeds/policy/behaviours.csv overrides the weight of {', '.join(lost)}, which the knob behaviours "
            "does not name, so it has no count to weigh: add it to the knob or empty weight_override"
        )
    return {name: float(overrides[name]) for name in behaviours if name in overrides}


def term_table(
    model: BehaviourWeights, *, model_version: str, scoring_model: str, score_factor: float
) -> pa.Table:
    """Give the terms (TERMS_SCHEMA): one slope per behaviour. base + slope * count, summed, = decision function."""
    rows = [
        {
            "model_version": model_version,
            "scoring_model": scoring_model,
            "feature": feature_of(behaviour),
            "bin": 0,
            "bin_kind": "slope",
            "bin_label": f"{weight:g} points each",
            "log_odds": 0.0,
            "points": 0.0,
            "log_odds_per_unit": model.log_odds_per_point * weight,
            "points_per_unit": score_factor * model.log_odds_per_point * weight,
        }
        for behaviour, weight in zip(model.behaviours, model.effective, strict=True)
    ]
    return pa.Table.from_pylist(rows, schema=TERMS_SCHEMA)


def weight_rows(
    model: BehaviourWeights, model_version: str, scoring_model: str
) -> list[dict[str, Any]]:
    """Give one record of WEIGHTS_SCHEMA per behaviour."""
    return [
        {
            "model_version": model_version,
            "scoring_model": scoring_model,
            "behaviour": behaviour,
            "suggested_weight": suggested,
            "suggested_low": low,
            "suggested_high": high,
            "override_weight": model.overrides.get(behaviour),
            "effective_weight": effective,
        }
        for behaviour, suggested, low, high, effective in zip(
            model.behaviours, model.suggested, model.low, model.high, model.effective, strict=True
        )
    ]
