"""Markers of the pages: what is rendered from the demo, what was measured otherwise, and which figure is neither.

A block stands between `<!-- demo: name -->` and `<!-- /demo -->`, a figure within a sentence between `<!--=name-->`
and `<!--/-->`; a reader sees neither. What was measured otherwise stands between `<!-- measured: how, when -->` and
`<!-- /measured -->`, and nobody writes it anew. tests/render_docs.py writes the others.
"""

from __future__ import annotations

import re

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
    "Apache-2.0": "a licence",
    "about 70, 15 and 15 %": "trn_splits",
    "70/15/15": "trn_splits",
    "last 15 % of them": "trn_splits",
    "at least 5 dates and 40 % of all": "trn_splits",
    "70 % of the dates": "an example",
    "leads of 30 % make 66 %, not 100 %": "arithmetic",
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
        bare = bare.replace(constant, "")
    return [
        f"{page}:{number}: {found[0]} is rendered by nobody; put it between the markers of tests/render_docs.py, "
        "say how it was measured, or name it in CONSTANTS of tests/house/pages.py"
        for number, line in enumerate(bare.splitlines(), start=1)
        if (found := LOOSE.search(line))
    ]
