"""Fine bins over feature columns: the one preprocessing that every candidate shares.

A numeric feature is cut at midpoints between distinct training values, a categorical one has a bin
per frequent category; each has a bin for nulls. Whatever a model does after that is a function of
bin codes, so an additive model is exactly one table of terms.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin

Codes = NDArray[np.int16]
Floats = NDArray[np.float64]
Kind = Literal["numeric", "categorical"]

NULL_LABEL = "unknown"
OTHER_LABEL = "other"
_FITTED_LISTS = (
    "features_",
    "kinds_",
    "edges_",
    "lows_",
    "highs_",
    "categories_",
    "counts_",
    "means_",
    "logs_",
    "ranks_",
)


@dataclass(frozen=True)
class Bin:
    """One bin of one feature. `lower` is exclusive, `upper` inclusive, both None for no limit."""

    kind: Literal["range", "category", "null", "other"]
    label: str
    lower: float | None = None
    upper: float | None = None
    category: str | None = None


class BinLayout:
    """What a model over codes needs to know of its columns; plain arrays, so that it copies and
    stores well.

    `sizes` (f,) int64: bins per feature, the null bin being the last; `nominal` (f,) bool:
    categorical; `means`, `logs` and `ranks` (f, max bins) float64: the training mean of value,
    signed log1p and rank (0 to 1) of each range bin, NaN for every other bin.
    """

    def __init__(
        self,
        sizes: NDArray[np.int64],
        nominal: NDArray[np.bool_],
        means: Floats,
        logs: Floats,
        ranks: Floats,
    ) -> None:
        self.sizes = sizes
        self.nominal = nominal
        self.means = means
        self.logs = logs
        self.ranks = ranks

    def values(self, scale: str) -> Floats:
        """Bin values (f, max bins) by 'mean', 'log' or 'rank'; ValueError for another scale."""
        tables = {"mean": self.means, "log": self.logs, "rank": self.ranks}
        if scale not in tables:
            raise ValueError(f"unknown scale {scale!r}: use one of {', '.join(tables)}")
        return tables[scale]


class Binner(TransformerMixin, BaseEstimator):  # type: ignore[misc, unused-ignore]
    """Cuts a frame of features (n rows, f columns) into int16 bin codes (n, f).

    Fitted on training rows only. Numeric feature: range bins 0..k-1 from low to high, null bin k. Categorical feature:
    categories by name 0..k-1, then 'other' (k), then null (k+1). Infinite values fall in the outermost range bins;
    NaN, None and NA are null.

    Attributes:
        kinds: feature -> 'numeric' | 'categorical'; features it does not name are judged by dtype (numbers and booleans
            are numeric).
        max_bins: most range bins of a numeric feature.
        min_bin_rows: a range bin with fewer training rows joins its neighbour.
        min_category_rows, min_category_share: a category needs at least the larger of both training rows for a bin of
            its own.
        max_categories: the most frequent so many keep a bin of their own (ties by name).
    """

    def __init__(
        self,
        kinds: Mapping[str, str] | None = None,
        max_bins: int = 64,
        min_bin_rows: int = 5,
        min_category_rows: int = 20,
        min_category_share: float = 0.005,
        max_categories: int = 64,
    ) -> None:
        self.kinds = kinds
        self.max_bins = max_bins
        self.min_bin_rows = min_bin_rows
        self.min_category_rows = min_category_rows
        self.min_category_share = min_category_share
        self.max_categories = max_categories

    def fit(self, frame: pd.DataFrame, y: object = None) -> Self:
        """Learn edges, categories, counts and means from training rows (n, f). n may be 0 (null and
        other bins alone remain).
        """
        self.features_: list[str] = [str(name) for name in frame.columns]
        if len(set(self.features_)) != len(self.features_):
            twice = sorted({f for f in self.features_ if self.features_.count(f) > 1})
            raise ValueError(f"feature columns appear twice: {', '.join(twice)}; name each once")
        self.kinds_: list[str] = [self._kind(frame, name) for name in self.features_]
        self.edges_: list[Floats] = []
        self.lows_: list[Floats] = []
        self.highs_: list[Floats] = []
        self.categories_: list[list[str]] = []
        self.counts_: list[NDArray[np.int64]] = []
        means: list[Floats] = []
        logs: list[Floats] = []
        ranks: list[Floats] = []
        for name, kind in zip(self.features_, self.kinds_, strict=True):
            empty = np.empty(0, dtype=np.float64)
            if kind == "categorical":
                values = category_values(frame[name])
                categories = self._frequent(values)
                codes = category_codes(values, categories)
                size = len(categories) + 2
                self.edges_.append(empty)
                self.lows_.append(empty)
                self.highs_.append(empty)
                self.categories_.append(categories)
                tables = (np.full(size, np.nan), np.full(size, np.nan), np.full(size, np.nan))
            else:
                numbers = numeric_values(frame[name], name)
                edges = range_edges(numbers, self.max_bins, self.min_bin_rows)
                codes = range_codes(numbers, edges)
                size = edges.size + 2
                self.edges_.append(edges)
                self.categories_.append([])
                low, high = _observed(numbers, codes, size - 1)
                self.lows_.append(low)
                self.highs_.append(high)
                tables = _range_values(numbers, codes, size)
            self.counts_.append(np.bincount(codes, minlength=size).astype(np.int64))
            for table, store in zip(tables, (means, logs, ranks), strict=True):
                store.append(table)
        self.means_ = means
        self.logs_ = logs
        self.ranks_ = ranks
        return self

    def transform(self, frame: pd.DataFrame) -> Codes:
        """Bin codes (n, f) int16 of a frame that has every fitted feature; other columns are
        ignored.

        Raises ValueError naming the columns that are missing or not numeric.
        """
        missing = [name for name in self.features_ if name not in frame.columns]
        if missing:
            raise ValueError(
                f"columns missing from the feature table: {', '.join(missing)}; build the features "
                "with the knobs of this model version, or fit a new version (refit: always)"
            )
        # Column by column, as they are written here and read by every design.
        codes = np.empty((len(frame), len(self.features_)), dtype=np.int16, order="F")
        for j, name in enumerate(self.features_):
            if self.kinds_[j] == "categorical":
                codes[:, j] = column_codes(frame[name], self.categories_[j])
            else:
                codes[:, j] = range_codes(numeric_values(frame[name], name), self.edges_[j])
        return codes

    def select(self, names: Collection[str]) -> Binner:
        """A fitted binner of only these features, in the order in which they were fitted."""
        kept = [j for j, name in enumerate(self.features_) if name in names]
        kinds = {self.features_[j]: self.kinds_[j] for j in kept}
        other = Binner(**{**self.get_params(deep=False), "kinds": kinds})
        for part in _FITTED_LISTS:
            whole = getattr(self, part)
            setattr(other, part, [whole[j] for j in kept])
        return other

    def sizes(self) -> NDArray[np.int64]:
        """Number of bins of every feature (f,), null bin included."""
        return np.array([counts.size for counts in self.counts_], dtype=np.int64)

    def layout(self) -> BinLayout:
        """The columns as plain arrays, for models over codes."""
        return BinLayout(
            sizes=self.sizes(),
            nominal=np.array([kind == "categorical" for kind in self.kinds_], dtype=np.bool_),
            means=_padded(self.means_),
            logs=_padded(self.logs_),
            ranks=_padded(self.ranks_),
        )

    def bins(self, j: int) -> list[Bin]:
        """The bins of feature j in the order of their codes."""
        if self.kinds_[j] == "categorical":
            named = [
                Bin("category", category, category=category) for category in self.categories_[j]
            ]
            return [*named, Bin("other", OTHER_LABEL), Bin("null", NULL_LABEL)]
        edges = [float(edge) for edge in self.edges_[j]]
        lower: list[float | None] = [None, *edges]
        upper: list[float | None] = [*edges, None]
        last = len(edges)
        ranges = [
            Bin("range", self.range_label(j, k, k), lower[k], upper[k]) for k in range(last + 1)
        ]
        return [*ranges, Bin("null", NULL_LABEL)]

    def range_label(self, j: int, first: int, last: int) -> str:
        """Words for the range bins first..last (codes, inclusive) of numeric feature j, by the
        training values seen in them.
        """
        low, high = float(self.lows_[j][first]), float(self.highs_[j][last])
        at_start, at_end = first == 0, last == self.edges_[j].size
        if at_start and at_end:
            return "any value"
        if at_start:
            return "0" if low == high == 0.0 else f"{_number(high)} or less"
        if at_end:
            return f"{_number(low)} or more"
        return _number(low) if low == high else f"{_number(low)} to {_number(high)}"

    def is_constant(self, j: int) -> bool:
        """True when all training rows of feature j fall in one bin."""
        return int(np.count_nonzero(self.counts_[j])) <= 1

    def _kind(self, frame: pd.DataFrame, name: str) -> str:
        declared = (self.kinds or {}).get(name)
        if declared is None:
            return "numeric" if pd.api.types.is_numeric_dtype(frame[name].dtype) else "categorical"
        if declared not in ("numeric", "categorical"):
            raise ValueError(
                f"feature {name} has kind {declared!r} in the catalogue; "
                "it must be numeric or categorical"
            )
        return declared

    def _frequent(self, values: pd.Series[Any]) -> list[str]:
        counts = values.value_counts(dropna=True)
        least = max(self.min_category_rows, math.ceil(self.min_category_share * len(values)))
        enough = [(-int(n), str(name)) for name, n in counts.items() if int(n) >= least]
        return sorted(name for _, name in sorted(enough)[: self.max_categories])


def numeric_values(column: pd.Series[Any], name: str) -> Floats:
    """Column as float64 (n,), null as NaN. ValueError names the column and a value that is no
    number.
    """
    if column.dtype == np.float64:
        return column.to_numpy()
    try:
        numbers = pd.to_numeric(column, errors="raise")
    except (ValueError, TypeError) as error:
        raise ValueError(
            f"feature {name} is numeric in the catalogue but holds something else ({error}); "
            "declare it as text or mend the data"
        ) from None
    return np.asarray(numbers.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)


def category_values(column: pd.Series[Any]) -> pd.Series[Any]:
    """Column as str objects (n,), null as None. Whole numbers and booleans are written as SQL
    writes them ('1', 'true').
    """
    values = column.astype(object)
    strings = values.where(values.notna(), None)
    if pd.api.types.infer_dtype(values, skipna=True) not in ("string", "empty"):
        strings = strings.map(_category_text)
    return pd.Series(strings, dtype=object)


def _category_text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return str(int(value))
    return str(value)


def column_codes(column: pd.Series[Any], categories: list[str]) -> Codes:
    """Codes (n,) of a column of categories; each text is looked up once, however many rows say it."""
    if pd.api.types.infer_dtype(column, skipna=True) != "string":
        # 1 and True are one value to factorize and two categories here.
        return category_codes(category_values(column), categories)
    places, texts = pd.factorize(column)
    known = category_codes(pd.Series(texts, dtype=object), categories)
    return np.append(known, np.int16(len(categories) + 1))[places]  # place -1 is null


def category_codes(values: pd.Series[Any], categories: list[str]) -> Codes:
    """Codes (n,) of category values: place in `categories`, then other, then null."""
    other = len(categories)
    codes = pd.Index(categories, dtype=object).get_indexer(pd.Index(values, dtype=object))
    codes = np.where(codes < 0, other, codes)
    return np.where(values.isna().to_numpy(), other + 1, codes).astype(np.int16)


def range_codes(numbers: Floats, edges: Floats) -> Codes:
    """Codes (n,) of numbers: bin k holds edges[k-1] < value <= edges[k]; NaN is the null bin,
    edges.size + 1.
    """
    codes = np.searchsorted(edges, numbers, side="left")
    return np.where(np.isnan(numbers), edges.size + 1, codes).astype(np.int16)


def range_edges(numbers: Floats, max_bins: int, min_rows: int) -> Floats:
    """Edges, increasing, at midpoints between neighbouring distinct finite training values (n,).

    At most `max_bins` values: a bin each; else equal-count cuts. Then bins under `min_rows` rows
    join a neighbour.
    """
    finite = numbers[np.isfinite(numbers)]
    if finite.size == 0:
        return np.empty(0, dtype=np.float64)
    distinct, counts = np.unique(finite, return_counts=True)
    cumulative = np.cumsum(counts)
    if distinct.size <= max_bins:
        last = np.arange(distinct.size - 1)
    else:
        wanted = np.arange(1, max_bins) * (finite.size / max_bins)
        last = np.unique(np.searchsorted(cumulative, wanted, side="left"))
        last = last[last < distinct.size - 1]
    kept: list[int] = []
    below = 0
    for cut in last:  # close a bin only when it and what is left above hold enough rows
        rows = int(cumulative[cut])
        if rows - below >= min_rows and finite.size - rows >= min_rows:
            kept.append(int(cut))
            below = rows
    cuts = np.array(kept, dtype=np.int64)
    low, high = distinct[cuts], distinct[cuts + 1]
    middle = low / 2 + high / 2
    return np.where((middle >= low) & (middle < high), middle, low).astype(np.float64)


def _observed(numbers: Floats, codes: Codes, ranges: int) -> tuple[Floats, Floats]:
    low = np.full(ranges, np.inf)
    high = np.full(ranges, -np.inf)
    present = np.isfinite(numbers)
    np.minimum.at(low, codes[present], numbers[present])
    np.maximum.at(high, codes[present], numbers[present])
    return np.where(np.isfinite(low), low, 0.0), np.where(np.isfinite(high), high, 0.0)


def _range_values(numbers: Floats, codes: Codes, size: int) -> tuple[Floats, Floats, Floats]:
    present = np.isfinite(numbers)
    rows = np.bincount(codes[present], minlength=size).astype(np.float64)
    scale = max(1.0, float(np.abs(numbers[present]).max(initial=0.0)))

    def mean_of(values: Floats) -> Floats:
        sums = np.bincount(codes[present], weights=values, minlength=size)
        result = sums / np.maximum(rows, 1.0)
        result[-1] = np.nan
        return np.asarray(result, dtype=np.float64)

    values = numbers[present]
    before = np.cumsum(rows) - rows
    ranks = (before + rows / 2) / max(1.0, float(rows.sum()))
    ranks[-1] = np.nan
    means = mean_of(values / scale) * scale  # scaled, so that sums of huge values stay finite
    return means, mean_of(np.sign(values) * np.log1p(np.abs(values))), ranks


def _padded(rows: Iterable[Floats]) -> Floats:
    listed = list(rows)
    width = max((row.size for row in listed), default=0)
    table = np.full((len(listed), width), np.nan)
    for j, row in enumerate(listed):
        table[j, : row.size] = row
    return table


def _number(value: float) -> str:
    return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else f"{value:.6g}"
