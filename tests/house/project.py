"""The project as the house rules see it: the manifest dbt writes, and the text of the files."""

from __future__ import annotations

import functools
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]

FOLDERS = ("models", "python_models", "macros", "src", "seeds", "tests", "docs", ".ci", ".github")
SUFFIXES = {".sql", ".py", ".yml", ".yaml", ".md", ".csv", ".toml", ".txt", ".cfg", ".svg", ""}

Node = dict[str, Any]


@dataclass(frozen=True)
class Project:
    """A manifest and the files by their path in the project; either may be a made-up one."""

    manifest: dict[str, Any] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    @functools.cached_property
    def nodes(self) -> list[Node]:
        """Models, seeds and snapshots, in the order of their names."""
        kept = ("model", "seed", "snapshot")
        nodes = self.manifest.get("nodes", {}).values()
        return sorted((n for n in nodes if n["resource_type"] in kept), key=lambda n: n["name"])

    @property
    def models(self) -> list[Node]:
        """Models only."""
        return [node for node in self.nodes if node["resource_type"] == "model"]

    @property
    def tests(self) -> list[Node]:
        """Data tests, generic and singular."""
        nodes = self.manifest.get("nodes", {}).values()
        return [node for node in nodes if node["resource_type"] == "test"]

    @property
    def macros(self) -> list[Node]:
        """The project's own macros."""
        return [
            macro
            for macro in self.manifest.get("macros", {}).values()
            if macro["package_name"] == "hotlist"
        ]

    def parents(self, node: Node) -> list[str]:
        """Unique ids of what a node reads."""
        return list(node.get("depends_on", {}).get("nodes", []))

    def children(self, node: Node) -> list[Node]:
        """Models that read a node."""
        return [model for model in self.models if node["unique_id"] in self.parents(model)]

    @property
    def readers(self) -> list[Node]:
        """Whatever may read a table: models, snapshots, tests, exposures."""
        return [*self.manifest["nodes"].values(), *self.manifest["exposures"].values()]

    def room(self, unique_id: str) -> str | None:
        """Room of a node; None of what is none, such as a source."""
        node = self.manifest["nodes"].get(unique_id)
        return room_of(node) if node else None

    def tests_of(self, node: Node) -> Iterator[tuple[str, str | None, dict[str, Any]]]:
        """Generic tests of a node: name, column (None for the whole table), arguments."""
        for test in self.manifest.get("nodes", {}).values():
            if test["resource_type"] == "test" and test.get("attached_node") == node["unique_id"]:
                asked = test["test_metadata"]
                yield asked["name"], test.get("column_name"), asked["kwargs"]

    def texts(self, *prefixes: str, suffix: str | tuple[str, ...] = "") -> dict[str, str]:
        """Files under the prefixes, by path."""
        return {
            path: text
            for path, text in sorted(self.files.items())
            if path.startswith(prefixes) and path.endswith(suffix)
        }


def without_comments(text: str) -> str:
    """SQL, Jinja or Python without its comments and docstrings; line breaks stay."""
    patterns = (
        r"\{#.*?#\}",
        r'"""(?:.*?)"""',
        r"/\*.*?\*/",
        r"(?m)--[^\n]*$",
        r"(?m)(?:^|\s)#[^\n]*$",
    )
    for pattern in patterns:
        text = re.sub(pattern, lambda found: "\n" * found[0].count("\n"), text, flags=re.DOTALL)
    return text


def room_of(node: Node) -> str:
    """Folder of a node under its path root: staging, features, ...; for a seed policy or demo."""
    return str(node["fqn"][1])


def output_columns(sql: str) -> list[str]:
    """Names of the columns of a query that ends in `select * from <cte>`, read from that CTE."""
    last = re.search(r"select \* from (\w+)\s*$", sql.strip())
    assert last, "the query does not end in `select * from <cte>`"
    return _columns_of(sql, last[1])


def _columns_of(sql: str, cte: str) -> list[str]:
    """Names of the columns of a CTE; of `select * from <another>`, those of the other."""
    start = re.search(rf"\b{cte}\s+as\s*\(", sql)
    assert start, f"no CTE is called {cte}"
    columns, depth, item = [], 0, ""
    body = re.sub(r"(?m)--[^\n]*$", "", sql[start.end() :])
    if other := re.match(r"\s*select \* from (\w+)", body):
        return _columns_of(sql, other[1])
    for token in re.findall(r"\w+|\s+|.", re.sub(r"^\s*select\b", "", body), flags=re.DOTALL):
        depth += {"(": 1, ")": -1}.get(token, 0)
        if depth == 0 and token in (",", "from"):
            columns.append(re.findall(r"\w+", item)[-1])
            item = ""
            if token == "from":
                return columns
        else:
            item += token
    raise AssertionError(f"the CTE {cte} has no `from`")


def demo_vars() -> str | None:
    """The knobs of the demo as text; None when there is no demo."""
    path = ROOT / "seeds/demo/vars.yml"
    return path.read_text() if path.exists() else None


@functools.cache
def read_project(variables: str = "{}", root: Path = ROOT) -> Project:
    """Parse the project with these variables, offline and in a folder of its own.

    The models whose columns are compared are compiled as well. Raises AssertionError with what
    dbt printed when it cannot.
    """
    with tempfile.TemporaryDirectory() as scratch:
        isolated = {"HOTLIST_DUCKDB_PATH": f"{scratch}/hotlist.duckdb", "DBT_TARGET": "duckdb"}
        command = [sys.executable, "-m", "dbt.cli.main", "compile", "--quiet", "--vars", variables]
        command += ["--select", "1+ftr_new_features", "ftr_catalogue"]
        command += ["--profiles-dir", str(root), "--target-path", scratch, "--log-path", scratch]
        done = subprocess.run(
            command, cwd=root, env=os.environ | isolated, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr
        manifest = json.loads(Path(scratch, "manifest.json").read_text())
    return Project(manifest, read_files(root))


@functools.cache
def read_files(root: Path = ROOT) -> dict[str, str]:
    """Text of the project's own files, by path."""
    paths = [path for path in root.iterdir() if path.is_file() and path.name != ".git"]
    for folder in FOLDERS:
        paths += [path for path in (root / folder).rglob("*") if path.is_file()]
    return {
        path.relative_to(root).as_posix(): path.read_text()
        for path in paths
        if path.suffix in SUFFIXES and "__pycache__" not in path.parts
    }


def knobs(files: dict[str, str]) -> dict[str, Any]:
    """The vars of dbt_project.yml."""
    declared = yaml.safe_load(files.get("dbt_project.yml", "")) or {}
    return dict(declared.get("vars", {}))
