"""Tier edges: Hot, Warm and Cold by one-dimensional K-means on the score, with guards.

K-means always returns three groups, whether or not the scores have three. So its edges are taken only
when each tier is worth its name and Hot is short enough to be a list, and quantile edges otherwise.
Equal scores are never parted. `method` and `method_note` say which edges these are, and why.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray
from sklearn.cluster import KMeans

from hotlist.limits import read_limits
from hotlist.threads import limited

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

TIERS = ("cold", "warm", "hot")
SMALLEST_TIER_ROWS = 10
SMALLEST_TIER_SHARE = 0.01
STABILITY_RESAMPLES = 30
#: K-means looks at no more scores than this, evenly spaced in rank: the edges no longer move then.
MAX_CLUSTERED_ROWS = 5_000
#: Edges are rounded so that the order of additions inside K-means cannot move a lead.
EDGE_DECIMALS = 6
#: Scores no further apart than this are equal: SQL and scikit-learn add terms up to about 1e-9 apart.
EQUAL_POINTS = 1e-5
#: The 97.5th percentile of the normal distribution: intervals are of 95 %.
Z = 1.959963984540054

TIER_EDGES_SCHEMA = pa.schema(
    [
        ("model_version", pa.string()),
        ("scoring_model", pa.string()),
        ("warm_from", pa.float64()),
        ("hot_from", pa.float64()),
        ("method", pa.string()),
        ("method_note", pa.string()),
        ("hot_rate", pa.float64()),
        ("warm_rate", pa.float64()),
        ("cold_rate", pa.float64()),
        ("hot_rows", pa.int64()),
        ("warm_rows", pa.int64()),
        ("cold_rows", pa.int64()),
        ("edge_stability", pa.float64()),
    ]
)


@dataclass(frozen=True)
class TierLimits:
    """The limits of seeds/policy/tier_limits.csv, shares of the scored moments.

    most_hot_share: the groups of K-means stand only if Hot is no more than this. fallback_hot_share,
    fallback_warm_share: where they do not stand, the best moments that are Hot and the next that are Warm.
    """

    most_hot_share: float
    fallback_hot_share: float
    fallback_warm_share: float

    @classmethod
    def read(cls, rows: pd.DataFrame) -> TierLimits:
        """Read the seed (limit_name, limit_value); ValueError names the limit that is missing."""
        return read_limits(cls, rows, "tier_limits")


@dataclass(frozen=True)
class TierEdges:
    """The edges of one version, in score points (unrounded), and how its tiers converted.

    A row is Hot when points >= hot_from, else Warm when points >= warm_from, else Cold. Equal edges
    leave Warm empty (two distinct scores); both are None when every row is Cold (no more than one).
    `edge_stability` is the mean share of rows that keep their tier when the edges are fitted again
    on a bootstrap resample (1 = edges that never move). Rates are None for an empty tier.
    """

    warm_from: float | None
    hot_from: float | None
    method: str
    method_note: str
    rates: tuple[float | None, float | None, float | None]
    rows: tuple[int, int, int]
    edge_stability: float | None

    def tier_index(self, points: ArrayLike) -> Ints:
        """Return 0 (Cold), 1 (Warm) or 2 (Hot) for points (n,)."""
        return _assign(np.asarray(points, dtype=np.float64), (self.warm_from, self.hot_from))


@dataclass(frozen=True)
class _Reference:
    """Scored moments (n,) in the order of their scores, what came of them, and whose they are."""

    points: Floats
    happened: Floats
    leads: Ints

    def share(self, rows: int) -> float:
        return rows / self.points.size


Edges = tuple[float | None, float | None]
NO_EDGES: Edges = (None, None)


def tier_edges(
    reference_points: ArrayLike,
    outcomes: ArrayLike,
    limits: TierLimits,
    seed: int,
    leads: ArrayLike | None = None,
) -> TierEdges:
    """Return the edges for `reference_points` (n,) whose `outcomes` (n,) of 0 and 1 are known.

    Give rows that the model was not fitted on (validation): conversion is judged on them. leads (n,)
    says whose moment a row is, so that intervals know how much several moments of one lead say; None
    takes each for another lead's. Row order does not matter. Raises ValueError when lengths differ
    or a score is not finite.
    """
    points = np.asarray(reference_points, dtype=np.float64).reshape(-1)
    happened = np.asarray(outcomes, dtype=np.float64).reshape(-1)
    whose = np.arange(points.size) if leads is None else np.asarray(leads).reshape(-1)
    if points.shape != happened.shape or points.shape != whose.shape:
        raise ValueError(f"{points.size} scores but {happened.size} outcomes: give one for each")
    if not np.isfinite(points).all():
        raise ValueError("a score is null or infinite: check score_offset and score_factor")
    codes = np.unique(whose, return_inverse=True)[1].reshape(-1).astype(np.int64)
    order = np.lexsort((codes, happened, points))
    rows = _Reference(points[order], happened[order], codes[order])
    starts = _group_starts(rows.points)
    if starts.size < 3:
        return _few_scores(rows, starts, limits)
    edges: Edges = _kmeans_edges(rows.points, seed)
    complaint = _complaint(rows, edges, limits)
    if not complaint:
        return _described(rows, edges, "kmeans", "three natural groups", limits, seed)
    edges = _quantile_edges(rows.points, limits)
    note = (
        f"top {limits.fallback_hot_share:.0%} Hot, next {limits.fallback_warm_share:.0%} Warm, "
        f"because K-means was not used: {complaint}"
    )
    return _described(
        rows, edges, "quantile", note + _what_to_know(rows, edges, limits), limits, seed
    )


def reference_edges(
    reference: pd.DataFrame,
    score_offset: float,
    score_factor: float,
    limits: TierLimits,
    seed: int,
) -> TierEdges:
    """Return the edges of a version from the reference rows of its artifact.

    reference: columns `log_odds` (of the published model, on rows it was not fitted on), `outcome`,
    and `lead`, which artifacts of older versions lack. Evaluation and scoring both call this, so that
    they speak of the same tiers.
    """
    points = score_offset + score_factor * reference["log_odds"].to_numpy(dtype=np.float64)
    leads = reference["lead"].to_numpy() if "lead" in reference.columns else None
    return tier_edges(points, reference["outcome"].to_numpy(dtype=np.float64), limits, seed, leads)


def _group_starts(points: Floats) -> Ints:
    """Return where each group of equal scores starts among sorted points (n,)."""
    return np.flatnonzero(np.r_[points.size > 0, np.diff(points) > EQUAL_POINTS]).astype(np.int64)


def _edge_below(points: Floats, start: int) -> float:
    """Return the middle of the gap below the group that starts there."""
    return round(float((points[start - 1] + points[start]) / 2), EDGE_DECIMALS)


def _few_scores(rows: _Reference, starts: Ints, limits: TierLimits) -> TierEdges:
    """Return the edges of no more than two distinct scores, which need no search."""
    if starts.size == 2:
        edge = _edge_below(rows.points, int(starts[1]))
        note = "only two distinct scores: the higher is Hot, the lower Cold, and Warm is empty"
        note += _what_to_know(rows, (edge, edge), limits)
        return _described(rows, (edge, edge), "few_scores", note, limits, 0)
    note = f"all {rows.points.size} moments have the same score, so there is one tier: all are Cold"
    if rows.points.size == 0:
        note = "no scored moments to find tiers in: all are Cold"
    return _described(rows, NO_EDGES, "few_scores", note, limits, 0)


def _kmeans_edges(points: Floats, seed: int) -> tuple[float, float]:
    """Return (warm_from, hot_from): the midpoints between the three centres, moved off equal scores."""
    picked = points
    if points.size > MAX_CLUSTERED_ROWS:
        picks = np.linspace(0, points.size - 1, MAX_CLUSTERED_ROWS).round().astype(np.int64)
        picked = points[picks]
    # One thread: sums are then added in one order, and a busy machine does not slow it down.
    with limited():
        model = KMeans(n_clusters=3, n_init=10, random_state=seed).fit(picked.reshape(-1, 1))
    low, middle, high = np.sort(model.cluster_centers_.ravel())
    warm, hot = _rounded((low + middle) / 2, (middle + high) / 2)
    return _off_scores(points, warm), _off_scores(points, hot)


def _off_scores(points: Floats, edge: float) -> float:
    """Return the edge, or the gap below it when it lies on a score of sorted points (n,)."""
    place = int(np.searchsorted(points, edge - EQUAL_POINTS))
    if place == points.size or points[place] > edge + EQUAL_POINTS:
        return edge
    starts = _group_starts(points)
    start = int(starts[np.searchsorted(starts, place, side="right") - 1])
    return _edge_below(points, start) if start else edge


def _moved_edges(sample: Floats, warm: float, hot: float) -> tuple[float, float]:
    """Return the K-means edges of a sorted sample when the search starts from given edges.

    Lloyd's steps in one dimension: a centre is the mean of a run of the sorted scores, an edge the
    midpoint of two centres. A tier that runs empty leaves the edges where they are.
    """
    totals = np.r_[0.0, np.cumsum(sample)]
    for _ in range(100):
        cuts = np.r_[0, np.searchsorted(sample, [warm, hot]), sample.size]
        sizes = np.diff(cuts)
        if not sizes.all():
            break
        low, middle, high = np.diff(totals[cuts]) / sizes
        moved = _rounded((low + middle) / 2, (middle + high) / 2)
        if moved == (warm, hot):
            break
        warm, hot = moved
    return warm, hot


def _quantile_edges(points: Floats, limits: TierLimits) -> Edges:
    """Return the edges by shares of sorted points (n,), which never part equal scores.

    Hot is as many of the best groups of equal scores as fit into its share, and one at least; Warm as
    many of the next, and one at least; the lowest group is always Cold.
    """
    starts = _group_starts(points)
    groups = starts.size
    if groups < 3:
        edge = _edge_below(points, int(starts[1])) if groups == 2 else None
        return edge, edge
    best_first = points.size - starts[::-1]
    hot_share, warm_share = limits.fallback_hot_share, limits.fallback_warm_share
    fits = [
        int(np.searchsorted(best_first, share * points.size + 1e-9, side="right"))
        for share in (hot_share, hot_share + warm_share)
    ]
    hot = min(max(fits[0], 1), groups - 2)
    warm = min(max(fits[1], hot + 1), groups - 1)
    return (
        _edge_below(points, int(starts[groups - warm])),
        _edge_below(points, int(starts[groups - hot])),
    )


def _rounded(warm: float, hot: float) -> tuple[float, float]:
    return round(float(warm), EDGE_DECIMALS), round(float(hot), EDGE_DECIMALS)


def _assign(points: Floats, edges: Edges) -> Ints:
    warm, hot = edges
    if warm is None or hot is None:
        return np.zeros(points.shape, dtype=np.int64)
    return np.where(points >= hot, 2, np.where(points >= warm, 1, 0)).astype(np.int64)


def _rates(tiers: Ints, happened: Floats) -> tuple[tuple[float | None, ...], tuple[int, ...]]:
    rows = tuple(int((tiers == i).sum()) for i in range(3))
    rates = tuple(float(happened[tiers == i].mean()) if rows[i] else None for i in range(3))
    return rates, rows


def _complaint(rows: _Reference, edges: Edges, limits: TierLimits) -> str:
    """Return why these edges do not make three tiers, in plain words; '' when they do."""
    counts = _rates(_assign(rows.points, edges), rows.happened)[1]
    least = max(SMALLEST_TIER_ROWS, math.ceil(SMALLEST_TIER_SHARE * rows.points.size))
    for name, count in zip(TIERS, counts, strict=True):
        if count < least:
            return f"its {name} tier has {count} rows, fewer than {least}"
    return _too_hot(rows, counts[2], limits) or _not_apart(rows, edges)


def _what_to_know(rows: _Reference, edges: Edges, limits: TierLimits) -> str:
    """Return what a reader of tiers that nobody could choose better must know, or ''."""
    tiers = _assign(rows.points, edges)
    hot = int((tiers == 2).sum())
    too_hot = _too_hot(rows, hot, limits)
    if too_hot:
        too_hot = f"{too_hot}, because the {hot} best moments have the same score"
    texts = [text for text in (too_hot, _not_apart(rows, edges)) if text]
    return f"; in these tiers {', and '.join(texts)}" if texts else ""


def _too_hot(rows: _Reference, hot_rows: int, limits: TierLimits) -> str:
    share = rows.share(hot_rows)
    if share <= limits.most_hot_share + 1e-12:
        return ""
    return f"Hot is {share:.1%} of the scored moments, more than {limits.most_hot_share:.1%}"


def _not_apart(rows: _Reference, edges: Edges) -> str:
    """Return the first pair of neighbouring tiers whose conversion does not surely rise, or ''.

    The 95 % interval of each difference must lie above zero.
    """
    tiers = _assign(rows.points, edges)
    found = [index for index in range(3) if (tiers == index).any()]
    for lower, upper in pairwise(found):
        below, above = (
            _Rate.of(rows.happened[tiers == index], rows.leads[tiers == index])
            for index in (lower, upper)
        )
        names = TIERS[upper].title(), TIERS[lower].title()
        rates = f"({above.rate:.1%} against {below.rate:.1%})"
        if above.rate <= below.rate:
            return f"{names[0]} does not convert more often than {names[1]} {rates}"
        if above.least_above(below) <= 0:
            return f"{names[0]} does not surely convert more often than {names[1]} {rates}"
    return ""


@dataclass(frozen=True)
class _Rate:
    """A conversion rate and the number of independent rows that it is worth."""

    rate: float
    rows: float

    @classmethod
    def of(cls, happened: Floats, leads: Ints) -> _Rate:
        """Measure outcomes (n,) of leads (n,).

        Several moments of one lead are worth less than as many leads: n is divided by the design
        effect (L. Kish, "Survey Sampling", 1965), the variance with whole leads drawn over that with
        rows drawn. Where all outcomes are alike it cannot be seen, and a lead counts as one row.
        """
        rows = int(happened.size)
        rate = float(happened.mean())
        codes = np.unique(leads, return_inverse=True)[1].reshape(-1)
        sizes = np.bincount(codes)
        if rate in (0.0, 1.0):
            return cls(rate, rows * rows / float((sizes**2).sum()))
        apart = np.bincount(codes, weights=happened - rate)
        correction = sizes.size / max(sizes.size - 1, 1)
        effect = correction * float((apart**2).sum()) / (rows * rate * (1 - rate))
        return cls(rate, rows / max(effect, 1.0))

    def interval(self) -> tuple[float, float]:
        """Return the 95 % interval of E. B. Wilson (1927), which holds for few rows and for 0 and 1."""
        part = Z * Z / self.rows
        centre = (self.rate + part / 2) / (1 + part)
        width = (
            Z
            / (1 + part)
            * math.sqrt(self.rate * (1 - self.rate) / self.rows + part / (4 * self.rows))
        )
        return max(centre - width, 0.0), min(centre + width, 1.0)

    def least_above(self, other: _Rate) -> float:
        """Return the low end of the 95 % interval of this rate less the other.

        R. G. Newcombe, "Interval estimation for the difference between independent proportions",
        Statistics in Medicine 17, 1998, method 10.
        """
        low, high = self.interval()[0], other.interval()[1]
        return self.rate - other.rate - math.hypot(self.rate - low, high - other.rate)


def _described(
    rows: _Reference, edges: Edges, method: str, note: str, limits: TierLimits, seed: int
) -> TierEdges:
    tiers = _assign(rows.points, edges)
    rates, counts = _rates(tiers, rows.happened)
    return TierEdges(
        warm_from=edges[0],
        hot_from=edges[1],
        method=method,
        method_note=note,
        rates=(rates[0], rates[1], rates[2]),
        rows=(counts[0], counts[1], counts[2]),
        edge_stability=_stability(rows.points, tiers, edges, method, limits, seed),
    )


def _stability(
    points: Floats, tiers: Ints, edges: Edges, method: str, limits: TierLimits, seed: int
) -> float | None:
    """Return the mean share of rows whose tier stays when edges come from a resample."""
    warm, hot = edges
    if warm is None or hot is None:
        return None
    generator = np.random.default_rng(seed)
    size = min(points.size, MAX_CLUSTERED_ROWS)
    kept = []
    for _ in range(STABILITY_RESAMPLES):
        sample = np.sort(points[generator.integers(0, points.size, size=size)])
        again = (
            _moved_edges(sample, warm, hot)
            if method == "kmeans"
            else _quantile_edges(sample, limits)
        )
        kept.append(float((_assign(points, again) == tiers).mean()))
    return round(float(np.mean(kept)), EDGE_DECIMALS)


def tier_edges_table(versions: Iterable[tuple[str, str, TierEdges]]) -> pa.Table:
    """Return scr_tier_edges for (model_version, scoring_model, edges); typed also when empty."""
    rows = [
        {
            "model_version": model_version,
            "scoring_model": scoring_model,
            "warm_from": edges.warm_from,
            "hot_from": edges.hot_from,
            "method": edges.method,
            "method_note": edges.method_note,
            "edge_stability": edges.edge_stability,
        }
        | {f"{name}_rate": rate for name, rate in zip(TIERS, edges.rates, strict=True)}
        | {f"{name}_rows": count for name, count in zip(TIERS, edges.rows, strict=True)}
        for model_version, scoring_model, edges in versions
    ]
    return pa.Table.from_pylist(rows, schema=TIER_EDGES_SCHEMA)
