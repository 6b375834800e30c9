"""The job for a real account: `make test-snowflake`. It refuses without credentials and drops what it made.

The demo world is seeded into schemas with a name of their own, built twice with every test, compared with
DuckDB, and dropped. That costs credits.
It has never run: there was no account to run it on (docs/snowflake.md).
"""

from __future__ import annotations

import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from hotlist.package import write_zip

sys.path.insert(0, str(Path(__file__).parent))
import standin

NEEDED = ("SNOWFLAKE_ACCOUNT", "SNOWFLAKE_USER")
ONE_OF = ("SNOWFLAKE_PRIVATE_KEY_PATH", "SNOWFLAKE_PASSWORD")
PREFIX = "HOTLIST_TEST_"
PUBLISHED = ("lead_scores", "lead_score_reasons", "sync_lead_scores")


def missing(environment: Mapping[str, str]) -> list[str]:
    """Give what must be set and is not."""
    found = [name for name in NEEDED if not environment.get(name)]
    return found if any(environment.get(name) for name in ONE_OF) else [*found, " or ".join(ONE_OF)]


def connect() -> Any:
    """Connect as the profile does."""
    import snowflake.connector

    signed = (
        {"private_key_file": os.environ["SNOWFLAKE_PRIVATE_KEY_PATH"]}
        if os.environ.get("SNOWFLAKE_PRIVATE_KEY_PATH")
        else {"password": os.environ["SNOWFLAKE_PASSWORD"]}
    )
    if phrase := os.environ.get("SNOWFLAKE_PRIVATE_KEY_PASSPHRASE"):
        signed["private_key_file_pwd"] = phrase
    return snowflake.connector.connect(
        account=os.environ["SNOWFLAKE_ACCOUNT"],
        user=os.environ["SNOWFLAKE_USER"],
        role=os.environ.get("SNOWFLAKE_ROLE", "HOTLIST_ROLE"),
        warehouse=os.environ.get("SNOWFLAKE_WAREHOUSE", "HOTLIST_WH"),
        database=os.environ.get("SNOWFLAKE_DATABASE", "HOTLIST"),
        **signed,
    )


def drop(cursor: Any, schema: str) -> list[str]:
    """Drop the schemas of this run, and no other."""
    if not schema.startswith(PREFIX) or len(schema) < len(PREFIX) + 8:
        raise ValueError(f"{schema} is not a schema of a test run")
    names = [row[1] for row in cursor.execute(f"show schemas like '{schema}%'").fetchall()]
    mine = [name for name in names if name == schema or name.startswith(f"{schema}_")]
    for name in mine:
        cursor.execute(f'drop schema if exists "{name}" cascade')
    return mine


def published(cursor: Any, schema: str) -> dict[str, Any]:
    """Read the published tables, in a form in which engines compare."""
    tables = {}
    for name in PUBLISHED:
        rows = cursor.execute(f"select * from {schema}_marts.{name}")
        columns = [column[0].lower() for column in rows.description]
        tables[name] = standin.steady(rows.fetchall(), columns)
    return tables


def run(folder: Path, schema: str) -> list[str]:
    """Build twice on the account and once on DuckDB; give every difference."""
    import duckdb

    variables = yaml.safe_load((standin.ROOT / "seeds" / "demo" / "vars.yml").read_text())
    environment = {"HOTLIST_ZIP": str(write_zip(folder / "hotlist.zip")), "HOTLIST_SCHEMA": schema}
    here = {"HOTLIST_DUCKDB_PATH": str(folder / "demo.duckdb"), "HOTLIST_SCHEMA": schema}
    variables["source_schema"] = f"{schema}_raw"
    turns: list[dict[str, Any]] = []
    for engine, given, times in (("snowflake", environment, 2), ("duckdb", here, 1)):
        for command in ("seed", *["build"] * times):
            left_out = (
                ("--exclude", "path:seeds/demo")
                if command == "build"
                else ("--select", "path:seeds/demo")
            )
            done = standin.dbt(
                engine,
                folder,
                command,
                *left_out,
                variables=variables,
                profiles=standin.ROOT,
                still_for_s=3600,
                **given,
            )
            print(done.stdout[-3000:])
            if done.returncode:
                raise SystemExit(f"{engine}: dbt {command} failed")
            if command == "build":
                if engine == "snowflake":
                    with connect() as connection:
                        turns.append(published(connection.cursor(), schema))
                else:
                    with duckdb.connect(given["HOTLIST_DUCKDB_PATH"], read_only=True) as connection:
                        turns.append(published(connection.cursor(), schema))
    return standin.differences(turns[0], turns[1], 0.0) + standin.differences(
        turns[0], turns[2], 1e-9
    )


def main() -> int:
    """Run the job; 2 when it refuses, 1 when the engines differ."""
    if lacking := missing(os.environ):
        print(f"refused: set {', '.join(lacking)} (docs/snowflake.md says how)", file=sys.stderr)
        return 2
    schema = f"{PREFIX}{secrets.token_hex(4).upper()}"
    folder = Path(tempfile.mkdtemp(prefix="hotlist_"))
    try:
        found = run(folder, schema)
    finally:
        with connect() as connection:
            print("dropped:", ", ".join(drop(connection.cursor(), schema)))
        shutil.rmtree(folder)
    print("\n".join(found) or "equal on both engines; the second build changed nothing")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
