from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import brier_score_loss, roc_auc_score
from worlds_of_examples import examples

from hotlist.binning import Binner
from hotlist.candidates import FAMILIES, build
from hotlist.searching import (
    TimeFolds,
    make_folds,
    parameters_text,
    row_log_loss,
    row_losses,
    search,
    trial_parameters,
)

DAY = np.timedelta64(1, "D")


@settings(max_examples=100, deadline=None)
@given(
    days=st.lists(st.integers(0, 200), min_size=0, max_size=150),
    horizon=st.integers(1, 60),
    seed=st.integers(0, 99),
)
def test_every_fold_knows_only_outcomes_that_were_known(days, horizon, seed):
    as_of = np.datetime64("2024-01-01", "us") + np.array(days, dtype=int) * DAY
    outcome = np.random.default_rng(seed).integers(0, 2, len(days))
    seen: list[int] = []
    for train, judged in TimeFolds(horizon, least=1).split(as_of, outcome):
        assert (as_of[train].max() + horizon * DAY) < as_of[judged].min()
        known = as_of + horizon * DAY < as_of[judged].min()
        assert set(train) == set(np.flatnonzero(known))
        assert 0 < outcome[train].mean() < 1
        assert 0 < outcome[judged].mean() < 1
        seen += judged.tolist()
    assert len(seen) == len(set(seen))


def test_a_last_day_with_most_rows_is_judged():
    as_of = np.datetime64("2024-01-01", "us") + np.array([0] * 20 + [90] * 80) * DAY
    folds = list(TimeFolds(30).split(as_of, np.arange(100) % 2))
    assert [(len(train), len(judged)) for train, judged in folds] == [(20, 80)]


def test_folds_judge_about_equal_parts():
    as_of = np.datetime64("2024-01-01", "us") + np.repeat(np.arange(100), 10) * DAY
    outcome = np.arange(1000) % 2
    sizes = [len(judged) for _, judged in TimeFolds(5).split(as_of, outcome)]
    assert sizes == [250, 250, 250]


def test_a_short_history_folds_by_entity_and_says_so():
    as_of = np.full(60, np.datetime64("2024-01-01", "us"))
    outcome = (np.arange(60) % 3 == 0).astype(np.int64)
    entity = np.array([f"L{k // 2}" for k in range(60)], dtype=object)
    folds, note = make_folds(as_of, outcome, entity, 30, 1)
    assert "by entity" in note
    for train, judged in folds:
        assert not set(entity[train]) & set(entity[judged])


def test_too_few_outcomes_make_no_fold():
    as_of = np.datetime64("2024-01-01", "us") + np.arange(20) * 30 * DAY
    entity = np.array([f"L{k}" for k in range(20)], dtype=object)
    folds, note = make_folds(as_of, np.zeros(20, dtype=np.int64), entity, 30, 1)
    assert folds == []
    assert "too few" in note


def prepared(rows: int = 900):
    frame = examples(rows)
    names = list(frame.columns[7:])
    binner = Binner().fit(frame[names])
    as_of = frame["as_of"].to_numpy(dtype="datetime64[us]")
    outcome = frame["outcome"].to_numpy(dtype=np.int64)
    folds, note = make_folds(as_of, outcome, frame["entity_id"].to_numpy(), 28, 1)
    assert note == ""
    return binner.layout(), binner.transform(frame), outcome, folds


@pytest.mark.parametrize("name", ["logistic_means", "boosted_additive"])
def test_a_search_records_every_trial_and_repeats_itself(name):
    layout, codes, outcome, folds = prepared()
    one = search(name, layout, codes, outcome, folds, budget=6, seed=5)
    again = search(name, layout, codes, outcome, folds, budget=6, seed=5)
    assert one == again
    assert sum(trial["is_best"] for trial in one.trials) == 1
    texts = {parameters_text(p) for p in trial_parameters(name, 6, 5)}
    assert {trial["parameters_text"] for trial in one.trials} == texts
    best = next(trial for trial in one.trials if trial["is_best"])
    assert json.loads(best["parameters_text"]) == json.loads(parameters_text(one.parameters))
    assert [trial["trial"] for trial in one.trials] == list(range(1, len(one.trials) + 1))
    last = [t for t in one.trials if t["rows_used"] == max(u["rows_used"] for u in one.trials)]
    assert best["mean_loss"] == min(t["mean_loss"] for t in last)


def test_the_first_trial_is_the_defaults_and_the_budget_is_kept():
    for name, family in FAMILIES.items():
        for budget in (1, 2, 12, 200):
            trials = trial_parameters(name, budget, 3)
            assert trials[0] == family.defaults
            assert len(trials) <= max(1, budget)
            texts = [parameters_text(trial) for trial in trials]
            assert len(set(texts)) == len(texts)


def test_without_folds_or_budget_the_defaults_stand():
    layout, codes, outcome, folds = prepared()
    none = search("logistic_means", layout, codes, outcome, [], budget=6, seed=5)
    assert none.parameters == FAMILIES["logistic_means"].defaults
    assert "no folds" in none.note
    one = search("logistic_means", layout, codes, outcome, folds, budget=1, seed=5)
    assert one.parameters == FAMILIES["logistic_means"].defaults
    assert one.note == ""


def test_folds_of_one_class_are_survived():
    layout, codes, _, folds = prepared()
    outcome = np.zeros(len(codes), dtype=np.int64)
    found = search("logistic_means", layout, codes, outcome, folds, budget=4, seed=5)
    assert found.parameters == FAMILIES["logistic_means"].defaults
    assert "defaults used" in found.note


def test_log_loss_does_not_overflow():
    loss = row_log_loss(np.array([0.0, 800.0, -800.0]), np.array([1, 1, 1]))
    assert loss.tolist() == [pytest.approx(np.log(2)), 0.0, 800.0]


def test_an_unknown_candidate_is_an_error():
    layout = prepared()[0]
    with pytest.raises(ValueError, match="unknown candidate 'magic'"):
        build("magic", layout, 10, 1)


def test_losses_of_rows_have_the_mean_of_the_metric():
    rng = np.random.default_rng(2)
    log_odds = np.round(rng.normal(size=400), 1)
    outcome = (rng.random(400) < 1 / (1 + np.exp(-log_odds))).astype(int)
    area = row_losses("roc_auc", log_odds, outcome)
    assert area.mean() == pytest.approx(1 - roc_auc_score(outcome, log_odds))
    draws = [roc_auc_score(outcome[k], log_odds[k]) for k in rng.integers(0, 400, (400, 400))]
    assert area.std() / 20 == pytest.approx(np.std(draws), rel=0.15), (
        "the spread is that of the AUC"
    )
    assert row_losses("brier", log_odds, outcome).mean() == pytest.approx(
        brier_score_loss(outcome, 1 / (1 + np.exp(-log_odds)))
    )
    assert set(row_losses("roc_auc", log_odds, np.zeros(400, dtype=int))) == {0.5}


def test_a_grid_is_spaced_evenly_and_a_space_replaces_values():
    grid = trial_parameters("boosted_additive", 12, 1, "grid")
    assert len(grid) == 6
    assert len({trial["model__max_iter"] for trial in grid}) > 1
    narrow = trial_parameters("logistic_means", 12, 1, "random", {"C": [7.0]})
    assert {trial["model__C"] for trial in narrow} == {7.0}
    assert len(narrow) == 3, "three scales are left"
