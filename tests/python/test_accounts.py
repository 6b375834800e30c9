"""Questions about accounts and leads side by side, through the whole project on a small simulated world."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from dbt_project import ALL_TABLES, Build, build, frame
from pandas.testing import assert_frame_equal
from worlds_small import (
    ACCOUNT_QUESTION,
    LEAD_QUESTION,
    QUICK,
    WITHOUT_TESTS,
    build_copy,
    built_world,
    raw_world,
)

LEADS, DIRT = 6000, 0.02
BOTH = QUICK | {
    "scoring_models": [
        LEAD_QUESTION,
        ACCOUNT_QUESTION,
        {"name": "account_behaviour", "question": ACCOUNT_QUESTION["name"], "method": "weights"},
    ]
}


@pytest.fixture(scope="module")
def built() -> Build:
    return built_world(LEADS, DIRT, BOTH)


def test_an_account_model_is_published(built: Build) -> None:
    promotions = built.table("trn_promotions").set_index("scoring_model")
    assert promotions.loc["account_conversion", "is_promoted"], promotions["reason"]
    accounts = built.table("account_scores")
    scored = accounts[accounts["score"].notna()]
    assert len(scored) > 10
    assert set(scored["model_version"]) == {"account_conversion_v1"}
    assert scored["reason_1"].notna().all()
    assert set(accounts["tier"]) == {"Hot", "Warm", "Cold"}


def test_the_account_model_adds_up_and_agrees_with_python(built: Build) -> None:
    scores = built.query(
        "from hotlist_scoring.scr_scores where scoring_model = 'account_conversion'"
    )
    assert (scores["probability"] - scores["probability_sql"]).abs().max() < 1e-9
    published = built.table("scr_account_scores").query("score_status == 'scored'")
    reasons = built.table("scr_reasons").query("entity == 'account'")
    reasons = reasons.groupby("entity_id")["log_odds"].sum()
    sums = published.set_index("account_id").join(reasons, rsuffix="_sum")
    gap = sums["log_odds"] - sums["log_odds_sum"]
    assert gap.abs().max() < 1e-9
    assert ((sums["probability"] - 1 / (1 + np.exp(-sums["log_odds"]))).abs() < 1e-9).all()


def test_the_roll_up_is_that_of_the_three_best_leads(built: Build) -> None:
    leads = built.table("lead_scores").query("score_status != 'stale'")
    accounts = built.table("account_scores").set_index("account_id")
    several = 0
    for account_id, group in leads.dropna(subset=["account_id"]).groupby("account_id"):
        best = sorted(group["probability"].dropna(), reverse=True)[:3]
        several += len(best) > 1
        if best:
            rolled = accounts.loc[account_id]
            expected = 1 - np.prod([1 - value for value in best])
            assert rolled["rollup_probability"] == pytest.approx(expected, abs=1e-12)
            assert best[0] <= rolled["rollup_probability"] <= min(1, sum(best)) + 1e-12
            assert rolled["rollup_score"] >= group["model_score"].max()
    assert several > 2
    raised = leads.loc[leads["is_hand_raiser"], "account_id"].dropna()
    assert len(raised) > 0
    assert (accounts.loc[raised, "tier"] == "Hot").all()


def test_leads_without_account_stay_scored_and_lead_tables_hold_leads(built: Build) -> None:
    leads = built.table("lead_scores")
    alone = leads[leads["account_id"].isna()]
    assert alone["score"].notna().sum() > 3
    assert not set(alone["lead_id"]) & set(built.table("account_scores")["account_id"])
    known = set(built.table("stg_leads")["lead_id"])
    for name in ("lead_scores", "lead_score_reasons", "lead_score_history", "scr_tiers"):
        assert set(built.table(name)["lead_id"]) <= known, name


def test_without_a_table_of_accounts_and_no_row_of_theirs_in_a_lead_table() -> None:
    """Two builds of a smaller world, with and without a question about accounts, publish the same of leads."""
    world, bare = raw_world(3000, DIRT), ALL_TABLES | {"accounts": None, "lead_states": None}
    both = build_copy(world, BOTH | {"source_tables": bare})
    assert both.returncode == 0, both.output
    features = both.query(
        "from hotlist_features.ftr_features where scoring_model = 'account_conversion'"
    )
    assert len(features) > 1000
    assert features["account_age_days"].isna().all()

    knobs = QUICK | {"source_tables": bare, "scoring_models": [LEAD_QUESTION]}
    alone = build_copy(world, knobs, *WITHOUT_TESTS)
    assert alone.returncode == 0, alone.output
    assert alone.table("lead_scores")["score"].notna().sum() > 10
    for name in ("lead_scores", "lead_score_reasons", "sync_lead_scores"):
        assert_frame_equal(both.table(name), alone.table(name), check_exact=True, obj=name)
    accounts = alone.table("account_scores")
    assert set(accounts["score_status"]) == {"not asked"}
    assert accounts["score"].isna().all()
    assert accounts["rollup_probability"].notna().any()
    refused = both.table("account_scores").query("score_status == 'ineligible'")
    assert refused["status_reason"].str.len().gt(10).all()


def small_world(**second: Any) -> dict[str, pd.DataFrame]:
    """Two leads of an account that bears the id of a third, who has no account."""
    day = pd.Timestamp("2025-03-01")
    leads = [
        {"lead_id": "l1", "created_at": day, "account_id": "twin", "module": "core"},
        {"lead_id": "l2", "created_at": day, "account_id": "twin", "module": "core"} | second,
        {"lead_id": "twin", "created_at": day, "module": "core"},
    ]
    events = [("l1", "web_visit", 1), ("l1", "email_open", 2), ("l2", "web_visit", 3)]
    events += [("twin", "demo_request", 1)] * 4
    return {
        "leads": frame("leads", leads),
        "triggers": frame(
            "triggers",
            [
                {"trigger_id": f"t-{lead}", "lead_id": lead, "triggered_at": day}
                for lead in ("l1", "twin")
            ],
        ),
        "events": frame(
            "events",
            [
                {
                    "event_id": f"e{number}",
                    "lead_id": lead,
                    "occurred_at": day + pd.Timedelta(days=after),
                    "event_type": kind,
                    "event_source": "web",
                }
                for number, (lead, kind, after) in enumerate(events)
            ],
        ),
    }


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (
            {},
            {
                "event_count_7d": 3,
                "account_lead_count": 2,
                "module": "core",
                "web_visit_count_7d": 2,
            },
        ),
        ({"module": "labs"}, {"event_count_7d": 3, "account_lead_count": 2, "module": None}),
        ({"account_id": None}, {"event_count_7d": 2, "account_lead_count": 1, "module": "core"}),
    ],
    ids=["two of one module", "two modules", "one lead"],
)
def test_features_of_an_account_are_those_of_its_leads(
    second: dict[str, Any], expected: dict[str, Any]
) -> None:
    done = build(
        small_world(**second),
        {"scoring_models": BOTH["scoring_models"]},
        select="+ftr_features",
    )
    assert done.returncode == 0, done.output
    features = done.table("ftr_features").query("is_current").set_index("scoring_model")
    account = features.loc["account_conversion"]
    assert account["entity_id"] == "twin"
    assert account["demo_request_count_7d"] == 0, "the lead of that id is somebody else"
    for column, value in expected.items():
        assert account[column] == value or (value is None and pd.isna(account[column])), column
    people = features.loc[["lead_conversion"]].set_index("entity_id")
    assert set(people.index) == {"l1", "twin"}
    assert people.loc["twin", "event_count_7d"] == 4
    assert people.loc["l1", "event_count_7d"] == 2
