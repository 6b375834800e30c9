"""A world with one yes/no attribute and nothing else to tell leads apart: two scores, two tiers, a published list."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from dbt_project import Build, build, frame

WEEKS, PER_WEEK = 70, 20
KNOBS = {
    "lead_attributes": [{"name": "asked", "type": "text", "change": "static"}],
    "behaviours": [],
    "event_sources": [],
    "search_budget": 1,
    "grid_origin": "2024-01-01",
    "scoring_models": [
        {
            "name": "lead_conversion",
            "entity": "lead",
            "target": {"behaviour": "conversion"},
            "horizon_days": 14,
            "trigger_window_days": 7,
            "anchor_every_days": 7,
            "assuming": None,
            "features": "fit",
        }
    ],
}


def yes_or_no() -> dict[str, pd.DataFrame]:
    """Twenty leads each Sunday, of which four said yes: 40 % of those convert, 5 % of the others."""
    generator = np.random.default_rng(5)
    leads, triggers, events = [], [], []
    for number in range(WEEKS * PER_WEEK):
        day = pd.Timestamp("2024-01-07") + pd.Timedelta(days=7 * (number // PER_WEEK))
        said = "yes" if number % 5 == 0 else "no"
        lead = f"lead-{number}"
        leads.append({"lead_id": lead, "created_at": day, "module": "core", "asked": said})
        triggers.append(
            {"trigger_id": f"t{number}", "lead_id": lead, "triggered_at": day, "trigger_type": "f"}
        )
        if generator.random() < {"yes": 0.4, "no": 0.05}[said] and number < PER_WEEK * (WEEKS - 1):
            events.append(
                {
                    "event_id": f"e{number}",
                    "lead_id": lead,
                    "occurred_at": day + pd.Timedelta(days=5),
                    "event_type": "conversion",
                }
            )
    events.append(
        {
            "event_id": "last",
            "lead_id": leads[-1]["lead_id"],
            "occurred_at": day + pd.Timedelta(days=1),
            "event_type": "web_visit",
        }
    )
    return {
        "leads": frame("leads", leads),
        "triggers": frame("triggers", triggers),
        "events": frame("events", events),
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Build:
    return build(yes_or_no(), KNOBS, select="+lead_scores", folder=tmp_path_factory.mktemp("ties"))


def test_two_scores_are_hot_and_cold_and_the_list_is_published(built: Build) -> None:
    assert built.returncode == 0, built.output
    edges = built.table("scr_tier_edges").iloc[0]
    assert edges["method"] == "few_scores"
    assert edges["warm_from"] == edges["hot_from"]
    assert edges["method_note"].startswith("only two distinct scores: the higher is Hot")
    assert "Warm is empty" in edges["method_note"]
    listed = built.table("lead_scores").dropna(subset="lead_rank").set_index("lead_id")
    said = pd.Series({lead: int(lead.split("-")[1]) % 5 == 0 for lead in listed.index})
    assert len(listed) == PER_WEEK
    assert (listed["score_status"] == "scored").all()
    assert listed["score"].nunique() == 2
    assert (listed["tier"] == np.where(said, "Hot", "Cold")).all()


def test_the_world_is_that_of_the_issue(built: Build) -> None:
    """An honest model and every gate passed; the rates of its two tiers are those that made the world."""
    gates = built.table("trn_gates")
    assert gates["is_passed"].all(), gates["detail"].tolist()
    figures = built.table("trn_evaluations").query(
        "candidate == 'champion' and split == 'test' and slice == 'overall'"
    )
    figures = figures.set_index("metric")
    assert 0.65 < figures.loc["roc_auc", "value"] < 0.85
    assert figures.loc["hot_rate", "value"] > 0.25 > 0.1 > figures.loc["cold_rate", "value"]
    assert figures.loc["warm_rate", "note"] == "the tier is empty"


def test_a_share_that_two_scores_break_is_said(built: Build, tmp_path: Path) -> None:
    """With most_hot_share at a tenth the one group of a fifth stays Hot, for nothing parts equal scores."""
    copy = Build(0, "", {}, tmp_path / "hotlist.duckdb", built.variables)
    copy.path.write_bytes(built.path.read_bytes())
    copy.execute(
        "update hotlist_policy.tier_limits set limit_value = 0.1 where limit_name = 'most_hot_share'"
    )
    done = copy.again("run", "--select", "scr_cluster_tiers", "scr_tier_edges")
    assert done.returncode == 0, done.output
    note = done.table("scr_tier_edges")["method_note"][0]
    assert "of the scored moments, more than 10.0%" in note
    assert "best moments have the same score" in note
