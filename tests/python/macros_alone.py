"""The project's macros in a dbt project without a model: one dbt process answers hundreds of calls."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml
from dbt_process import PROJECT as ROOT
from dbt_process import dbt

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
    done = dbt(
        folder / "hotlist.duckdb",
        ["run-operation", "ask", "--quiet"],
        {},
        folder / "target",
        project=folder,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = [line for line in done.stdout.splitlines() if line.startswith("ANSWER ")]
    return [json.loads(line.removeprefix("ANSWER ")) for line in lines]
