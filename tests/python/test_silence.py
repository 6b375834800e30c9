"""No green silence: raw tables, clock and list say in a sentence when they give nothing, or much less than before."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from compiled import Warehouse
from dbt_project import ALL_TABLES, PROJECT, Build, build, frame

DAYS = pd.date_range("2025-01-01", periods=60, freq="D").strftime("%Y-%m-%d 10:00:00")


def tables(**changed: list[dict[str, Any]]) -> dict[str, pd.DataFrame]:
    """Sixty leads, each with a trigger and an event on the day it came; a table can be replaced by other rows."""
    rows = {
        "leads": [{"lead_id": f"L{n}", "created_at": day} for n, day in enumerate(DAYS)],
        "triggers": [
            {"trigger_id": f"T{n}", "lead_id": f"L{n}", "triggered_at": day, "trigger_type": "form"}
            for n, day in enumerate(DAYS)
        ],
        "events": [
            {"event_id": f"E{n}", "lead_id": f"L{n}", "occurred_at": day, "event_type": "web_visit"}
            for n, day in enumerate(DAYS)
        ],
    }
    return {name: frame(name, changed.get(name, of)) for name, of in {**rows, **changed}.items()}


def staged(
    raw: dict[str, pd.DataFrame], folder: Path, variables: dict[str, Any] | None = None
) -> Build:
    return build(raw, variables or {}, "+staging mon_data_quality", folder)


def messages(done: Build, test: str) -> list[str]:
    return list(done.query(f"from hotlist_test_failures.{test} order by message")["message"])


@pytest.mark.parametrize(
    "changes",
    [
        [("leads", "created_at", "3/28/25 11:29", "bad_timestamp")],
        [
            ("triggers", "triggered_at", "13.02.25", "13.02.25"),
            ("events", "lead_id", "crm-1", "60 are rejected as unknown_lead"),
        ],
        [("events", "event_id", " ", "60 are rejected as null_key")],
    ],
    ids=["leads", "triggers and events", "events"],
)
def test_a_table_of_which_nothing_is_accepted_stops_the_build(
    changes: list[tuple[str, str, str, str]], tmp_path: Path
) -> None:
    raw = tables()
    for table, column, value, _ in changes:
        raw[table][column] = value
    done = staged(raw, tmp_path)
    assert done.returncode != 0
    assert done.statuses["test.hotlist.stg_raw_tables_are_usable"] == "fail"
    assert done.statuses["model.hotlist.stg_clock"] == "skipped", "nothing is built on it"
    for table, _, _, words in changes:
        (found,) = (
            text
            for text in messages(done, "stg_raw_tables_are_usable")
            if f"None of the 60 rows of {table} is accepted" in text
        )
        assert words in found
        assert found in done.output, "a person at the terminal reads it"


def test_any_configured_table_of_which_nothing_is_accepted_stops_the_build(tmp_path: Path) -> None:
    """An optional table, and one of several event tables."""
    raw = tables(accounts=[{"account_id": None, "created_at": "2025-01-01"}] * 3)
    raw["app_log"] = raw["events"].assign(occurred_at="not yet")
    names = {**ALL_TABLES, "lead_states": None, "events": ["events", "app_log"]}
    done = staged(raw, tmp_path, {"source_tables": names})
    assert done.returncode != 0
    assert "None of the 3 rows of accounts is accepted: 3 are rejected as null_key" in done.output
    assert "None of the 60 rows of app_log (events) is accepted" in done.output


def test_a_high_share_of_rejects_warns_with_figure_reason_row_and_mend(tmp_path: Path) -> None:
    raw = tables()
    raw["events"].loc[:9, "occurred_at"] = "03/28/25"
    raw["events"].loc[10, "event_id"] = None
    done = staged(raw, tmp_path)
    assert done.returncode == 0, done.output
    (text,) = messages(done, "stg_raw_tables_are_usable")
    for word in ("18.3 %", "events", "11 of 60", "limit 5.0 %", "10 of them as bad_timestamp"):
        assert word in text
    assert "occurred_at=03/28/25" in text
    few = tables()
    few["events"].loc[:2, "occurred_at"] = "03/28/25"
    quiet = staged(few, tmp_path)
    assert quiet.statuses["test.hotlist.stg_raw_tables_are_usable"] == "pass", (
        "3 of 60 is the limit"
    )


def test_a_first_empty_warehouse_warns_and_builds_and_the_flag_empty_is_silent(
    tmp_path: Path,
) -> None:
    done = staged(tables(leads=[], triggers=[], events=[]), tmp_path)
    assert done.returncode == 0, done.output
    assert [text.split(" is ")[0] for text in messages(done, "stg_raw_tables_are_usable")] == [
        "The raw table events",
        "The raw table leads",
        "The raw table triggers",
    ]
    assert "The raw table leads is empty" in done.output
    silent = done.again("build", "--select", "+staging", "--empty")
    assert silent.statuses["test.hotlist.stg_raw_tables_are_usable"] == "pass"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Staging after a publish, of which only the row is kept: what stg_last_publish and mon_data_quality read."""
    done = staged(tables(), tmp_path_factory.mktemp("published"))
    assert done.returncode == 0, done.output
    done.execute(
        """
        insert into hotlist_published.publishes by name
        select
            1 as publish_number, max(as_of) as as_of, 'one' as content_digest,
            count(*) as listed_leads, count(*) as scored_leads
        from hotlist_staging.stg_leads cross join hotlist_staging.stg_clock
        """
    )
    return done


def changed(published: Build, folder: Path, sql: str) -> Build:
    """The published warehouse in a file of its own, with the raw tables changed and nothing built yet."""
    path = folder / "hotlist.duckdb"
    path.write_bytes(published.path.read_bytes())
    with duckdb.connect(str(path)) as connection:
        connection.execute(sql)
    return Build(0, "", {}, path, {})


STAGING = ["build", "--select", "+staging mon_data_quality"]


def test_a_table_emptied_after_a_publish_stops_every_build_until_it_is_accepted(
    published: Build, tmp_path: Path
) -> None:
    start = changed(published, tmp_path, "delete from raw.events")
    for arguments in (STAGING, [*STAGING, "--full-refresh"]):
        stopped = start.again(*arguments)
        assert stopped.returncode != 0, "a second try does not make it right"
        assert "The raw table events is empty, but had 60 accepted rows" in stopped.output
    done = start.again(*STAGING, variables={"accept_empty_list": True})
    assert done.returncode == 0, done.output
    assert done.statuses["test.hotlist.stg_raw_tables_are_usable"] == "warn"
    later = start.again(*STAGING)
    assert later.returncode == 0, "once accepted, an empty table is as it was at the last list"


@pytest.mark.parametrize(
    ("sql", "knobs", "words"),
    [
        ("select 1", {}, []),
        ("insert into raw.events values ('X', 'L1', '2025-03-04 09:00:00', 'v', null, null, null)", {}, []),
        (
            "insert into raw.triggers values ('web9', 'L1', '2025-03-11 10:00:00', 'f', null);"
            "insert into raw.events values ('X', 'L1', '2025-03-11 09:00:00', 'v', null, null, null);"
            "insert into raw.leads by name select 'X' as lead_id, '2025-03-11 09:00:00' as created_at",
            {},
            ["jumped by 10.0 days", "trigger web9 of 2025-03-11 10:00:00", "2025-03-01"],
        ),
        (
            "delete from raw.events where occurred_at > '2025-02-25';"
            "delete from raw.triggers where triggered_at > '2025-02-25';"
            "delete from raw.leads where created_at > '2025-02-25'",
            {},
            ["went back by 5.0 days", "event E54 of 2025-02-24 10:00:00"],
        ),
        ("select 1", {"as_of": "2025-02-27 10:00:00"}, []),
        (
            "select 1",
            {"as_of": "2025-02-01 10:00:00"},
            ["The knob as_of holds the list at 2025-02-01", "28.0 days later", "set as_of to null"],
        ),
    ],
    ids=["same", "three days", "jump", "back", "set back a little", "held back"],
)  # fmt: skip
def test_the_clock_says_why_it_moved(
    published: Build, tmp_path: Path, sql: str, knobs: dict[str, Any], words: list[str]
) -> None:
    done = changed(published, tmp_path, sql).again(*STAGING, variables=knobs)
    assert done.returncode == 0, done.output
    status = done.statuses["test.hotlist.stg_clock_moves_as_usual"]
    assert status == ("warn" if words else "pass")
    if words:
        (text,) = messages(done, "stg_clock_moves_as_usual")
        for word in words:
            assert word in text
            assert word in done.output


MODELS = [
    "stg_last_publish",
    "stg_clock",
    "stg_row_counts",
    "stg_triggers",
    "ftr_moments",
    "ftr_scoring_models",
    "scr_eligibility",
    "scr_tiers",
    "input_limits",
]


def judged(
    now: int,
    before: int,
    *,
    scored: int | None = None,
    scored_before: int | None = None,
    last_trigger: str | None = "2025-03-01",
    moments: int | None = None,
    accepted: int = 500,
    reason: str = "passed every gate",
    accept: bool = False,
) -> pd.DataFrame:
    """What scr_list_holds_up finds when a list of so many leads follows one of so many."""
    house = Warehouse(**({"accept_empty_list": True} if accept else {}))
    scored = now if scored is None else scored
    scored_before = before if scored_before is None else scored_before
    moments = now if moments is None else moments
    frames = {
        "stg_last_publish": pd.DataFrame(
            [{"last_published_as_of": pd.Timestamp("2025-03-03") if before else None}]
        ).assign(listed_leads=before, scored_leads=scored_before),
        "stg_clock": pd.DataFrame({"as_of": [pd.Timestamp("2025-03-04")]}),
        "stg_row_counts": pd.DataFrame(
            {"input_table": ["leads", "triggers"], "accepted_rows": [300, accepted]}
        ).assign(total_rows=500),
        "stg_triggers": pd.DataFrame({"triggered_at": pd.to_datetime([last_trigger])}),
        "ftr_moments": pd.DataFrame({"is_current": [True] * moments}).assign(scoring_model="m"),
        "ftr_scoring_models": pd.DataFrame(
            [
                {
                    "scoring_model": "m",
                    "question": "m",
                    "is_published": True,
                    "trigger_window_days": 7,
                }
            ]
        ),
        "scr_eligibility": pd.DataFrame(
            [{"scoring_model": "m", "is_eligible": scored > 0, "reason": reason}]
        ),
        "scr_tiers": pd.DataFrame({"lead_id": [f"l{n}" for n in range(now)]}).assign(
            model_score=[50 if n < scored else None for n in range(now)]
        ),
        "input_limits": pd.read_csv(PROJECT / "seeds/policy/input_limits.csv"),
    }
    types = {
        "ftr_moments": {"is_current": "boolean", "scoring_model": "varchar"},
        "scr_tiers": {"lead_id": "varchar", "model_score": "integer"},
        "stg_triggers": {"triggered_at": "timestamp"},
        "stg_last_publish": {
            "last_published_as_of": "timestamp",
            "listed_leads": "bigint",
            "scored_leads": "bigint",
        },
    }
    for name in MODELS:
        house.put(name, frames[name], types.get(name))
    (compiled,) = (node for node in house.tests if node["name"] == "scr_list_holds_up")
    return house.connection.sql(compiled["compiled_code"]).df()


@pytest.mark.parametrize(
    ("now", "before", "severity", "words"),
    [
        (137, 137, None, []),
        (69, 137, None, []),
        (60, 137, "warning", ["falls from 137 leads (2025-03-03", "to 60", "60 open leads have"]),
        (0, 137, "error", ["is empty", "had 137 leads", "accept_empty_list: true"]),
        (0, 25, "error", ["had 25 leads"]),
        (0, 20, "error", ["had 20 leads"]),
        (0, 19, "warning", ["is empty", "had 19 leads"]),
        (5, 19, None, []),
        (0, 0, "warning", ["The hot list is empty: "]),
        (500, 0, None, []),
    ],
)
def test_a_list_that_falls(now: int, before: int, severity: str | None, words: list[str]) -> None:
    found = judged(now, before)
    assert list(found["severity"]) == ([severity] if severity else [])
    for word in words:
        assert word in found["message"].item()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"accepted": 0}, "no trigger is accepted (triggers has 500 rows)"),
        ({"last_trigger": "2025-01-01"}, "no trigger lies in the last 7 days before 2025-03-04"),
        ({"last_trigger": None}, "no accepted trigger lies before 2025-03-04"),
        (
            {},
            "every lead with a trigger in the last 7 days before 2025-03-04 00:00:00 has converted",
        ),
    ],
)
def test_an_empty_list_says_why(change: dict[str, Any], words: str) -> None:
    assert words in judged(0, 137, **change)["message"].item()


def test_an_emptied_list_is_published_once_a_person_accepts_it() -> None:
    assert judged(0, 137, accept=True)["severity"].item() == "warning"


def test_a_list_without_scores_gives_the_reason() -> None:
    short = "no model is published: history of 35 days is too short"
    found = judged(137, 137, scored=0, reason=short)
    assert found["severity"].item() == "warning"
    assert short in found["message"].item()
    fewer = judged(137, 137, scored=40)
    assert "fall from 137 (2025-03-03 00:00:00) to 40" in fewer["message"].item()
    hands = judged(21, 30, scored=0, moments=0, last_trigger="2025-01-01")
    assert "no trigger lies in the last 7 days" in hands["message"].item()


def test_the_hot_list_can_be_read_by_a_reader_that_closes_early(published: Build) -> None:
    """One write, so that head gets its lines and dbt no broken pipe; before the first list it says why."""
    asked = (
        f"{sys.executable} -W ignore -m dbt.cli.main run-operation --quiet show_hot_list | head -2"
    )
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {asked}"],
        cwd=PROJECT,
        env={
            "PATH": "/usr/bin:/bin",
            "HOTLIST_DUCKDB_PATH": str(published.path),
            "PYTHONPATH": str(PROJECT / "src"),
            "DBT_TARGET": "duckdb",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "No list was published: the last build stopped before it" in done.stdout
