"""The project's macros in a dbt project without a model: one dbt process answers hundreds of calls."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
KNOBS: dict[str, Any] = yaml.safe_load((ROOT / "dbt_project.yml").read_text())["vars"]


def answers(folder: Path, macro: str, calls: list[list[Any]]) -> list[Any]:
    """What a macro returns for each list of arguments."""
    asked = (
        "{% macro ask() %}{% for call in var('calls') %}"
        "{% do print('ANSWER ' ~ tojson(MACRO(*call))) %}{% endfor %}{% endmacro %}"
    )
    (folder / "asked").mkdir(exist_ok=True)
    (folder / "asked/ask.sql").write_text(asked.replace("MACRO", macro))
    project = {
        "name": "hotlist",
        "version": "1.0",
        "profile": "hotlist",
        "macro-paths": [str(ROOT / "macros"), "asked"],
        "vars": KNOBS | {"calls": calls},
    }
    (folder / "dbt_project.yml").write_text(yaml.safe_dump(project))
    done = subprocess.run(
        [
            *(sys.executable, "-c", "from dbt.cli.main import cli; cli()"),
            *("run-operation", "ask", "--quiet", "--profiles-dir", str(ROOT)),
        ],
        cwd=folder,
        env=os.environ | {"HOTLIST_DUCKDB_PATH": str(folder / "x.duckdb"), "DBT_TARGET": "duckdb"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = [line for line in done.stdout.splitlines() if line.startswith("ANSWER ")]
    return [json.loads(line.removeprefix("ANSWER ")) for line in lines]
