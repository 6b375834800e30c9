"""DuckDB files written anew, because a deleted row stays in a file until it is.

``without`` writes the published file without a person, ``compact`` any file without what was deleted from it. Both
write a file beside the old one and swap it in by a rename, so that a reader has the old file or the new one, whole.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from hotlist.serve.publishing import ATTEMPTS, STORAGE_VERSION, quoted, to_disk

#: What dbt_project.yml takes when HOTLIST_DUCKDB_PATH says nothing.
WAREHOUSE = "warehouse/hotlist.duckdb"

#: How the names of the files end that readers read: the list's and monitoring's.
PUBLISHED = ("published.duckdb", "published_monitoring.duckdb")


def without(place: str, orders_text: str) -> str:
    """Write the published file anew without the rows of a person.

    Args:
        place: path of the file.
        orders_text: JSON, by schema and table ``delete``, the rule of the rows to leave out, and ``empty``, a rule for
            each column to empty.

    Returns:
        The path.
    """
    orders = json.loads(orders_text)
    with _anew(Path(place)) as (connection, old, new):
        for schema, table in _tables(connection, old):
            order = orders.get(f"{schema}.{table}", {"delete": "", "empty": {}})
            emptied = ", ".join(
                f"case when {rule} then null else {column} end as {column}"
                for column, rule in order["empty"].items()
            )
            columns = f"* replace ({emptied})" if emptied else "*"
            kept = f"where ({order['delete']}) is not true" if order["delete"] else ""
            connection.execute(f'create schema if not exists {new}."{schema}"')
            connection.execute(
                f'create table {new}."{schema}"."{table}" as select {columns} from {old}."{schema}"."{table}" {kept}'
            )
    return place


def compact(path: Path) -> tuple[int, int]:
    """Write a file anew with all that it holds and nothing that was deleted from it.

    Args:
        path: of the file, which no other process may have open for writing.

    Returns:
        Its bytes before and after.

    Raises:
        RuntimeError: the copy has not the rows of the file, which stays as it is.
    """
    before = path.stat().st_size
    with _anew(path) as (connection, old, new):
        connection.execute(f"copy from database {old} to {new}")
        for schema, table in _tables(connection, old):
            counts = [
                connection.execute(f'select count(*) from {side}."{schema}"."{table}"').fetchone()
                for side in (old, new)
            ]
            if counts[0] != counts[1]:
                raise RuntimeError(
                    f"{path}: the copy of {table} is not whole; nothing was changed."
                )
    return before, path.stat().st_size


@contextlib.contextmanager
def _anew(path: Path) -> Iterator[tuple[Any, str, str]]:
    """A connection with the file and an empty one, which takes its place unless there was an error.

    The old file is held until then, so that nothing is written to it in between.
    """
    draft = path.with_name(f"{path.name}.next")
    for leftover in (draft, draft.with_name(f"{draft.name}.wal")):
        leftover.unlink(missing_ok=True)
    old, new = f'"{path.name.removesuffix(".duckdb")}"', "file_anew"
    is_published = path.name.endswith(PUBLISHED)
    with duckdb.connect() as connection:
        _attach(connection, path, old, " (read_only)" if is_published else "")
        version = f" (storage_version '{STORAGE_VERSION}')" if is_published else ""
        try:
            connection.execute(f"attach '{quoted(draft)}' as {new}{version}")
            connection.execute("set preserve_insertion_order = true")
            yield connection, old, new
            connection.execute(f"checkpoint {new}")
            connection.execute(f"detach {new}")
            to_disk(draft)
            os.replace(draft, path)
            to_disk(path.parent)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise


def _attach(connection: Any, path: Path, name: str, how: str) -> None:
    for attempt in range(ATTEMPTS):
        try:
            connection.execute(f"attach '{quoted(path)}' as {name}{how}")
            return
        except duckdb.Error as error:
            if "set lock" not in str(error) or attempt == ATTEMPTS - 1:
                raise
        time.sleep(1.0)


def _tables(connection: Any, name: str) -> list[tuple[str, str]]:
    query = (
        "select schema_name, table_name from duckdb_tables() where database_name = ? order by all"
    )
    return list(connection.execute(query, [name.strip('"')]).fetchall())


def main(arguments: list[str]) -> None:
    """Compact the files that are named, or the warehouse and all files beside it that belong to it."""
    warehouse = Path(os.environ.get("HOTLIST_DUCKDB_PATH", WAREHOUSE))
    beside = [
        *(path for name in PUBLISHED for path in warehouse.parent.glob(f"*{name}")),
        *warehouse.parent.glob("*erasures.duckdb"),
    ]
    for path in [Path(argument) for argument in arguments] or [warehouse, *sorted(beside)]:
        try:
            before, after = compact(path)
        except (duckdb.Error, OSError, RuntimeError) as error:
            sys.exit(
                f"{path} was not compacted ({' '.join(str(error).split())}); it stays as it is."
            )
        print(f"{path}: {before:,} bytes before, {after:,} now")


if __name__ == "__main__":
    main(sys.argv[1:])
