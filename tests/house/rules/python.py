"""Rules of Python models."""

from __future__ import annotations

import re

from project import Project, room_of

from rules.base import matches, rule
from rules.rooms import MONITORING_PUBLISH

LONGEST_SHELL = 22


@rule
def python_model_outside_python_models(project: Project) -> list[str]:
    """One folder for each language, one room for both."""
    return [
        f"{node['original_file_path']}: move it to python_models/{room_of(node)}/"
        for node in project.models
        if node["language"] == "python"
        and not node["original_file_path"].startswith("python_models/")
    ] + [
        f"{path}: SQL belongs in models/" for path in project.texts("python_models/", suffix=".sql")
    ]


@rule
def shell_with_a_thought_of_its_own(project: Project) -> list[str]:
    """A Python model is at most 20 lines over the library and imports nothing else."""
    offences = []
    for path, text in project.texts("python_models/", suffix=".py").items():
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) > LONGEST_SHELL:
            offences.append(f"{path}: {len(lines)} lines; move what it thinks to src/hotlist")
        offences += [
            f"{path}: imports {found}; a shell imports hotlist only"
            for found in re.findall(r"(?m)^\s*(?:from|import) ([\w.]+)", text)
            if found.split(".")[0] not in ("hotlist", "__future__")
        ]
    return offences


@rule
def reference_that_a_host_can_take(project: Project) -> list[str]:
    """A Python model has no macros, so it names this project in each reference (ADR 0016)."""
    return [
        f'{path}:{line}: {found}; write dbt.ref("hotlist", ...)'
        for path, text in project.texts("python_models/", suffix=".py").items()
        for line, found in matches(text, (r"dbt\.ref\([^,()]*\)",))
    ]


@rule
def python_model_without_sql_after_it(project: Project) -> list[str]:
    """dbt cannot contract or unit-test a Python model, so a SQL model after it carries both.

    Nothing reads what a publish returns.
    """
    return [
        f"{node['original_file_path']}: add a SQL model that reads it and enforces the contract"
        for node in project.models
        if node["language"] == "python"
        and room_of(node) != "published"
        and node["name"] != MONITORING_PUBLISH
        and not any(child["language"] == "sql" for child in project.children(node))
    ]
