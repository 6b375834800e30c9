from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds_of_examples import features, log_odds

from hotlist.additive import (
    ROWS_AT_ONCE,
    TERMS_SCHEMA,
    CalibratedModel,
    Constant,
    MeanOfLogits,
    bin_terms,
    raw_log_odds,
    term_table,
)
from hotlist.binning import Binner
from hotlist.candidates import ADDITIVE, BinValues, OrderedCodes, build


def fitted(rows: int, seed: int, budgets: dict[str, dict] | None = None):
    frame = features(rows, seed)
    rng = np.random.default_rng(seed)
    outcome = (rng.random(rows) < 1 / (1 + np.exp(-log_odds(frame)))).astype(int)
    binner = Binner().fit(frame)
    codes = binner.transform(frame)
    members = []
    for name in ADDITIVE:
        pipeline = build(name, binner.layout(), rows, seed)
        if name == "boosted_additive":
            pipeline.set_params(model__max_iter=30, model__min_samples_leaf=5)
        members.append((name, pipeline.fit(codes, outcome)))
    ensemble = MeanOfLogits(members).assemble([member for _, member in members])
    return frame, binner, dict(members), ensemble


FRAME, BINNER, MEMBERS, ENSEMBLE = fitted(600, 3)


TABLES: dict = {}


def read(model: CalibratedModel):
    base, table = term_table(model, model_version="m_v1", scoring_model="m", score_factor=2.0)
    return base, table.to_pandas()


def look_up(table, row: pd.Series) -> float:
    """Sum of the terms of one row by the sentences of the contract, read from the table alone."""
    total = 0.0
    for feature in dict.fromkeys(table["feature"]):
        mine = table[table["feature"] == feature]
        value = row[feature]
        if value is None or value != value:
            hit = mine[mine["bin_kind"] == "null"]
        elif isinstance(value, str):
            hit = mine[(mine["bin_kind"] == "category") & (mine["category"] == value)]
            hit = hit if len(hit) else mine[mine["bin_kind"] == "other"]
        else:
            low = mine["lower_bound"].isna() | (value > mine["lower_bound"])
            high = mine["upper_bound"].isna() | (value <= mine["upper_bound"])
            hit = mine[(mine["bin_kind"] == "range") & low & high]
        assert len(hit) == 1, (feature, value)
        total += float(hit["log_odds"].iloc[0])
    return total


number = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True), st.integers(-2, 40).map(float), st.none()
)
word = st.one_of(st.sampled_from(["web", "partner", "日本", "never seen", ""]), st.none())
rows = st.fixed_dictionaries(
    {
        **{n: number for n in ("count_demo", "count_open", "decay_web", "days_since", "employees")},
        "channel": word,
    }
)


@pytest.mark.parametrize("name", [*ADDITIVE, "ensemble"])
@settings(max_examples=30, deadline=None)
@given(row=rows)
def test_base_plus_terms_is_the_decision_function(name, row):
    model = CalibratedModel(BINNER, ENSEMBLE if name == "ensemble" else MEMBERS[name], 1.7, -0.3)
    base, table = TABLES.get(name) or TABLES.setdefault(name, read(model))
    frame = pd.DataFrame([row]).astype({n: float for n in row if n != "channel"})
    said = base + look_up(table, frame.astype(object).iloc[0])
    assert abs(said - model.decision_function(frame)[0]) < 1e-9


def test_terms_over_the_training_rows():
    model = CalibratedModel(BINNER, ENSEMBLE, 1.3, -0.4)
    base, terms = bin_terms(model)
    codes = BINNER.transform(FRAME)
    added = base + sum(term[codes[:, j]] for j, term in enumerate(terms))
    assert np.abs(added - model.decision_function(FRAME)).max() < 1e-9
    for j, term in enumerate(terms):
        assert abs(term[codes[:, j]].mean()) < 1e-12
    assert abs(base - model.decision_function(FRAME).mean()) < 1e-9


def test_the_table_covers_every_value_once():
    model = CalibratedModel(BINNER, MEMBERS["boosted_additive"])
    _, table = term_table(model, model_version="m_v1", scoring_model="m", score_factor=2.0)
    assert table.schema == TERMS_SCHEMA
    frame = table.to_pandas()
    for _feature, mine in frame.groupby("feature"):
        assert mine["bin"].tolist() == list(range(len(mine)))
        assert (mine["bin_kind"] == "null").sum() == 1
        ranges = mine[mine["bin_kind"] == "range"]
        if len(ranges):
            assert ranges["lower_bound"].isna().tolist() == [True] + [False] * (len(ranges) - 1)
            assert (
                ranges["upper_bound"].iloc[:-1].tolist() == ranges["lower_bound"].iloc[1:].tolist()
            )
            assert np.isnan(ranges["upper_bound"].iloc[-1])
            assert (np.diff(ranges["log_odds"]) != 0).all()
        else:
            assert (mine["bin_kind"] == "other").sum() == 1
    assert np.allclose(frame["points"], 2.0 * frame["log_odds"], rtol=0, atol=1e-12)


def test_the_mean_is_the_mean():
    codes = BINNER.transform(FRAME)
    parts = [raw_log_odds(member, codes) for member in MEMBERS.values()]
    assert np.allclose(ENSEMBLE.decision_function(codes), np.mean(parts, axis=0), atol=1e-12)
    two = ENSEMBLE.predict_proba(codes)
    assert two.shape == (len(FRAME), 2)
    assert np.allclose(two.sum(axis=1), 1.0)


def test_fit_of_the_mean_equals_fitting_its_members():
    codes = BINNER.transform(FRAME)
    outcome = np.arange(len(FRAME)) % 2
    unfitted = [(name, build(name, BINNER.layout(), 600, 3)) for name in ADDITIVE]
    whole = MeanOfLogits(unfitted).fit(codes, outcome)
    parts = [build(name, BINNER.layout(), 600, 3).fit(codes, outcome) for name in ADDITIVE]
    assert (
        whole.decision_function(codes)
        == MeanOfLogits(unfitted).assemble(parts).decision_function(codes)
    ).all()


def test_a_constant_has_flat_terms_and_empty_frames_work():
    model = CalibratedModel(BINNER, Constant(-2.0))
    base, terms = bin_terms(model)
    assert base == -2.0
    assert all((term == 0).all() for term in terms)
    assert ENSEMBLE.decision_function(BINNER.transform(FRAME.iloc[:0])).shape == (0,)
    assert CalibratedModel(BINNER, ENSEMBLE).predict_proba(FRAME.iloc[:0]).shape == (0, 2)


def test_a_black_box_has_no_terms():
    codes = BINNER.transform(FRAME)
    box = build("boosted", BINNER.layout(), 600, 1).set_params(model__max_iter=3)
    model = CalibratedModel(BINNER, box.fit(codes, np.arange(600) % 2), is_additive=False)
    with pytest.raises(ValueError, match="not additive"):
        bin_terms(model)


@pytest.mark.parametrize("name", [*ADDITIVE, "ensemble"])
def test_rows_at_a_time_are_rows_one_by_one(name):
    rng = np.random.default_rng(0)
    codes = np.column_stack(
        [rng.integers(0, size, ROWS_AT_ONCE + 7) for size in BINNER.sizes()]
    ).astype(np.int16)
    core = {**MEMBERS, "ensemble": ENSEMBLE}[name]
    at_once = raw_log_odds(core, codes)
    picked = [0, 1, ROWS_AT_ONCE - 1, ROWS_AT_ONCE, len(codes) - 1]
    one_by_one = [raw_log_odds(core, codes[[place]])[0] for place in picked]
    np.testing.assert_allclose(at_once[picked], one_by_one, rtol=0, atol=1e-12)
    np.testing.assert_allclose(at_once, core.decision_function(codes), rtol=0, atol=1e-12)


@pytest.mark.parametrize("scale", ["mean", "log", "rank"])
def test_a_design_is_its_tables_side_by_side(scale):
    codes = BINNER.transform(FRAME)
    for design in (BinValues(BINNER.layout(), scale), OrderedCodes(BINNER.layout())):
        design.fit(codes, (codes[:, 0] > 1).astype(int))
        tables = [np.reshape(table, (len(table), -1)) for table in design.tables_]
        expected = [
            [value for j, code in enumerate(row) for value in tables[j][code]] for row in codes
        ]
        np.testing.assert_array_equal(design.transform(codes), expected)
