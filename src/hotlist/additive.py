"""Additive models over bin codes, calibrated models over frames, and the table of terms that says
the same thing in rows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Self

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin, clone

from hotlist.binning import Bin, Binner, Codes, Floats
from hotlist.threads import limited

#: Probabilities of models without a decision function stay this far from 0 and 1 (before logit).
PROBABILITY_FLOOR = 1e-6
#: Rows whose designs are made at a time: they then stay in the cache, and many rows take no more memory than these.
ROWS_AT_ONCE = 10_000

TERMS_SCHEMA = pa.schema(
    [
        ("model_version", pa.string()),
        ("scoring_model", pa.string()),
        ("feature", pa.string()),
        ("bin", pa.int32()),
        ("bin_kind", pa.string()),
        ("lower_bound", pa.float64()),
        ("upper_bound", pa.float64()),
        ("category", pa.string()),
        ("bin_label", pa.string()),
        ("log_odds", pa.float64()),
        ("points", pa.float64()),
        ("log_odds_per_unit", pa.float64()),
        ("points_per_unit", pa.float64()),
        ("training_rows", pa.int64()),
    ]
)


def raw_log_odds(core: Any, codes: Codes) -> Floats:  # noqa: ANN401 - any scikit-learn classifier
    """Log-odds (n,) of a fitted classifier over codes (n, f): its decision function, else the logit
    of its probability.
    """
    with limited(ROWS_AT_ONCE):
        parts = [
            _part_log_odds(core, codes[start : start + ROWS_AT_ONCE])
            for start in range(0, max(len(codes), 1), ROWS_AT_ONCE)
        ]
    return np.concatenate(parts)


def _part_log_odds(core: Any, codes: Codes) -> Floats:  # noqa: ANN401
    if len(codes) == 0:
        return np.empty(0, dtype=np.float64)
    if hasattr(core, "decision_function"):
        return np.asarray(core.decision_function(codes), dtype=np.float64)
    chance = core.predict_proba(codes)[:, 1]
    chance = np.clip(chance, PROBABILITY_FLOOR, 1 - PROBABILITY_FLOOR)
    return np.asarray(np.log(chance) - np.log1p(-chance), dtype=np.float64)


class Constant(ClassifierMixin, BaseEstimator):  # type: ignore[misc, unused-ignore]
    """The same log-odds for every row: what is left when training saw one class only or no feature
    varies.
    """

    def __init__(self, log_odds: float = 0.0) -> None:
        self.log_odds = log_odds

    def fit(self, codes: Codes, y: NDArray[np.int64]) -> Self:
        """Learn nothing."""
        self.classes_ = np.array([0, 1])
        return self

    def decision_function(self, codes: Codes) -> Floats:
        """The constant, (n,)."""
        return np.full(len(codes), float(self.log_odds))

    def predict_proba(self, codes: Codes) -> Floats:
        """Probabilities (n, 2)."""
        return two_columns(self.decision_function(codes))


class MeanOfLogits(ClassifierMixin, BaseEstimator):  # type: ignore[misc, unused-ignore]
    """Mean of the decision functions of its members; additive when every member is additive.

    members: list of (name, classifier over codes).
    """

    def __init__(self, members: list[tuple[str, Any]]) -> None:
        self.members = members

    def fit(self, codes: Codes, y: NDArray[np.int64]) -> Self:
        """Fit a clone of each member on codes (n, f) and outcomes (n,) of 0 and 1."""
        return self.assemble([clone(member).fit(codes, y) for _, member in self.members])

    def assemble(self, fitted: list[Any]) -> Self:
        """Take members that are fitted already, in the order of `members`."""
        self.fitted_ = fitted
        self.classes_ = np.array([0, 1])
        return self

    def decision_function(self, codes: Codes) -> Floats:
        """Log-odds (n,)."""
        total = np.zeros(len(codes))
        for member in self.fitted_:
            total += _part_log_odds(member, codes)
        return total / len(self.fitted_)

    def predict_proba(self, codes: Codes) -> Floats:
        """Probabilities (n, 2)."""
        return two_columns(self.decision_function(codes))


class CalibratedModel(ClassifierMixin, BaseEstimator):  # type: ignore[misc, unused-ignore]
    """Binner, classifier over codes and Platt's line in one: log-odds = slope * raw + intercept.

    Takes a frame with (at least) the binner's features; every part is fitted before it comes here.
    """

    def __init__(
        self,
        binner: Binner,
        core: Any,  # noqa: ANN401 - any scikit-learn classifier
        slope: float = 1.0,
        intercept: float = 0.0,
        is_additive: bool = True,
    ) -> None:
        self.binner = binner
        self.core = core
        self.slope = slope
        self.intercept = intercept
        self.is_additive = is_additive

    def __sklearn_is_fitted__(self) -> bool:
        """Always: the parts come fitted."""
        return True

    @property
    def classes_(self) -> NDArray[np.int64]:
        """The classes, 0 and 1."""
        return np.array([0, 1])

    @property
    def features(self) -> list[str]:
        """Names of the columns it reads."""
        return list(self.binner.features_)

    def decision_codes(self, codes: Codes) -> Floats:
        """Calibrated log-odds (n,) of codes (n, f) from the model's own binner."""
        return self.slope * raw_log_odds(self.core, codes) + self.intercept

    def decision_function(self, frame: pd.DataFrame) -> Floats:
        """Calibrated log-odds (n,) of a frame."""
        return self.decision_codes(self.binner.transform(frame))

    def predict_proba(self, frame: pd.DataFrame) -> Floats:
        """Probabilities (n, 2) of a frame: columns for outcome 0 and 1."""
        return two_columns(self.decision_function(frame))


def two_columns(log_odds: Floats) -> Floats:
    """Probabilities (n, 2) from log-odds (n,)."""
    return np.column_stack([expit(-log_odds), expit(log_odds)])


def bin_terms(model: CalibratedModel) -> tuple[float, list[Floats]]:
    """Base log-odds and, per feature, the log-odds (bins,) of each bin, centred to training mean 0.

    Each bin is probed: f(x0 with the feature in that bin) - f(x0), x0 being the first bin of every
    feature. For an additive model that difference does not depend on x0, so base + sum of terms is
    the decision function. ValueError when it is not additive.
    """
    if not model.is_additive:
        raise ValueError(
            "this model is not additive, so it has no terms; "
            "publish an additive candidate (allow_black_box: false)"
        )
    base, probed = probed_terms(model.decision_codes, model.binner.sizes())
    terms: list[Floats] = []
    for term, counts in zip(probed, model.binner.counts_, strict=True):
        rows = int(counts.sum())
        mean = float(counts @ term) / rows if rows else 0.0
        base += mean
        terms.append(np.asarray(term - mean, dtype=np.float64))
    return base, terms


def probed_terms(
    decide: Callable[[Codes], Floats], sizes: NDArray[np.int64]
) -> tuple[float, list[Floats]]:
    """Log-odds of the first bin of every feature, and per feature how each bin (bins,) differs from the first.

    Args:
        decide: codes (n, f) -> log-odds (n,), additive over the features.
        sizes: bins per feature (f,).
    """
    probes = np.zeros((1 + int(sizes.sum()), sizes.size), dtype=np.int16)
    starts = 1 + np.cumsum(sizes) - sizes
    for j, start in enumerate(starts):
        probes[start : start + sizes[j], j] = np.arange(sizes[j])
    answers = decide(probes)
    return float(answers[0]), [
        answers[start : start + size] - answers[0]
        for start, size in zip(starts, sizes, strict=True)
    ]


def term_table(
    model: CalibratedModel,
    *,
    model_version: str,
    scoring_model: str,
    score_factor: float,
) -> tuple[float, pa.Table]:
    """Base log-odds and the terms as a table of TERMS_SCHEMA, one row per feature and (merged) bin.

    Neighbouring range bins with the same term are one row. base + one term per feature = decision
    function, on any row.
    """
    base, terms = bin_terms(model)
    rows: list[dict[str, Any]] = []
    for j, feature in enumerate(model.binner.features_):
        for place, (piece, log_odds, training_rows) in enumerate(
            _merged(model.binner, j, terms[j])
        ):
            rows.append(
                {
                    "model_version": model_version,
                    "scoring_model": scoring_model,
                    "feature": feature,
                    "bin": place,
                    "bin_kind": piece.kind,
                    "lower_bound": piece.lower,
                    "upper_bound": piece.upper,
                    "category": piece.category,
                    "bin_label": piece.label,
                    "log_odds": log_odds,
                    "points": score_factor * log_odds,
                    "training_rows": training_rows,
                }
            )
    return base, pa.Table.from_pylist(rows, schema=TERMS_SCHEMA)


def _merged(binner: Binner, j: int, terms: Floats) -> list[tuple[Bin, float, int]]:
    """Bins of a feature with their terms and training rows; neighbouring ranges of one term are one."""
    pieces: list[tuple[Bin, float, int]] = []
    first = 0
    of_bins = zip(binner.bins(j), terms.tolist(), binner.counts_[j].tolist(), strict=True)
    for code, (piece, term, rows) in enumerate(of_bins):
        before = pieces[-1] if pieces else None
        if (
            before is not None
            and piece.kind == "range"
            and before[0].kind == "range"
            and before[1] == term
        ):
            label = binner.range_label(j, first, code)
            pieces[-1] = (Bin("range", label, before[0].lower, piece.upper), term, before[2] + rows)
        else:
            first = code
            pieces.append((piece, term, rows))
    return pieces
