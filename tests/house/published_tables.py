"""Writes docs/published-tables.md from the yml of the marts: `python tests/house/published_tables.py`."""

from __future__ import annotations

import textwrap
from typing import Any

PAGE = "docs/published-tables.md"

HEAD = """\
# Published tables

What the marts hold, column by column. Written from the yml beside each mart by
`python tests/house/published_tables.py`; a house test fails when the two differ. Each table has an
enforced contract: a build in which a column or a type differs fails before anything is replaced.
All times are UTC. A column without "never null" may be null; its text says what that means.
"""


MONITORING = """
# Tables of monitoring

They stand in the schema `hotlist_monitoring` of `warehouse/published_monitoring.duckdb` and on Snowflake in the
schema `hotlist_published`, where they change together, in a publish of their own after that of the list.
`mon_looked_at` says which publish of the list they look at.

| table | what it holds |
| --- | --- |
"""


def render(
    nodes: list[dict[str, Any]], unnulled: dict[str, set[str]], monitoring: list[dict[str, Any]]
) -> str:
    """The page of these marts and tables of monitoring.

    nodes: manifest nodes of the marts. unnulled: by model name, its columns tested for null.
    monitoring: manifest nodes of the tables of monitoring that people read.
    """
    parts = [HEAD]
    for node in sorted(nodes, key=lambda each: each["name"]):
        parts.append(f"\n## {node['name']}\n\n{_wrapped(node['description'])}\n")
        parts.append("\n| column | type | meaning |\n| --- | --- | --- |\n")
        for column in node["columns"].values():
            never = " Never null." if column["name"] in unnulled.get(node["name"], ()) else ""
            meaning = _flat(column["description"]).replace("|", "\\|") + _notice(column)
            parts.append(f"| `{column['name']}` | {column['data_type']} | {meaning}{never} |\n")
    parts.append(MONITORING)
    parts += [
        f"| `{node['name']}` | {_flat(node['description']).replace('|', chr(92) + '|')} |\n"
        for node in sorted(monitoring, key=lambda each: each["name"])
    ]
    return "".join(parts)


def _notice(column: dict[str, Any]) -> str:
    """What is said of a column that will leave (tests/house/rules/columns.py)."""
    since = (column.get("meta") or {}).get("deprecated_in")
    return f" **Deprecated in {since}: it leaves in a later release.**" if since else ""


def _flat(text: str) -> str:
    return " ".join(text.split())


def _wrapped(text: str) -> str:
    return textwrap.fill(_flat(text), 140, break_on_hyphens=False, break_long_words=False)


def main() -> None:
    """Write the page."""
    from project import ROOT, read_project
    from rules.writing import published_page

    (ROOT / PAGE).write_text(published_page(read_project()))


if __name__ == "__main__":
    main()
