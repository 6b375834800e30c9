"""Rules of macros."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from project import Project

from rules.base import rule

LONGEST_MACRO = 40

LONG_MACROS = {
    "macros/ops/suggest_vars.sql": "the knobs of the printout, in the order of dbt_project.yml",
    "macros/features/feature_catalogue.sql": "one list: a line for each feature",
    "macros/ops/version_parts_of.sql": "one query: a CTE for each old table, a line for each column",
    "macros/ops/behaviour_guesses.sql": "one table: a line for each guess",
}


@rule
def macro_file_of_another_name(project: Project) -> list[str]:
    """x.sql holds the macro x, and beside it only its dialects."""
    offences = []
    for path, text in project.texts("macros/", suffix=".sql").items():
        expected = PurePosixPath(path).stem
        defined = re.findall(r"\{%-?\s*macro (\w+)", text)
        if expected not in defined:
            offences.append(f"{path}: holds no macro {expected}; rename the file or the macro")
        offences += [
            f"{path}: {name} needs a file of its own"
            for name in defined
            if name != expected and not name.endswith(f"__{expected}")
        ]
    return offences


@rule
def macro_too_long(project: Project) -> list[str]:
    """At most 40 lines, or a reason in LONG_MACROS."""
    return [
        f"{path}: {len(text.splitlines())} lines; at most {LONGEST_MACRO}: name its parts"
        for path, text in project.texts("macros/", suffix=".sql").items()
        if len(text.splitlines()) > LONGEST_MACRO and path not in LONG_MACROS
    ]


@rule
def macro_without_a_word(project: Project) -> list[str]:
    """A comment before the macro, or a description in a yml, says what it is for."""
    described = {macro["name"] for macro in project.macros if macro["description"].strip()}
    return [
        f"{path}: say what it is for in a {{#- comment -#}} at its top"
        for path, text in project.texts("macros/", suffix=".sql").items()
        if not text.lstrip().startswith("{#") and PurePosixPath(path).stem not in described
    ]
