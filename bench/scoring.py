"""Scoring from the warehouse to the warehouse against predict_proba of the same model on a frame in memory.

memory    predict_proba of the champion on a frame of all moments, in one call; reading the frame is not counted
python    the project's Python path: frames.score reads the moments in batches and writes their probabilities
sql       the project's SQL path: scr_scores as compiled, which adds up the terms of every moment

The champion is fitted by the project on a small world; its moments are repeated under new entity ids, and every
number that is not a count moves by up to 1 %. Both paths have the memory limit and the threads of profiles.yml.
Probabilities are checked to be equal within 1e-9 at every moment.
"""

from __future__ import annotations

import json
import time
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from bench.common import (
    MEMORY_LIMIT,
    THREADS,
    VARIABLES,
    WORK,
    compare,
    dbt,
    fresh,
    read,
    simulate,
)
from hotlist import frames
from hotlist import scoring as library
from hotlist.versions import read_version

MODEL = "lead_conversion"
WORLD = 10_000
# More moments than these do not fit into memory as one frame with the designs of a call.
IN_MEMORY = 2_000_000
UNTESTED = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
KEY = ("scoring_model", "entity_id", "as_of")
RESULTS = {"memory": "result", "python": "result", "sql": "hotlist_scoring.scr_scores"}
CHAMPION = f"hotlist_scoring.scr_champions where scoring_model = '{MODEL}'"


def built() -> Path:
    """A small world with a champion, built by the project."""
    path = WORK / "scoring_world.duckdb"
    simulate(path, WORLD, "--no-truth")
    dbt(path, VARIABLES, "build", "--select", "+scr_scores", *UNTESTED)
    return path


def repeat_moments(world: Path, path: Path, leads: int) -> int:
    """Write so many moments of the world to `path` as scr_moments; give the number of features."""
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'; set threads = {THREADS}")
        connection.execute(f"attach '{world}' as world (read_only)")
        given = f"(from world.hotlist_features.ftr_features where scoring_model = '{MODEL}')"
        columns = connection.execute(f"describe {given}").fetchall()
        features = [column[:2] for column in columns if column[0] not in (*KEY, "is_current")]
        numbers = [name for name, kind, *_ in features if kind == "DOUBLE"]
        tests = ", ".join(f"bool_and({name} is null or {name} = floor({name}))" for name in numbers)
        are_counts = connection.execute(f"select {tests} from {given}").fetchall()[0]
        moved = {name for name, is_count in zip(numbers, are_counts, strict=True) if not is_count}
        picked = [
            f"{name} * (0.99 + 0.02 * (hash({name}, copy) % 1000) / 1000) as {name}"
            if name in moved
            else name
            for name, *_ in features
        ]
        connection.execute(f"""
            create table moments as
            select scoring_model, entity_id || '-' || copy as entity_id, as_of, {", ".join(picked)}
            from {given} cross join (select range as copy from range(
                (select cast(ceil({leads} / count(*)) as bigint) from {given})
            ))
            limit {leads}
        """)
        connection.execute(f"create table champions as from world.{CHAMPION}")
        connection.execute("create table terms as from world.hotlist_training.trn_terms")
        connection.execute("create table models as from world.hotlist_features.ftr_scoring_models")
    return len(features)


def compiled(scratch: Path, world: Path) -> None:
    """Write the statements of the project's SQL path to sql.json."""
    names = ("scr_feature_values", "scr_points", "scr_scores")
    dbt(world, VARIABLES, "compile", "--quiet", "--select", *names)
    nodes = json.loads((WORK / "target" / "manifest.json").read_text())["nodes"].values()
    models = {node["name"]: node for node in nodes if node["resource_type"] == "model"}
    database = f'"{models["scr_scores"]["database"]}".'
    statements = [
        f"create {models[name]['config']['materialized']} {models[name]['relation_name']} as "
        f"{models[name]['compiled_code']}".replace(database, "")
        for name in names
    ]
    (scratch / "sql.json").write_text(json.dumps(statements))


def connect(path: Path, moments: str) -> duckdb.DuckDBPyConnection:
    """A new DuckDB file, set as profiles.yml sets it, with the moments attached as `given`."""
    path.unlink(missing_ok=True)
    connection = duckdb.connect(str(path))
    connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'; set threads = {THREADS}")
    connection.execute(f"set timezone = 'UTC'; attach '{moments}' as given (read_only)")
    return connection


def memory(scratch: str, moments: str) -> dict[str, float]:
    """One call on one frame; only the call is timed."""
    with duckdb.connect(moments, read_only=True) as connection:
        artifact = connection.execute("select artifact from champions").fetchall()[0][0]
        frame = connection.table("moments").to_arrow_table().to_pandas()
    model = read_version(artifact).model
    wall, cpu = time.perf_counter(), time.process_time()
    probability = model.predict_proba(frame)[:, 1]
    cost = {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}
    found = frame[list(KEY)].assign(probability=probability)
    with connect(Path(scratch, "memory.duckdb"), moments) as connection:
        connection.execute("create table result as from found")
    assert len(found)
    return cost


def python(scratch: str, moments: str) -> None:
    """What scr_probabilities does."""
    with connect(Path(scratch, "python.duckdb"), moments) as connection:
        champions = frames.read(connection.table("given.champions"), ["scoring_model"])
        rows = connection.table("given.moments")
        scorer = library.Scorer(champions, frames.columns(rows))
        stream = frames.score(rows, scorer, KEY)
        with connection.cursor() as cursor:
            cursor.register("stream", stream)
            cursor.execute("create table result as from stream")


def sql(scratch: str, moments: str) -> None:
    """What the SQL models do with the knob scoring_engine at sql."""
    with connect(Path(scratch, "sql.duckdb"), moments) as connection:
        for room in ("features", "training", "scoring"):
            connection.execute(f"create schema hotlist_{room}")
        for name, source in {
            "hotlist_features.ftr_features": "select *, true as is_current from given.moments",
            "hotlist_features.ftr_scoring_models": "from given.models",
            "hotlist_training.trn_terms": "from given.terms",
            "hotlist_scoring.scr_champions": "from given.champions",
            "hotlist_scoring.scr_moments": "select moments.*, champions.model_version "
            "from given.moments as moments inner join given.champions as champions using (scoring_model)",
            "hotlist_scoring.scr_probabilities": "select scoring_model, entity_id, as_of, "
            "cast(null as double) as probability from given.moments where false",
        }.items():
            connection.execute(f"create view {name} as {source}")
        for statement in json.loads(Path(scratch, "sql.json").read_text()):
            connection.execute(statement)


def differences(scratch: Path, names: list[str]) -> dict[str, Any]:
    """Moments whose probability is more than 1e-9 from the first one's, and the largest gap."""
    first, *others = names
    found: dict[str, Any] = {}
    with duckdb.connect() as connection:
        connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'; set threads = {THREADS}")
        connection.execute(f"set temp_directory = '{scratch}/spill'")
        for name in names:
            connection.execute(f"attach '{scratch}/{name}.duckdb' as of_{name} (read_only)")
        for other in others:
            found[other] = connection.execute(f"""
                select
                    count(case when abs(ours.probability - theirs.probability) <= 1e-9 then null else 1 end),
                    max(abs(ours.probability - theirs.probability))
                from of_{first}.{RESULTS[first]} as ours
                full join of_{other}.{RESULTS[other]} as theirs using ({", ".join(KEY)})
            """).fetchall()[0]
    return found


def scoring(leads: int, repeat: int) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Rounds of all three on `leads` moments; ratios to the call in memory of the same round."""
    WORK.mkdir(parents=True, exist_ok=True)
    scratch = WORK / "scoring"
    scratch.mkdir(exist_ok=True)
    world = built()
    moments = scratch / "moments.duckdb"
    features = repeat_moments(world, moments, leads)
    compiled(scratch, world)
    functions = (memory, python, sql) if leads <= IN_MEMORY else (python, sql)
    contenders = {
        function.__name__: partial(fresh, function, str(scratch), str(moments))
        for function in functions
    }
    names = list(contenders)
    table = compare(contenders, names[:1], repeat)
    unequal = differences(scratch, names)
    table["rows_that_differ"] = table["contender"].map({n: v[0] for n, v in unequal.items()})
    table["largest_gap"] = table["contender"].map({n: v[1] for n, v in unequal.items()})
    if any(count for count, _ in unequal.values()):
        raise SystemExit(f"probabilities that differ: {unequal}\n{table.to_string()}")
    champion = read(world, f"from {CHAMPION}")
    terms = read(world, f"from hotlist_training.trn_terms where scoring_model = '{MODEL}'")
    return table, {
        "moments": leads,
        "features": features,
        "terms": len(terms),
        "candidate": champion["candidate"].item(),
    }
