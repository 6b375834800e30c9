"""Tier edges: Hot, Warm and Cold by one-dimensional K-means on the score, with guards.

K-means always returns three groups, whether or not the scores have three. So its edges are taken
only when each tier is worth its name, and quantile edges otherwise; `method_note` says which, why.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray
from sklearn.cluster import KMeans

from hotlist.threads import limited

Floats = NDArray[np.float64]

TIERS = ("cold", "warm", "hot")
SMALLEST_TIER_ROWS = 10
SMALLEST_TIER_SHARE = 0.01
HOT_SHARE, WARM_SHARE = 0.10, 0.25
STABILITY_RESAMPLES = 30
# K-means looks at no more scores than this, evenly spaced in rank: the edges no longer move then.
MAX_CLUSTERED_ROWS = 5_000
# Edges are rounded so that the order of additions inside K-means cannot move a lead.
EDGE_DECIMALS = 6

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
class TierEdges:
    """The edges of one version, in score points (unrounded), and how its tiers converted.

    A row is Hot when points >= hot_from, else Warm when points >= warm_from, else Cold. Both edges
    are None when every row is Cold. `edge_stability` is the mean share of rows that keep their tier
    when the edges are fitted again on a bootstrap resample (1 = edges that never move).
    Rates are None for an empty tier.
    """

    warm_from: float | None
    hot_from: float | None
    method: str
    method_note: str
    rates: tuple[float | None, float | None, float | None]
    rows: tuple[int, int, int]
    edge_stability: float | None

    def tier_index(self, points: ArrayLike) -> NDArray[np.int64]:
        """Return 0 (Cold), 1 (Warm) or 2 (Hot) for points (n,)."""
        return _assign(np.asarray(points, dtype=np.float64), self.warm_from, self.hot_from)


def tier_edges(reference_points: ArrayLike, outcomes: ArrayLike, seed: int) -> TierEdges:
    """Return the edges for `reference_points` (n,) whose `outcomes` (n,) of 0 and 1 are known.

    Give rows that the model was not fitted on (validation): the order of conversion is judged on
    them. Row order does not matter. Raises ValueError when lengths differ or a
    score is not finite.
    """
    points = np.asarray(reference_points, dtype=np.float64).reshape(-1)
    happened = np.asarray(outcomes, dtype=np.float64).reshape(-1)
    if points.shape != happened.shape:
        raise ValueError(f"{points.size} scores but {happened.size} outcomes: give one for each")
    if not np.isfinite(points).all():
        raise ValueError("a score is null or infinite: check score_offset and score_factor")
    order = np.lexsort((happened, points))
    points, happened = points[order], happened[order]
    distinct = np.unique(points).size
    if distinct < 3:
        complaint = f"only {distinct} distinct score(s) among {points.size} rows"
    else:
        edges = _kmeans_edges(points, seed)
        complaint = _complaint(points, happened, *edges)
        if not complaint:
            return _described(points, happened, edges, "kmeans", "three natural groups", seed)
    return _by_quantile(points, happened, complaint, seed)


def reference_edges(
    reference: pd.DataFrame, score_offset: float, score_factor: float, seed: int
) -> TierEdges:
    """Return the edges of a version from the reference rows of its artifact.

    reference: columns `log_odds` (of the published model, on rows it was not fitted on) and
    `outcome`. Evaluation and scoring both call this, so that they speak of the same tiers.
    """
    points = score_offset + score_factor * reference["log_odds"].to_numpy(dtype=np.float64)
    return tier_edges(points, reference["outcome"].to_numpy(dtype=np.float64), seed)


def _by_quantile(points: Floats, happened: Floats, complaint: str, seed: int) -> TierEdges:
    edges = _quantile_edges(points) if points.size else (math.nan, math.nan)
    tiers = _assign(points, *edges)
    if np.unique(tiers).size < 3:
        note = f"all Cold: {complaint}, so no edge can part them"
        return _described(points, happened, (None, None), "quantile", note, seed)
    note = (
        f"top {HOT_SHARE:.0%} Hot, next {WARM_SHARE:.0%} Warm, "
        f"because K-means was not used: {complaint}"
    )
    return _described(points, happened, edges, "quantile", note, seed)


def _kmeans_edges(points: Floats, seed: int) -> tuple[float, float]:
    """Return (warm_from, hot_from): the midpoints between the three centres."""
    if points.size > MAX_CLUSTERED_ROWS:
        picks = np.linspace(0, points.size - 1, MAX_CLUSTERED_ROWS).round().astype(np.int64)
        points = np.sort(points)[picks]
    # One thread: sums are then added in one order, and a busy machine does not slow it down.
    with limited():
        model = KMeans(n_clusters=3, n_init=10, random_state=seed).fit(points.reshape(-1, 1))
    low, middle, high = np.sort(model.cluster_centers_.ravel())
    return _rounded((low + middle) / 2, (middle + high) / 2)


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


def _quantile_edges(points: Floats) -> tuple[float, float]:
    warm, hot = np.quantile(points, [1 - HOT_SHARE - WARM_SHARE, 1 - HOT_SHARE], method="higher")
    return _rounded(warm, hot)


def _rounded(warm: float, hot: float) -> tuple[float, float]:
    return round(float(warm), EDGE_DECIMALS), round(float(hot), EDGE_DECIMALS)


def _assign(points: Floats, warm: float | None, hot: float | None) -> NDArray[np.int64]:
    if warm is None or hot is None:
        return np.zeros(points.shape, dtype=np.int64)
    return np.where(points >= hot, 2, np.where(points >= warm, 1, 0)).astype(np.int64)


def _rates(
    tiers: NDArray[np.int64], happened: Floats
) -> tuple[tuple[float | None, ...], tuple[int, ...]]:
    rows = tuple(int((tiers == i).sum()) for i in range(3))
    rates = tuple(float(happened[tiers == i].mean()) if rows[i] else None for i in range(3))
    return rates, rows


def _complaint(points: Floats, happened: Floats, warm: float, hot: float) -> str:
    """Return why these edges do not make three tiers, in plain words; '' when they do."""
    rates, rows = _rates(_assign(points, warm, hot), happened)
    least = max(SMALLEST_TIER_ROWS, math.ceil(SMALLEST_TIER_SHARE * points.size))
    for name, count in zip(TIERS, rows, strict=True):
        if count < least:
            return f"its {name} tier has {count} rows, fewer than {least}"
    cold, middle, top = (rate or 0.0 for rate in rates)
    if not cold < middle < top:
        return (
            "conversion does not rise with the tier "
            f"(Cold {cold:.1%}, Warm {middle:.1%}, Hot {top:.1%})"
        )
    return ""


def _described(
    points: Floats,
    happened: Floats,
    edges: tuple[float | None, float | None],
    method: str,
    note: str,
    seed: int,
) -> TierEdges:
    warm, hot = edges
    tiers = _assign(points, warm, hot)
    rates, rows = _rates(tiers, happened)
    if method == "quantile" and warm is not None:
        cold, middle, top = (-1.0 if rate is None else rate for rate in rates)
        if not cold < middle < top:
            note += "; conversion does not rise with these tiers either"
    return TierEdges(
        warm_from=warm,
        hot_from=hot,
        method=method,
        method_note=note,
        rates=(rates[0], rates[1], rates[2]),
        rows=(rows[0], rows[1], rows[2]),
        edge_stability=_stability(points, tiers, edges, method, seed),
    )


def _stability(
    points: Floats,
    tiers: NDArray[np.int64],
    edges: tuple[float | None, float | None],
    method: str,
    seed: int,
) -> float | None:
    """Return the mean share of rows whose tier stays when edges come from a resample."""
    warm, hot = edges
    if warm is None or hot is None or points.size == 0:
        return None
    generator = np.random.default_rng(seed)
    size = min(points.size, MAX_CLUSTERED_ROWS)
    kept = []
    for _ in range(STABILITY_RESAMPLES):
        sample = np.sort(points[generator.integers(0, points.size, size=size)])
        again = _quantile_edges(sample) if method == "quantile" else _moved_edges(sample, warm, hot)
        kept.append(float((_assign(points, *again) == tiers).mean()))
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
