"""Small simulated worlds for tests: written once a session, copied for each test that changes one."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dbt_project import ALL_TABLES, PROJECT, Build, run_dbt

QUICK: dict[str, Any] = {
    "source_tables": ALL_TABLES,
    "lead_attributes": [
        {"name": "country", "type": "text", "change": "static"},
        {"name": "lucky_number", "type": "number", "change": "static"},
        {"name": "rating", "type": "text", "change": "mutable"},
    ],
    "search_budget": 1,
}
"""Knobs for the simulator's tables, with the cheapest search."""

LEAD_QUESTION: dict[str, Any] = {
    "name": "lead_conversion",
    "entity": "lead",
    "target": {"behaviour": "conversion"},
    "horizon_days": 30,
    "trigger_window_days": 7,
    "anchor_every_days": 7,
    "assuming": None,
}
ACCOUNT_QUESTION = LEAD_QUESTION | {"name": "account_conversion", "entity": "account"}
"""The same question about leads and about accounts."""

WITHOUT_TESTS = ["build", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]
"""A build that makes the tables and leaves dbt's tests to the build that was asked to pass them."""


@functools.cache
def raw_world(leads: int, dirt: float = 0.0, drift: float = 0.0, seed: int = 7) -> Path:
    """Path of a DuckDB file with the raw tables of a simulated world; do not write to it."""
    path = Path(tempfile.mkdtemp(prefix="hotlist_world_")) / "hotlist.duckdb"
    command = [
        "--leads",
        str(leads),
        "--seed",
        str(seed),
        "--dirt",
        str(dirt),
        "--drift",
        str(drift),
    ]
    subprocess.run(
        [sys.executable, "-m", "hotlist.simulate", "--duckdb", str(path), *command],
        check=True,
        capture_output=True,
        env=os.environ | {"PYTHONPATH": str(PROJECT / "src")},
    )
    return path


def fresh_copy(path: Path) -> Path:
    """Copy a DuckDB file to a folder of its own."""
    return Path(shutil.copy(path, Path(tempfile.mkdtemp(prefix="hotlist_")) / "hotlist.duckdb"))


def build_copy(path: Path, variables: Mapping[str, Any], *arguments: str) -> Build:
    """Run `dbt build` (or what the arguments say) on a fresh copy of a file."""
    return run_dbt(fresh_copy(path), list(arguments) or ["build"], variables)
