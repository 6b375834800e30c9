"""The candidates: scikit-learn classifiers over shared bin codes, one interface for all.

Every candidate is a pipeline `codes (n, f) int16 -> design -> classifier` with fit, predict_proba
and (but for forest and neural net) decision_function. The first three and their mean are additive
over bins; the rest are there to show what additivity costs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline

from hotlist.binning import BinLayout, Codes, Floats

ADDITIVE = ("logistic_means", "logistic_onehot", "boosted_additive")
ENSEMBLE = "ensemble"
BLACK_BOXES = ("boosted", "forest", "neural_net")
CANDIDATES = (*ADDITIVE, ENSEMBLE, *BLACK_BOXES)

#: Untuned, the additive boosting takes a round for so many rows of the rarer outcome, within these limits: few outcomes
#: teach it their noise in the rounds that many need.
OUTCOMES_A_ROUND = 6
LEAST_ROUNDS, MOST_ROUNDS = 50, 200
#: Rows of a design that are made at a time.
BLOCK_ROWS = 10_000

Parameters = dict[str, Any]


class BinValues(TransformerMixin, BaseEstimator):  # type: ignore[misc, unused-ignore]
    """Codes (n, f) to a dense design (n, k): standardised bin value and null indicator per numeric
    feature, one-hot categories.

    scale: which bin value, 'mean', 'log' or 'rank' (BinLayout). Bins without training rows add no
    column; null is the mean.
    """

    def __init__(self, layout: BinLayout, scale: str = "log") -> None:
        self.layout = layout
        self.scale = scale

    def fit(self, codes: Codes, y: object = None) -> Self:
        """Learn means, deviations and which bins occur."""
        values = self.layout.values(self.scale)
        self.tables_: list[Floats] = []
        for j, size in enumerate(self.layout.sizes):
            counts = np.bincount(codes[:, j], minlength=size).astype(np.float64)
            if self.layout.nominal[j]:
                seen = np.flatnonzero(counts)
                self.tables_.append(np.eye(size)[:, seen] if seen.size > 1 else np.empty((size, 0)))
                continue
            columns: list[Floats] = []
            inner = values[j, : size - 1]
            weights = counts[:-1]
            total = float(weights.sum())
            if total > 0:
                mean = float(weights @ inner) / total
                deviation = float(np.sqrt(weights @ (inner - mean) ** 2 / total))
                if deviation > 0:
                    columns.append(np.append((inner - mean) / deviation, 0.0))
            if 0 < counts[-1] < len(codes):
                columns.append(np.append(np.zeros(size - 1), 1.0))
            self.tables_.append(np.column_stack(columns) if columns else np.empty((size, 0)))
        return self

    def transform(self, codes: Codes) -> Floats:
        """The design (n, k) float64."""
        return _looked_up([table.T for table in self.tables_], codes)


class OneHotBins(TransformerMixin, BaseEstimator):  # type: ignore[misc, unused-ignore]
    """Codes (n, f) to a sparse design (n, all bins) with one 1 per feature."""

    def __init__(self, layout: BinLayout) -> None:
        self.layout = layout

    def fit(self, codes: Codes, y: object = None) -> Self:
        """Learn nothing; the layout says it all."""
        self.width_ = int(self.layout.sizes.sum())
        return self

    def transform(self, codes: Codes) -> csr_matrix:
        """The design (n, k) as CSR of float64."""
        n, f = codes.shape
        starts = np.concatenate([[0], np.cumsum(self.layout.sizes)[:-1]]).astype(np.int32)
        indices = (codes.astype(np.int32) + starts).ravel()
        pointers = np.arange(0, n * f + 1, max(f, 1), dtype=np.int32)[: n + 1]
        return csr_matrix((np.ones(n * f), indices, pointers), shape=(n, self.width_))


class OrderedCodes(TransformerMixin, BaseEstimator):  # type: ignore[misc, unused-ignore]
    """Codes (n, f) to float64 (n, f) for trees: null is NaN, categories stand in the order of their
    training log-odds.

    smoothing: prior rows that pull a category's rate to the base rate before ordering. Unseen
    categories stand at the base rate.
    """

    def __init__(self, layout: BinLayout, smoothing: float = 20.0) -> None:
        self.layout = layout
        self.smoothing = smoothing

    def fit(self, codes: Codes, y: NDArray[np.int64]) -> Self:
        """Learn the order of the categories from outcomes (n,)."""
        base = float(np.mean(y)) if len(y) else 0.5
        self.tables_: list[Floats] = []
        for j, size in enumerate(self.layout.sizes):
            table = np.arange(size, dtype=np.float64)
            if self.layout.nominal[j]:
                rows = np.bincount(codes[:, j], minlength=size)[:-1]
                wins = np.bincount(codes[:, j], weights=y, minlength=size)[:-1]
                rate = (wins + self.smoothing * base) / (rows + self.smoothing)
                table[:-1] = np.argsort(np.argsort(rate, kind="stable"), kind="stable")
            # A column without one known value cannot be binned by the trees: there null is a number.
            table[-1] = np.nan if (codes[:, j] != size - 1).any() else 0.0
            self.tables_.append(table)
        return self

    def transform(self, codes: Codes) -> Floats:
        """The design (n, f) float64 with NaN for null."""
        return _looked_up([table[None, :] for table in self.tables_], codes)


def _looked_up(tables: list[Floats], codes: Codes) -> Floats:
    """The design (n, k) of codes (n, f) from a table (columns, bins) a feature, k columns in all.

    Made on its side in blocks that stay in the cache: a column is then written in one go.
    """
    tables = [np.ascontiguousarray(table) for table in tables]
    ends = np.cumsum([len(table) for table in tables])
    design = np.empty((len(codes), sum(len(table) for table in tables)))
    for start in range(0, len(codes), BLOCK_ROWS):
        block = codes[start : start + BLOCK_ROWS]
        columns = np.empty((design.shape[1], len(block)))
        for j, (table, end) in enumerate(zip(tables, ends, strict=True)):
            own = columns[end - len(table) : end]
            np.take(table, block[:, j], axis=1, out=own, mode="clip")
        design[start : start + BLOCK_ROWS] = columns.T
    return design


@dataclass(frozen=True)
class Family:
    """A candidate's defaults and the values its search draws from (pipeline parameter -> list).

    Attributes:
        search_share: the family's part of the search budget.
        most_rows: a fit sees a seeded sample of at most so many training rows; None for all.
    """

    name: str
    defaults: Parameters
    space: Mapping[str, list[Any]]
    search_share: float = 1.0
    most_rows: int | None = None


FAMILIES: dict[str, Family] = {
    family.name: family
    for family in (
        Family(
            "logistic_means",
            {"design__scale": "log", "model__C": 0.03},
            {
                "design__scale": ["mean", "log", "rank"],
                "model__C": [0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0],
            },
            most_rows=100_000,
        ),
        Family(
            "logistic_onehot",
            {"model__C": 0.01},
            {"model__C": [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5]},
        ),
        Family(
            "boosted_additive",
            {
                "model__learning_rate": 0.1,
                "model__max_iter": 100,
                "model__max_leaf_nodes": 3,
                "model__min_samples_leaf": 40,
                "model__l2_regularization": 10.0,
            },
            {
                "model__learning_rate": [0.03, 0.05, 0.1],
                "model__max_iter": [50, 100, 200, 400],
                "model__max_leaf_nodes": [2, 3, 4],
                "model__min_samples_leaf": [20, 40, 80],
                "model__l2_regularization": [1.0, 10.0, 50.0],
            },
            search_share=0.5,
        ),
        Family(
            "boosted",
            {
                "model__learning_rate": 0.05,
                "model__max_iter": 100,
                "model__max_leaf_nodes": 8,
                "model__min_samples_leaf": 40,
                "model__l2_regularization": 10.0,
            },
            {
                "model__learning_rate": [0.03, 0.05, 0.1],
                "model__max_iter": [50, 100, 150],
                "model__max_leaf_nodes": [4, 8, 16, 31],
                "model__min_samples_leaf": [20, 40, 80],
                "model__l2_regularization": [1.0, 10.0, 50.0],
            },
            search_share=0.17,
            most_rows=100_000,
        ),
        Family(
            "forest",
            {"model__max_features": 0.2},
            {"model__max_features": [0.1, 0.2, 0.4]},
            search_share=0.17,
            most_rows=20_000,
        ),
        Family(
            "neural_net",
            {"model__alpha": 1.0, "model__learning_rate_init": 0.001},
            {"model__alpha": [0.1, 1.0, 10.0, 100.0], "model__learning_rate_init": [0.001, 0.003]},
            search_share=0.17,
            most_rows=20_000,
        ),
    )
}


def build(name: str, layout: BinLayout, rows: int, seed: int) -> Pipeline:
    """An unfitted candidate (not 'ensemble') over codes of this layout, with default parameters for
    a training set of `rows` rows.

    ValueError when the name is unknown.
    """
    if name == "logistic_means":
        pipeline = Pipeline(
            [
                ("design", BinValues(layout)),
                ("model", LogisticRegression(solver="newton-cholesky", max_iter=100)),
            ]
        )
    elif name == "logistic_onehot":
        pipeline = Pipeline(
            [
                ("design", OneHotBins(layout)),
                ("model", LogisticRegression(solver="lbfgs", max_iter=300)),
            ]
        )
    elif name in ("boosted_additive", "boosted"):
        interactions: Any = "no_interactions" if name == "boosted_additive" else None
        model = HistGradientBoostingClassifier(
            interaction_cst=interactions, early_stopping=False, random_state=seed
        )
        pipeline = Pipeline([("design", OrderedCodes(layout)), ("model", model)])
    elif name == "forest":
        forest = RandomForestClassifier(
            n_estimators=80, min_samples_leaf=max(10, rows // 200), random_state=seed, n_jobs=1
        )
        pipeline = Pipeline([("design", OrderedCodes(layout)), ("model", forest)])
    elif name == "neural_net":
        net = MLPClassifier(
            hidden_layer_sizes=(16,),
            batch_size=max(1, min(256, rows)),
            max_iter=20,
            tol=0.0,
            random_state=seed,
        )
        pipeline = Pipeline([("design", BinValues(layout)), ("model", net)])
    else:
        raise ValueError(f"unknown candidate {name!r}: use one of {', '.join(FAMILIES)}")
    return pipeline.set_params(**FAMILIES[name].defaults)


def untuned(name: str, layout: BinLayout, outcome: NDArray[np.int64], seed: int) -> Pipeline:
    """An unfitted candidate as `build` gives it, with what suits these training outcomes (n,) without a search."""
    pipeline = build(name, layout, outcome.size, seed)
    if name == "boosted_additive":
        rare = min(int(outcome.sum()), outcome.size - int(outcome.sum()))
        rounds = min(MOST_ROUNDS, max(LEAST_ROUNDS, rare // OUTCOMES_A_ROUND))
        pipeline.set_params(model__max_iter=rounds)
    return pipeline
