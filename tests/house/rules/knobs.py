"""Rules of knobs."""

from __future__ import annotations

import re

from project import Project, knobs, without_comments

from rules.base import PREFIXES, VAR_DEFAULTS, matches, rule

# Where a knob is described for the check, where a literal is made, and who may call var() -> why.
KNOB_SPECS = "macros/knobs/knob_specs.sql"

TEXT_LITERAL = "macros/ports/text_literal.sql"

# Ports that put a pattern of the project's own between quotes, with the escapes of one engine.
PATTERN_PORTS = (
    "macros/ports/matches.sql",
    "macros/ports/rewritten.sql",
    "macros/ports/trimmed.sql",
)

READS_VARS = {
    "macros/knobs/knob.sql": "the macro that checks a knob before it hands it out",
    "macros/knobs/check_knobs.sql": "the check of all knobs",
    "macros/staging/raw_relations.sql": "demo is the switch of `make demo` and not a knob",
}

# A quote of SQL glued to a value by Jinja, or a quote doubled.
HAND_QUOTES = r"""(?<!\w)"'"\s*~|~\s*"'|=\s*'"\s*~|\('"\s*~|replace\(\s*"'"|~\s*'\\'|\\''\s*~"""


@rule
def knob_that_turns_nothing(project: Project) -> list[str]:
    """Every knob is read somewhere, by the macro knob or in a yml by var."""
    places = project.texts("models/", "macros/", "python_models/", suffix=(".sql", ".yml"))
    code = "\n".join(without_comments(text) for text in places.values())
    read = set(re.findall(r"\b(?:var|knob)\(\s*['\"](\w+)['\"]", code))
    return [
        f"dbt_project.yml: the knob {name} is read nowhere; remove it"
        for name in knobs(project.files)
        if name not in read
    ]


@rule
def knob_nobody_declared(project: Project) -> list[str]:
    """Every var that is read has its default in dbt_project.yml."""
    declared = set(knobs(project.files))
    return [
        f"{path}:{line}: {found} is no knob of dbt_project.yml; declare it there with a comment"
        for path, text in project.texts("models/", "macros/", "python_models/").items()
        if path.endswith((".sql", ".yml")) and path not in VAR_DEFAULTS
        for line, found in matches(text, [r"\b(?:var|knob)\(\s*['\"]\w+['\"]\s*[,)]"])
        if re.findall(r"['\"](\w+)['\"]", found)[0] not in declared
    ]


@rule
def knob_without_a_check(project: Project) -> list[str]:
    """Every knob has a line in knob_specs: its kind and its limits."""
    specs = project.files.get(KNOB_SPECS, "")
    return [
        f"{KNOB_SPECS}: add a line for the knob {name}: its kind, its limits, whether it may be null"
        for name in knobs(project.files)
        if not re.search(rf"'{name}': \{{'kind': ", specs)
    ]


@rule
def knob_read_unchecked(project: Project) -> list[str]:
    """SQL reads a knob by knob(), which checks it; var() alone takes whatever was typed."""
    return [
        f"{path}:{line}: {found}...) is not checked; write knob(...)"
        for path, text in project.texts("models/", "macros/", "tests/", suffix=".sql").items()
        if path not in READS_VARS
        for line, found in matches(text, [r"\bvar\(\s*['\"]?\w*"])
    ]


def _literals_made_by_hand(text: str) -> list[tuple[int, str]]:
    """Lines on which Jinja puts a value between quotes of SQL, or doubles quotes by itself."""
    offences = []
    for number, line in enumerate(without_comments(text).splitlines(), start=1):
        inside = False
        for part in re.split(r"(\{\{.*?\}\})", re.sub(r"\{%.*?%\}", "", line)):
            if part.startswith("{{"):
                if inside:
                    offences.append((number, part))
            else:
                inside ^= part.count("'") % 2 == 1
        if made := re.search(HAND_QUOTES, line):
            offences.append((number, made[0]))
    return offences


@rule
def literal_made_by_hand(project: Project) -> list[str]:
    """A value of Jinja becomes a literal of SQL by text_literal alone, for quotes differ between engines."""
    places = {
        **project.texts("models/", "macros/", suffix=".sql"),
        **project.texts(*(f"tests/{room}/" for room in PREFIXES), suffix=".sql"),
    }
    offences = [
        f"{path}:{line}: {found} stands between quotes; write {{{{ text_literal(...) }}}} without them"
        for path, text in places.items()
        if path not in (TEXT_LITERAL, *PATTERN_PORTS)
        for line, found in _literals_made_by_hand(text)
    ]
    return offences + [
        f"{path}:{line}: {found} stands between quotes; write {{{{ text_literal(knob(...)) }}}}"
        for path, text in project.texts(
            "models/", "python_models/", "seeds/", suffix=".yml"
        ).items()
        for line, found in matches(text, [r"'\{\{\s*(?:var|knob)\(.*?\}\}'"])
    ]


@rule
def knob_without_its_comment(project: Project) -> list[str]:
    """The comment above a knob ends in what a change asks for: nothing, rebuild or refit."""
    vars_text = project.files.get("dbt_project.yml", "").partition("\nvars:\n")[2]
    offences, comment, after_knob = [], "", False
    for line in vars_text.splitlines():
        if line and not line.startswith(" "):
            break
        if line.startswith("  #"):
            comment = line if after_knob else f"{comment} {line}"
            after_knob = False
        elif knob := re.match(r"  (\w+):", line):
            after_knob = True
            if not re.search(r"Change: (nothing|rebuild|refit)", comment):
                offences.append(
                    f"dbt_project.yml: the comment of {knob[1]} ends in `Change: nothing`, "
                    "`Change: rebuild` or `Change: refit`"
                )
        elif not line.strip():
            comment = ""
    return offences


@rule
def page_that_lists_other_knobs(project: Project) -> list[str]:
    """docs/knobs.md has a row for each knob, in their order."""
    page = "docs/knobs.md"
    listed = re.findall(r"(?m)^\| `(\w+)` \|", project.files.get(page, ""))
    declared = list(knobs(project.files))
    if listed == declared:
        return []
    return [
        *(f"{page}: add a row for the knob {name}" for name in declared if name not in listed),
        *(f"{page}: {name} is no knob; drop it" for name in listed if name not in declared),
    ] or [f"{page}: list the knobs in the order of dbt_project.yml"]
