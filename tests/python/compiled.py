"""Runs the project's own compiled SQL on tables made in a test: fast enough for thousands of histories."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
from dbt_process import dbt, key_of, once


@functools.cache
def _manifest(vars_text: str) -> dict[str, Any]:
    """What dbt compiles with these variables; the server is asked once a session."""

    def compiled(folder: Path) -> None:
        done = dbt(folder / "hotlist.duckdb", ["compile", "--quiet"], json.loads(vars_text), folder)
        assert done.returncode == 0, done.stdout + done.stderr

    folder = once(f"compiled_{key_of(vars_text)}", compiled)
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text())
    return manifest


class Warehouse:
    """An in-memory warehouse into which tables are put by name and models are built from the project's compiled SQL."""

    def __init__(self, **variables: Any) -> None:
        manifest = _manifest(json.dumps(variables, ensure_ascii=False))
        nodes = manifest["nodes"].values()
        self.models = {
            node["name"]: node
            for node in nodes
            if node["resource_type"] in ("model", "seed", "snapshot")
        }
        self.tests = [node for node in nodes if node["resource_type"] == "test"]
        self.connection = duckdb.connect()
        self.connection.execute("set timezone = 'UTC'; attach ':memory:' as hotlist; use hotlist")
        # What was published before, which dbt makes room for before a build: nothing.
        for source in manifest["sources"].values():
            if source["source_name"] == "published":
                columns = self.models[source["name"]]["columns"].values()
                named = ", ".join(f"{column['name']} {column['data_type']}" for column in columns)
                place = f"{source['schema']}.{source['name']}"
                self.connection.execute(f"create schema if not exists {source['schema']}")
                self.connection.execute(f"create table {place} ({named})")
        # Nobody was erased, unless a test puts in who was.
        self.build("stg_erasures", "stg_erasure_keys")

    def put(self, name: str, frame: pd.DataFrame, types: dict[str, str] | None = None) -> None:
        """Stand a frame in for a model, a seed or a snapshot."""
        columns = (
            ", ".join(
                f"cast({column} as {type_}) as {column}" for column, type_ in (types or {}).items()
            )
            or "*"
        )
        self.connection.register("frame", frame)
        self._create(name, f"select {columns} from frame")
        self.connection.unregister("frame")

    def build(self, *names: str) -> None:
        """Build models from their compiled SQL, in the order given."""
        for name in names:
            self._create(name, self.models[name]["compiled_code"])

    def build_broken(self, name: str, part: str, instead: str) -> None:
        """Build a model with one part of its compiled SQL replaced, to see who notices."""
        whole = self.models[name]["compiled_code"]
        assert whole.count(part) == 1, f"{part!r} stands {whole.count(part)} times in {name}"
        self._create(name, whole.replace(part, instead))

    def read(self, name: str, order_by: str) -> pd.DataFrame:
        """The rows of a table."""
        return self.connection.sql(f"from {self._relation(name)} order by {order_by}").df()

    def failures(self, test: str, name: str) -> pd.DataFrame:
        """What a generic test finds in a table that has one of its kind: no rows when all is well."""
        of = self.models[name]["unique_id"]
        (found,) = (
            node["compiled_code"]
            for node in self.tests
            if node.get("attached_node") == of and node["test_metadata"]["name"] == test
        )
        return self.connection.sql(found).df()

    def singular_failures(self, name: str) -> pd.DataFrame:
        """What a singular test finds: no rows when all is well."""
        (found,) = (node["compiled_code"] for node in self.tests if node["name"] == name)
        return self.connection.sql(found).df()

    def _relation(self, name: str) -> str:
        node = self.models[name]
        return f'hotlist."{node["schema"]}"."{node["alias"]}"'

    def _create(self, name: str, query: str) -> None:
        self.connection.execute(
            f'create schema if not exists hotlist."{self.models[name]["schema"]}"'
        )
        self.connection.execute(f"create or replace table {self._relation(name)} as {query}")
