"""Build the dbt project over raw tables made in a test: one call, one throw-away DuckDB file.

`build({"leads": frame("leads", [...]), ...})` writes the frames to the schema `raw` of a new file,
runs dbt on it in a process of its own with an isolated target folder, and returns a `Build` to ask
questions of.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
from dbt_process import PROJECT, dbt, shared_folder, trusting_project

CONTRACT: dict[str, list[str]] = {
    "leads": [
        "lead_id",
        "created_at",
        "account_id",
        "module",
        "owner_id",
        "crm_id",
        "email",
        "status",
    ],
    "triggers": ["trigger_id", "lead_id", "triggered_at", "trigger_type", "campaign_id"],
    "events": [
        "event_id",
        "lead_id",
        "occurred_at",
        "event_type",
        "event_source",
        "event_value",
        "loaded_at",
    ],
    "accounts": ["account_id", "created_at"],
    "lead_states": ["lead_id", "state", "entered_at"],
}
"""The columns of the input contract, by table."""

ALL_TABLES = {
    "leads": "leads",
    "triggers": "triggers",
    "events": ["events"],
    "accounts": "accounts",
    "lead_states": "lead_states",
}
"""A value for the knob `source_tables` that turns the optional tables on."""


def frame(table: str, rows: Sequence[Mapping[str, Any]] = ()) -> pd.DataFrame:
    """Rows of a contract table; columns that the rows leave out are null, extra ones are kept."""
    columns = list(CONTRACT[table])
    for row in rows:
        columns += [name for name in row if name not in columns]
    return pd.DataFrame(
        [[row.get(name) for name in columns] for row in rows], columns=columns, dtype="object"
    )


@dataclass(frozen=True)
class Build:
    """What a dbt run left behind: exit code, printed text, status of every node, and the file."""

    returncode: int
    output: str
    statuses: dict[str, str]
    path: Path
    variables: Mapping[str, Any]

    def query(self, sql: str) -> pd.DataFrame:
        """Result of a query on the built file."""
        with duckdb.connect(str(self.path), read_only=True) as connection:
            connection.execute("set TimeZone = 'UTC'")
            return connection.execute(sql).df()

    def table(self, name: str, order_by: str = "all") -> pd.DataFrame:
        """A whole built table by its model name (the prefix says its schema), in a fixed order."""
        rooms = {
            "stg": "staging",
            "ftr": "features",
            "trn": "training",
            "scr": "scoring",
            "mon": "monitoring",
            "published": "published",
        }
        schema = f"hotlist_{rooms.get(name.split('_')[0], 'marts')}"
        return self.query(f"select * from {schema}.{name} order by {order_by}")

    @property
    def published(self) -> Path:
        """The file that readers read."""
        return self.path.with_name("published.duckdb")

    def served(self, sql: str) -> pd.DataFrame:
        """Result of a query on the published file."""
        with duckdb.connect(str(self.published), read_only=True) as connection:
            return connection.execute(sql).df()

    def failed(self) -> dict[str, str]:
        """Nodes that neither passed nor were skipped, with their status."""
        good = {"success", "pass", "skipped", "no-op"}
        return {node: status for node, status in self.statuses.items() if status not in good}

    def again(self, *arguments: str, variables: Mapping[str, Any] | None = None) -> Build:
        """Run dbt once more on the same file, e.g. `again("build", "--select", "staging")`."""
        chosen = self.variables if variables is None else variables
        return run_dbt(self.path, list(arguments) or ["build"], chosen)

    def copied(self, variables: Mapping[str, Any] | None = None) -> Build:
        """The same in a file of its own, to be changed; with other variables if they are given."""
        chosen = self.variables if variables is None else variables
        return on_file(fresh_copy(self.path), chosen)

    def execute(self, sql: str) -> None:
        """Change the raw tables between two runs."""
        with duckdb.connect(str(self.path)) as connection:
            connection.execute("set TimeZone = 'UTC'")
            connection.execute(sql)


def on_file(path: Path, variables: Mapping[str, Any]) -> Build:
    """A DuckDB file on which dbt has not run yet."""
    return Build(0, "", {}, path, variables)


def new_folder(prefix: str = "hotlist_") -> Path:
    """A folder that goes with this session of tests."""
    return Path(tempfile.mkdtemp(prefix=prefix, dir=shared_folder()))


def fresh_copy(path: Path) -> Path:
    """Copy a DuckDB file, and what was published beside it, to a folder of its own."""
    folder = new_folder()
    for name in ("published.duckdb", "published_monitoring.duckdb"):
        if path.with_name(name).exists():
            shutil.copy(path.with_name(name), folder)
    return Path(shutil.copy(path, folder / "hotlist.duckdb"))


def run_dbt(path: Path, arguments: list[str], variables: Mapping[str, Any]) -> Build:
    """Run dbt on a DuckDB file and collect its results; never raises because dbt failed.

    A build without tests publishes all the same, so that the next day knows of it (trusting_project).
    """
    target = Path(tempfile.mkdtemp(prefix="dbt_", dir=path.parent))
    command = list(arguments)
    if arguments[0] == "build":
        command += ["--exclude-resource-type", "unit_test"]
        command += [] if "--selector" in arguments else ["--indirect-selection", "cautious"]
    project = trusting_project() if "test" in arguments else PROJECT
    done = dbt(path, command, variables, target, project)
    results = target / "run_results.json"
    statuses = {}
    if results.exists():
        statuses = {
            result["unique_id"]: result["status"]
            for result in json.loads(results.read_text())["results"]
        }
    return Build(done.returncode, done.stdout + done.stderr, statuses, path, variables)


def written(
    raw_tables: Mapping[str, pd.DataFrame],
    variables: Mapping[str, Any] | None = None,
    folder: Path | None = None,
) -> Build:
    """The frames as tables of the schema `raw` of a new DuckDB file, on which dbt has not run yet."""
    path = Path(tempfile.mkdtemp(prefix="build_", dir=folder or new_folder())) / "hotlist.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("create schema raw")
        for name, rows in raw_tables.items():
            connection.register("rows_to_write", rows)
            connection.execute(f'create table raw."{name}" as select * from rows_to_write')
            connection.unregister("rows_to_write")
    return on_file(path, variables or {})


def build(
    raw_tables: Mapping[str, pd.DataFrame],
    variables: Mapping[str, Any] | None = None,
    select: str | None = None,
    folder: Path | None = None,
    command: str = "build",
) -> Build:
    """Write the frames as tables of the schema `raw` of a new DuckDB file and run dbt over them.

    `variables` overrides knobs (as `--vars`), `select` is dbt's selection (all when None; write
    "+staging" rather than "staging", for the policy seeds must be there too), `folder` the place of
    the file (a temporary one when None). dbt unit tests are left out, for they do not depend on the
    rows, and so are data tests that need unselected models. Look at `returncode`, `failed()` and
    `output` of the result.
    """
    arguments = [command] + (["--select", select] if select else [])
    return written(raw_tables, variables, folder).again(*arguments)
