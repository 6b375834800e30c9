"""The features of the behaviours (counts, decay, days since) at every moment, against four others.

hotlist     the project's own compiled models, from moments and events to the columns of ftr_new_features
polars      the same columns by hand in Polars, lazy and streaming, in the quicker of two forms that were tried
join        the physical limit: join moments and events, count the pairs of each moment
naive       the same columns in one SQL query, one conditional aggregate a column
by pass     the same columns in one SQL query, one join and group for each behaviour

All but the join are checked to give the same columns: counts exactly, days and decay to 1e-9.
DuckDB reads DuckDB tables and Polars reads parquet files of the same rows; each writes its own kind.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb
import pandas as pd

from bench.common import MEMORY_LIMIT, ROOT, THREADS, WORK, compare, fresh, run
from bench.worlds import world

COUNTS = (1, 7, 30, 90)
METRICS = (*(f"count_{days}d" for days in COUNTS), "decayed", "days_since")
KEY = ("scoring_model", "entity_id", "as_of")
HALF_LIFE = 14
# The moments and events of a world as the feature models read them, without staging: a lead has a moment
# at each week's end after a trigger, until it has converted. One event in 500 is known to be a machine's later.
INPUTS = """
create table events as
select
    event_id, lead_id, occurred_at, event_source, event_value,
    greatest(occurred_at, loaded_at) as known_at, event_type as behaviour,
    coalesce(event_source = 'sales', false) as is_sales,
    case when event_id like '%777' then occurred_at + interval 9 day end as excluded_from
from '{folder}/events.parquet';
create table moments as
with ends as (
    select
        lead_id,
        last_at - to_days(7 * cast(floor(date_diff('second', triggered_at, last_at) / 604800) as integer)) as as_of
    from '{folder}/triggers.parquet'
    cross join (select max(triggered_at) as last_at from '{folder}/triggers.parquet')
),
converted as (
    select lead_id, min(known_at) as converted_at
    from events where behaviour = 'conversion' group by lead_id
),
moments as (
    select distinct 'lead_conversion' as scoring_model, ends.lead_id as entity_id, ends.as_of
    from ends left join converted using (lead_id)
    where converted.converted_at is null or ends.as_of < converted.converted_at
)
select
    *, as_of = max(as_of) over () as is_current,
    row_number() over (order by scoring_model, entity_id, as_of) as moment_number
from moments;
create table members as
select
    'lead_conversion' as scoring_model, lead_id as entity_id, lead_id, cast('2000-01-01' as timestamp) as member_since,
    cast(null as timestamp) as member_until, lead_id as counts_as_lead_id
from '{folder}/leads.parquet';
copy moments to '{folder}/moments.parquet';
copy events to '{folder}/known_events.parquet';
"""
PAIRS = """
select
    moments.scoring_model, moments.entity_id, moments.as_of, events.behaviour,
    cast(date_diff('microsecond', events.occurred_at, moments.as_of) as double) / 86400000000 as age_days
from world.moments as moments
inner join world.events as events on moments.entity_id = events.lead_id and moments.as_of >= events.known_at
where not events.is_sales and (events.excluded_from is null or moments.as_of < events.excluded_from)
"""
# What stands in for the models that are no part of this measurement: nothing.
ABSENT = (
    "ftr_totals",
    "ftr_sequences",
    "ftr_triggers",
    "ftr_states",
    "ftr_accounts",
    "ftr_profiles",
    "ftr_properties",
)


def columns(behaviours: list[str]) -> list[str]:
    """Names of the feature columns."""
    return [f"{behaviour}_{metric}" for behaviour in behaviours for metric in METRICS]


def connect(path: Path, inputs: Path) -> duckdb.DuckDBPyConnection:
    """A new DuckDB file, set as profiles.yml sets it, with the inputs attached as `world`."""
    connection = duckdb.connect(str(path))
    connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'; set threads = {THREADS}")
    connection.execute(f"set timezone = 'UTC'; attach '{inputs}' as world (read_only)")
    return connection


def hotlist(scratch: str, inputs: str) -> None:
    """The project's models as compiled, on the inputs; the other families of features are empty tables."""
    models = json.loads(Path(scratch, "models.json").read_text())
    with connect(Path(scratch, "hotlist.duckdb"), Path(inputs)) as connection:
        connection.execute("create schema if not exists hotlist_features")
        for statement in models["statements"]:
            connection.execute(statement)
        connection.execute(f"create table result as {models['result']}")


def sql(query: str, scratch: str, inputs: str) -> None:
    """One query into a table."""
    text = Path(scratch, f"{query}.sql").read_text()
    with connect(Path(scratch, f"{query}.duckdb"), Path(inputs)) as connection:
        connection.execute(f"create table result as {text}")


def join(scratch: str, inputs: str) -> None:
    """The bare join."""
    sql("join", scratch, inputs)


def naive(scratch: str, inputs: str) -> None:
    """One conditional aggregate a column."""
    sql("naive", scratch, inputs)


def by_pass(scratch: str, inputs: str) -> None:
    """One join and group a behaviour."""
    sql("by_pass", scratch, inputs)


def polars(scratch: str, folder: str, *behaviours: str) -> None:
    """By hand: join, filter, group by moment and behaviour, then one left join a behaviour; streaming."""
    import polars as pl

    moments = pl.scan_parquet(f"{folder}/moments.parquet").select(*KEY, "moment_number")
    events = pl.scan_parquet(f"{folder}/known_events.parquet").filter(~pl.col("is_sales"))
    age = (pl.col("as_of") - pl.col("occurred_at")).dt.total_microseconds() / 86400000000
    known = pl.col("as_of") >= pl.col("known_at")
    human = pl.col("excluded_from").is_null() | (pl.col("as_of") < pl.col("excluded_from"))
    long = (
        moments.join(events, left_on="entity_id", right_on="lead_id")
        .filter(known & human)
        .select("moment_number", "behaviour", age.alias("age"))
        .group_by("moment_number", "behaviour")
        .agg(
            *(
                (pl.col("age") < days).sum().cast(pl.Float64).alias(f"count_{days}d")
                for days in COUNTS
            ),
            (pl.col("age") * (-0.6931471805599453 / HALF_LIFE))
            .exp()
            .round(9)
            .sum()
            .alias("decayed"),
            pl.col("age").min().alias("days_since"),
        )
        .collect(engine="streaming")
        .lazy()
    )
    wide = moments
    for behaviour in behaviours:
        own = long.filter(pl.col("behaviour") == behaviour).drop("behaviour")
        own = own.rename({metric: f"{behaviour}_{metric}" for metric in METRICS})
        wide = wide.join(own, on="moment_number", how="left")
    filled = [name for name in columns(list(behaviours)) if not name.endswith("days_since")]
    wide = wide.drop("moment_number").with_columns(pl.col(filled).fill_null(0.0))
    wide.sink_parquet(f"{scratch}/polars.parquet")


def prepare(folder: Path) -> Path:
    """A DuckDB file with the inputs of a world, and parquet files of the same rows."""
    path = folder / "inputs.duckdb"
    if not path.exists():
        unfinished = path.with_suffix(".part")
        unfinished.unlink(missing_ok=True)
        with duckdb.connect(str(unfinished)) as connection:
            connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'; set threads = {THREADS}")
            connection.execute(INPUTS.format(folder=folder))
        unfinished.rename(path)
    return path


def compiled(scratch: Path) -> list[str]:
    """Write the statements that the project's compiled models make to models.json; give the behaviours."""
    command = [
        sys.executable,
        "-m",
        "dbt.cli.main",
        "compile",
        "--quiet",
        "--select",
        "+ftr_new_features",
    ]
    paths = ["--target-path", str(scratch), "--log-path", str(scratch)]
    where = {"HOTLIST_DUCKDB_PATH": str(scratch / "hotlist.duckdb"), "DBT_TARGET": "duckdb"}
    knobs = ["--vars", json.dumps({"half_life_days": HALF_LIFE})]
    run([*command, *paths, *knobs], **where, DBT_PROFILES_DIR=str(ROOT))
    (scratch / "hotlist.duckdb").unlink(missing_ok=True)
    nodes = json.loads((scratch / "manifest.json").read_text())["nodes"].values()
    models = {node["name"]: node for node in nodes if node["resource_type"] == "model"}
    relations = {name: node["relation_name"] for name, node in models.items()}
    stands_in = {
        "ftr_due_moments": "(select *, 'same' as settings_digest from world.moments)",
        "ftr_members": "world.members",
        "stg_events": "world.events",
    }
    statements = ["create schema hotlist_staging"]
    statements += [
        f"create view {relations[name]} as from {table}" for name, table in stands_in.items()
    ]
    for name in ("ftr_moment_leads", "ftr_moment_events", "ftr_behaviours"):
        kind = models[name]["config"]["materialized"]
        statements.append(f"create {kind} {relations[name]} as {models[name]['compiled_code']}")
    features = models["ftr_new_features"]["compiled_code"]
    behaviours = re.findall(r"left join behaviours as of_(\w+)", features)
    statements += [f"create table {relations[name]} ({empty(name, features)})" for name in ABSENT]
    result = f"select {', '.join([*KEY, *columns(behaviours)])} from ({features})"
    content = {"statements": statements, "result": result}
    (scratch / "models.json").write_text(json.dumps(content))
    return behaviours


def empty(model: str, features: str) -> str:
    """Columns for an empty stand-in of a model: those that ftr_new_features reads."""
    read = dict.fromkeys(re.findall(rf"\b{model.removeprefix('ftr_')}\.(\w+)", features), "double")
    types = {"scoring_model": "varchar", "entity_id": "varchar", "as_of": "timestamp"}
    return ", ".join(f"{name} {types.get(name, kind)}" for name, kind in read.items())


def aggregates(condition: str, prefix: str) -> list[str]:
    """The metrics of the pairs that meet a condition."""
    counts = [
        f"cast(count(case when {condition} and age_days < {days} then 1 end) as double) as {prefix}count_{days}d"
        for days in COUNTS
    ]
    decay = f"cast(exp(-ln(2) * age_days / {HALF_LIFE}) as decimal(18, 9))"
    return [
        *counts,
        f"coalesce(cast(sum(case when {condition} then {decay} end) as double), 0) as {prefix}decayed",
        f"min(case when {condition} then age_days end) as {prefix}days_since",
    ]


def write_queries(scratch: Path, behaviours: list[str]) -> None:
    """The SQL of the others."""
    key = ", ".join(KEY)
    wide = [a for b in behaviours for a in aggregates(f"behaviour = '{b}'", f"{b}_")]
    naive_query = f"select {key}, {', '.join(wide)} from pairs group by {key}"
    passes, picked, joins = [], [], []
    for b in behaviours:
        passes.append(
            f"{b} as (select {key}, {', '.join(aggregates('true', ''))} "
            f"from pairs where behaviour = '{b}' group by {key})"
        )
        picked += [
            f"{b}.{m} as {b}_{m}" if m == "days_since" else f"coalesce({b}.{m}, 0) as {b}_{m}"
            for m in METRICS
        ]
        joins.append(f"left join {b} using ({key})")
    by_pass_query = (
        f"select {key}, {', '.join(picked)} from world.moments as moments {' '.join(joins)}"
    )
    pairs = f"with pairs as not materialized ({PAIRS})"
    queries = {
        "join": f"{pairs} select {key}, count(*) as pairs from pairs group by {key}",
        "naive": f"{pairs} {naive_query}",
        "by_pass": f"{pairs}, {', '.join(passes)} {by_pass_query}",
    }
    for name, query in queries.items():
        (scratch / f"{name}.sql").write_text(query)


def differences(scratch: Path, behaviours: list[str]) -> dict[str, int]:
    """Moments at which another's columns differ from ours; without events a moment may be left out."""
    names = columns(behaviours)
    sources = {
        "polars": f"'{scratch}/polars.parquet'",
        "naive": "naive.result",
        "by_pass": "by_pass.result",
    }
    found = {}
    with duckdb.connect(str(scratch / "hotlist.duckdb")) as connection:
        connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'; set threads = {THREADS}")
        for other, source in sources.items():
            if source.endswith(".result"):
                connection.execute(f"attach '{scratch}/{other}.duckdb' as {other} (read_only)")
            unequal = []
            for name in names:
                theirs = f"theirs.{name}"
                if not name.endswith("days_since"):
                    theirs = f"coalesce({theirs}, 0)"
                if name.endswith("decayed"):
                    unequal.append(f"abs(ours.{name} - {theirs}) > 1e-9")
                elif name.endswith("days_since"):
                    gap = f"coalesce(abs(ours.{name} - {theirs}), 0) > 1e-9"
                    unequal.append(f"({gap} or (ours.{name} is null) != ({theirs} is null))")
                else:
                    unequal.append(f"ours.{name} is distinct from {theirs}")
            rows = connection.execute(
                f"select count(*) from result as ours full join {source} as theirs using ({', '.join(KEY)}) "
                f"where ours.as_of is null or {' or '.join(unequal)}"
            ).fetchall()
            found[other] = rows[0][0]
    return found


def features(leads: int, repeat: int) -> tuple[pd.DataFrame, dict[str, int]]:
    """Rounds of all five on one world; ratios to the bare join, and to ours, of the same round."""
    folder, _ = world(leads)
    inputs = prepare(folder)
    WORK.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=WORK) as scratch_name:
        scratch = Path(scratch_name)
        behaviours = compiled(scratch)
        write_queries(scratch, behaviours)

        def fresh_file(name: str, function: Callable[..., None]) -> dict[str, float]:
            (scratch / f"{name}.duckdb").unlink(missing_ok=True)
            return fresh(function, str(scratch), str(inputs))

        contenders = {
            "hotlist": partial(fresh_file, "hotlist", hotlist),
            "polars": partial(
                fresh,
                polars,
                str(scratch),
                str(folder),
                *behaviours,
                POLARS_MAX_THREADS=str(THREADS),
            ),
            "join": partial(fresh_file, "join", join),
            "naive": partial(fresh_file, "naive", naive),
            "by_pass": partial(fresh_file, "by_pass", by_pass),
        }
        table = compare(contenders, ("join", "hotlist"), repeat)
        unequal = differences(scratch, behaviours)
    table["rows_that_differ"] = table["contender"].map(unequal)
    with duckdb.connect(str(inputs), read_only=True) as connection:
        counts = connection.execute(
            "select (select count(*) from events), (select count(*) from moments)"
        ).fetchall()[0]
    if any(unequal.values()):
        raise SystemExit(f"rows that differ from ours: {unequal}\n{table.to_string()}")
    sizes = {"leads": leads, "events": counts[0], "moments": counts[1]}
    return table, {**sizes, "columns": len(columns(behaviours))}
