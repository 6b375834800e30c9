"""Rules of pages."""

from __future__ import annotations

import re
from itertools import chain

import pages
import published_tables
from project import Project, room_of

from rules.base import rule

LONGEST_README = 150

WIDEST_LINE = 140

# Files whose lines are held to that width.
WRAPPED = ".md"


def published_page(project: Project) -> str:
    """What docs/published-tables.md must say."""
    marts = [node for node in project.models if room_of(node) == "marts"]
    unnulled = {
        node["name"]: {
            column
            for name, _, asked in project.tests_of(node)
            if name == "sound"
            for column in [
                *asked.get("key", ()),
                *asked.get("never_null", ()),
                *chain(*asked.get("other_keys", ())),
            ]
            if column not in asked.get("nullable", ())
        }
        for node in marts
    }
    monitoring = [
        node
        for node in project.models
        if room_of(node) == "monitoring" and node["access"] != "private"
    ]
    return published_tables.render(marts, unnulled, monitoring)


@rule
def page_of_published_tables_out_of_date(project: Project) -> list[str]:
    """docs/published-tables.md says what the ymls say."""
    if project.files.get(published_tables.PAGE) == published_page(project):
        return []
    return [f"{published_tables.PAGE}: write it anew with python tests/house/published_tables.py"]


@rule
def figure_that_nobody_renders(project: Project) -> list[str]:
    """A share or a decimal on a page is written by tests/render_docs.py, says how it was measured, or was decided."""
    return [
        line
        for path, text in project.texts("README.md", "docs/", suffix=".md").items()
        if path != published_tables.PAGE
        for line in [*pages.faults(path, text), *pages.loose_figures(path, text)]
    ]


@rule
def readme_that_is_too_long(project: Project) -> list[str]:
    """README.md is what a stranger reads first; the rest belongs into docs."""
    lines = len(project.files.get("README.md", "").splitlines())
    if lines <= LONGEST_README:
        return []
    return [f"README.md: has {lines} lines, at most {LONGEST_README}; move the rest to docs/"]


@rule
def line_too_wide(project: Project) -> list[str]:
    """Lines of pages are at most 140 wide; rows of tables and targets of links do not count."""
    return [
        f"{path}:{number}: is {len(bare)} wide, at most {WIDEST_LINE}; wrap it"
        for path, text in project.texts("", suffix=WRAPPED).items()
        for number, line in enumerate(text.splitlines(), start=1)
        if not line.lstrip().startswith("|")
        and len(bare := pages.without_targets(line)) > WIDEST_LINE
    ]


@rule
def link_that_leads_nowhere(project: Project) -> list[str]:
    """A relative link of a page leads to a file and a heading that exist; one of docs/ stays there, for the site."""
    return [
        f"{path}:{number}: {fault}"
        for path, text in project.texts("", suffix=".md").items()
        for number, target in pages.links(text)
        if (fault := pages.link_fault(path, target, project.files))
    ]


@rule
def page_missing_from_the_site(project: Project) -> list[str]:
    """mkdocs.yml lists every page of docs, so that a reader of the site comes by it."""
    listed = project.files.get("mkdocs.yml", "")
    return [
        f"mkdocs.yml: list {name} under nav"
        for path in project.texts("docs/", suffix=".md")
        if not re.search(rf"[ :]{re.escape(name := path.removeprefix('docs/'))}$", listed, re.M)
    ]


@rule
def page_of_the_contract_without_a_column(project: Project) -> list[str]:
    """docs/data-contract.md has a row for each column of each raw table."""
    page = project.files.get("docs/data-contract.md", "")
    offences = []
    for source in project.manifest.get("sources", {}).values():
        section = page.partition(f"\n## {source['name']}\n")[2].partition("\n## ")[0]
        listed = re.findall(r"(?m)^\| `(\w+)` \|", section)
        wanted = list(source["columns"])
        offences += [
            f"docs/data-contract.md: add a row for {source['name']}.{name}"
            for name in wanted
            if name not in listed
        ]
        offences += [
            f"docs/data-contract.md: {source['name']} has no column {name}; drop its row"
            for name in listed
            if name not in wanted
        ]
    return offences
