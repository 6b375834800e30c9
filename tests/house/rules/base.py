"""What all house rules share: the register, the conventions that several read, and how text is searched."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from project import Project, without_comments

Rule = Callable[[Project], list[str]]

RULES: dict[str, Rule] = {}


def rule(function: Rule) -> Rule:
    """Register a rule under its name."""
    RULES[function.__name__] = function
    return function


# Room -> prefixes of the names in it.
PREFIXES = {
    "staging": ("stg_",),
    "features": ("ftr_",),
    "training": ("trn_",),
    "scoring": ("scr_",),
    "marts": ("lead_", "account_", "event_", "cohort_", "sync_", "publishes"),
    "published": ("published_",),
    "monitoring": ("mon_", "score_outcomes", "metric_log", "alerts", "model_timeline"),
}

# Room -> rooms it may read beside itself. Seeds may be read by all.
MAY_READ: dict[str, set[str]] = {
    "staging": set(),
    "features": {"staging"},
    "training": {"staging", "features"},
    "scoring": {"staging", "features", "training"},
    "marts": {"staging", "scoring"},
    "published": {"scoring", "marts"},
    "monitoring": {"staging", "features", "training", "scoring", "marts", "published"},
}

VAR_DEFAULTS = {
    "macros/staging/raw_relations.sql": "demo is the switch of `make demo` and not a knob; dbt "
    "reads dbt_project.yml before the vars in it, so it could not be declared there",
}


def matches(text: str, patterns: Iterable[str]) -> list[tuple[int, str]]:
    """Line number and text of each match, comments left out, case ignored."""
    bare = without_comments(text)
    found = []
    for pattern in patterns:
        for match in re.finditer(pattern, bare, flags=re.IGNORECASE):
            found.append((bare.count("\n", 0, match.start()) + 1, match[0].strip()))
    return sorted(found)
