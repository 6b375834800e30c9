"""Hostile raw tables through the staging room: what is accepted, what is rejected, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from dbt_project import ALL_TABLES, Build, build, frame

KNOBS: dict[str, Any] = {
    "source_tables": {**ALL_TABLES, "events": ["events", "web_log"]},
    "lead_attributes": [
        {"name": "industry", "type": "text", "change": "static"},
        {"name": "employees", "type": "number", "change": "mutable"},
        {"name": "is_partner", "type": "boolean", "change": "static"},
    ],
    "account_attributes": [{"name": "plan", "type": "text", "change": "mutable"}],
}
ROOMS = "+staging mon_late_events mon_data_quality"


def hostile_tables() -> dict[str, pd.DataFrame]:
    """Small tables with one of every kind of dirt, all columns text unless said otherwise."""
    leads = [
        {
            "lead_id": "L1",
            "created_at": "2025-01-01T00:30:00+02:00",
            "industry": "",
            "employees": "12",
        },
        {"lead_id": "L1", "created_at": "2025-01-02", "industry": "it", "employees": "99"},
        {"lead_id": "L1", "created_at": "2025-01-02", "industry": "it", "employees": "98"},
        {"lead_id": "ключ-🔑", "created_at": "2025-01-03T00:00:00Z", "is_partner": "Yes"},
        {"lead_id": "L'quote", "created_at": "2025-01-03 10:00", "employees": "many"},
        {"lead_id": None, "created_at": "2025-01-03", "module": "nobody; we = lost, him"},
        {"lead_id": "", "created_at": "2025-01-03"},
        {"lead_id": "L9", "created_at": "never"},
    ]
    events = [
        {
            "event_id": f"E{number}",
            "lead_id": "L1",
            "occurred_at": f"2025-02-{number:02d}T23:30:00-01:00",
            "loaded_at": f"2025-02-{number:02d} 12:00:00",
            "event_type": "Demo Request",
        }
        for number in range(1, 29)
    ]
    events += [
        {**events[0], "event_value": "7", "loaded_at": "2025-02-03"},
        {**events[0], "event_value": "8", "loaded_at": None},
        {**events[0], "event_id": None},
        {**events[0], "event_id": "F1", "lead_id": "ghost"},
        {**events[0], "event_id": "F2", "occurred_at": "2099-12-31"},
        {**events[0], "event_id": "F3", "occurred_at": None},
        {**events[0], "event_id": "F4", "lead_id": "ключ-🔑", "event_type": "голубь"},
    ]
    return {
        "leads": frame("leads", leads),
        "triggers": frame(
            "triggers",
            [
                {"trigger_id": "1.0", "lead_id": "L1", "triggered_at": "1738400400"},
                {"trigger_id": "2", "lead_id": "L'quote", "triggered_at": "2025-02-20"},
            ],
        ),
        "events": frame("events", events),
        "web_log": frame("events", events[:3]),
        "accounts": frame("accounts", [{"account_id": "A1", "plan": "x"}, {"account_id": None}]),
        "lead_states": frame(
            "lead_states",
            [
                {"lead_id": "L1", "state": "Closed Lost", "entered_at": "2025-02-01"},
                {"lead_id": "L1", "state": "closed-lost", "entered_at": "2025-02-01"},
            ],
        ),
    }


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Build:
    return build(hostile_tables(), KNOBS, ROOMS, tmp_path_factory.mktemp("hostile"))


def test_hostile_rows_build_and_every_row_is_accounted_for(hostile: Build) -> None:
    assert hostile.returncode == 0, hostile.output
    counts = hostile.table("stg_row_counts").set_index("source_table")
    raw = {name: len(rows) for name, rows in hostile_tables().items()}
    assert counts["total_rows"].to_dict() == raw
    assert (counts["accepted_rows"] + counts["rejected_rows"] == counts["total_rows"]).all()
    rejects = hostile.query(
        "select source_table, reason, count(*) as n from hotlist_staging.stg_rejected_rows"
        " group by all"
    )
    found = {(row.source_table, row.reason): row.n for row in rejects.itertuples()}
    assert found == {
        ("leads", "conflict"): 2,
        ("leads", "null_key"): 2,
        ("leads", "bad_timestamp"): 1,
        ("events", "conflict"): 2,
        ("events", "null_key"): 1,
        ("events", "unknown_lead"): 1,
        ("events", "in_future"): 1,
        ("events", "bad_timestamp"): 1,
        ("accounts", "null_key"): 1,
        ("lead_states", "duplicate"): 1,
    }


def test_a_row_without_a_key_is_readable_in_the_rejects(hostile: Build) -> None:
    texts = hostile.query(
        "select row_text from hotlist_staging.stg_rejected_rows where row_key = '(null)'"
    )["row_text"]
    assert any("module=nobody; we = lost, him" in text for text in texts)


def test_the_text_of_a_whole_row_is_kept_for_rejected_rows_only(hostile: Build) -> None:
    for entity in ("lead", "trigger", "event", "account", "lead_state"):
        table = f"hotlist_staging.stg_{entity}_verdicts"
        rows = hostile.query(f"select * from {table}")
        accepted = rows["reject_reason"].isna()
        assert accepted.any()
        assert rows.loc[accepted, "row_text"].isna().all(), table
        assert rows.loc[~accepted, "row_text"].notna().all(), table
        assert not [name for name in rows.columns if name.endswith("values_text")], table


def test_times_are_utc_and_keys_are_kept(hostile: Build) -> None:
    leads = hostile.table("stg_leads").set_index("lead_id")
    assert set(leads.index) == {"L1", "ключ-🔑", "L'quote"}
    assert leads.loc["L1", "created_at"] == pd.Timestamp("2024-12-31 22:30:00")
    assert leads["module"].isna().all()
    triggers = hostile.table("stg_triggers").set_index("trigger_id")
    assert triggers.loc["1", "triggered_at"] == pd.Timestamp("2025-02-01 09:00:00")
    events = hostile.table("stg_events").set_index("event_id")
    assert events.loc["E2", "occurred_at"] == pd.Timestamp("2025-02-03 00:30:00")
    assert events.loc["E2", "known_at"] == pd.Timestamp("2025-02-03 00:30:00")
    assert hostile.table("stg_lead_states")["state"].tolist() == ["closed_lost"]


def test_event_tables_with_the_same_ids_do_not_eat_each_other(hostile: Build) -> None:
    events = hostile.table("stg_events")
    assert {"E1", "E2", "web_log:E1", "web_log:E2"} <= set(events["event_id"])


def test_attributes_are_typed_and_come_from_the_surviving_row(hostile: Build) -> None:
    attributes = hostile.table("stg_lead_attributes").set_index("lead_id")
    assert list(attributes.columns) == ["industry", "employees", "is_partner"]
    assert attributes.loc["L1", "employees"] == 12.0
    assert pd.isna(attributes.loc["L1", "industry"])
    assert attributes.loc["ключ-🔑", "is_partner"] == "true"
    assert pd.isna(attributes.loc["L'quote", "employees"])


def test_the_order_of_the_rows_does_not_matter(hostile: Build, tmp_path: Path) -> None:
    shuffled = {
        name: rows.sample(frac=1, random_state=7) for name, rows in hostile_tables().items()
    }
    other = build(shuffled, KNOBS, "+staging", tmp_path)
    for table in ["stg_leads", "stg_triggers", "stg_events", "stg_accounts", "stg_lead_states"]:
        pd.testing.assert_frame_equal(hostile.table(table), other.table(table))
    for table in ["stg_rejected_rows", "stg_lead_attributes", "stg_clock"]:
        pd.testing.assert_frame_equal(hostile.table(table), other.table(table))


def test_mutable_attributes_get_a_history_in_data_time(tmp_path: Path) -> None:
    first = build(hostile_tables(), KNOBS, "+staging", tmp_path)
    first.execute("update raw.leads set employees = '50' where employees = '12'")
    replay = first.again(
        "build", "--select", "+staging", variables={**KNOBS, "as_of": "2025-02-10"}
    )
    assert len(replay.table("stg_lead_attribute_history")) == 3
    first.execute(
        "insert into raw.triggers select '3', 'L1', '2025-03-01 12:00:00', null, null;"
        "insert into raw.events select 'G1', 'L1', '2025-03-01', 'x', null, null, '2025-03-01 13:00'"
    )
    second = first.again("build", "--select", "+staging")
    history = second.query(
        "select employees, dbt_valid_from, dbt_valid_to"
        " from hotlist_staging.stg_lead_attribute_history"
        " where lead_id = 'L1' order by dbt_valid_from"
    )
    moment = pd.Timestamp("2025-03-01 13:00:00")
    assert history["employees"].tolist() == [12.0, 50.0]
    assert history["dbt_valid_to"].iloc[0] == history["dbt_valid_from"].iloc[1] == moment


def test_empty_tables_without_the_optional_ones_build(tmp_path: Path) -> None:
    empty = build(
        {name: frame(name) for name in ["leads", "triggers", "events"]}, {}, ROOMS, tmp_path
    )
    assert empty.returncode == 0, empty.output
    for table in [
        "stg_leads",
        "stg_events",
        "stg_accounts",
        "stg_lead_states",
        "stg_rejected_rows",
    ]:
        assert empty.table(table).empty
    assert empty.table("stg_clock")["as_of"].tolist() == [pd.Timestamp("1980-01-01")]


def test_native_types_with_time_zones_and_numeric_keys(tmp_path: Path) -> None:
    times = pd.to_datetime(["2025-01-01 10:00", "2025-01-02 10:00"]).tz_localize("Europe/Berlin")
    leads = frame("leads", [{}, {}]).assign(lead_id=[1, 2], created_at=times)
    events = frame("events", [{}, {}]).assign(
        event_id=[10, 11], lead_id=[1.0, 2.0], occurred_at=times, event_value=[1, 2]
    )
    triggers = frame("triggers", [{}]).assign(
        trigger_id=[1], lead_id=["1"], triggered_at=[pd.Timestamp("2025-01-02").date()]
    )
    built = build(
        {"leads": leads, "triggers": triggers, "events": events}, {}, "+staging", tmp_path
    )
    assert built.returncode == 0, built.output
    stored = built.table("stg_events")
    assert stored["lead_id"].tolist() == ["1", "2"]
    assert stored["occurred_at"].tolist() == [
        pd.Timestamp("2025-01-01 09:00"),
        pd.Timestamp("2025-01-02 09:00"),
    ]
    assert stored["event_value"].tolist() == [1.0, 2.0]


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    tables = {name: frame(name) for name in ["leads", "triggers", "events"]}
    tables["leads"] = tables["leads"].drop(columns="module")
    broken = build(tables, {}, "+stg_leads", tmp_path)
    assert broken.returncode != 0
    assert (
        "the raw table leads lacks the column module; create a view over it with `null as module`"
        in broken.output
    )


def test_a_wrong_attribute_is_refused_with_its_entry(tmp_path: Path) -> None:
    tables = {name: frame(name) for name in ["leads", "triggers", "events"]}
    knobs = {"lead_attributes": [{"name": "email", "type": "text", "change": "static"}]}
    broken = build(tables, knobs, "+stg_leads", tmp_path)
    assert broken.returncode != 0
    assert "lead_attributes, entry 1" in broken.output
    assert "never features" in broken.output


def test_manual_scores_are_entered_and_outlive_a_full_refresh(hostile: Build) -> None:
    entered = hostile.again(
        "run-operation",
        "set_manual_score",
        "--args",
        "{lead_id: \"L'quote\", score: 80, author: ann, expires_at: '2026-01-01'}",
    )
    assert entered.returncode == 0, entered.output
    refused = hostile.again(
        "run-operation",
        "set_manual_score",
        "--args",
        "{lead_id: nobody, score: 80, author: ann, expires_at: '2026-01-01'}",
    )
    assert "stg_leads has no lead `nobody`" in refused.output
    again = hostile.again("build", "--full-refresh", "--select", "+stg_manual_scores")
    assert again.returncode == 0, again.output
    assert again.table("stg_manual_scores")[["lead_id", "score"]].values.tolist() == [
        ["L'quote", 80.0]
    ]


def test_suggest_behaviours_prints_a_seed_and_the_knobs(hostile: Build) -> None:
    printed = hostile.again("run-operation", "--quiet", "suggest_behaviours").output
    assert "demo_request,demo_request,50,,true,false" in printed.replace(".0", "")
    assert "голубь,other,0,,false,false" in printed
    assert "events: [events, web_log]" in printed
    assert "{name: industry, type: text, change: mutable}" in printed
