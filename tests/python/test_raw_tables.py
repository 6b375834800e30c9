"""A raw table or column that is not there is named with the knob and the fix; odd names of tables are read."""

from __future__ import annotations

from pathlib import Path

import pytest
from dbt_project import Build, build, frame


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Build:
    lead = {"lead_id": "a", "created_at": "2025-01-01"}
    event = {"lead_id": "a", "occurred_at": "2025-01-02", "event_type": "click"}
    tables = {
        "leads": frame("leads", [lead]),
        "triggers": frame("triggers"),
        "events": frame("events", [event | {"event_id": "1"}]),
        "app_events": frame("events", [event | {"event_id": "2"}]).drop(columns="loaded_at"),
        "Order": frame("events", [event | {"event_id": "3"}]),
        "my table": frame("events", [event | {"event_id": "4"}]),
    }
    names = {"leads": "leads", "triggers": "triggers", "events": ["Order", "my table"]}
    folder: Path = tmp_path_factory.mktemp("raw")
    return build(tables, {"source_tables": names}, "+stg_event_verdicts", folder)


def test_names_that_need_quotes_are_read(world: Build) -> None:
    assert world.returncode == 0, world.output
    read = world.query("select event_id from hotlist_staging.stg_event_verdicts order by 1")
    assert read["event_id"].tolist() == ["3", "my table:4"]


@pytest.mark.parametrize(
    ("tables", "sentence"),
    [
        (
            {"events": ["events", "app_events"]},
            "the raw table app_events lacks the column loaded_at; create a view over it with "
            "`null as loaded_at` and write the name of the view in the knob source_tables, events",
        ),
        (
            {"events": "event"},
            "knob source_tables, events names the table event, but the schema raw",
        ),
    ],
)
def test_what_is_missing_is_named(world: Build, tables: dict[str, object], sentence: str) -> None:
    knobs = {"source_tables": {"leads": "leads", "triggers": "triggers"} | tables}
    done = world.again("run", "--select", "stg_event_faults", variables=knobs)
    assert done.returncode != 0
    assert sentence in " ".join(done.output.split())
