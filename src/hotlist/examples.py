"""The examples that a fit learns from: which rows count, which columns are features, and what is too little."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotlist.frames import is_true
from hotlist.spec import ScoringModel

#: Columns of an examples frame that are not features.
KEY_COLUMNS = ("scoring_model", "entity_id", "as_of", "outcome", "is_kept", "split", "module")
#: Fewer training outcomes of either class than this: the base rate is the model.
LEAST_TO_LEARN = 5


class NotEnoughHistory(ValueError):
    """There is nothing to learn from; the message says what is missing and what to do."""


def usable_rows(examples: pd.DataFrame, scoring_model: str) -> pd.DataFrame:
    """The matured, kept examples of a scoring model in a fixed order; ValueError when columns are missing."""
    missing = [name for name in KEY_COLUMNS if name not in examples.columns]
    if missing:
        raise ValueError(
            f"examples lack the columns {', '.join(missing)}; build trn_examples first"
        )
    usable = examples["scoring_model"] == scoring_model
    usable &= is_true(examples["is_kept"]) & examples["outcome"].notna()
    keys = examples.loc[usable, ["as_of", "entity_id"]].astype({"entity_id": str})
    ordered = keys.sort_values(["as_of", "entity_id"], kind="stable").index
    # The rows are taken once: a million examples are a gigabyte each time they are copied.
    rows = examples.loc[ordered].reset_index(drop=True)
    rows["entity_id"] = rows["entity_id"].astype(str)
    return rows


def outcomes(rows: pd.DataFrame) -> NDArray[np.int64]:
    """The outcomes (n,) of 0 and 1."""
    return rows["outcome"].to_numpy(dtype=np.int64)


def times(rows: pd.DataFrame) -> NDArray[np.datetime64]:
    """The as_of (n,) as plain UTC times."""
    return (
        pd.to_datetime(rows["as_of"], utc=True)
        .dt.tz_localize(None)
        .to_numpy(dtype="datetime64[us]")
    )


def offered(
    question: ScoringModel, catalogue: pd.DataFrame, columns: Collection[str]
) -> tuple[dict[str, str], list[str]]:
    """Give the features that a scoring model may read, and those that the catalogue leaves out.

    Args:
        question: its `features` says which families it may read.
        catalogue: ftr_catalogue; feature, family, kind, and left_out_for, the reason why no model reads a feature.
        columns: the columns of the examples.

    Returns:
        Feature -> kind (numeric or categorical), by name, and the names of those left out.

    Raises:
        ValueError: an unknown family, or a feature that the examples do not have.
    """
    if question.features not in ("all", "behaviour", "fit"):
        raise ValueError(
            f"scoring model {question.name}: features is {question.features!r}, "
            "it must be all, behaviour or fit"
        )
    families = ["behaviour", "fit"] if question.features == "all" else [question.features]
    picked = catalogue[catalogue["family"].isin(families)].sort_values("feature", kind="stable")
    kinds = {str(f): str(k) for f, k in zip(picked["feature"], picked["kind"], strict=True)}
    if absent := [name for name in kinds if name not in columns]:
        raise ValueError(
            f"features of the catalogue are missing from the examples: {listed(absent)}; "
            "rebuild the feature tables"
        )
    left_out = picked.reindex(columns=["feature", "left_out_for"]).dropna()["feature"].tolist()
    return {name: kind for name, kind in kinds.items() if name not in left_out}, left_out


def sample(rows: int, most: int, seed: int) -> NDArray[np.intp]:
    """Row numbers, in order, of a seeded sample of at most `most` of so many rows."""
    if rows <= most:
        return np.arange(rows)
    picked = np.random.default_rng(seed).choice(rows, size=most, replace=False)
    return np.sort(picked)


def listed(names: Collection[str]) -> str:
    """Names in order for a message; the first twelve and how many more."""
    ordered = sorted(names)
    shown = ", ".join(ordered[:12])
    return shown if len(ordered) <= 12 else f"{shown} and {len(ordered) - 12} more"
