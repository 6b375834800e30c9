"""The publish: all marts become visible together, or none does.

On DuckDB the marts are copied in one transaction into a new file beside the warehouse, which takes the place of the
published file by a rename: who has the old file open keeps a whole old day. On Snowflake the published tables are
deleted and filled again in one transaction, which a query sees whole or not at all (docs/decisions/0018).
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa

from hotlist import frames

#: Every DuckDB from 1.4 on reads a file of this storage version.
STORAGE_VERSION = "v1.4.0"

#: How often, a second apart, the published file is asked for while somebody holds it open for writing.
ATTEMPTS = 60

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Order:
    """What dbt decided before the publish; the row of ``next_publish``.

    Args:
        database: of the warehouse.
        marts: schema of the tables to publish.
        memory: schema that remembers the last publish for the next build; on Snowflake the published schema itself.
        place: file to publish to; on Snowflake ``memory`` with its database.
        held_back_because: why this build may not publish; empty when it may.
    """

    database: str
    marts: str
    memory: str
    place: str
    held_back_because: str


def publish(dbt: Any, session: Any, tables: Sequence[str], remembered: Sequence[str]) -> Any:
    """Publish the marts if this build may and has something new, and say what stands published.

    Args:
        dbt: the object that dbt gives to a Python model.
        session: connection to DuckDB or Snowpark session.
        tables: names of the marts, all of which are published.
        remembered: those of them that the next build reads.

    Returns:
        One row per published table: ``table_name``, ``row_count``, ``publish_number``; none before the first publish.

    Raises:
        RuntimeError: the published file cannot be written; the last publish stands.
    """
    order = _order(dbt, session)
    engine = _Snowflake(session, order) if frames.is_snowpark(session) else _DuckDB(session, order)
    newest = engine.newest_publish()
    if not order.held_back_because and newest and engine.published_number() != newest:
        engine.replace(tables, remembered)
    counts = engine.published_counts(tables)
    table = pa.table(
        {
            "table_name": pa.array(list(counts), pa.string()),
            "row_count": pa.array(list(counts.values()), pa.int64()),
            "publish_number": pa.array([engine.published_number()] * len(counts), pa.int64()),
        }
    )
    return frames.write(table, session)


def publish_monitoring(dbt: Any, session: Any, tables: Sequence[str]) -> Any:
    """Publish the tables of monitoring, if they are of the list that readers see.

    They have a publish of their own after the list's, so that what monitoring finds never holds back the list. On
    DuckDB it has a file of its own, on Snowflake a transaction of its own.

    Args:
        dbt: the object that dbt gives to a Python model.
        session: connection to DuckDB or Snowpark session.
        tables: names of the tables of monitoring that readers see; ``mon_looked_at`` says what they are of.

    Returns:
        One row per table that was published now: ``table_name``, ``row_count``, ``publish_number``; none when it was
        held back.

    Raises:
        RuntimeError: the file cannot be written; what was published before stands.
    """
    order = _order(dbt, session)
    engine = _Snowflake(session, order) if frames.is_snowpark(session) else _DuckDB(session, order)
    looked_at = engine.count(f"select max(publish_number) from {engine.marts}.mon_looked_at")
    stands = engine.count(f"select max(publish_number) from {engine.memory}.publishes")
    counts: dict[str, int] = {}
    if not order.held_back_because and stands is not None and looked_at == stands:
        counts = {t: engine.count(f"select count(*) from {engine.marts}.{t}") or 0 for t in tables}
        engine.replace(tables, ())
    table = pa.table(
        {
            "table_name": pa.array(list(counts), pa.string()),
            "row_count": pa.array(list(counts.values()), pa.int64()),
            "publish_number": pa.array([stands] * len(counts), pa.int64()),
        }
    )
    return frames.write(table, session)


def _order(dbt: Any, session: Any) -> Order:
    relation = session.table(f"{dbt.this.database}.{dbt.this.schema}.next_publish")
    row = frames.read(relation, order_by=["published_to"]).iloc[0]
    return Order(
        dbt.this.database,
        row["marts_schema"],
        row["memory_schema"],
        row["published_to"],
        row["held_back_because"],
    )


class _DuckDB:
    """The published file. A connection of its own, so that the copy is a transaction of its own."""

    def __init__(self, session: Any, order: Order) -> None:
        self.connection = session.cursor()
        self.order = order
        self.path = Path(order.place)
        self.marts = f'"{order.database}"."{order.marts}"'
        self.memory = f'"{order.database}"."{order.memory}"'

    def newest_publish(self) -> int | None:
        return self.count(f"select max(publish_number) from {self.marts}.publishes")

    def published_number(self) -> int | None:
        """The number in the file; none where there is no file."""
        newest = f"select max(publish_number) from published.{self.order.marts}.publishes"
        return self._in_file(lambda: self.count(newest))

    def published_counts(self, tables: Sequence[str]) -> dict[str, int]:
        """Rows of each table in the file; empty where there is no file."""

        def counted() -> dict[str, int]:
            return {
                table: self.count(f"select count(*) from published.{self.order.marts}.{table}") or 0
                for table in tables
            }

        return self._in_file(counted) or {}

    def replace(self, tables: Sequence[str], remembered: Sequence[str]) -> None:
        """Write the new file, swap it in, and let the warehouse remember it."""
        draft = self.path.with_name(self.path.name + ".next")
        try:
            for leftover in (draft, draft.with_name(draft.name + ".wal")):
                leftover.unlink(missing_ok=True)
            self._write(draft, tables)
            os.replace(draft, self.path)
            to_disk(self.path.parent)
        except Exception as error:
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)
            raise RuntimeError(
                f"The published file {self.path} cannot be written ({' '.join(str(error).split())}): "
                "make room or allow writing there, and run dbt build again; the last publish stands."
            ) from error
        self._remember(remembered)

    def _write(self, draft: Path, tables: Sequence[str]) -> None:
        run = self.connection.execute
        schema = f'next_publish."{self.order.marts}"'
        run(f"attach '{quoted(draft)}' as next_publish (storage_version '{STORAGE_VERSION}')")
        try:
            run("begin")
            run(f"create schema {schema}")
            for table in tables:
                run(f"create table {schema}.{table} as from {self.marts}.{table}")
            run("commit")
            run("checkpoint next_publish")
        except Exception:
            with contextlib.suppress(Exception):
                run("rollback")
            raise
        finally:
            run("detach next_publish")
        to_disk(draft)

    def _remember(self, tables: Sequence[str]) -> None:
        run = self.connection.execute
        run("begin")
        for table in tables:
            run(f"delete from {self.memory}.{table}")
            run(f"insert into {self.memory}.{table} by name from {self.marts}.{table}")
        run("commit")

    def _in_file(self, ask: Callable[[], Answer]) -> Answer | None:
        if not self.path.exists():
            return None
        self._attach()
        try:
            return ask()
        finally:
            self.connection.execute("detach published")

    def _attach(self) -> None:
        """Open the file for reading; some tools hold it open for writing for a moment, although they only read."""
        for _ in range(ATTEMPTS):
            try:
                self.connection.execute(f"attach '{quoted(self.path)}' as published (read_only)")
                return
            except Exception as error:
                if "set lock" not in str(error):
                    raise
                held = error
            time.sleep(1.0)
        raise RuntimeError(
            f"The published file {self.path} is open for writing in another process ({held}): "
            "close it there, open it as read-only next time, and run dbt build again."
        )

    def count(self, query: str) -> int | None:
        row = self.connection.execute(query).fetchone()
        return None if row is None or row[0] is None else int(row[0])


class _Snowflake:
    """The published schema. DDL commits by itself there, so tables are made first and rows moved in one transaction."""

    def __init__(self, session: Any, order: Order) -> None:
        self.session = session
        self.marts = f"{order.database}.{order.marts}"
        self.memory = f"{order.database}.{order.memory}"

    def newest_publish(self) -> int | None:
        return self.count(f"select max(publish_number) from {self.marts}.publishes")

    def published_number(self) -> int | None:
        return self.count(f"select max(publish_number) from {self.memory}.publishes")

    def published_counts(self, tables: Sequence[str]) -> dict[str, int]:
        if self.published_number() is None:
            return {}
        return {t: self.count(f"select count(*) from {self.memory}.{t}") or 0 for t in tables}

    def replace(self, tables: Sequence[str], remembered: Sequence[str]) -> None:
        """Make room for new columns, then change every row in one transaction."""
        columns = {table: self._columns(table) for table in tables}
        for table, found in columns.items():
            named = ", ".join(f"{name} {kind}" for name, kind in found)
            self._run(f"create table if not exists {self.memory}.{table} ({named})")
            for name, kind in found:
                self._run(
                    f"alter table {self.memory}.{table} add column if not exists {name} {kind}"
                )
        self._run("begin")
        try:
            for table, found in columns.items():
                names = ", ".join(name for name, _ in found)
                self._run(f"delete from {self.memory}.{table}")
                self._run(
                    f"insert into {self.memory}.{table} ({names}) select {names} from {self.marts}.{table}"
                )
            self._run("commit")
        except BaseException:
            self._run("rollback")
            raise

    def _columns(self, table: str) -> list[tuple[str, str]]:
        rows = self.session.sql(f"describe table {self.marts}.{table}").collect()
        return [(row[0], row[1]) for row in rows]

    def _run(self, statement: str) -> Any:
        return self.session.sql(statement).collect()

    def count(self, query: str) -> int | None:
        value = self._run(query)[0][0]
        return None if value is None else int(value)


def quoted(path: Path) -> str:
    """The path as it stands between the quotes of a text literal."""
    return str(path).replace("'", "''")


def to_disk(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
