"""Compiled for Snowflake, every model reads as Snowflake's SQL and calls reviewed functions only; the lint bites."""

from __future__ import annotations

import json

import pytest

pytest.importorskip("fakesnow", reason="the extra dev is not installed")

import standin
from sql_on_snowflake import snowflake_linter, unreadable, unreviewed_functions
from test_engines import VARIABLES

# Longest text that the grammar is asked to read: beyond it, hundreds of selects of one shape follow.
LONGEST = 60_000


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Compiled code of every SQL model and test; compiling asks nothing of a warehouse."""
    folder = tmp_path_factory.mktemp("compiled")
    done = standin.dbt(
        "snowflake",
        folder,
        "compile",
        "--no-introspect",
        "--no-populate-cache",
        "--exclude",
        "path:python_models",
        variables=VARIABLES,
        HOTLIST_EMULATOR_PORT="1",
    )
    assert done.returncode == 0, done.stdout[-3000:]
    manifest = json.loads((folder / "target_snowflake" / "manifest.json").read_text())
    return {
        node["original_file_path"] + " " + node["name"]: node["compiled_code"]
        for node in manifest["nodes"].values()
        if node["resource_type"] in ("model", "test")
        and node.get("language") == "sql"
        and node.get("compiled_code")
    }


def test_functions_are_reviewed(compiled: dict[str, str]) -> None:
    assert len(compiled) > 300
    found = {name: bad for name, sql in compiled.items() if (bad := unreviewed_functions(sql))}
    assert found == {}


def test_snowflakes_grammar_reads_every_model(compiled: dict[str, str]) -> None:
    models = {
        name: sql
        for name, sql in compiled.items()
        if name.startswith("models/") and ".sql " in name
    }
    short = {name: sql for name, sql in models.items() if len(sql) <= LONGEST}
    assert len(short) >= len(models) - 2
    linter = snowflake_linter()
    found = {name: bad for name, sql in short.items() if (bad := unreadable(sql, linter))}
    assert found == {}


@pytest.mark.parametrize(
    "sql",
    [
        "select strftime(a, '%Y') from t",
        "select list_sum(a) from t",
        "select arg_max(a, b) from t",
        "select list_transform(a, x -> x) from t",
        "select date_diff('day', a, b) from t",
        "select unnest(a) from t",
        "select epoch(a) from t",
        "select regexp_matches(a, 'b') from t",
        "select string_agg(a, ',') from t",
        "select md5_number_lower(a) from t",
        "select make_timestamp(1)",
        "select a // b from t",
        "select a / 7.0 from t",
        "select a / (86400.0 * b) from t",
        "select a[1:2] from t",
        "select a, b, from t",
        "with x as (select a from t) select xor(a, 1) from x",
    ],
)
def test_functions_of_duckdb_are_found(sql: str) -> None:
    assert unreviewed_functions(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "from t select a",
        "select a from t using sample 10",
        "select a from t tablesample (10 percent)",
        "select count(*) filter (where a) from t",
    ],
)
def test_grammar_of_duckdb_is_found(sql: str) -> None:
    assert unreadable(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "select max_by(a, b), md5(c) from t qualify row_number() over (order by b desc nulls last) = 1\n",
        "select listagg(a, '; ') within group (order by a) from (values (1)) as knob (a)\n",
        "select datediff(day, a, b), try_cast(a as timestamp_ntz) from t -- // and [ are only words here\n",
    ],
)
def test_sql_of_both_passes(sql: str) -> None:
    assert unreviewed_functions(sql) == []
    assert unreadable(sql) == []
