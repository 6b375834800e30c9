from __future__ import annotations

import json
import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from hotlist import cohorts
from hotlist.cohorts import COHORTS_SCHEMA, METHODS, fit_cohorts, fit_new

LABELS = {
    "pricing_view_decayed": "pricing view lately",
    "web_visit_decayed": "web visit lately",
    "product_use_decayed": "product use lately",
    "active_days_30d": "active days in the last 30",
}
# Mean of ln(1 + x) of each feature: nearly nothing, looks around, uses the product.
PLANTED = np.array([[0.1, 0.1, 0.1, 0.2], [1.6, 1.9, 0.1, 1.5], [0.4, 1.0, 2.2, 2.6]])


def moments(sizes=(300, 120, 60), seed=0, spread=0.08, start="2024-01-01"):
    """Two moments a lead, in three groups; `group` says which."""
    generator = np.random.default_rng(seed)
    group = np.repeat(np.arange(3), sizes)
    logs = np.maximum(generator.normal(PLANTED[group], spread), 0)
    rows = pd.DataFrame(np.exp(logs) - 1, columns=list(LABELS))
    number = np.arange(len(rows))
    return rows.assign(
        entity_id=[f"lead-{n // 2:04d}" for n in number],
        as_of=pd.Timestamp(start) + pd.to_timedelta(number % 2 * 7, unit="D"),
        scoring_model="m",
        outcome=(group == 2).astype(int),
        group=group,
    )


@pytest.mark.parametrize("method", METHODS)
def test_planted_cohorts_are_found_named_and_stable(method):
    training, later = moments(), moments(seed=1, start="2024-06-01")
    found = fit_cohorts(training, later, LABELS, method, seed=1)
    assert adjusted_rand_score(training["group"], found.levels(training)) == 1
    assert adjusted_rand_score(later["group"], found.levels(later)) == 1
    assert found.stability_bootstrap == 1
    assert found.stability_later == 1
    assert found.stability_note is None
    assert found.names == (
        "quiet",
        "high: pricing view lately, web visit lately",
        "high: product use lately, active days in the last 30",
    )
    assert list(found.levels(training)) == list(training["group"] + 1), "in order of engagement"


@pytest.mark.parametrize("method", METHODS)
def test_the_criterion_of_every_number_is_kept_and_the_best_is_taken(method):
    found = fit_cohorts(moments(), moments(seed=1), LABELS, method, seed=1)
    measured = {k: row["silhouette"] for k, row in found.criteria.items()}
    assert list(measured) == list(range(2, 9))
    assert max(measured, key=measured.get) == 3
    assert found.criterion_value == measured[3] > 0.8


@pytest.mark.parametrize("method", METHODS)
def test_a_cohort_of_a_handful_is_none(method):
    found = fit_cohorts(moments((300, 150, 12)), moments(seed=1), LABELS, method, seed=1)
    assert found.criteria[3]["smallest_share"] < cohorts.SMALLEST_COHORT_SHARE
    assert len(found.names) == 2


@pytest.mark.parametrize("method", METHODS)
def test_row_order_changes_nothing(method, monkeypatch):
    # Small enough that the samples are drawn.
    for name in ("MAX_ROWS", "MAX_WARD_ROWS", "MAX_SILHOUETTE_ROWS"):
        monkeypatch.setattr(cohorts, name, 200)
    training, later = moments(spread=0.6), moments(seed=1, spread=0.6)
    one = fit_cohorts(training, later, LABELS, method, seed=1)
    shuffled = training.sample(frac=1, random_state=3), later.sample(frac=1, random_state=4)
    other = fit_cohorts(*shuffled, LABELS, method, seed=1)
    np.testing.assert_array_equal(one.model.centres, other.model.centres)
    np.testing.assert_array_equal(one.model.scale, other.model.scale)
    assert (one.names, one.criteria) == (other.names, other.criteria)
    assert one.stability_bootstrap == other.stability_bootstrap
    assert one.stability_later == other.stability_later


@pytest.mark.parametrize("method", METHODS)
def test_noise_is_not_called_stable(method):
    generator = np.random.default_rng(5)

    def noise():
        values = np.exp(generator.uniform(0, 1, (600, 4))) - 1
        return moments((300, 180, 120)).assign(**dict(zip(LABELS, values.T, strict=True)))

    found = fit_cohorts(noise(), noise(), LABELS, method, seed=1)
    assert found.stability_bootstrap < 0.65
    assert found.stability_later < 0.65


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "rows",
    [
        moments().head(1),
        moments().head(5),
        moments((39, 0, 0)),
        moments().assign(**dict.fromkeys(LABELS, 2.0)),
        moments().assign(**dict.fromkeys(LABELS, np.nan)),
    ],
    ids=["one row", "five rows", "one too few", "constant", "unknown"],
)
def test_what_has_no_groups_is_one_cohort_and_says_why(method, rows):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = fit_cohorts(rows, rows.head(0), LABELS, method, seed=1)
    assert found.names == ("everyone",)
    assert set(found.levels(rows)) == {1}
    assert found.criterion_value is None
    assert found.stability_bootstrap is None
    assert found.stability_later is None
    assert "one cohort" in found.stability_note
    assert np.isfinite(found.model.centres).all()


def test_nothing_to_train_on_is_named():
    with pytest.raises(ValueError, match="no training moment"):
        fit_cohorts(moments().head(0), moments(), LABELS, "kmeans", seed=1)


@pytest.mark.parametrize("rows", [0, 99])
def test_a_short_later_period_is_not_judged(rows):
    found = fit_cohorts(moments(), moments(seed=1).head(rows), LABELS, "kmeans", seed=1)
    assert found.stability_bootstrap == 1
    assert found.stability_later is None
    assert found.stability_note == f"{rows} moments in the later period, fewer than 100"


def test_a_later_period_without_variety_is_not_judged():
    same = moments(seed=1).assign(**dict.fromkeys(LABELS, 1.0))
    found = fit_cohorts(moments(), same, LABELS, "kmeans", seed=1)
    assert found.stability_later is None
    assert found.stability_note == "1 different moments in the later period, fewer than 3 cohorts"


def test_one_feature_of_a_bot_does_not_make_a_cohort_of_its_own():
    training = moments()
    training.loc[:4, "web_visit_decayed"] = 1e9
    found = fit_cohorts(training, moments(seed=1), LABELS, "kmeans", seed=1)
    assert len(found.names) == 3
    assert np.abs(found.model.centres).max() <= cohorts.CLIP


def test_names_differ_and_end_in_the_level_when_words_run_out():
    centres = np.array([[-1, -1, -1, 0.1], [0, 0.9, 0, 0.8], [0, 0.9, 0.7, 0.8], [0, 0.9, 0, 0.8]])
    assert cohorts._names(centres, list(LABELS.values())) == (
        "quiet",
        "high: web visit lately, active days in the last 30",
        "high: web visit lately, active days in the last 30, product use lately",
        "high: web visit lately, active days in the last 30 (level 4)",
    )
    middling = np.array([[0.6, 0, 0, 0], [0, 0.3, 0.2, 0]])
    assert cohorts._names(middling, list(LABELS.values())) == (
        "high: pricing view lately",
        "middling: web visit lately",
    )


def test_assignment_is_that_of_scikit_learn():
    found = fit_cohorts(moments(spread=0.6), moments(seed=1), LABELS, "ward", seed=1)
    rows = moments(seed=9, spread=0.9)
    model = found.model
    scaled = (np.log1p(rows[list(LABELS)].to_numpy()) - model.shift) / model.scale
    twin = KMeans(len(model.centres), init=model.centres, n_init=1, max_iter=1).fit(model.centres)
    np.testing.assert_array_equal(twin.predict(np.clip(scaled, -3, 3)) + 1, found.levels(rows))


CATALOGUE = pd.DataFrame(
    [
        ("web_visit_decayed", "behaviour", "numeric", "web visit lately"),
        ("web_visit_count_7d", "behaviour", "numeric", "web visit in the last 7 days"),
        ("event_decayed", "behaviour", "numeric", "events lately"),
        ("active_days_30d", "behaviour", "numeric", "active days in the last 30"),
        ("latest_campaign", "behaviour", "categorical", "campaign of the latest trigger"),
        ("lead_decayed", "fit", "numeric", "an attribute of that name"),
    ],
    columns=["feature", "family", "kind", "short_label"],
)


def test_cohorts_are_made_of_behaviour_only():
    assert cohorts.engagement_labels(CATALOGUE) == {
        "web_visit_decayed": "web visit lately",
        "active_days_30d": "active days in the last 30",
    }


class Asked:
    """A reader of examples that remembers what it was asked."""

    def __init__(self, rows: pd.DataFrame) -> None:
        self.rows, self.conditions = rows, []

    def __call__(self, where: str) -> pd.DataFrame:
        self.conditions.append(where)
        return self.rows


def versions(*rows):
    return pd.DataFrame(
        rows, columns=["model_version", "scoring_model", "candidate", "random_seed"]
    )


QUESTIONS = pd.DataFrame({"scoring_model": ["m", "n"], "is_published": [True, False]})


def test_each_version_of_the_published_model_gets_cohorts_once():
    rows = pd.concat(
        [moments().assign(split="train"), moments(seed=1, start="2024-06-01").assign(split="test")]
    )
    known = versions(("m_v1", "m", "binned", 1), ("m_v2", "m", None, 1), ("n_v1", "n", "binned", 1))
    asked = Asked(rows)
    first = fit_new(known, QUESTIONS, CATALOGUE, None, asked)
    assert first.schema == COHORTS_SCHEMA
    assert asked.conditions == ["scoring_model = 'm' and split in ('train', 'test')"]
    table = first.to_pandas()
    assert set(table["model_version"]) == {"m_v1"}, "an attempt without a model has no cohorts"
    for _, cohort in table.groupby(["method", "feature"]):
        assert cohort["training_rows"].sum() == 480
        assert cohort["later_rows"].sum() == 480
        assert cohort["later_conversions"].sum() == 60
        assert cohort["training_share"].sum() == pytest.approx(1, abs=1e-5)
        assert set(json.loads(cohort["criteria_text"].iloc[0])) == {str(k) for k in range(2, 9)}

    again = fit_new(known, QUESTIONS, CATALOGUE, table, asked)
    assert (len(asked.conditions), again.num_rows) == (1, 0)
    newer = pd.concat([known, versions(("m_v3", "m", "linear", 1))])
    assert set(fit_new(newer, QUESTIONS, CATALOGUE, table, asked)["model_version"].to_pylist()) == {
        "m_v3"
    }


def test_no_versions_and_no_examples_are_empty_and_typed():
    asked = Asked(moments().head(0).assign(split="train"))
    assert fit_new(versions(), QUESTIONS, CATALOGUE, None, asked).schema == COHORTS_SCHEMA
    assert not asked.conditions
    known = versions(("m_v1", "m", "binned", 1))
    assert fit_new(known, QUESTIONS, CATALOGUE, None, asked).num_rows == 0
