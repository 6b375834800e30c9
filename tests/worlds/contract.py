"""What a world is: raw tables in the shape of the input contract, and the vars that go with them.

A loader turns a source into a `World`; `write` stores it as a DuckDB file (schema `raw`) and a JSON
file of dbt vars. Tables are DuckDB relations, so a loader is SQL over its source and nothing is
held twice.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

REPOSITORY = Path(__file__).resolve().parents[2]

#: Columns of the input contract (design: "Input contract"), in order, with their types.
CONTRACT: dict[str, dict[str, str]] = {
    "leads": {
        "lead_id": "varchar",
        "created_at": "timestamp",
        "account_id": "varchar",
        "module": "varchar",
        "owner_id": "varchar",
        "crm_id": "varchar",
        "email": "varchar",
        "status": "varchar",
    },
    "triggers": {
        "trigger_id": "varchar",
        "lead_id": "varchar",
        "triggered_at": "timestamp",
        "trigger_type": "varchar",
        "campaign_id": "varchar",
    },
    "events": {
        "event_id": "varchar",
        "lead_id": "varchar",
        "occurred_at": "timestamp",
        "event_type": "varchar",
        "event_source": "varchar",
        "event_value": "double",
        "loaded_at": "timestamp",
    },
    "accounts": {"account_id": "varchar", "created_at": "timestamp"},
    "lead_states": {"lead_id": "varchar", "state": "varchar", "entered_at": "timestamp"},
}
ATTRIBUTE_TYPES = {"text": "varchar", "number": "double", "boolean": "boolean"}


class WorldUnavailableError(Exception):
    """The source of a world is not on this machine; the message says what is missing and how to
    get it.
    """


@dataclass
class World:
    """One stranger's data: `tables` maps a contract table to the SQL that selects it; `knobs`
    are its dbt vars.
    """

    name: str
    tables: dict[str, str]
    knobs: dict[str, Any]
    connection: duckdb.DuckDBPyConnection
    notes: list[str] = field(default_factory=list)

    def attributes(self, table: str) -> dict[str, str]:
        """Return declared attribute -> SQL type for `leads` or `accounts`, else nothing."""
        declared = self.knobs.get(
            {"leads": "lead_attributes", "accounts": "account_attributes"}.get(table, ""), []
        )
        return {entry["name"]: ATTRIBUTE_TYPES[entry["type"]] for entry in declared}


Loader = Callable[[], World]


def shared_folder() -> Path:
    """Return the folder of data that is not part of this repository: HOTLIST_SHARED, or `shared`
    beside it.

    A git worktree stands elsewhere, so the main checkout is asked too.
    """
    named = os.environ.get("HOTLIST_SHARED")
    if named:
        return Path(named)
    marker = REPOSITORY / ".git"
    candidates = [REPOSITORY.parent / "shared"]
    if marker.is_file():
        checkout = Path(marker.read_text().partition("gitdir:")[2].strip()).parents[2]
        candidates.append(checkout.parent / "shared")
    return next((folder for folder in candidates if folder.is_dir()), candidates[0])


def write(world: World, raw: Path, knobs: Path) -> dict[str, int]:
    """Write `world` to the DuckDB file `raw` and its vars to `knobs`; return rows by table.

    Exactly the contract's columns and the declared attributes are written, cast to the contract's
    types, so a column that a loader did not mean to hand over cannot get through. An existing `raw`
    file is replaced.
    """
    raw.unlink(missing_ok=True)
    raw.parent.mkdir(parents=True, exist_ok=True)
    knobs.parent.mkdir(parents=True, exist_ok=True)
    connection = world.connection
    connection.execute(f"attach '{raw}' as warehouse")
    connection.execute("create schema warehouse.raw")
    counts: dict[str, int] = {}
    for table, query in world.tables.items():
        columns = CONTRACT[table] | world.attributes(table)
        selected = ", ".join(
            f'cast("{name}" as {kind}) as "{name}"' for name, kind in columns.items()
        )
        connection.execute(
            f"create table warehouse.raw.{table} as "
            f"select {selected} from ({query}) as source order by all"
        )
        row = connection.execute(f"select count(*) from warehouse.raw.{table}").fetchone()
        counts[table] = row[0] if row else 0
    connection.execute("detach warehouse")
    knobs.write_text(json.dumps(world.knobs, indent=2) + "\n")
    return counts


def source_tables(tables: dict[str, str]) -> dict[str, Any]:
    """Return the var `source_tables` for the tables a world has (an optional table it lacks is
    null).
    """
    return {
        "leads": "leads",
        "triggers": "triggers",
        "events": ["events"],
        "accounts": "accounts" if "accounts" in tables else None,
        "lead_states": "lead_states" if "lead_states" in tables else None,
    }


def static(*names: str, kind: str = "text") -> list[dict[str, str]]:
    """Declare attributes that are set at creation and never edited."""
    return [{"name": name, "type": kind, "change": "static"} for name in names]
