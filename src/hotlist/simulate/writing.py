"""Where a world is written to: a DuckDB schema, parquet files or CSV files, chunk by chunk."""

from __future__ import annotations

import csv
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from hotlist.simulate.tables import Tables


class Sink(Protocol):
    """Takes the tables of one chunk after the other; every chunk has the same schemas."""

    def write(self, tables: Tables) -> None:
        """Append a chunk."""
        ...

    def close(self) -> None:
        """Finish the files."""
        ...


class DuckDBSink:
    """Writes into a schema of a DuckDB file; tables of the same names there are replaced."""

    def __init__(self, path: Path, schema: str) -> None:
        self._schema = schema
        self._begun: set[str] = set()
        self._connection = duckdb.connect(str(path))
        self._connection.execute(f'create schema if not exists "{schema}"')

    def write(self, tables: Tables) -> None:
        """Append a chunk."""
        for name, table in tables.items():
            self._connection.register("incoming", table)
            target = f'"{self._schema}"."{name}"'
            begin = (
                f"insert into {target}"
                if name in self._begun
                else f"create or replace table {target} as"
            )
            self._connection.execute(f"{begin} select * from incoming")
            self._begun.add(name)
            self._connection.unregister("incoming")

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


class ParquetSink:
    """Writes <folder>/<table>.parquet, one row group a chunk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writers: dict[str, Any] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, tables: Tables) -> None:
        """Append a chunk."""
        for name, table in tables.items():
            if name not in self._writers:
                path = self._folder / f"{name}.parquet"
                self._writers[name] = pq.ParquetWriter(str(path), table.schema)
            self._writers[name].write_table(table)

    def close(self) -> None:
        """Write the footers."""
        for writer in self._writers.values():
            writer.close()


def _plain(column: pa.ChunkedArray) -> list[str]:
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("s")).cast(pa.string())
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.string())
    values = column.to_pylist()
    if pa.types.is_floating(column.type):
        return ["" if v is None else f"{v:.10g}" for v in values]
    return ["" if v is None else str(v) for v in values]


class CsvSink:
    """Writes <folder>/<table>.csv: UTF-8, line feeds, nothing quoted without need, null = empty."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._begun: set[str] = set()
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, tables: Tables) -> None:
        """Append a chunk."""
        for name, table in tables.items():
            mode = "a" if name in self._begun else "w"
            with open(self._folder / f"{name}.csv", mode, encoding="utf-8", newline="") as file:
                writer = csv.writer(file, lineterminator="\n")
                if name not in self._begun:
                    writer.writerow(table.column_names)
                writer.writerows(zip(*map(_plain, table.columns), strict=True))
            self._begun.add(name)

    def close(self) -> None:
        """Nothing to finish."""


class MemorySink:
    """Keeps everything; for tests and small worlds."""

    def __init__(self) -> None:
        self._parts: dict[str, list[pa.Table]] = {}

    def write(self, tables: Tables) -> None:
        """Append a chunk."""
        for name, table in tables.items():
            self._parts.setdefault(name, []).append(table)

    def close(self) -> None:
        """Nothing to finish."""

    @property
    def tables(self) -> Tables:
        """The whole tables."""
        return {name: pa.concat_tables(parts) for name, parts in self._parts.items()}


class Opened:
    """Closes a sink whatever happens."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink

    def __enter__(self) -> Sink:
        return self._sink

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._sink.close()
