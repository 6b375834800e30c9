from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import f1_score, roc_auc_score
from worlds_of_examples import Ask, Dials, catalogue, examples

from hotlist import artifacts
from hotlist.candidates import CANDIDATES
from hotlist.choosing import choose
from hotlist.examples import NotEnoughHistory
from hotlist.fitting import Fitted, fit, refit_as_judged
from hotlist.scoring import cluster_tiers, readable
from hotlist.versions import (
    best_f1_threshold,
    pack_version,
    read_challengers,
    read_terms,
    read_version,
    score_line,
)

TIER_LIMITS = pd.read_csv(Path(__file__).resolve().parents[2] / "seeds/policy/tier_limits.csv")


def fit_it(frame: pd.DataFrame, **dials: object) -> Fitted:
    listed = catalogue(frame[list(frame.columns[7:])])
    return fit(frame, Ask(), listed, replace(Dials(), **dials))


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return examples(4_000)


@pytest.fixture(scope="module")
def fitted(frame) -> Fitted:
    return fit_it(frame)


def test_every_candidate_is_fitted_and_ranks_the_later_period(frame, fitted):
    assert set(fitted.models) == set(CANDIDATES)
    later = frame[frame["split"] == "test"]
    areas = {
        name: roc_auc_score(later["outcome"], model.predict_proba(later)[:, 1])
        for name, model in fitted.models.items()
    }
    assert min(areas.values()) > 0.65
    assert areas["ensemble"] >= areas["boosted"] - 0.01
    assert fitted.is_additive
    assert fitted.champion.reference_kind == "folds"


def test_the_references_are_forecasts_by_one_fit_of_rows_ahead_of_those_that_taught_it(
    frame, fitted
):
    begins = frame.loc[frame["split"] == "test", "as_of"].min()
    judged, published = fitted.judged.reference, fitted.champion.reference
    assert judged["as_of"].min() == frame.loc[frame["split"] == "validation", "as_of"].min()
    assert len(published) == (frame["split"] == "test").sum()
    assert judged["as_of"].max() < begins == published["as_of"].min()
    later = frame[frame["split"] == "test"].sort_values(["as_of", "entity_id"], kind="stable")
    by_judged = fitted.judged.model.decision_function(later)
    assert np.corrcoef(by_judged, published["log_odds"])[0, 1] == pytest.approx(1.0), (
        "the same fit, another line"
    )
    assert not np.allclose(fitted.champion.model.decision_function(later), published["log_odds"])


def test_the_reference_knows_whose_moments_it_holds_and_no_names(frame, fitted):
    leads = fitted.champion.reference["lead"]
    assert set(leads) == set(range(leads.nunique()))
    assert leads.nunique() <= frame["entity_id"].nunique()


def test_an_artifact_of_an_older_version_opens_without_leads(fitted):
    content = dict(artifacts.loads(fitted.artifact()))
    content["reference"] = {k: v for k, v in content["reference"].items() if k != "lead"}
    old = read_version(artifacts.dumps(content))
    assert list(old.reference) == ["as_of", "outcome", "log_odds"]
    champions = pd.DataFrame(
        {
            "scoring_model": ["m"],
            "model_version": ["m_v1"],
            "artifact": [artifacts.dumps(content)],
            "artifact_digest": [None],
            "has_terms": [True],
        }
    )
    edges = cluster_tiers(
        champions, TIER_LIMITS, seed=1, available=old.model.features, built=None
    ).to_pylist()
    assert [(row["model_version"], row["fault"]) for row in edges] == [("m_v1", None)]


def test_the_artifact_says_all_that_was_fitted(frame, fitted):
    back = read_version(fitted.artifact())
    assert (back.model.predict_proba(frame) == fitted.champion.model.predict_proba(frame)).all()
    assert back.features == fitted.champion.features
    pd.testing.assert_frame_equal(back.reference, fitted.champion.reference)
    for name in (
        "base_log_odds",
        "score_offset",
        "score_factor",
        "decision_threshold",
        "level_sd",
        "month_sd",
    ):
        assert getattr(back, name) == getattr(fitted.champion, name)
    judged = read_version(fitted.judged_artifact())
    assert (judged.model.predict_proba(frame) == fitted.judged.model.predict_proba(frame)).all()
    assert read_terms(back, "m_v1").equals(fitted.terms("m_v1"))
    others = read_challengers(fitted.challengers())
    assert set(others) == set(CANDIDATES) - {fitted.chosen}
    for name, model in others.items():
        assert (model.predict_proba(frame) == fitted.models[name].predict_proba(frame)).all()
    assert len(fitted.challengers()) < 3_000_000


def test_two_fits_are_the_same_to_the_bit_whatever_the_order_of_rows():
    small = examples(800)
    one = fit_it(small)
    other = fit_it(small.sample(frac=1, random_state=1))
    assert one.artifact() == other.artifact()
    assert one.judged_artifact() == other.judged_artifact()
    assert one.selection_text() == other.selection_text()
    assert one.challengers() == other.challengers()
    assert one.trials_text() == other.trials_text()
    assert one.parameters_text() == other.parameters_text()


def test_what_was_not_known_when_the_test_period_began_teaches_nothing_that_is_judged(
    frame, fitted
):
    tampered = frame.copy()
    begins = frame.loc[frame["split"] == "test", "as_of"].min()
    later = tampered["as_of"] + pd.Timedelta(days=28) > begins
    tampered.loc[later, "outcome"] = 1 - tampered.loc[later, "outcome"]
    tampered.loc[later, "employees"] = 1e9
    tampered.loc[later, "channel"] = "tomorrow"
    other = fit_it(tampered)
    assert other.judged_artifact() == fitted.judged_artifact()
    assert other.challengers() == fitted.challengers()
    assert other.selection_text() == fitted.selection_text()
    assert other.artifact() != fitted.artifact()


def test_the_newest_outcomes_teach_what_is_published(frame, fitted):
    assert fitted.trained == (frame["as_of"].min(), frame["as_of"].max())
    begins = frame.loc[frame["split"] == "test", "as_of"].min()
    assert (
        fitted.judged_until
        == frame.loc[frame["as_of"] + pd.Timedelta(days=28) <= begins, "as_of"].max()
    )
    new = frame.assign(channel=frame["channel"].where(frame["split"] != "test", "spring fair"))
    words = fit_it(new).terms("m_v1").to_pandas()["category"]
    assert "spring fair" in set(words)


def test_a_version_meets_another_as_if_it_had_been_fitted_beside_it(frame, fitted):
    twin = refit_as_judged(frame, Ask(), fitted.champion, fitted.parameters_text(), 7)
    later = frame[frame["split"] == "test"]
    np.testing.assert_allclose(
        twin.predict_proba(later), fitted.judged.model.predict_proba(later), atol=1e-12
    )
    with pytest.raises(ValueError, match="reads features that are gone: channel"):
        refit_as_judged(
            frame.drop(columns="channel"), Ask(), fitted.champion, fitted.parameters_text(), 7
        )


def test_a_black_box_stands_at_the_level_of_the_ensemble_and_meets_others(frame, fitted):
    later = frame[frame["split"] == "validation"]
    promised = {
        name: model.predict_proba(later)[:, 1].mean() for name, model in fitted.models.items()
    }
    assert promised["boosted"] == pytest.approx(promised["ensemble"], rel=0.15)
    champion = replace(fitted.champion, candidate="boosted", model=fitted.models["boosted"])
    twin = refit_as_judged(frame, Ask(), champion, fitted.parameters_text(), 7)
    tested = frame[frame["split"] == "test"]
    assert roc_auc_score(tested["outcome"], twin.predict_proba(tested)[:, 1]) > 0.65


def test_a_question_is_searched_once(frame, fitted):
    listed = catalogue(frame[list(frame.columns[7:])])
    second = fit(frame, Ask(features="behaviour"), listed, Dials(), beside=fitted)
    assert {name: one.parameters for name, one in second.searches.items()} == {
        name: one.parameters for name, one in fitted.searches.items()
    }
    assert second.trials_text() == "[]"
    assert "parameters as searched for m" in second.notes


def test_parameters_that_a_family_no_longer_has_do_not_stop_a_rival(frame, fitted):
    words = json.loads(fitted.parameters_text())
    words["logistic_onehot"]["parameters"]["l1_ratio"] = 1.0
    twin = refit_as_judged(frame, Ask(), fitted.champion, json.dumps(words), 7)
    assert twin.features == fitted.champion.features


def test_rows_that_are_not_kept_or_of_another_model_do_not_count():
    base = examples(600)
    dropped = base.assign(is_kept=False, outcome=1)
    other = base.assign(scoring_model="other", outcome=1)
    both = pd.concat([dropped, base, other], ignore_index=True)
    assert fit_it(both).artifact() == fit_it(base).artifact()


def test_without_validation_it_calibrates_on_folds_and_says_so():
    short = examples(2_000, validation=False)
    fitted = fit_it(short)
    assert fitted.champion.reference_kind == "folds"
    assert 0 < len(fitted.judged.reference) < 2_000
    assert len(fitted.champion.reference) == (short["split"] == "test").sum()


def test_no_rows_is_a_plain_sentence():
    empty = examples(50).iloc[:0]
    with pytest.raises(NotEnoughHistory, match=r"horizon_days = 28: load more history"):
        fit_it(empty)
    with pytest.raises(NotEnoughHistory):
        fit_it(examples(50).assign(is_kept=False))


@pytest.mark.parametrize("value", [0, 1])
def test_one_class_gives_the_base_rate(value):
    fitted = fit_it(examples(300).assign(outcome=value))
    assert fitted.chosen == "ensemble"
    chance = fitted.champion.model.predict_proba(examples(300))[:, 1]
    assert np.unique(chance).size == 1
    assert abs(chance[0] - value) < 0.02
    assert any("base rate" in note for note in fitted.notes)
    assert read_version(fitted.artifact()).decision_threshold == 0.5
    assert (fitted.terms("m_v1").column("log_odds").to_numpy() == 0).all()
    assert np.isfinite([fitted.champion.score_offset, fitted.champion.score_factor]).all()


def test_ten_leads_are_enough_for_an_answer():
    ten = examples(10).assign(split="train", outcome=[0, 1] * 5)
    fitted = fit_it(ten)
    assert np.isfinite(fitted.champion.model.decision_function(ten)).all()
    assert fitted.notes


def test_all_of_one_day_is_enough_for_an_answer():
    day = examples(300).assign(split="train", as_of=pd.Timestamp("2024-05-01"))
    fitted = fit_it(day)
    assert fitted.champion.reference_kind == "entities"
    assert any("by entity" in note for note in fitted.notes)


def test_odd_columns_are_survived_and_named():
    frame = examples(700)
    rng = np.random.default_rng(3)
    frame["nothing"] = None
    frame["same"] = 4.0
    frame["city"] = [f"München {v}" for v in rng.integers(0, 500, 700)]
    frame["wild"] = np.where(rng.random(700) < 0.1, np.inf, rng.normal(size=700))
    listed = catalogue(frame[list(frame.columns[7:])])
    fitted = fit(frame, Ask(), listed, Dials(max_features=None))
    assert {"nothing", "same"} & set(fitted.champion.features) == set()
    assert "wild" in fitted.champion.features
    assert any("constant" in note and "nothing, same" in note for note in fitted.notes)
    new = frame.assign(city="Zürich", wild=-np.inf, channel="新しい", days_since=np.nan)
    champion, table = fitted.champion, fitted.terms("m_v1").to_pandas()
    assert np.isfinite(champion.model.decision_function(new)).all()
    assert champion.base_log_odds == pytest.approx(
        champion.model.decision_function(frame).mean(), abs=1e-9
    )
    assert set(table["feature"]) == set(champion.features)


@pytest.mark.parametrize("family", ["behaviour", "fit"])
def test_families_select_features(family):
    frame = examples(400)
    listed = catalogue(frame[list(frame.columns[7:])])
    fitted = fit(frame, Ask(features=family), listed, Dials(search_budget=1, max_features=None))
    wanted = set(listed.loc[listed["family"] == family, "feature"])
    assert set(fitted.champion.features) == wanted


def test_errors_name_what_is_missing():
    frame = examples(100)
    listed = catalogue(frame[list(frame.columns[7:])])
    with pytest.raises(ValueError, match="lack the columns split"):
        fit(frame.drop(columns="split"), Ask(), listed, Dials())
    with pytest.raises(ValueError, match="missing from the examples: employees; rebuild"):
        fit(frame.drop(columns="employees"), Ask(), listed, Dials())
    with pytest.raises(ValueError, match="features is 'some'"):
        fit(frame, Ask(features="some"), listed, Dials())


def losses(**means: float) -> dict[str, np.ndarray]:
    noise = np.random.default_rng(0).normal(0, 1, 1_000)
    return {
        name: mean + 0.1 * np.roll(noise - noise.mean(), 7 * k)
        for k, (name, mean) in enumerate(means.items())
    }


def test_the_champion_rule():
    close = losses(ensemble=0.300, logistic_means=0.299, boosted_additive=0.31, boosted=0.2)
    assert choose(close, allow_black_box=False) == "ensemble"
    assert choose(close, allow_black_box=True) == "boosted"
    clear = losses(ensemble=0.300, logistic_means=0.250, boosted=0.249)
    assert choose(clear, allow_black_box=False) == "logistic_means"
    assert choose(clear, allow_black_box=True) == "logistic_means"


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(-6, 6), st.integers(0, 1)), min_size=2, max_size=40))
def test_the_threshold_has_the_best_f1(pairs):
    log_odds = np.array([p[0] / 2 for p in pairs])
    outcome = np.array([p[1] for p in pairs])
    threshold = best_f1_threshold(log_odds, outcome)
    if outcome.min() == outcome.max():
        assert threshold == 0.5
        return
    chance = 1 / (1 + np.exp(-log_odds))
    twins = [f1_score(outcome, chance >= cut) for cut in np.unique(chance)]
    assert f1_score(outcome, chance >= threshold) == pytest.approx(max(twins))


def test_the_score_line_maps_the_percentiles():
    values = np.random.default_rng(0).normal(-3, 1, 5_000)
    offset, factor = score_line(values)
    low, high = np.percentile(values, [1, 99])
    assert offset + factor * low == pytest.approx(1.0)
    assert offset + factor * high == pytest.approx(99.0)
    for flat in (np.full(10, -2.0), np.array([])):
        offset, factor = score_line(flat)
        assert factor > 0
        assert np.isfinite(offset)
    assert score_line(np.full(10, -2.0))[0] - 2.0 == 50.0


def test_texts_are_json(fitted):
    trials = json.loads(fitted.trials_text())
    assert {trial["candidate"] for trial in trials} >= {"logistic_means", "boosted_additive"}
    words = json.loads(fitted.parameters_text())
    assert set(words) == set(CANDIDATES)
    assert words["ensemble"]["slope"] > 0


def test_seeds_beyond_32_bits_work():
    assert fit_it(examples(300), random_seed=2**40 + 5).random_seed == 5


def test_a_feature_named_like_a_column_of_the_moment_is_not_there(fitted):
    """As `module`, a feature of an older release: the column of that name says by which gates a lead is judged."""
    row = {"model_version": "m_v1", "artifact": fitted.artifact(), "artifact_digest": None}
    names = list(fitted.champion.features)
    assert readable(row, [*names, "module"])[1] is None
    renamed = fitted.champion.model.binner
    renamed.features_[0], kept = "module", renamed.features_[0]
    try:
        text = pack_version(replace(fitted.champion, features=["module", *names[1:]]))
        fault = readable(row | {"artifact": text}, [*names, "module"])[1]
    finally:
        renamed.features_[0] = kept
    assert "reads features that the knobs no longer make (module)" in str(fault)
