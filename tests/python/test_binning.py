from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone

from hotlist.binning import (
    Binner,
    category_codes,
    category_values,
    column_codes,
    range_codes,
    range_edges,
)

anything = st.floats(allow_nan=True, allow_infinity=True, width=64)
lumpy = st.one_of(anything, st.integers(-3, 12).map(float), st.just(0.0))


def holds(bin_, value):
    """The sentence of the contract: which values a bin holds."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return bin_.kind == "null"
    if bin_.kind != "range":
        return False
    above = bin_.lower is None or value > bin_.lower
    return above and (bin_.upper is None or value <= bin_.upper)


@settings(max_examples=150, deadline=None)
@given(
    train=st.lists(lumpy, min_size=0, max_size=120),
    new=st.lists(lumpy, min_size=1, max_size=30),
    most=st.integers(1, 10),
)
def test_every_number_is_in_the_one_bin_the_contract_names(train, new, most):
    binner = Binner({"x": "numeric"}, max_bins=most, min_bin_rows=2)
    binner.fit(pd.DataFrame({"x": np.array(train, dtype=float)}))
    bins = binner.bins(0)
    values = train + new
    codes = binner.transform(pd.DataFrame({"x": np.array(values, dtype=float)}))[:, 0]
    assert codes.dtype == np.int16
    for value, code in zip(values, codes, strict=True):
        assert [k for k, bin_ in enumerate(bins) if holds(bin_, value)] == [code]
    assert sum(bin_.kind == "range" for bin_ in bins) <= most
    assert bins[-1].kind == "null"


@settings(max_examples=80, deadline=None)
@given(
    train=st.lists(st.sampled_from(["a", "b", "c", "ä", "日", "", None]), max_size=80),
    least=st.integers(1, 6),
)
def test_categories_equal_a_plain_count(train, least):
    binner = Binner({"x": "categorical"}, min_category_rows=least, max_categories=3)
    binner.fit(pd.DataFrame({"x": pd.Series(train, dtype=object)}))
    named = {c: train.count(c) for c in set(train) if c is not None and train.count(c) >= least}
    wanted = sorted(sorted(named, key=lambda c: (-named[c], c))[:3])
    assert binner.categories_[0] == wanted
    probe = [*train, "never seen", None]
    codes = binner.transform(pd.DataFrame({"x": pd.Series(probe, dtype=object)}))[:, 0]
    for value, code in zip(probe, codes, strict=True):
        bin_ = binner.bins(0)[code]
        if value is None:
            assert bin_.kind == "null"
        elif value in wanted:
            assert (bin_.kind, bin_.category) == ("category", value)
        else:
            assert bin_.kind == "other"


def test_few_distinct_values_get_a_bin_each_cut_at_midpoints():
    numbers = np.repeat([0.0, 1.0, 2.0, 5.0], 10)
    assert range_edges(numbers, 64, 5).tolist() == [0.5, 1.5, 3.5]
    labels = [b.label for b in Binner().fit(pd.DataFrame({"x": numbers})).bins(0)]
    assert labels == ["0", "1", "2", "5 or more", "unknown"]


def test_many_distinct_values_get_bins_of_equal_count():
    numbers = np.random.default_rng(0).permutation(np.arange(6400, dtype=float))
    edges = range_edges(numbers, 64, 5)
    counts = np.bincount(range_codes(numbers, edges))
    assert edges.size == 63
    assert counts.min() == counts.max() == 100


def test_rare_values_join_a_neighbour():
    numbers = np.array([0.0] * 50 + [1.0] * 30 + [2.0, 3.0, 10_000.0])
    assert range_edges(numbers, 64, 5).tolist() == [0.5]


def test_neighbouring_floats_keep_their_own_bins():
    low = 1.0
    high = np.nextafter(low, 2.0)
    numbers = np.repeat([low, high], 10)
    edges = range_edges(numbers, 64, 5)
    assert range_codes(np.array([low, high]), edges).tolist() == [0, 1]


def test_means_of_the_bins_are_the_training_means():
    frame = pd.DataFrame({"x": [1.0, 2.0, 3.0, 10.0, 20.0, 30.0, np.inf, np.nan]})
    binner = Binner(max_bins=2, min_bin_rows=1).fit(frame)
    assert binner.means_[0][:2].tolist() == [2.0, 20.0]
    assert np.isnan(binner.means_[0][2])
    assert binner.counts_[0].tolist() == [3, 4, 1]


def test_huge_values_do_not_overflow():
    frame = pd.DataFrame({"x": [-1.7e308] * 10 + [1.7e308] * 10})
    binner = Binner().fit(frame)
    assert np.isfinite(binner.means_[0][:2]).all()
    assert np.isfinite(binner.edges_[0]).all()


def test_all_null_constant_and_empty_columns_are_constant():
    frame = pd.DataFrame({"null": [None] * 30, "one": [3.0] * 30, "some": [1.0, 2.0] * 15})
    kinds = {"null": "numeric", "one": "numeric", "some": "numeric"}
    binner = Binner(kinds).fit(frame)
    assert [binner.is_constant(j) for j in range(3)] == [True, True, False]
    assert binner.transform(frame.iloc[:0]).shape == (0, 3)
    empty = Binner(kinds).fit(frame.iloc[:0])
    assert empty.transform(frame).shape == (30, 3)


def test_five_hundred_categories_keep_the_frequent_ones():
    rng = np.random.default_rng(1)
    values = [f"c{int(v):03d}" for v in np.minimum(rng.exponential(60, 20_000), 499)]
    binner = Binner().fit(pd.DataFrame({"x": values}))
    assert len(binner.categories_[0]) == 64 or min(binner.counts_[0][:-2]) >= 100
    assert binner.counts_[0].sum() == 20_000


def test_the_order_of_rows_does_not_matter():
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({"x": rng.normal(size=500), "c": rng.choice(["a", "b", "c"], 500)})
    one = Binner().fit(frame)
    other = Binner().fit(frame.sample(frac=1, random_state=3))
    assert (one.edges_[0] == other.edges_[0]).all()
    assert one.categories_ == other.categories_


def test_numbers_and_booleans_are_written_as_sql_writes_them():
    frame = pd.DataFrame({"x": pd.Series([True, False, 1.0, 7, "a", None] * 20, dtype=object)})
    binner = Binner({"x": "categorical"}).fit(frame)
    assert binner.categories_[0] == ["1", "7", "a", "false", "true"]


def test_errors_name_the_column_and_the_mend():
    binner = Binner({"x": "numeric"}).fit(pd.DataFrame({"x": [1.0, 2.0]}))
    with pytest.raises(ValueError, match=r"missing from the feature table: x; build"):
        binner.transform(pd.DataFrame({"y": [1.0]}))
    with pytest.raises(ValueError, match=r"feature x is numeric .* declare it as text"):
        binner.transform(pd.DataFrame({"x": ["many"]}))
    with pytest.raises(ValueError, match="feature x has kind 'date'"):
        Binner({"x": "date"}).fit(pd.DataFrame({"x": [1.0]}))


def test_it_clones_like_any_estimator():
    assert clone(Binner({"x": "numeric"}, max_bins=5)).max_bins == 5


@settings(max_examples=120, deadline=None)
@given(
    values=st.lists(
        st.sampled_from(["a", "b", "1", "true", "", None, float("nan"), 1, 1.0, True, False, 2.5]),
        max_size=30,
    )
)
def test_a_text_looked_up_once_is_a_text_looked_up_in_every_row(values):
    column = pd.Series(values, dtype=object)
    known = ["1", "a", "true"]
    expected = category_codes(category_values(column), known)
    np.testing.assert_array_equal(column_codes(column, known), expected)
    texts = column[column.map(lambda value: isinstance(value, str) or value is None)]
    np.testing.assert_array_equal(column_codes(texts, known), expected[texts.index])
