"""What an artifact may hold: a fixed list of parts, and trees whose indexes stay inside their arrays.

scikit-learn walks a tree in C without looking where a child index points, so a crafted tree of
trusted types could crash the process or never end. Everything here raises ValueError.
"""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from sklearn.ensemble._hist_gradient_boosting.gradient_boosting import (
    HistGradientBoostingClassifier,
)
from sklearn.ensemble._hist_gradient_boosting.predictor import TreePredictor
from sklearn.tree import DecisionTreeClassifier

#: Longest artifact text, most bytes it may unpack to, and most files in it. A text column of Snowflake takes 128 MiB.
MOST_TEXT = 128 * 2**20
MOST_BYTES = 2**30
MOST_FILES = 100_000

#: How skops rebuilds a part -> the classes that it may rebuild that way; those of ObjectNode are given by the caller.
LOADERS: dict[str, frozenset[str]] = {
    "DictNode": frozenset({"builtins.dict"}),
    "ListNode": frozenset({"builtins.list"}),
    "TupleNode": frozenset({"builtins.tuple"}),
    "JsonNode": frozenset({"builtins.str"}),
    "TypeNode": frozenset({"builtins.str", "builtins.int", "builtins.float", "numpy.dtype"}),
    "NdArrayNode": frozenset(
        f"numpy.{name}"
        for name in ("ndarray", "bool", "bool_", "float32", "float64", "int32", "int64", "uint64")
    ),
    "DTypeNode": frozenset({"numpy.dtype"}),
    "LossNode": frozenset({"sklearn._loss._loss.CyHalfBinomialLoss"}),
    "TreeNode": frozenset({"sklearn.tree._tree.Tree"}),
    "RandomStateNode": frozenset({"numpy.random.mtrand.RandomState"}),
    "RandomGeneratorNode": frozenset({"numpy.random._generator.Generator"}),
    "CachedNode": frozenset(),
}


class UnknownType(ValueError):
    """The schema names a class that no model of ours has."""


def check_archive(archive: zipfile.ZipFile) -> None:
    """Refuse a zip that unpacks to too much."""
    entries = archive.infolist()
    if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise ValueError(f"it holds more than {MOST_FILES} files or {MOST_BYTES} bytes")


def check_parts(node: Any, objects: frozenset[str], archive: zipfile.ZipFile) -> None:  # noqa: ANN401
    """Refuse a schema that names a class or a way to rebuild it that no model of ours has."""
    for part in _nodes(node):
        if "__loader__" not in part:
            continue
        loader, name = part["__loader__"], f"{part.get('__module__')}.{part.get('__class__')}"
        allowed = objects if loader == "ObjectNode" else LOADERS.get(loader, frozenset())
        if name not in allowed:
            raise UnknownType(f"{name} by {loader}")
        if loader == "TreeNode":
            _, classes, outputs = part["__reduce__"]["args"]["content"]
            counts = np.load(io.BytesIO(archive.read(classes["file"])), allow_pickle=False)
            if outputs["content"] != "1" or counts.shape != (1,) or not 1 <= counts[0] <= 2:
                raise ValueError("a tree answers another question than yes or no")


def check_trees(value: Any) -> None:  # noqa: ANN401
    """Refuse a tree in which an index points outside, or back. Templates that were never fitted hold no tree."""
    for part in _objects(value):
        if isinstance(part, HistGradientBoostingClassifier) and "_predictors" in vars(part):
            width = _width(part)
            for predictors in part._predictors:
                for predictor in predictors:
                    if not isinstance(predictor, TreePredictor):
                        raise ValueError("a boosted model holds something else than trees")
                    _check_boosted(predictor.nodes, width)
        elif isinstance(part, DecisionTreeClassifier) and "tree_" in vars(part):
            tree = part.tree_
            if tree.node_count != tree.capacity or tree.n_features != _width(part):
                raise ValueError("a tree says that it is larger than it is")
            if not np.isfinite(tree.value).all():
                raise ValueError("a leaf of a tree holds no number")
            inner = np.flatnonzero(tree.children_left != -1)
            children = np.stack([tree.children_left[inner], tree.children_right[inner]])
            _check_indexes(inner, children, tree.feature[inner], tree.node_count, _width(part))


def _check_boosted(nodes: Any, width: int) -> None:  # noqa: ANN401
    if not isinstance(nodes, np.ndarray) or nodes.ndim != 1 or nodes.dtype.names is None:
        raise ValueError("the nodes of a tree are no table")
    if nodes["is_categorical"].any():
        raise ValueError("a tree splits by category, which no model of Hotlist does")
    if not np.isfinite(nodes["value"]).all():
        raise ValueError("a leaf of a tree holds no number")
    inner = np.flatnonzero(nodes["is_leaf"] == 0)
    children = np.stack([nodes["left"][inner], nodes["right"][inner]]).astype(np.int64)
    _check_indexes(inner, children, nodes["feature_idx"][inner], len(nodes), width)


def _check_indexes(inner: Any, children: Any, feature: Any, size: int, width: int) -> None:  # noqa: ANN401
    if size < 1 or (children <= inner).any() or (children >= size).any():
        raise ValueError("a child of a tree lies outside the tree, or before its parent")
    if (feature < 0).any() or (feature >= width).any():
        raise ValueError("a tree splits by a column that the model does not have")


def _width(estimator: Any) -> int:  # noqa: ANN401
    width = estimator.n_features_in_
    if not isinstance(width, int | np.integer) or width < 1:
        raise ValueError("a model does not say how many columns it reads")
    return int(width)


def trial_rows(features: list[str]) -> pd.DataFrame:
    """Give rows that any model must be able to score: nothing known, and numbers far out."""
    return pd.DataFrame({name: [math.nan, -1e12, 0.0, 1e12] for name in features})


def _nodes(node: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            yield part
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part


def _objects(value: Any) -> Iterator[Any]:  # noqa: ANN401
    """Every object inside a value, itself first, each once."""
    waiting, seen = [value], set()
    while waiting:
        part = waiting.pop()
        if id(part) in seen or isinstance(part, str | int | float | bytes):
            continue
        seen.add(id(part))
        yield part
        if isinstance(part, dict):
            waiting += part.values()
        elif isinstance(part, list | tuple):
            waiting += part
        elif isinstance(part, np.ndarray) and part.dtype == object:
            waiting += part.ravel().tolist()
        elif hasattr(part, "__dict__"):
            waiting += vars(part).values()
