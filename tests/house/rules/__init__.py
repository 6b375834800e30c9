"""The house rules. A rule is named for the offence and returns a line for each: where, what, the change to make.

One file a heading; what a rule allows, and why, stands as data above it.
"""

from rules import (
    code,
    columns,
    features,
    knobs,
    macros,
    packages,
    persons,
    python,
    rooms,
    tables,
    writing,
)
from rules.base import RULES

__all__ = [
    "RULES",
    "code",
    "columns",
    "features",
    "knobs",
    "macros",
    "packages",
    "persons",
    "python",
    "rooms",
    "tables",
    "writing",
]
