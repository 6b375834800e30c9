"""Opens the DuckDB file for dbt, as a plugin of dbt-duckdb (profiles.yml).

It makes the folder of the file, and says in one sentence why the file cannot be opened.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import duckdb
from dbt.adapters.duckdb.credentials import DuckDBCredentials
from dbt.adapters.duckdb.plugins import BasePlugin

ELSEWHERE = "set HOTLIST_DUCKDB_PATH to a file that can be written"


class Plugin(BasePlugin):  # type: ignore[misc]
    """What dbt-duckdb asks before it opens the file."""

    def update_connection_config(self, creds: DuckDBCredentials, config: dict[str, Any]) -> None:
        """Open and close the file once with the settings that dbt is about to use.

        Raises:
            RuntimeError: it cannot be opened; dbt prints the sentence and no traceback.
        """
        if creds.path != ":memory:" and not creds.is_motherduck:
            check(Path(creds.path), config)


def check(path: Path, config: dict[str, Any]) -> None:
    """Make the folder of a DuckDB file and try to open the file for writing.

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
    try:
        duckdb.connect(str(path), config=config).close()
    except (duckdb.Error, OSError) as error:
        raise RuntimeError(sentence(path, str(error))) from error


def sentence(path: Path, error: str) -> str:
    """Say why DuckDB could not open a file, from what it says itself, and what to do."""
    if "set lock" in error:
        holder = re.search(r"held in (.*?\(PID \d+\))", error)
        by = f" ({holder[1]})" if holder else ""
        return (
            f"The warehouse {path} is open in another process{by}: close it there or wait until it is done, "
            "and run the command again."
        )
    if "Permission denied" in error or "Read-only file system" in error:
        return f"The warehouse {path} is read-only: allow writing to it, or {ELSEWHERE}."
    if "not a valid DuckDB database file" in error:
        return (
            f"The warehouse {path} is no DuckDB file: move it away so that the next build makes a new one, "
            "or set HOTLIST_DUCKDB_PATH to another file."
        )
    if "version number" in error:
        return (
            f"The warehouse {path} was written by another version of DuckDB than {duckdb.__version__}, "
            "which cannot read it: install that version, or set HOTLIST_DUCKDB_PATH to another file."
        )
    return (
        f"The warehouse {path} cannot be opened ({' '.join(error.split())}): restore it from a copy, "
        "or set HOTLIST_DUCKDB_PATH to another file."
    )
