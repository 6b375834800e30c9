"""The behavioural model end to end: weights that people can read and override, grades, and a timeline that adds up."""

from __future__ import annotations

import pytest
from dbt_project import Build
from worlds_small import QUICK, WITHOUT_TESTS, build_copy, built_world, raw_world

from hotlist.simulate.effects import BEHAVIOURS

QUESTION = {
    "name": "lead_conversion",
    "entity": "lead",
    "target": {"behaviour": "conversion"},
    "horizon_days": 30,
    "trigger_window_days": 7,
    "anchor_every_days": 7,
    "assuming": None,
}
FIT = {"name": "lead_fit", "question": "lead_conversion", "features": "fit"}
WEIGHTS = {"name": "lead_behaviour", "question": "lead_conversion", "method": "weights"}
KNOBS = QUICK | {
    "lead_attributes": [
        {"name": name, "type": kind, "change": "static"}
        for name, kind in {
            "industry": "text",
            "employees": "number",
            "lead_source": "text",
            "job_level": "text",
        }.items()
    ]
}
LEADS = 6000
WITHOUT_SEEDS = [*WITHOUT_TESTS, "--exclude-resource-type", "seed"]


@pytest.fixture(scope="module")
def built() -> Build:
    return built_world(LEADS, 0.0, KNOBS)


def override(build: Build, behaviour: str, weight: float) -> None:
    build.execute(
        f"update hotlist_policy.behaviours set weight_override = {weight} where behaviour = '{behaviour}'"
    )


def test_suggested_weights_follow_the_true_effects(built: Build) -> None:
    weights = built.table("event_weights").set_index("behaviour")
    truth = {b.name: b.weight for b in BEHAVIOURS if b.source != "sales"}
    found = weights.loc[list(truth), "suggested_weight"].reset_index(drop=True)
    expected = weights.loc[list(truth)].index.map(truth).to_series().reset_index(drop=True)
    assert found.corr(expected, method="spearman") > 0.7
    assert (
        weights.loc["demo_request", "suggested_weight"]
        > 2 * weights.loc["email_open", "suggested_weight"]
    )
    assert weights["is_in_force"].all()
    assert (weights.loc[["sales_call", "sales_email"], "effective_weight"] == 0).all()
    assert weights.loc["sales_email", "leads_reached"] > 0


def test_all_answers_are_judged_on_the_same_moments(built: Build) -> None:
    judged = built.query(
        """
        select candidate, value, n, positives from hotlist_training.trn_evaluations
        where model_version = 'lead_conversion_v1' and split = 'test' and slice = 'overall' and metric = 'roc_auc'
        """
    ).set_index("candidate")
    beside = ["champion", "peer:lead_fit_v1", "peer:lead_behaviour_v1", "grid", "points_rule"]
    assert judged.loc[beside, ["n", "positives"]].drop_duplicates().shape[0] == 1
    assert (judged.loc[beside, "value"] > 0.5).all()
    assert judged.loc["champion", "value"] > judged.loc["peer:lead_fit_v1", "value"]


def test_the_timeline_of_every_lead_is_its_behaviour_score(built: Build) -> None:
    scores = built.table("lead_scores").set_index("lead_id")
    timeline = built.table("lead_timeline")
    graded = scores[scores["behaviour_points"].notna()]
    sums = timeline.groupby("lead_id")["points"].sum().reindex(graded.index).fillna(0)
    last = timeline.sort_values(["occurred_at", "event_id"]).groupby("lead_id").last()
    assert len(graded) > 50
    assert (graded["behaviour_points"] - sums).abs().max() < 1e-9
    ends = last["running_points"].reindex(graded.index).fillna(0)
    assert (graded["behaviour_points"] - ends).abs().max() < 1e-9
    assert (timeline.loc[timeline["is_sales"], "points"] == 0).all()
    assert timeline["is_sales"].any()
    rounded = graded["behaviour_points"].clip(0, 100).round().astype(int)
    assert (rounded - graded["behaviour_score"]).abs().max() <= 1


def test_a_hand_raiser_is_hot_and_says_why(built: Build) -> None:
    raised = built.query(
        "from hotlist_marts.lead_scores where is_hand_raiser and score_status <> 'stale'"
    )
    assert len(raised) > 0
    assert (raised["tier"] == "Hot").all()
    assert raised["reason_1"].str.startswith("hand raised: ").all()


def test_a_zeroed_behaviour_is_nothing_everywhere_and_survives_refits(built: Build) -> None:
    copy = built.copied()
    override(copy, "trial_start", 0)
    override(copy, "email_open", 25)
    first = copy.again(*WITHOUT_SEEDS)
    assert first.returncode == 0, first.output
    again = first.again(*WITHOUT_SEEDS, variables=KNOBS | {"refit": "always"})
    assert again.returncode == 0, again.output
    versions = again.query(
        "select scoring_model, max(version_number) as n from hotlist_training.trn_fitted_models_py group by 1"
    )
    assert versions.set_index("scoring_model")["n"].to_dict() == {
        "lead_conversion": 2,
        "lead_fit": 2,
        "lead_behaviour": 3,
    }
    promotions = again.table("trn_promotions").set_index("model_version")["reason"]
    assert promotions["lead_behaviour_v2"].endswith(
        "a person changed the weights since lead_behaviour_v1"
    )
    weights = again.table("trn_weights")
    later = weights[weights["model_version"] != "lead_behaviour_v1"].set_index("behaviour")
    assert (later.loc["trial_start", "effective_weight"] == 0).all()
    assert (later.loc["trial_start", "suggested_weight"] > 0).all()
    assert (later.loc["email_open", "override_weight"] == 25).all()
    assert not later.loc["web_visit", "override_weight"].notna().any()
    for table, points in (("lead_timeline", "points"), ("scr_points", "points")):
        rows = again.table(table)
        mine = (
            rows["behaviour"] == "trial_start"
            if table == "lead_timeline"
            else (rows["feature"] == "trial_start_decayed")
            & (rows["scoring_model"] == "lead_behaviour")
        )
        assert mine.any()
        assert (rows.loc[mine, points] == 0.0).all()


def test_the_behaviour_score_can_be_the_published_one(built: Build) -> None:
    """The first entry is published: here the weights, with reasons and tiers like any other model."""
    variables = KNOBS | {"scoring_models": [QUESTION | {"method": "weights"}, FIT]}
    done = build_copy(raw_world(LEADS), variables)
    assert done.returncode == 0, done.output
    scores = done.table("lead_scores").set_index("lead_id")
    scored = scores[scores["score_source"] == "model"]
    reasons = done.table("lead_score_reasons").groupby("lead_id")["points"].sum()
    assert (scored["score_points"] - reasons.reindex(scored.index)).abs().max() < 1e-9
    assert (scored["score_points"] - scored["behaviour_points"]).abs().max() < 1e-9
    assert set(scored["tier"]) == {"Hot", "Warm", "Cold"}
    base = done.table("lead_score_reasons").query("feature == 'base'")["points"]
    assert base.abs().max() < 1e-9


def test_grades_decide_the_tier_when_asked_and_where_they_may(built: Build) -> None:
    """In one module the published model is made to pass and the fit answer to fail: no letter, and the score's tier."""
    copy = built.copied(KNOBS | {"tier_by": "grade"})
    copy.execute(
        """
        update hotlist_scoring.scr_eligibility
        set is_eligible = scoring_model <> 'lead_fit', reason = 'it was made to fail'
        where module = 'analytics'
        """
    )
    done = copy.again("build", "--select", "scr_grades+")
    assert done.returncode == 0, done.output
    policy = done.query("from hotlist_policy.grades").set_index("grade")["tier"]
    scores = done.table("lead_scores")
    scores = scores[scores["score_source"] == "model"]
    calm = scores[~scores["is_hand_raiser"]]
    graded = calm[calm["grade"].notna()]
    assert len(set(graded["grade"])) >= 6
    assert set(graded["module"]) == {"core"}
    assert (graded["tier"] == graded["grade"].map(policy)).all()
    before = built.table("lead_scores").set_index("lead_id")["score"].dropna()
    after = scores.set_index("lead_id")["score"]
    assert (after[before.index] == before).all()

    refused = scores[scores["module"] == "analytics"]
    assert len(refused) > 20
    assert refused[["grade", "fit_score"]].isna().all(axis=None)
    assert refused["behaviour_score"].notna().all()
    why = "no letter, for lead_fit did not pass for module analytics (it was made to fail)"
    assert refused["status_reason"].str.endswith(why).all()
    unhelped = calm[calm["module"] == "analytics"]
    assert unhelped["status_reason"].str.contains("tier by the score, not the grade: ").all()
    edges = done.table("scr_tier_edges").set_index("scoring_model").loc["lead_conversion"]
    is_hot = unhelped["score_points"] >= edges["hot_from"]
    assert ((unhelped["tier"] == "Hot") == is_hot).all()
    assert (
        f"{len(refused)} of {len(refused)} scored leads of module analytics have no grade"
        in done.output
    )
