"""Small simulated worlds for tests: made once a session, copied for each test that changes one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dbt_process import PROJECT, key_of, once
from dbt_project import ALL_TABLES, Build, fresh_copy, run_dbt

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

SCORE_WITHOUT_TESTS = [*WITHOUT_TESTS, "--selector", "score"]
"""The same without training and monitoring: the champions stand, the list is made anew and published."""


def raw_world(leads: int, dirt: float = 0.0, drift: float = 0.0, seed: int = 7) -> Path:
    """Path of a DuckDB file with the raw tables of a simulated world; do not write to it."""
    numbers = {"leads": leads, "dirt": dirt, "drift": drift, "seed": seed}

    def simulated(path: Path) -> None:
        words = [word for name, value in numbers.items() for word in (f"--{name}", str(value))]
        subprocess.run(
            [sys.executable, "-m", "hotlist.simulate", "--duckdb", str(path), *words],
            check=True,
            capture_output=True,
            env=os.environ | {"PYTHONPATH": str(PROJECT / "src")},
        )

    return once(f"raw_{key_of(numbers)}.duckdb", simulated)


def build_copy(path: Path, variables: Mapping[str, Any], *arguments: str) -> Build:
    """Run `dbt build` (or what the arguments say) on a fresh copy of a file."""
    return run_dbt(fresh_copy(path), list(arguments) or ["build"], variables)


def built_world(leads: int, dirt: float, variables: Mapping[str, Any]) -> Build:
    """A simulated world as `dbt build` leaves it, tests and all; built once a session, so do not write to it."""
    raw = raw_world(leads, dirt)

    def built(folder: Path) -> None:
        done = build_copy(raw, variables)
        assert done.returncode == 0, done.output
        folder.mkdir()
        shutil.move(done.path, folder / "hotlist.duckdb")
        for published in done.path.parent.glob("published*.duckdb"):
            shutil.move(published, folder)
        said = {"output": done.output, "statuses": done.statuses}
        (folder / "said.json").write_text(json.dumps(said))

    folder = once(f"built_{key_of(leads, dirt, variables)}", built)
    said = json.loads((folder / "said.json").read_text())
    return Build(0, said["output"], said["statuses"], folder / "hotlist.duckdb", variables)
