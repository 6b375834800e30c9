"""Inputs that people have met in the field, several in one world, from the raw tables to what the CRM is sent."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from compiled import Warehouse
from dbt_project import ALL_TABLES, PROJECT, Build, frame, written
from worlds_small import WITHOUT_TESTS

AS_OF = "2025-06-30 12:00:00"
LAST_WEEK = pd.Timestamp("2025-06-27 10:00:00")
SHORT, LONG = "00QD000001abCDe", "00QD000001abCDeMAM"
NO_BREAK = "\u00a0"
KNOBS: dict[str, Any] = {
    "source_tables": ALL_TABLES,
    "as_of": AS_OF,
    "closed_states": ["Closed - Not Converted"],
}
#: As the leads stand in the source, and as the list names them.
LEADS = {
    "tabbed": f"\ttabbed{NO_BREAK}",
    LONG: SHORT,
    "number": "number",
    "nul": "nul",
    "long": "long",
    "every_module": "every_module",
    "closed": "closed",
}
CRM_IDS = {"number": 207.0, "nul": "c\0" + "1", "long": "x" * 1_000_000}


def raw_tables() -> dict[str, pd.DataFrame]:
    """Leads that all raised a hand on 27 June; events bear epoch milliseconds as doubles and a tab after their type."""
    leads = [
        {"lead_id": raw, "created_at": "2025-06-01", "crm_id": CRM_IDS.get(name, f"crm-{name}")}
        | {"module": "(all)" if name == "every_module" else "core"}
        for name, raw in LEADS.items()
    ]
    events = frame(
        "events",
        [
            {"event_id": f"e-{name}", "lead_id": name, "event_type": "Contact Us\t"}
            | {"occurred_at": float(LAST_WEEK.value // 1_000_000)}
            for name in LEADS
        ],
    ).astype({"occurred_at": "float64"})
    triggers = [
        {"trigger_id": f"t-{name}", "lead_id": name, "triggered_at": "2025-06-28 09:00:00"}
        for name in LEADS
    ]
    states = [
        {"lead_id": "closed", "state": "Closed - Not Converted", "entered_at": "2025-06-29"},
    ]
    return {
        "leads": frame("leads", [{**lead, "crm_id": str(lead["crm_id"])} for lead in leads]),
        "triggers": frame("triggers", triggers),
        "events": events,
        "accounts": frame("accounts"),
        "lead_states": frame("lead_states", states),
    }


ROOMS = ["+sync_lead_scores", "stg_rejected_rows"]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Build:
    start = written(raw_tables(), KNOBS, tmp_path_factory.mktemp("field"))
    done = start.again(*WITHOUT_TESTS, "--select", *ROOMS)
    assert done.returncode == 0, done.output
    return done


def test_every_row_is_accepted_and_read_as_it_was_meant(world: Build) -> None:
    assert world.table("stg_rejected_rows").empty
    events = world.table("stg_events")
    assert set(events["lead_id"]) == set(LEADS)
    assert (events["occurred_at"] == LAST_WEEK).all()
    assert (events["behaviour"] == "contact_us").all()


def test_the_crm_is_sent_what_it_can_find(world: Build) -> None:
    sent = world.table("sync_lead_scores").set_index("lead_id")["crm_id"].to_dict()
    assert sent == {
        "tabbed": "crm-tabbed",
        LONG: f"crm-{LONG}",
        "number": "207",
        "every_module": "crm-every_module",
    }


def test_a_state_in_the_words_of_the_crm_takes_the_lead_out(world: Build) -> None:
    scores = world.table("lead_scores").set_index("lead_id")
    assert set(scores.query("tier == 'Hot'").index) == set(LEADS) - {"closed"}
    assert scores.loc["every_module", "module"] == "(none)"


def test_an_emptied_list_replaces_the_list_of_the_same_time(world: Build) -> None:
    """The new list has no row that could name its time, so the old one would stay as the current list."""
    before = world.table("lead_score_history")
    assert set(before["as_of"]) == {pd.Timestamp(AS_OF)}
    world.execute("delete from hotlist_scoring.scr_tiers")
    done = world.again("run", "--select", "lead_score_history", "lead_scores", "sync_lead_scores")
    assert done.returncode == 0, done.output
    assert done.table("lead_score_history").empty
    assert done.table("lead_scores").empty
    assert done.table("sync_lead_scores").empty


def clock_findings(last_day: str, daily: int) -> list[str]:
    """What stg_clock_moves_as_usual says when events end on a day while leads go on to the end of June."""
    house = Warehouse()
    now = pd.Timestamp("2025-06-30 12:00:00")
    days = pd.concat(
        [
            pd.DataFrame({"active_on": pd.date_range("2025-05-01", end)}).assign(source_table=table)
            for table, end in (("events", last_day), ("leads", "2025-06-30"))
        ]
    ).assign(kind="date", acts=daily)
    house.put("stg_activity_days", days)
    house.put(
        "stg_clock",
        pd.DataFrame({"as_of": [now], "last_published_as_of": [now], "latest_known_at": [now]}),
    )
    house.put(
        "stg_events",
        pd.DataFrame({"event_id": ["e1"], "known_at": [pd.Timestamp(last_day)]}),
    )
    house.put("stg_triggers", pd.DataFrame({"trigger_id": ["t1"], "triggered_at": [now]}))
    house.put("input_limits", pd.read_csv(PROJECT / "seeds/policy/input_limits.csv"))
    (compiled,) = (node for node in house.tests if node["name"] == "stg_clock_moves_as_usual")
    return list(house.connection.sql(compiled["compiled_code"]).df()["message"])


@pytest.mark.parametrize(
    ("last_day", "daily", "words"),
    [
        ("2025-06-20", 40, "The raw table events is 10 days behind as_of: it has nothing after 2025-06-20"),
        ("2025-06-20", 2, "about 2.0 rows a day before; find out whether its connector stopped"),
        ("2025-06-26", 40, None),
        ("2025-06-20", 1, None),
    ],
    ids=["ten days", "few a day", "a long weekend", "too few to miss"],
)  # fmt: skip
def test_a_feed_that_fell_behind_is_named(last_day: str, daily: int, words: str | None) -> None:
    found = clock_findings(last_day, daily)
    assert len(found) == (1 if words else 0)
    assert words is None or words in found[0]
