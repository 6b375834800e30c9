"""Build the project on a stranger's raw tables, with the very `dbt build` a user runs, and
compare what it publishes.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb
import yaml

from .compare import Comparison, NothingToCompareError, compare, table
from .contract import REPOSITORY


class BuildError(Exception):
    """The build gave nothing to compare; the message says what was missing and what to look at."""


@dataclass
class Built:
    """What a build came to: dbt's exit status, its wall time, and one comparison per scoring
    model.
    """

    exit_status: int
    seconds: float
    comparisons: list[Comparison]


def build(raw: Path, knobs: Path, keep: Path | None = None) -> Built:
    """Copy `raw` into a scratch warehouse, run `dbt build` on it with the vars of `knobs`, print
    and return the comparison.

    `raw` itself is never written to. With `keep` the scratch folder stays there (warehouse.duckdb,
    target/, logs/).
    """
    for name, file in (("--raw", raw), ("--vars", knobs)):
        if not file.is_file():
            raise BuildError(f"{name} {file}: there is no such file")
    variables = yaml.safe_load(knobs.read_text()) or {}
    if not isinstance(variables, dict):
        raise BuildError(
            f"--vars {knobs}: expected a mapping of dbt vars, found {type(variables).__name__}"
        )
    with tempfile.TemporaryDirectory(prefix="hotlist-world-") as temporary:
        folder = keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        warehouse = folder / "warehouse.duckdb"
        shutil.copyfile(raw, warehouse)
        started = time.monotonic()
        status = run_dbt(warehouse, folder, variables)
        seconds = time.monotonic() - started
        comparisons = read(warehouse)
        if not comparisons:
            raise BuildError(
                f"dbt build ended with status {status}; no scoring model has a later period"
            )
    print(
        f"\ndbt build: {seconds:.0f} s, exit status {status}\n\n{table({raw.stem: comparisons})}\n"
    )
    print(
        json.dumps({"seconds": round(seconds, 1), "models": [asdict(one) for one in comparisons]})
    )
    return Built(status, seconds, comparisons)


def run_dbt(warehouse: Path, folder: Path, variables: dict[str, object]) -> int:
    """Run `dbt build` on `warehouse`, its progress shown as it goes; return dbt's exit status."""
    command = [
        sys.executable, "-m", "dbt.cli.main", "build",
        "--project-dir", str(REPOSITORY),
        "--profiles-dir", str(REPOSITORY),
        "--target-path", str(folder / "target"),
        "--log-path", str(folder / "logs"),
        "--vars", json.dumps(variables),
    ]  # fmt: skip
    source = str(REPOSITORY / "src")
    others = os.environ.get("PYTHONPATH")
    environment = os.environ | {
        "HOTLIST_DUCKDB_PATH": str(warehouse.resolve()),
        "DBT_TARGET": "duckdb",
        "PYTHONPATH": f"{source}{os.pathsep}{others}" if others else source,
    }
    return subprocess.run(command, cwd=REPOSITORY, env=environment, check=False).returncode


def read(warehouse: Path) -> list[Comparison]:
    """Compare on every scoring model that has a later period in `warehouse`; raise BuildError
    where a table or column is missing or the warehouse tells of other moments than were judged.
    """
    if not warehouse.is_file():
        raise BuildError(f"{warehouse}: there is no such file")
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        schema = os.environ.get("HOTLIST_SCHEMA", "hotlist")
        try:
            return compare(connection, schema)
        except NothingToCompareError as error:
            raise BuildError(str(error)) from error
        except (duckdb.CatalogException, duckdb.BinderException) as error:
            raise BuildError(
                "the build stopped before there was a model to compare, or another version of Hotlist made "
                f"{warehouse}: {error}"
            ) from error
