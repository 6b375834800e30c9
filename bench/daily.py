"""A day later: what a daily build costs against a full one, and whether it publishes what a full rebuild does.

first      a full build of an empty warehouse: everything is computed and fitted
day        the next day's rows, some events of which are of long ago
full       the same day and rows, but under --full-refresh: everything is computed again, no model is fitted
weekly     the day after, on which a date of the weekly grid falls: the heaviest day of a week
"""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import duckdb
import pandas as pd

from bench.common import VARIABLES, WORK, dbt, summary
from bench.worlds import TABLES, world

# When a row of a raw table has arrived.
ARRIVAL = {
    "leads": "created_at",
    "triggers": "triggered_at",
    "events": "greatest(occurred_at, loaded_at)",
    "accounts": "created_at",
    "lead_states": "entered_at",
}
# The worlds end on a Sunday.
FIRST, DAY, WEEKLY = 8, 7, 6
# One event in 10,000 of those older than a month comes again under another name and is loaded today.
LATE = """
insert into raw.events by name
select
    'late-' || event_id as event_id, lead_id, event_type, event_source, event_value,
    occurred_at, (select max(loaded_at) from raw.events) as loaded_at
from raw.events
where hash(event_id) % 10000 = 0 and occurred_at < (select max(loaded_at) - to_days(30) from raw.events)
"""


def load(path: Path, leads: int, days_before_the_end: int) -> int:
    """Write the raw tables of a world as they were so many days before its end; how many events there are."""
    folder, _ = world(leads)
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema if not exists raw")
        ends = f"(select max(triggered_at) from '{folder}/triggers.parquet')"
        for table in TABLES:
            arrived = f"{ARRIVAL[table]} <= {ends} - to_days({days_before_the_end})"
            rows = f"from '{folder}/{table}.parquet' where {arrived} or {ARRIVAL[table]} is null"
            connection.execute(f"create or replace table raw.{table} as {rows}")
        if days_before_the_end < FIRST:
            connection.execute(LATE)
        found = connection.execute("select count(*) from raw.events").fetchall()
    return int(found[0][0])


def build(path: Path, *arguments: str) -> dict[str, float]:
    """Build as a scheduler would, without unit tests; the cost as a whole, and the seconds busy in each room."""
    cost = dbt(path, VARIABLES, "build", "--exclude-resource-type", "unit_test", *arguments)
    results = json.loads((WORK / "target" / "run_results.json").read_text())["results"]
    busy: dict[str, float] = defaultdict(float)
    for result in results:
        kind, _, name = result["unique_id"].split(".")[:3]
        room = ROOMS.get(name.split("_")[0], "marts") if kind == "model" else f"{kind}s"
        busy[f"{room}_s"] += result["execution_time"]
    return cost | {room: round(seconds, 2) for room, seconds in busy.items()}


ROOMS = {
    "stg": "staging",
    "ftr": "features",
    "trn": "training",
    "scr": "scoring",
    "mon": "monitoring",
}


def differing(one: Path, other: Path) -> int:
    """How many rows of the marts are in one file and not in the other, but for when and where they were published."""
    rows = 0
    with duckdb.connect() as connection:
        connection.execute(
            f"attach '{one}' as one (read_only); attach '{other}' as other (read_only)"
        )
        marts = connection.execute(
            "select table_name from information_schema.tables "
            "where table_catalog = 'one' and table_schema = 'hotlist_marts'"
        ).fetchall()
        for (mart,) in marts:
            said = "columns(lambda name: name not in ('published_at', 'published_to'))"
            ours, theirs = (
                f"select {said} from {file}.hotlist_marts.{mart}" for file in ("one", "other")
            )
            for query in (f"({ours} except all {theirs})", f"({theirs} except all {ours})"):
                found = connection.execute(f"select count(*) from {query}").fetchall()
                rows += int(found[0][0])
    return rows


def a_day(leads: int) -> tuple[Path, dict[str, dict[str, float]], dict[str, int]]:
    """Build the first day and the next; the file, the costs and the sizes of it all."""
    path = WORK / f"daily_{leads}.duckdb"
    path.unlink(missing_ok=True)
    events = load(path, leads, FIRST)
    builds = {"first": build(path)}
    load(path, leads, DAY)
    shutil.copy(path, again(path))
    builds["day"] = build(path)
    with duckdb.connect(str(path), read_only=True) as connection:
        moments = connection.execute("select count(*) from hotlist_features.ftr_moments").fetchall()
    return path, builds, {"leads": leads, "events": events, "moments": int(moments[0][0])}


def again(path: Path) -> Path:
    """The same file as it was before the next day was built."""
    return path.with_name(f"{path.stem}_full.duckdb")


def week(leads: int) -> tuple[dict[str, dict[str, float]], dict[str, int]]:
    """Build all four; the costs, and the sizes with how many published rows differ between day and full."""
    path, builds, sizes = a_day(leads)
    builds["full"] = build(again(path), "--full-refresh")
    sizes["rows_that_differ"] = differing(path, again(path))
    load(path, leads, WEEKLY)
    builds["weekly"] = build(path)
    return builds, sizes


def daily(leads: int, repeat: int) -> tuple[pd.DataFrame, dict[str, int]]:
    """One row a build: its cost, times that of the first and of the full one, and the seconds busy in each room."""
    rounds, sizes = zip(*(week(leads) for _ in range(repeat)), strict=True)
    table = with_rooms(rounds, ("first", "full"))
    return table, sizes[0] | {"rows_that_differ": sum(size["rows_that_differ"] for size in sizes)}


def with_rooms(
    rounds: Sequence[dict[str, dict[str, float]]], yardsticks: Sequence[str]
) -> pd.DataFrame:
    """The summary of so many rounds of builds, and the median seconds busy in each room."""
    table = summary(rounds, yardsticks)
    measures = dict.fromkeys(
        measure for builds in rounds for cost in builds.values() for measure in cost
    )
    for room in [measure for measure in measures if measure not in table]:
        table[room] = [
            round(median(builds[name].get(room, 0.0) for builds in rounds), 2)
            for name in table["contender"]
        ]
    return table
