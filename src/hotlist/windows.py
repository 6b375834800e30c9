"""The rows of a fit in time: what was known when, and which rows a model may be asked about that it did not learn
from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hotlist.searching import Fold, Index, make_folds

Kind = Literal["folds", "entities", "training"]


@dataclass(frozen=True)
class Rows:
    """The usable examples of a fit as arrays of n rows, in order of as_of; lead numbers the entities."""

    frame: pd.DataFrame
    outcome: NDArray[np.int64]
    as_of: NDArray[np.datetime64]
    lead: NDArray[np.int64]

    @classmethod
    def of(cls, frame: pd.DataFrame) -> Rows:
        """Take a frame with as_of, outcome and entity_id."""
        entities = frame["entity_id"].to_numpy(dtype=object).astype(str)
        times = pd.to_datetime(frame["as_of"], utc=True).dt.tz_localize(None)
        return cls(
            frame=frame,
            outcome=frame["outcome"].to_numpy(dtype=np.int64),
            as_of=times.to_numpy(dtype="datetime64[us]"),
            lead=np.unique(entities, return_inverse=True)[1].reshape(-1).astype(np.int64),
        )


@dataclass(frozen=True)
class Windows:
    """Row numbers of a fit, and pairs (train, judged) of them that look ahead in time.

    Attributes:
        train, validation, test: the splits.
        known: the rows whose outcomes were known when the test period began; all, where there is none.
        folds: pairs within the training period; the last also judges the embargo after it.
        later: training split -> validation and the embargo after it; empty without a validation period.
        last: known -> the rows from the beginning of the test period on; empty without one.
        kind: folds are ordered by time, or keep an entity on one side (entities), or there are none (training).
        note: what was too short, else empty.
    """

    train: Index
    validation: Index
    test: Index
    known: Index
    folds: list[Fold]
    later: list[Fold]
    last: list[Fold]
    kind: Kind
    note: str

    @property
    def all(self) -> list[Fold]:
        """The pairs by which the published model is calibrated."""
        return [*self.folds, *self.later, *self.last]


def windows(rows: Rows, horizon_days: int, seed: int) -> Windows:
    """Cut the rows of a fit, whose frame has the column split, into windows."""
    split = rows.frame["split"].to_numpy(dtype=object)
    train, validation, test = (
        np.flatnonzero(split == name) for name in ("train", "validation", "test")
    )
    horizon = np.timedelta64(horizon_days, "D")
    end = rows.as_of[test].min() if test.size else None
    known = np.arange(split.size) if end is None else np.flatnonzero(rows.as_of + horizon <= end)
    entity = rows.lead[train].astype(str).astype(object)
    folds, note = make_folds(rows.as_of[train], rows.outcome[train], entity, horizon_days, seed)
    pairs = [(train[first], train[second]) for first, second in folds]
    kind: Kind = "training" if not pairs else "entities" if note else "folds"
    starts = [rows.as_of[part].min() for part in (validation, test) if part.size]
    if kind == "folds" and starts:
        embargo = np.flatnonzero((split == "embargo") & (rows.as_of < starts[0]))
        pairs[-1] = (pairs[-1][0], np.concatenate([pairs[-1][1], embargo]))
    later: list[Fold] = []
    if validation.size:
        upto = end if end is not None else rows.as_of.max() + horizon
        judged = np.flatnonzero((rows.as_of >= starts[0]) & (rows.as_of < upto))
        later = [(train, judged)]
    last = [] if end is None else [(known, np.flatnonzero(rows.as_of >= end))]
    return Windows(train, validation, test, known, pairs, later, last, kind, note)


def judged_rows(pairs: Sequence[Fold]) -> Index:
    """The judged row numbers of pairs, in their order."""
    return np.concatenate([judged for _, judged in pairs] or [np.empty(0, dtype=np.intp)])
