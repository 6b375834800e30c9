"""Installed in a project that has names of ours, Hotlist reads its own tables and keeps its schemas (ADR 0016)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = """
name: host
version: "1.0.0"
profile: host
flags: {send_anonymous_usage_stats: false}
"""
PROFILE = (
    "host: {target: dev, outputs: {dev: {type: duckdb, path: host.duckdb, schema: analytics}}}"
)
WHOLE_SCHEMA = """
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name or target.schema }}
{%- endmacro %}
"""


def parsed(folder: Path, whole_schema: bool) -> dict[str, Any]:
    """The nodes of a host that has a model stg_leads and a seed grades of its own."""
    files = {
        "dbt_project.yml": PROJECT,
        "profiles.yml": PROFILE,
        "models/stg_leads.sql": "select 1 as lead_id",
        "seeds/grades.csv": "grade\nA\n",
    }
    if whole_schema:
        files["macros/generate_schema_name.sql"] = WHOLE_SCHEMA
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (folder / "dbt_packages").mkdir()
    (folder / "dbt_packages" / "hotlist").symlink_to(ROOT)
    done = subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "parse", "--profiles-dir", str(folder)],
        cwd=folder,
        env=os.environ | {"DBT_TARGET": "dev"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    nodes: dict[str, Any] = json.loads((folder / "target" / "manifest.json").read_text())["nodes"]
    return nodes


@pytest.mark.parametrize(
    ("whole_schema", "marts"), [(True, "hotlist_marts"), (False, "analytics_hotlist_marts")]
)
def test_a_host_with_names_of_ours_takes_no_place(
    tmp_path: Path, whole_schema: bool, marts: str
) -> None:
    nodes = parsed(tmp_path, whole_schema)
    ours = {
        name: node
        for name, node in nodes.items()
        if node["package_name"] == "hotlist" and node["resource_type"] != "operation"
    }
    taken = {
        name: parent
        for name, node in ours.items()
        # dbt itself attaches generic tests, to the host's table (ADR 0016).
        if "test_metadata" not in node
        for parent in node["depends_on"].get("nodes", [])
        if ".host." in parent
    }
    assert not taken, taken
    assert ours["model.hotlist.lead_scores"]["schema"] == marts
    assert {node["schema"].split("hotlist_")[0] for node in ours.values()} == {
        "" if whole_schema else "analytics_"
    }
    assert nodes["model.host.stg_leads"]["schema"] == "analytics"
