"""Rules of packages and of places to load from."""

from __future__ import annotations

import re
import tomllib

from project import Project

from rules.base import matches, rule

# Files of the library that may name an engine -> why.
ENGINE_FILES = {
    "src/hotlist/frames.py": "the seam",
    "src/hotlist/warehouse.py": "opens the DuckDB file for dbt, before anything is built",
    "src/hotlist/serve/rewriting.py": "writes DuckDB files anew, which no frame is asked for",
    "src/hotlist/simulate/": "writes a DuckDB file from the command line; no build runs it",
}

# Extras whose packages are not in requirements.txt -> why.
UNPINNED_EXTRAS: dict[str, str] = {}

# What names a package registry or another place to load from.
REGISTRY = re.compile(r"https?://|index-url|--find-links|trusted-host|pypi|git\+", re.IGNORECASE)

MACHINE_PATHS = re.compile("/" + r"(?:work|tmp)/\w")


def _package(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\s\[<>=!~;]", requirement.strip())[0]).lower()


@rule
def package_without_a_pin(project: Project) -> list[str]:
    """requirements.txt pins what pyproject.toml asks for."""
    asked = tomllib.loads(project.files.get("pyproject.toml", "")).get("project", {})
    direct = list(asked.get("dependencies", []))
    for extra, packages in asked.get("optional-dependencies", {}).items():
        direct += [] if extra in UNPINNED_EXTRAS else packages
    lines = project.files.get("requirements.txt", "").splitlines()
    pinned = {_package(line) for line in lines if re.fullmatch(r"[\w.\-]+==[\w.]+", line.strip())}
    return [
        f"requirements.txt: pin {_package(requirement)}"
        for requirement in direct
        if _package(requirement) not in pinned
    ]


@rule
def names_a_place_to_load_from(project: Project) -> list[str]:
    """Where packages come from is the business of whoever installs."""
    names = ("requirements.txt", "pyproject.toml", "Makefile", ".ci/", ".pre-commit-config.yaml")
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
