"""Every pair of a fit looks ahead: what is judged was not yet known to what it is judged by."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds_of_examples import examples

from hotlist.windows import Rows, judged_rows, windows

HORIZON = 28
DAYS = np.timedelta64(1, "D")


def cut(rows: int, seed: int = 0, **options):
    frame = examples(rows, seed=seed, **options).sort_values(["as_of", "entity_id"], kind="stable")
    given_rows = Rows.of(frame.reset_index(drop=True))
    return given_rows, windows(given_rows, HORIZON, 1)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 999), weeks=st.integers(30, 90), validation=st.booleans())
def test_no_pair_knows_an_outcome_of_what_it_judges(seed, weeks, validation):
    rows, found = cut(600, seed=seed, weeks=weeks, validation=validation)
    if found.kind != "folds":
        return
    for train, judged in found.all:
        assert (rows.as_of[train].max() + HORIZON * DAYS) <= rows.as_of[judged].min()
    ahead = judged_rows(found.all)
    assert len(set(ahead.tolist())) == ahead.size, "each row is forecast once"
    begins = rows.as_of[found.test].min()
    assert (rows.as_of[found.known] + HORIZON * DAYS <= begins).all()
    assert not set(found.known) & set(found.test)
    assert set(found.last[0][1]) >= set(found.test)


def test_all_rows_after_the_first_fold_are_forecast():
    rows, found = cut(2_000)
    ahead = judged_rows(found.all)
    first = rows.as_of[found.folds[0][1]].min()
    assert set(ahead) == set(np.flatnonzero(rows.as_of >= first))


@pytest.mark.parametrize(("split", "kind"), [("train", "folds"), ("test", "training")])
def test_one_split_only(split, kind):
    frame = examples(900).assign(split=split).sort_values(["as_of", "entity_id"])
    found = windows(Rows.of(frame), HORIZON, 1)
    assert found.kind == kind
    assert (found.later, len(found.last)) == ([], int(split == "test"))
