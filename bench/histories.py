"""Growth with the length of history: the features of leads that stay, after one, three and five years.

Each lead answers a campaign every month and leaves an event every week, all the time, so a moment of the last year has
five times the past of a moment of the first. A slope of 1 is twice the seconds for twice the moments and events.
"""

from __future__ import annotations

from typing import Any

import duckdb
import pandas as pd

from bench.common import VARIABLES, WORK, dbt
from bench.growth import slope
from bench.one_lead import models

YEARS = (1, 3, 5)
QUICK: dict[str, Any] = VARIABLES | {"lead_attributes": []}
QUICK["source_tables"] = QUICK["source_tables"] | {"accounts": None, "lead_states": None}
WORLD = """
    create schema raw;
    create table raw.leads as
    select
        'l' || i as lead_id, 'a' || (i // 3) as account_id,
        timestamp '2020-01-01' + to_seconds(i % 2000000) as created_at,
        'core' as module, null as owner_id, null as crm_id, null as email, null as status
    from range({leads}) as t (i);
    create table raw.triggers as
    select
        't' || i as trigger_id, 'l' || (i % {leads}) as lead_id,
        timestamp '2020-02-01' + to_days(cast(30 * (i // {leads}) as integer))
        + to_seconds(cast(hash(i) % 2500000 as bigint)) as triggered_at,
        'form' as trigger_type, null as campaign_id
    from range({leads} * 12 * {years}) as t (i);
    create table raw.events as
    with drawn as (
        select
            i, hash(i + 2) % 100 as kind,
            timestamp '2020-02-01' + to_days(cast(7 * (i // {leads}) as integer))
            + to_seconds(cast(hash(i + 1) % 600000 as bigint)) as occurred_at
        from range({leads} * 52 * {years}) as t (i)
    )
    select
        'e' || i as event_id, 'l' || (i % {leads}) as lead_id, occurred_at,
        case
            when kind < 50 then 'web_visit' when kind < 70 then 'email_click' when kind < 90 then 'email_open'
            when kind < 98 then 'product_use' when kind < 99 then 'contact_us' else 'webinar_attend'
        end as event_type,
        'web' as event_source, cast(kind as double) as event_value, occurred_at as loaded_at
    from drawn
"""


def a_history(leads: int, years: int) -> dict[str, float]:
    """Moments of the world, and the seconds of each model of the features, built in one thread."""
    path = WORK / "histories.duckdb"
    WORK.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute(WORLD.format(leads=leads, years=years))
    asked = ["--select", "+ftr_features", "--exclude-resource-type", "test", "unit_test"]
    dbt(path, QUICK, "build", "--threads", "1", *asked)
    seconds = {name: took for name, took in models().items() if name.startswith("ftr_")}
    with duckdb.connect(str(path), read_only=True) as connection:
        (moments,) = connection.execute(
            "select count(*) from hotlist_features.ftr_moments"
        ).fetchall()
    return {"moments": moments[0], "all features": sum(seconds.values()), **seconds}


def histories(leads: int, repeat: int) -> tuple[pd.DataFrame, dict[str, int]]:
    """One row for all features and for each model that takes a second: its least seconds at each length, the slope."""
    found = [[a_history(leads, years) for years in YEARS] for _ in range(repeat)]
    sizes = [leads * years for years in YEARS]
    rows = []
    for name in found[0][0]:
        least = [min(one[place].get(name, 0.0) for one in found) for place in range(len(YEARS))]
        if least[-1] >= 1:
            named = {
                f"{years} years": round(took, 1) for years, took in zip(YEARS, least, strict=True)
            }
            rows.append({"model": name, **named, "slope": slope(sizes, least)})
    return pd.DataFrame(rows), {"leads": leads}
