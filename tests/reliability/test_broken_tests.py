"""Every test of severity error outside monitoring is broken by itself: nothing is published.

The test, what waits for it and the publish only; a tenth of the tests in `make test`, chosen by a hash of their names.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from dbt_process import dbt, key_of, trusting_project
from dbt_project import Build, fresh_copy, new_folder, on_file
from worlds_small import QUICK, WITHOUT_TESTS

FAILS = """
{% macro duckdb__get_test_sql(main_sql, fail_calc, warn_if, error_if, limit) %}
    {%- set broken = env_var('HOTLIST_BROKEN_TEST') == model.name -%}
    {{ default__get_test_sql('select 1 as broken' if broken else main_sql, fail_calc, warn_if, error_if, limit) }}
{% endmacro %}
"""
"""The query of the test that is named in the environment finds a row; all else of the test stays."""


@pytest.fixture(scope="module")
def project() -> Path:
    """This project, in which one test can be broken, and which does not mind that others are left out."""
    folder = new_folder("breaking_") / "project"
    shutil.copytree(trusting_project(), folder, symlinks=True)
    (folder / "macros" / "testing" / "duckdb__get_test_sql.sql").write_text(FAILS)
    return folder


@pytest.fixture(scope="module")
def before_the_barrier(day_before: Build) -> Build:
    """A day that has something new to publish, built as far as the barrier before the marts."""
    copy = on_file(fresh_copy(day_before.path), QUICK)
    done = copy.again(*WITHOUT_TESTS, "--exclude", "scr_ready+", "path:models/monitoring")
    assert done.returncode == 0, done.output
    return copy


def names(project: Path, file: Path) -> list[str]:
    """The tests that must stop a publish: not those of monitoring or of the publish itself, which come later."""
    target = new_folder("parsed_")
    done = dbt(file, ["parse"], QUICK, target, project)
    assert done.returncode == 0, done.stdout
    nodes = json.loads((target / "manifest.json").read_text())["nodes"].values()
    return sorted(
        node["name"]
        for node in nodes
        if node["resource_type"] == "test"
        and node["config"]["severity"].lower() == "error"
        and node["fqn"][1] != "monitoring"
        and "model.hotlist.published_tables" not in node["depends_on"]["nodes"]
    )


def publishes(day: Build, project: Path, test: str) -> tuple[bool, set[str], str]:
    """Whether a build from the barrier on, with this test and no other, changes the published file; what failed."""
    copy = on_file(fresh_copy(day.path), QUICK)
    file, target = copy.published.read_bytes(), new_folder("dbt_")
    command = ["build", "--indirect-selection", "empty", "--select", test, "scr_ready+"]
    command += ["--exclude", "path:models/monitoring", "--exclude-resource-type", "unit_test"]
    done = dbt(copy.path, command, QUICK, target, project)
    results = json.loads((target / "run_results.json").read_text())["results"]
    failed = {r["unique_id"].split(".")[2] for r in results if r["status"] in ("fail", "error")}
    changed = copy.published.read_bytes() != file
    shutil.rmtree(copy.path.parent)
    return changed, failed, done.stdout


def test_a_build_in_which_no_test_is_broken_publishes(
    before_the_barrier: Build, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOTLIST_BROKEN_TEST", "none")
    changed, failed, said = publishes(before_the_barrier, project, "lead_scores_is_sound")
    assert changed, said
    assert failed == set()


@pytest.mark.parametrize("tenths", [(0,), pytest.param(range(1, 10), marks=pytest.mark.slow)])
def test_each_broken_test_stops_the_publish(
    before_the_barrier: Build, project: Path, tenths: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = names(project, before_the_barrier.path)
    chosen = [name for name in found if int(key_of(name), 16) % 10 in tenths]
    assert len(chosen) > len(found) * len(tenths) / 20
    wrong = []
    for name in chosen:
        monkeypatch.setenv("HOTLIST_BROKEN_TEST", name)
        changed, failed, said = publishes(before_the_barrier, project, name)
        if changed or failed != {name}:
            wrong.append(
                f"{name}: {'' if changed else 'not '}published, {failed} failed: {said[-2000:]}"
            )
    print(f"{len(chosen)} of {len(found)} tests were broken, one at a time")
    assert wrong == []
