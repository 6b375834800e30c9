"""Which features stay: twins, useless ones, incumbents."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from sklearn.inspection import permutation_importance
from worlds_of_examples import Ask, Dials, catalogue, examples

from hotlist.additive import raw_log_odds
from hotlist.binning import Binner
from hotlist.candidates import build
from hotlist.fitting import fit
from hotlist.searching import row_log_loss
from hotlist.selecting import PROBE, importances, ranked, select, twins
from hotlist.windows import Rows, windows

REAL = ["count_demo", "decay_web", "days_since", "channel"]


def world(rows: int = 3_000, noise: int = 40):
    frame = examples(rows, seed=4)
    rng = np.random.default_rng(8)
    for k in range(noise):
        frame[f"noise_{k:02d}"] = rng.poisson(1.0, rows).astype(float)
    frame["decay_web_again"] = frame["decay_web"] * 3 + 1
    return frame.sort_values(["as_of", "entity_id"], kind="stable").reset_index(drop=True)


def prepared(frame: pd.DataFrame):
    names = list(frame.columns[7:])
    rows = Rows.of(frame)
    cut = windows(rows, 28, 1)
    binner = Binner().fit(frame.iloc[cut.train][names])
    return rows, [*cut.folds, *cut.later], binner, binner.transform(frame)


def chosen(frame: pd.DataFrame, most: int | None = 20, incumbents=()):
    rows, folds, binner, codes = prepared(frame)
    return select(
        rows, codes, folds, binner, most=most, incumbents=incumbents, losses=row_log_loss, seed=1
    )


@pytest.fixture(scope="module")
def verdicts():
    return {one.feature: one for one in chosen(world())}


def test_what_matters_stays_and_noise_goes(verdicts):
    kept = [name for name, one in verdicts.items() if one.is_selected]
    assert set(REAL) <= set(kept) | {"decay_web_again"}
    assert len(kept) <= 14
    assert all(one.reason for one in verdicts.values())
    assert set(verdicts) == set(world().columns[7:])


def test_of_two_that_say_the_same_one_goes_and_names_the_other(verdicts):
    pair = {verdicts["decay_web"].is_selected, verdicts["decay_web_again"].is_selected}
    assert pair == {True, False}
    gone = "decay_web_again" if verdicts["decay_web"].is_selected else "decay_web"
    assert verdicts[gone].reason.startswith("says the same as decay_web")
    assert verdicts[gone].importance is None


def test_unknown_together_is_no_twinship():
    """Two columns that rank alike where both are known, but are unknown for other leads, tell different stories."""
    frame = world(noise=0)
    half = np.arange(len(frame)) % 2 == 0
    frame["one"], frame["two"] = frame["employees"].where(half), frame["employees"].where(~half)
    rows, _, binner, codes = prepared(frame)
    gone = twins(codes, rows.outcome, binner.layout(), binner.features_, 1)
    assert not {"one", "two"} & set(gone)


def test_importance_is_that_of_scikit_learn():
    """The same forecasts, shuffled by scikit-learn's own permutation_importance, lose about as much."""
    frame = world(noise=2)
    rows, folds, binner, codes = prepared(frame)
    fold = folds[-1]
    own, error = importances(
        codes, rows.outcome, rows.lead, [fold], binner.layout(), row_log_loss, 1
    )
    train, judged = fold
    probe = build(PROBE, binner.layout(), train.size, 1).fit(codes[train], rows.outcome[train])

    def score(model, part, outcome):
        return -float(row_log_loss(raw_log_odds(model, part), outcome).mean())

    twin = permutation_importance(
        probe, codes[judged], rows.outcome[judged], scoring=score, n_repeats=30, random_state=3
    ).importances_mean
    np.testing.assert_allclose(own, twin, atol=0.005)
    assert np.corrcoef(own, twin)[0, 1] > 0.98
    assert (error[own > 0.01] > 0).all()


def test_an_incumbent_stays_unless_it_is_surely_useless():
    names = ["strong", "weak incumbent", "fresh", "useless incumbent"]
    importance, error = (
        np.array([0.05, -0.001, 0.002, -0.01]),
        np.array([0.01, 0.001, 0.001, 0.001]),
    )
    order = ranked(names, importance, error, [0.0] * 4, ["weak incumbent", "useless incumbent"])
    assert [names[j] for j in order[:3]] == ["weak incumbent", "strong", "fresh"]
    assert names[order[3]] == "useless incumbent"


def test_the_set_does_not_flicker_when_a_month_comes_in():
    frame = world(noise=25)
    first = {one.feature for one in chosen(frame) if one.is_selected}
    later = world(noise=25)
    later["as_of"] += pd.Timedelta(days=7)
    grown = pd.concat([frame, later.sample(150, random_state=2)]).sort_values(
        ["as_of", "entity_id"]
    )
    kept = {
        one.feature
        for one in chosen(grown.reset_index(drop=True), incumbents=first)
        if one.is_selected
    }
    assert not (first & set(REAL)) - kept
    assert len(first - kept) <= 2, "what goes is surely useless noise"


def test_the_registry_can_write_what_became_of_each_feature():
    frame = examples(700)
    listed = catalogue(frame[list(frame.columns[7:])])
    fitted = fit(frame, Ask(), listed, Dials(search_budget=1), incumbents=["employees", "channel"])
    written = json.loads(fitted.selection_text())
    assert {one["feature"] for one in written} == set(listed["feature"])
    assert {one["feature"] for one in written if one["is_selected"]} == set(
        fitted.champion.features
    )


def test_no_limit_keeps_all_but_twins():
    kept = [one for one in chosen(world(noise=5), most=None) if one.is_selected]
    assert len(kept) == 11
    assert {one.reason for one in kept} == {"kept: max_features is null"}


@pytest.mark.parametrize("metric", ["log_loss", "brier", "roc_auc"])
@pytest.mark.parametrize("method", ["halving", "random", "grid"])
def test_a_fit_by_every_metric_and_search(metric, method):
    if (metric, method) in (("brier", "random"), ("brier", "grid"), ("roc_auc", "halving")):
        pytest.skip("one of each is enough")
    frame = examples(700)
    listed = catalogue(frame[list(frame.columns[7:])])
    space = {"logistic_onehot": {"C": [0.3]}}
    dials = Dials(search_budget=2, primary_metric=metric, search_method=method, search_space=space)
    fitted = fit(frame, Ask(), listed, dials)
    assert 0 < fitted.losses[fitted.chosen] < 1
    assert fitted.searches["logistic_onehot"].parameters == {"model__C": 0.3}
    with pytest.raises(ValueError, match="knob search_space: forest has no parameter depth"):
        fit(frame, Ask(), listed, Dials(search_space={"forest": {"depth": [3]}}))
