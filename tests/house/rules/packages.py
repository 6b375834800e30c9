"""Rules of packages and of places to load from."""

from __future__ import annotations

import re
import tomllib

from audit_pins import pins_of, plain
from project import Project

from rules.base import matches, rule

# Files of the library that may name an engine -> why.
ENGINE_FILES = {
    "src/hotlist/frames.py": "the seam",
    "src/hotlist/warehouse.py": "opens the DuckDB file for dbt, before anything is built",
    "src/hotlist/serve/backtest.py": "makes a warehouse of the past from the command line; no build runs it",
    "src/hotlist/serve/rewriting.py": "writes DuckDB files anew, which no frame is asked for",
    "src/hotlist/simulate/": "writes a DuckDB file from the command line; no build runs it",
}

# What names a package registry or another place to load from.
REGISTRY = re.compile(r"https?://|index-url|--find-links|trusted-host|pypi|git\+", re.IGNORECASE)

MACHINE_PATHS = re.compile("/" + r"(?:work|tmp)/\w")


CORE, EXTRAS = "requirements.txt", "requirements-extras.txt"


@rule
def package_without_a_pin(project: Project) -> list[str]:
    """requirements.txt pins what the core asks for, requirements-extras.txt what the core and its extras ask for."""
    asked = tomllib.loads(project.files.get("pyproject.toml", "")).get("project", {})
    core = asked.get("dependencies", [])
    extras = [name for names in asked.get("optional-dependencies", {}).values() for name in names]
    return [
        f"{file}: pin {plain(package)}"
        for file, requirements in ((CORE, core), (EXTRAS, [*core, *extras]))
        for package in (re.split(r"[\s\[<>=!~;]", line.strip())[0] for line in requirements)
        if plain(package) not in pins_of(project.files.get(file, ""))
    ]


@rule
def pin_that_differs_without_a_reason(project: Project) -> list[str]:
    """The core has the same versions with its extras as without, but for those that an extra holds back."""
    core, extras = (pins_of(project.files.get(file, "")) for file in (CORE, EXTRAS))
    return [
        f"{EXTRAS}: {pin.name} {pin.version} differs from {CORE} ({core[name].version}); "
        "pin the same, or say beside it what holds it back"
        for name, pin in extras.items()
        if name in core and core[name].version != pin.version and not pin.held_back
    ]


@rule
def names_a_place_to_load_from(project: Project) -> list[str]:
    """Where packages come from is the business of whoever installs."""
    names = (CORE, EXTRAS, "pyproject.toml", "Makefile", ".ci/", ".pre-commit-config.yaml")
    return [
        f"{path}:{number}: {found[0]} names a registry or another place; leave it out"
        for path, text in project.texts(*names).items()
        for number, line in enumerate(text.splitlines(), start=1)
        if (found := REGISTRY.search(line))
    ]


@rule
def names_a_place_on_one_machine(project: Project) -> list[str]:
    """Nobody else has these folders."""
    return [
        f"{path}:{number}: {found[0]}... exists on one machine only"
        for path, text in project.texts("").items()
        for number, line in enumerate(text.splitlines(), start=1)
        if (found := MACHINE_PATHS.search(line))
    ]


@rule
def library_that_knows_an_engine(project: Project) -> list[str]:
    """frames.py alone knows DuckDB from Snowpark; the library knows neither dbt nor SQL files."""
    return [
        f"{path}: mentions {found}; move it to src/hotlist/frames.py"
        for path, text in project.texts("src/", suffix=".py").items()
        if not path.startswith(tuple(ENGINE_FILES))
        for _, found in matches(text, [r"\bduckdb\b", r"\bsnowpark\b", r"\bimport dbt\b"])
    ]
