"""Metrics of a probability forecast, each with a bootstrap interval that respects repeated leads.

Every metric is written once, as a function of row weights. A weight of one for every row gives the
plain value (equal to scikit-learn's, see the tests); the counts of a bootstrap resample give that
resample's value. So one sort and one matrix product serve hundreds of resamples.

Shapes: n rows, b resamples, weights are (b, n). Undefined values are NaN, never a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Counts = NDArray[np.uint16]

METRICS: tuple[str, ...] = (
    "roc_auc",
    "pr_auc",
    "log_loss",
    "brier",
    "accuracy",
    "trivial_accuracy",
    "precision",
    "recall",
    "f1",
    "ece",
    "calibration_slope",
    "calibration_intercept",
    "observed_expected",
    "lift_10",
    "lift_20",
    "share_in_top_35",
)
ECE_BINS = 10
INTERVAL = (0.025, 0.975)
#: A probability of exactly 0 or 1 would make one surprise infinitely bad.
SMALLEST_PROBABILITY = 1e-15
#: Log-odds that differ less than this are one score.
SMALLEST_SPREAD = 1e-9
#: At most this many numbers of a (b, n) weight matrix are doubles at a time (2 MB: a cache).
CHUNK_CELLS = 250_000
#: More rows than this are resampled from a random part of the clusters, and the interval is scaled.
MAX_BOOTSTRAP_ROWS = 20_000


class Estimate(NamedTuple):
    """A value and its 95 % percentile interval; NaN where undefined."""

    value: float
    ci_low: float
    ci_high: float


UNDEFINED = Estimate(np.nan, np.nan, np.nan)


def log_odds(probabilities: ArrayLike) -> Floats:
    """Return ln(p / (1 - p)) for an array of probabilities, kept finite at 0 and 1."""
    p = np.clip(
        np.asarray(probabilities, dtype=np.float64), SMALLEST_PROBABILITY, 1 - SMALLEST_PROBABILITY
    )
    return np.asarray(np.log(p) - np.log1p(-p))


def row_log_loss(outcomes: ArrayLike, probabilities: ArrayLike) -> Floats:
    """Return the loss of each row in nats: -ln of the probability given to what happened."""
    y = np.asarray(outcomes, dtype=np.float64)
    p = np.clip(
        np.asarray(probabilities, dtype=np.float64), SMALLEST_PROBABILITY, 1 - SMALLEST_PROBABILITY
    )
    return np.asarray(-(y * np.log(p) + (1 - y) * np.log1p(-p)))


def calibration_line(outcomes: ArrayLike, probabilities: ArrayLike) -> tuple[float, float]:
    """Return (intercept, slope) of the outcome's log-odds on the forecast's log-odds.

    Unpenalised logistic regression by Newton's method (D. R. Cox, "Two further applications of a
    model for binary regression", Biometrika 45, 1958). A perfect forecast has intercept 0 and
    slope 1; a slope below 1 means that the forecast is too sure of itself. NaN where the line is
    not determined: one class only, one forecast for all, or classes that the forecast separates.
    """
    y = np.asarray(outcomes, dtype=np.float64)
    z = log_odds(probabilities)
    undefined = (np.nan, np.nan)
    if y.size == 0 or y.min() == y.max() or np.ptp(z) < SMALLEST_SPREAD:
        return undefined
    yes, no = z[y == 1], z[y == 0]
    if yes.min() >= no.max() or yes.max() <= no.min():
        return undefined
    centre, scale = z.mean(), z.std()
    x = (z - centre) / scale
    rate = y.mean()
    a, b = float(np.log(rate / (1 - rate))), 0.0
    loss = _line_loss(y, x, a, b)
    for _ in range(100):
        p = 1 / (1 + np.exp(-(a + b * x)))
        v = p * (1 - p)
        g0, g1 = float(np.sum(y - p)), float(np.sum((y - p) * x))
        h00, h01, h11 = float(v.sum()), float(v @ x), float(v @ (x * x))
        determinant = h00 * h11 - h01 * h01
        if determinant <= 1e-12 * h00 * h00:
            return undefined
        da = (h11 * g0 - h01 * g1) / determinant
        db = (h00 * g1 - h01 * g0) / determinant
        step = 1.0
        noise = 1e-12 * (1 + loss)
        while (new := _line_loss(y, x, a + step * da, b + step * db)) > loss + noise:
            step /= 2
            if step < 1e-6:
                break
        a, b, loss = a + step * da, b + step * db, min(new, loss)
        if abs(da) + abs(db) < 1e-10:
            break
    slope = b / scale
    return a - slope * centre, slope


def _line_loss(y: Floats, x: Floats, a: float, b: float) -> float:
    linear = a + b * x
    return float(np.sum(np.logaddexp(0, linear) - y * linear))


def bootstrap_counts(clusters: ArrayLike, resamples: int, seed: int) -> Counts:
    """Draw how often each row stands in each resample, (resamples, n).

    Whole clusters are drawn with replacement (a lead's several moments stay together), without
    stratification, so the number of conversions varies as it would in another period.
    """
    _, codes = np.unique(np.asarray(clusters), return_inverse=True)
    codes = codes.reshape(-1)
    size = int(codes.max()) + 1 if codes.size else 0
    generator = np.random.default_rng(seed)
    counts = np.empty((resamples, codes.size), dtype=np.uint16)
    for row in counts:
        draws = generator.integers(0, size, size=size) if size else np.empty(0, dtype=np.int64)
        row[:] = np.bincount(draws, minlength=size)[codes]
    return counts


class Forecast:
    """One forecast on n rows, prepared so that any row weights give all metrics at once."""

    def __init__(
        self,
        outcomes: ArrayLike,
        probabilities: ArrayLike,
        threshold: float,
        reference_loss: Floats | None = None,
    ) -> None:
        """Sort once. `reference_loss` (n,) is the row log loss that `log_loss_gain` starts from.

        Raises ValueError when the lengths differ, an outcome is neither 0 nor 1, or a probability
        is not a number in [0, 1].
        """
        y = np.asarray(outcomes, dtype=np.float64).reshape(-1)
        p = np.asarray(probabilities, dtype=np.float64).reshape(-1)
        if y.shape != p.shape:
            raise ValueError(f"{y.size} outcomes but {p.size} probabilities: give one for each row")
        if not np.isin(y, (0.0, 1.0)).all():
            raise ValueError("an outcome is neither 0 nor 1: leave unmatured rows out")
        if not bool(np.all((p >= 0) & (p <= 1))):
            raise ValueError("a probability is null or outside [0, 1]: check the model's output")
        self.y = y
        self.order = np.argsort(-p, kind="stable")
        ranked = p[self.order]
        self.starts = np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]]) if p.size else None
        self.intercept, self.slope = calibration_line(y, p)
        self.columns = self._columns(y, p, threshold, reference_loss)

    def _columns(
        self, y: Floats, p: Floats, threshold: float, reference_loss: Floats | None
    ) -> Floats:
        """Return (n, k) row statistics whose weighted sums give every metric but the ranks."""
        loss = row_log_loss(y, p)
        gain = np.zeros_like(loss) if reference_loss is None else loss - reference_loss
        called = (p >= threshold).astype(np.float64)
        parts = [np.ones_like(y), y, loss, (p - y) ** 2, called, called * y, gain, p]
        z = log_odds(p)
        fitted = np.full_like(y, np.nan)
        if np.isfinite(self.slope):
            fitted = 1 / (1 + np.exp(-(self.intercept + self.slope * z)))
        v = fitted * (1 - fitted)
        parts += [y - fitted, (y - fitted) * z, v, v * z, v * z * z]
        bins = self._equal_mass_bins(y.size)
        parts += [np.where(bins == i, p - y, 0.0) for i in range(ECE_BINS)]
        return np.column_stack(parts)

    def _equal_mass_bins(self, n: int) -> NDArray[np.int64]:
        """Return each row's bin by its middle rank, so that equal forecasts share a bin."""
        bins = np.zeros(n, dtype=np.int64)
        if self.starts is not None:
            ends = np.r_[self.starts[1:], n]
            middle = (self.starts + ends) / 2
            per_group = np.minimum((middle * ECE_BINS / n).astype(np.int64), ECE_BINS - 1)
            bins[self.order] = np.repeat(per_group, ends - self.starts)
        return bins

    def values(self, weights: NDArray[np.generic]) -> dict[str, Floats]:
        """Return every metric, plus `log_loss_gain`, for each row of weights (b, n), as (b,)."""
        b = weights.shape[0]
        names = (*METRICS, "log_loss_gain")
        if self.starts is None or b == 0:
            return {name: np.full(b, np.nan) for name in names}
        size = max(1, CHUNK_CELLS // self.y.size)
        with np.errstate(divide="ignore", invalid="ignore"):
            chunks = [
                self._chunk(weights[i : i + size].astype(np.float64)) for i in range(0, b, size)
            ]
        return {name: np.concatenate([chunk[name] for chunk in chunks]) for name in names}

    def _chunk(self, weights: Floats) -> dict[str, Floats]:
        sums = (weights @ self.columns).T
        total, positives, loss, squared, called, hits, gain, expected = sums[:8]
        wrong = (called - hits) + (positives - hits)
        result = {
            "log_loss": loss / total,
            "brier": squared / total,
            "accuracy": 1 - wrong / total,
            "trivial_accuracy": np.maximum(positives, total - positives) / total,
            "precision": hits / called,
            "recall": hits / positives,
            "f1": 2 * hits / (called + positives),
            "ece": np.abs(sums[13:]).sum(axis=0) / total,
            "observed_expected": positives / expected,
            "log_loss_gain": gain / total,
        }
        return result | self._line(sums[8:13]) | self._ranks(weights)

    def _line(self, sums: Floats) -> dict[str, Floats]:
        """Move the calibration line by one weighted Newton step from the line of all rows.

        With unit weights the step is zero. For resamples this is the one-step bootstrap of an
        M-estimator (Davison and Hinkley, "Bootstrap Methods and their Application", 1997, 2.7).
        """
        g0, g1, h00, h01, h11 = sums
        determinant = h00 * h11 - h01 * h01
        determinant = np.where(determinant > 1e-12 * h00 * h00, determinant, np.nan)
        return {
            "calibration_intercept": self.intercept + (h11 * g0 - h01 * g1) / determinant,
            "calibration_slope": self.slope + (h00 * g1 - h01 * g0) / determinant,
        }

    def _ranks(self, weights: Floats) -> dict[str, Floats]:
        """Return the metrics of order; rows with equal forecasts count as shuffled on average."""
        w = weights[:, self.order]
        wy = w * self.y[self.order]
        if self.starts is not None and self.starts.size < self.y.size:
            w = np.add.reduceat(w, self.starts, axis=1)
            wy = np.add.reduceat(wy, self.starts, axis=1)
        seen, caught = np.cumsum(w, axis=1), np.cumsum(wy, axis=1)
        total, positives = seen[:, -1], caught[:, -1]
        wins = np.einsum("ij,ij->i", w - wy, caught - wy / 2)
        precision = np.divide(caught, seen, out=np.zeros_like(seen), where=seen > 0)
        either = (positives > 0) & (positives < total)
        result = {
            "roc_auc": np.where(either, wins / (positives * (total - positives)), np.nan),
            "pr_auc": np.einsum("ij,ij->i", wy, precision) / positives,
        }
        for name, share, unit in (
            ("lift_10", 0.10, 0.10),
            ("lift_20", 0.20, 0.20),
            ("share_in_top_35", 0.35, 1.0),
        ):
            top = _caught_in_first(share * total, seen, caught)
            result[name] = top / positives / unit
        return result


def _caught_in_first(wanted: Floats, seen: Floats, caught: Floats) -> Floats:
    """Return the conversions (b,) among the first `wanted` (b,) rows, a tie group pro rata.

    seen, caught (b, g): rows and conversions up to and including each tie group, best first.
    """
    result = np.full(wanted.shape, np.nan)
    for i, (target, rows, hits) in enumerate(zip(wanted, seen, caught, strict=True)):
        if rows[-1] > 0:
            k = int(np.searchsorted(rows, target))
            rows_before, hits_before = (rows[k - 1], hits[k - 1]) if k else (0.0, 0.0)
            part = (target - rows_before) / (rows[k] - rows_before)
            result[i] = hits_before + part * (hits[k] - hits_before)
    return result


#: What a forecast without any order in it leaves without meaning.
OF_ORDER = ("roc_auc", "pr_auc", "lift_10", "lift_20", "share_in_top_35")
OF_THE_LINE = ("calibration_slope", "calibration_intercept")


def why_undefined(
    outcomes: ArrayLike, probabilities: ArrayLike, threshold: float
) -> dict[str, str]:
    """Return {metric: what is the case}, in plain words, where the rows leave a metric without meaning.

    The metric is NaN then, or its value says nothing: equal scores have an AUC of exactly one half.
    """
    y = np.asarray(outcomes, dtype=np.float64)
    p = np.asarray(probabilities, dtype=np.float64)
    if y.size == 0:
        return dict.fromkeys((*METRICS, "log_loss_gain"), "there are no rows")
    rows, positives = y.size, int(y.sum())
    ordered, line = "", ""
    if positives in (0, rows):
        none_or_all = "none" if positives == 0 else "every one"
        ordered = line = f"{none_or_all} of the {rows} rows converted"
    elif np.ptp(log_odds(p)) < SMALLEST_SPREAD:
        ordered = line = f"all {rows} rows have the same score"
    else:
        yes, no = p[y == 1], p[y == 0]
        for side, is_so in (
            ("below", yes.min() >= no.max()),
            ("above", yes.max() <= no.min()),
        ):
            if is_so:
                line = (
                    f"the scores separate the outcomes perfectly: none of the {positives} conversions "
                    f"scores {side} any of the other {rows - positives} rows, so no slope fits"
                )
    found = dict.fromkeys(OF_ORDER, ordered) | dict.fromkeys(OF_THE_LINE, line)
    if positives == 0:
        found["recall"] = found["f1"] = ordered
    if not (p >= threshold).any():
        found["precision"] = f"no row reaches the decision threshold of {threshold:.3f}"
    return {metric: text for metric, text in found.items() if text}


def point_metrics(
    outcomes: ArrayLike, probabilities: ArrayLike, threshold: float = 0.5
) -> dict[str, float]:
    """Return every metric of METRICS, without intervals; NaN where undefined.

    Formulas: `roc_auc` is the share of (converted, not converted) pairs in the right order, ties
    half; `pr_auc` is average precision; `ece` the mean absolute gap between forecast and outcome
    over ten bins of equal mass (equal forecasts share a bin); `observed_expected` the conversions
    over the sum of the forecasts; `lift_10` the conversion rate among
    the best tenth over the overall rate; `share_in_top_35` the share of all conversions in the best
    35 %. The top counts a broken row by its fraction and tied rows by their average, so that the
    order of rows never matters. `trivial_accuracy` is that of always naming the commoner outcome.
    """
    forecast = Forecast(outcomes, probabilities, threshold)
    values = forecast.values(np.ones((1, forecast.y.size)))
    return {name: float(values[name][0]) for name in METRICS}


class Resampler:
    """The resamples of one set of rows, shared by all forecasts on it, so that they are paired."""

    def __init__(self, clusters: ArrayLike, resamples: int, seed: int) -> None:
        """Draw `resamples` cluster bootstraps; from a part of the clusters when rows are many.

        Drawing m of c clusters makes an interval too wide by sqrt(c / m); `shrink` undoes that
        (Bickel, Götze and van Zwet, "Resampling fewer than n observations", 1997).
        """
        labels = np.asarray(clusters)
        _, codes = np.unique(labels, return_inverse=True)
        codes = codes.reshape(-1)
        self.rows: NDArray[np.int64] = np.arange(codes.size)
        self.shrink = 1.0
        if codes.size > MAX_BOOTSTRAP_ROWS:
            size = int(codes.max()) + 1
            part = max(1, int(size * MAX_BOOTSTRAP_ROWS / codes.size))
            chosen = np.zeros(size, dtype=bool)
            chosen[np.random.default_rng([seed, 1]).permutation(size)[:part]] = True
            self.rows = np.flatnonzero(chosen[codes])
            self.shrink = float(np.sqrt(part / size))
        self.counts = bootstrap_counts(codes[self.rows], resamples, seed)

    def interval(self, value: float, centre: float, draws: Floats) -> Estimate:
        """Return the percentile interval of `draws`, undefined when under half are defined."""
        defined = draws[np.isfinite(draws)]
        if not np.isfinite(value) or defined.size < max(2, draws.size / 2):
            return Estimate(value, np.nan, np.nan)
        low, high = np.quantile(defined, INTERVAL)
        if self.shrink == 1.0:
            return Estimate(value, float(low), float(high))
        return Estimate(
            value,
            value + self.shrink * float(low - centre),
            value + self.shrink * float(high - centre),
        )

    def ratio(self, outcomes: Floats, mask: NDArray[np.bool_]) -> Estimate:
        """Return the conversion rate of the masked rows with its interval."""
        rows = self.rows
        chosen = mask.astype(np.float64)
        pair = np.column_stack([chosen * outcomes, chosen])
        if not mask.any():
            return UNDEFINED
        drawn = self.counts.astype(np.float64) @ pair[rows]
        with np.errstate(divide="ignore", invalid="ignore"):
            draws = drawn[:, 0] / drawn[:, 1]
            centre = float(np.divide(*pair[rows].sum(axis=0)))
        return self.interval(float(outcomes[mask].mean()), centre, draws)


def measure(
    outcomes: ArrayLike,
    forecasts: Mapping[str, Floats],
    resampler: Resampler,
    threshold: float,
    reference: str = "champion",
) -> dict[str, dict[str, Estimate]]:
    """Return {forecast: {metric: Estimate}} for forecasts (n,) on the same n rows.

    `log_loss_gain` is the mean log loss of that forecast less that of `reference`, in nats a row,
    on the same rows and resamples: positive = the reference is better.
    """
    y = np.asarray(outcomes, dtype=np.float64)
    base = row_log_loss(y, forecasts[reference]) if reference in forecasts else None
    result = {}
    rows = resampler.rows
    for name, probabilities in forecasts.items():
        whole = Forecast(y, probabilities, threshold, base)
        values = whole.values(np.ones((1, y.size)))
        part, centre = whole, values
        if rows.size < y.size:
            part = Forecast(
                y[rows], probabilities[rows], threshold, None if base is None else base[rows]
            )
            centre = part.values(np.ones((1, rows.size)))
        draws = part.values(resampler.counts)
        result[name] = {
            metric: resampler.interval(
                float(values[metric][0]), float(centre[metric][0]), draws[metric]
            )
            for metric in values
            if metric != "log_loss_gain" or base is not None
        }
    return result
