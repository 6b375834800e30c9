"""Rules of the columns that readers rely on: what was published once is taken away in two releases, never in one."""

from __future__ import annotations

import csv
import io
from typing import NamedTuple

import yaml
from project import Project, room_of

from rules.base import rule

INVENTORY = "tests/house/published_columns.csv"
HEADER = ["table_name", "column_name", "data_type", "since", "deprecated_in"]


class Column(NamedTuple):
    """A published column as the inventory knows it; versions as text, empty for none."""

    data_type: str
    since: str
    deprecated_in: str


def inventory_of(project: Project) -> dict[tuple[str, str], Column]:
    """The columns that were published before, by table and name."""
    rows = csv.DictReader(io.StringIO(project.files.get(INVENTORY, "")))
    return {
        (row["table_name"], row["column_name"]): Column(*(row[name] for name in HEADER[2:]))
        for row in rows
    }


def published_columns(project: Project) -> dict[tuple[str, str], Column]:
    """The columns of the marts as their ymls say; a column is since the version that stands in dbt_project.yml."""
    now = version_of(project)
    return {
        (node["name"], column["name"]): Column(
            column["data_type"], now, str((column.get("meta") or {}).get("deprecated_in", ""))
        )
        for node in project.models
        if room_of(node) == "marts"
        for column in node["columns"].values()
    }


def version_of(project: Project) -> str:
    """The version of the project."""
    text = project.files.get("dbt_project.yml", "")
    return str((yaml.safe_load(text) or {}).get("version", "0.0.0"))


def is_before(one: str, other: str) -> bool:
    """Whether a version comes before another."""
    return [int(part) for part in one.split(".")] < [int(part) for part in other.split(".")]


def inventory_text(project: Project) -> str:
    """What the inventory must say: what it said, with the columns that came and without those that may have gone."""
    known, there = inventory_of(project), published_columns(project)
    kept = {
        key: column._replace(since=known[key].since if key in known else column.since)
        for key, column in there.items()
    }
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([HEADER, *([*key, *column] for key, column in sorted(kept.items()))])
    return text.getvalue()


@rule
def published_column_that_leaves_without_notice(project: Project) -> list[str]:
    """A column that readers may use is deprecated in one release and leaves in a later one; its type never changes."""
    known, there, now = inventory_of(project), published_columns(project), version_of(project)
    offences = []
    for (table, name), column in known.items():
        current = there.get((table, name))
        where = f"{table}.{name}"
        if current and current.data_type != column.data_type:
            offences.append(
                f"{where}: was {column.data_type} and is {current.data_type}; give the new one another name,"
                " and the old one `config: {meta: {deprecated_in: ...}}`"
            )
        elif not current and not column.deprecated_in:
            offences.append(
                f"{where}: is gone, and nobody was told; bring it back with"
                f' `config: {{meta: {{deprecated_in: "{now}"}}}}` and let it go in the release after'
            )
        elif not current and not is_before(column.deprecated_in, now):
            offences.append(
                f"{where}: is gone in {now}, which deprecates it; keep it until the release after"
            )
    return offences


@rule
def inventory_of_columns_out_of_date(project: Project) -> list[str]:
    """tests/house/published_columns.csv knows every published column, since when, and what is deprecated."""
    known, there = inventory_of(project), published_columns(project)
    stale = [
        key
        for key in sorted({*known, *there})
        if key not in known
        or key not in there
        or known[key].deprecated_in != there[key].deprecated_in
    ]
    return [
        f"{INVENTORY}: {table}.{name} came, left or was deprecated; write it with"
        " python tests/house/published_columns.py and say so in CHANGELOG.md"
        for table, name in stale
    ]
