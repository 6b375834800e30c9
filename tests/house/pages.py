"""Markers of the pages: what is rendered from the demo, what was measured otherwise, and which figure is neither.

A block stands between `<!-- demo: name -->` and `<!-- /demo -->`, a figure within a sentence between `<!--=name-->`
and `<!--/-->`; a reader sees neither. What was measured otherwise stands between `<!-- measured: how, when -->` and
`<!-- /measured -->`, and nobody writes it anew. tests/render_docs.py writes the others.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping

BLOCK = re.compile(r"(<!-- demo: (\w+) -->\n)(.*?)(<!-- /demo -->)", re.DOTALL)
FIGURE = re.compile(r"(<!--=(\w+)-->)([^<\n]*)(<!--/-->)")
MEASURED = re.compile(r"<!-- measured: .*?-->.*?<!-- /measured -->", re.DOTALL)
#: A share or a decimal: .85, 3.1, 12 %, 26.5%.
LOOSE = re.compile(r"(?<![\w.`])\d*\.\d+(?![\w.])|\d\s?%")

# What is no finding but decided, agreed or a name -> why it may stand without a marker.
CONSTANTS = {
    "95 %": "the width of every interval",
    "3.11 to 3.13": "versions of Python",
    "Python 3.11,": "a version",
    "dbt-snowflake 1.11": "a version",
    "DuckDB 1.4.0": "a version",
    "DuckDB 1.4": "a version",
    "Bulk API 2.0": "a version",
    "from 1.4 on": "a version",
    "built on 1.x": "a version",
    "Apache-2.0": "a licence",
    "about 70, 15 and 15 %": "trn_splits",
    "70/15/15": "trn_splits",
    "last 15 % of them": "trn_splits",
    "at least 5 dates and 40 % of all": "trn_splits",
    "70 % of the dates": "an example",
    "fifty leads of 30 % make 66 %, not 100 %": "arithmetic",
    "casts '1.0' to '1'": "an example",
    "rank correlation above .95": "hotlist.selecting",
    "above 1.25 or the high end below .8": "eligibility.csv at the time of the decision",
    "surely below .8, or surely above 1.25": "eligibility.csv at the time of the decision",
    "against .4 of": "stg_present_candidates",
    "at most 12 and .4 for": "stg_present_candidates",
}


def faults(page: str, text: str) -> list[str]:
    """What is wrong with the markers of a page, whatever they hold."""
    found = [
        f"{page}: every {opened}...--> ends in {closed}"
        for opened, closed in (
            ("<!-- demo: ", "<!-- /demo -->"),
            ("<!--=", "<!--/-->"),
            ("<!-- measured: ", "<!-- /measured -->"),
        )
        if text.count(opened) != text.count(closed)
    ]
    # A comment at the beginning of a line makes the whole line HTML, whose Markdown nobody renders.
    return found + [
        f"{page}:{number}: move the figure away from the beginning of the line"
        for number, line in enumerate(text.splitlines(), start=1)
        if line.lstrip().startswith("<!--=")
    ]


def loose_figures(page: str, text: str) -> list[str]:
    """Lines with a share or a decimal that nothing renders and nobody says to have measured."""
    bare = text
    for pattern in (BLOCK, MEASURED):
        bare = pattern.sub(lambda found: "\n" * found[0].count("\n"), bare)
    bare = re.sub(r"`[^`\n]*`", "", FIGURE.sub("", bare))
    for constant in CONSTANTS:
        wrapped = r"\s+".join(map(re.escape, constant.split()))
        bare = re.sub(wrapped, lambda found: "\n" * found[0].count("\n"), bare)
    return [
        f"{page}:{number}: {found[0]} is rendered by nobody; put it between the markers of tests/render_docs.py, "
        "say how it was measured, or name it in CONSTANTS of tests/house/pages.py"
        for number, line in enumerate(bare.splitlines(), start=1)
        if (found := LOOSE.search(line))
    ]


#: A link or picture of Markdown, and a picture of HTML.
LINK = re.compile(r"\]\(([^)\s]+)\)|\bsrc(?:set)?=\"([^\"]+)\"")
FENCE = re.compile(r"^ *```.*?^ *```", re.DOTALL | re.MULTILINE)
# Pages that are made with the site -> by what.
GENERATED = {"docs/dbt/index.html": "make docs"}


def without_targets(line: str) -> str:
    """A line less what cannot be wrapped: the targets of links, and bare addresses."""
    return re.sub(r"https?://\S+", "", re.sub(r"\]\([^)]*\)", "]()", line))


def links(text: str) -> Iterator[tuple[int, str]]:
    """Line and target of each relative link outside code."""
    bare = FENCE.sub(lambda found: "\n" * found[0].count("\n"), text)
    for number, line in enumerate(bare.splitlines(), start=1):
        for markdown, html in LINK.findall(re.sub(r"`[^`]*`", "", line)):
            if not re.match(r"\w+:", target := markdown or html):
                yield number, target


def anchors(text: str) -> set[str]:
    """Anchors of the headings that GitHub and the site call alike."""
    found = set()
    for heading in re.findall(r"(?m)^#+ +(.*?) *$", FENCE.sub("", text)):
        bare = re.sub(r"[^\w\s-]", "", heading).strip().lower()
        github, site = bare.replace(" ", "-"), re.sub(r"[-\s]+", "-", bare)
        found |= {github} & {site}
    return found


def link_fault(page: str, target: str, files: Mapping[str, str]) -> str | None:
    """What is wrong with a relative link of a page; None if nothing is."""
    place, _, anchor = target.partition("#")
    path = posixpath.normpath(posixpath.join(posixpath.dirname(page), place)) if place else page
    if path in GENERATED:
        return None
    if page.startswith("docs/") and not path.startswith("docs/"):
        return f"{target} leads out of docs/, where the site has nothing; name the file instead"
    is_folder = any(name.startswith(f"{path}/") for name in files)
    if path not in files and (page.startswith("docs/") or not is_folder):
        return f"{target} leads to no file"
    # These two say for which colours of the site a picture is.
    if anchor and anchor not in {"only-light", "only-dark"} | anchors(files.get(path, "")):
        return f"{target} leads to no heading"
    return None
