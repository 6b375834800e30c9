"""A first build when one lead has all of the events, against the same number spread over many leads."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from bench.common import VARIABLES, WORK, dbt, summary

EVENTS_A_LEAD = 100
QUICK: dict[str, Any] = VARIABLES | {"lead_attributes": []}
QUICK["source_tables"] = QUICK["source_tables"] | {"accounts": None, "lead_states": None}
# A hundred and forty days of a mixed funnel; a tenth of the events are loaded up to three days late.
WORLD = """
    create schema raw;
    create table raw.leads as
    select
        'l' || i as lead_id, 'a' || (i // 3) as account_id,
        timestamp '2025-01-01' + to_seconds(i % 3000000) as created_at,
        'core' as module, null as owner_id, null as crm_id, null as email, null as status
    from range({leads}) as t (i);
    create table raw.triggers as
    select
        't' || i as trigger_id, 'l' || (i % {leads}) as lead_id,
        timestamp '2025-02-10' + to_seconds(cast(hash(i) % 12000000 as bigint)) as triggered_at,
        'form' as trigger_type, null as campaign_id
    from range({leads} * 3) as t (i);
    create table raw.events as
    with drawn as (
        select
            i, hash(i + 2) % 100 as kind,
            timestamp '2025-02-10' + to_milliseconds(cast(hash(i + 1) % 12000000000 as bigint)) as occurred_at
        from range({events}) as t (i)
    )
    select
        'e' || i as event_id,
        'l' || (i % {busy_leads}) as lead_id,
        occurred_at,
        case
            when kind < 50 then 'web_visit' when kind < 70 then 'email_click' when kind < 90 then 'email_open'
            when kind < 98 then 'product_use' when kind < 99 then 'contact_us' else 'webinar_attend'
        end as event_type,
        'web' as event_source,
        cast(kind as double) as event_value,
        occurred_at
        + to_seconds(cast(hash(i + 3) % case when i % 10 = 0 then 259200 else 600 end as bigint)) as loaded_at
    from drawn
"""


def a_build(leads: int, busy_leads: int) -> dict[str, float]:
    """Wall and CPU seconds and peak GB of a first build in which so many of the leads have all events.

    Beside them the seconds of the rooms that read events by lead, and of the slowest of their models.
    """
    path = WORK / "one_lead.duckdb"
    WORK.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            WORLD.format(leads=leads, busy_leads=busy_leads, events=leads * EVENTS_A_LEAD)
        )
    cost = dbt(path, QUICK, "build", "--exclude-resource-type", "test", "unit_test")
    return cost | {f"{name}_s": seconds for name, seconds in models().items()}


def models() -> dict[str, float]:
    """Seconds of each model of the last build."""
    results = json.loads(Path(WORK, "target", "run_results.json").read_text())["results"]
    return {one["unique_id"].split(".")[-1]: one["execution_time"] for one in results}


def one_lead(leads: int, repeat: int) -> tuple[pd.DataFrame, dict[str, int]]:
    """One row a world, and below them the models that the one lead makes slowest."""
    builds = {"many leads": partial(a_build, leads, leads), "one lead": partial(a_build, leads, 1)}
    rounds = [{name: build() for name, build in builds.items()} for _ in range(repeat)]
    table = summary(rounds, ["many leads"])
    last = rounds[-1]
    slower = {
        name: seconds - last["many leads"].get(name, 0)
        for name, seconds in last["one lead"].items()
    }
    names = [
        name
        for name in sorted(slower, key=slower.__getitem__, reverse=True)
        if name not in ("wall_s", "cpu_s", "peak_gb")
    ]
    rows = [
        {"contender": world, "model": name, "wall_s": round(last[world].get(name, 0), 2)}
        for name in names[:10]
        for world in builds
    ]
    return pd.concat([table, pd.DataFrame(rows)]), {"leads": leads, "events": leads * EVENTS_A_LEAD}
