"""Opens the DuckDB file for dbt, as a plugin of dbt-duckdb (profiles.yml).

It makes the folder of the file, and says in one sentence why the file cannot be opened.
"""

from __future__ import annotations

import os
import re
import time
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt.adapters.duckdb.plugins import BasePlugin

from hotlist.serve import rewriting

ELSEWHERE = "set HOTLIST_DUCKDB_PATH to a file that can be written"
#: Seconds that a command waits for a warehouse that another process has open; HOTLIST_WAIT_SECONDS changes it.
WAIT_S = 600.0


class Plugin(BasePlugin):  # type: ignore[misc]
    """What dbt-duckdb asks before it opens the file."""

    def update_connection_config(self, creds: DuckDBCredentials, config: dict[str, Any]) -> None:
        """Open and close the file once with the settings that dbt is about to use.

        Raises:
            RuntimeError: it cannot be opened; dbt prints the sentence and no traceback.
        """
        if creds.path != ":memory:" and not creds.is_motherduck:
            wait_s = float(os.environ.get("HOTLIST_WAIT_SECONDS", WAIT_S))
            check(Path(creds.path), config, wait_s)

    def configure_connection(self, conn: duckdb.DuckDBPyConnection) -> None:
        """Let forget_lead write the published file anew, which no SQL can swap in."""
        conn.create_function(
            "hotlist_rewrite_published",
            rewriting.without,
            ["VARCHAR", "VARCHAR"],
            "VARCHAR",
            side_effects=True,
        )


def check(path: Path, config: dict[str, Any], wait_s: float = 0.0) -> None:
    """Make the folder of a DuckDB file and try to open the file for writing.

    Args:
        path: of the warehouse.
        config: the settings that dbt is about to use.
        wait_s: seconds to wait while another process has the file open, with a message.

    Raises:
        RuntimeError: in one sentence the file, what is the case, and what to do.
    """
    if path.is_dir():
        raise RuntimeError(
            f"The warehouse {path} is a folder: set HOTLIST_DUCKDB_PATH to a file in it, "
            f"such as {path / 'hotlist.duckdb'}."
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RuntimeError(
            f"The folder {path.parent} of the warehouse cannot be made ({error.strerror}): make it, or {ELSEWHERE}."
        ) from error
    if not os.access(path.parent, os.W_OK):
        raise RuntimeError(
            f"The folder {path.parent} of the warehouse is read-only: allow writing there, or {ELSEWHERE}."
        )
    _wait_until_open(path, config, wait_s)
    for published in sorted(path.parent.glob("*published.duckdb")):
        readable = config | {"access_mode": "READ_ONLY"}
        _wait_until_open(published, readable, wait_s)
        _read_whole(published, readable)


def _read_whole(path: Path, config: dict[str, Any]) -> None:
    """Read every value of a file once, for DuckDB finds out that a block is damaged only when it reads it."""
    try:
        with duckdb.connect(str(path), config=config) as connection:
            names = connection.execute("select schema_name, table_name from duckdb_tables()")
            for schema, table in names.fetchall():
                connection.execute(f'select bit_xor(hash(t)) from "{schema}"."{table}" as t')
    except duckdb.Error as error:
        raise RuntimeError(sentence(path, str(error))) from error


def _wait_until_open(path: Path, config: dict[str, Any], wait_s: float) -> None:
    until, has_said_so = time.monotonic() + wait_s, False
    while True:
        try:
            duckdb.connect(str(path), config=config).close()
            return
        except (duckdb.Error, OSError) as error:
            is_held = "set lock" in str(error)
            if not is_held or time.monotonic() >= until:
                raise RuntimeError(sentence(path, str(error))) from error
            if not has_said_so:
                print(_waiting(path, str(error), wait_s), flush=True)
                has_said_so = True
        time.sleep(min(1.0, wait_s))


def _waiting(path: Path, error: str, wait_s: float) -> str:
    return (
        f"{path} is open in another process{_holder(error)}; waiting for it, "
        f"for {wait_s:.0f} seconds at most (HOTLIST_WAIT_SECONDS). "
        "Who only reads opens the published file, as read-only: then nobody waits for anybody."
    )


def _holder(error: str) -> str:
    found = re.search(r"held in (.*?\(PID \d+\))", error)
    return f" ({found[1]})" if found else ""


def sentence(path: Path, error: str) -> str:
    """Say why DuckDB could not open or read a file, from what it says itself, and what to do."""
    if "set lock" in error:
        return (
            f"The warehouse {path} is open in another process{_holder(error)}: "
            "close it there or wait until it is done, and run the command again."
        )
    if "Permission denied" in error or "Read-only file system" in error:
        return f"The warehouse {path} is read-only: allow writing to it, or {ELSEWHERE}."
    if "version number" in error:
        return (
            f"The warehouse {path} was written by another version of DuckDB than {duckdb.__version__}, "
            "which cannot read it: install that version, or set HOTLIST_DUCKDB_PATH to another file."
        )
    if "No space left" in error:
        return f"The disk of {path} is full: make room there, and run the command again."
    if path.name.endswith("published.duckdb"):
        return (
            f"The published file {path} is damaged ({' '.join(error.split())}): move it away, "
            "and run dbt build, which makes it again from the warehouse."
        )
    if "not a valid DuckDB database file" in error:
        return (
            f"The warehouse {path} is no DuckDB file: move it away so that the next build makes a new one, "
            "or set HOTLIST_DUCKDB_PATH to another file."
        )
    return (
        f"The warehouse {path} cannot be opened ({' '.join(error.split())}): restore it from a copy, "
        "or set HOTLIST_DUCKDB_PATH to another file."
    )
