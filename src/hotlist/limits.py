"""Limits that a business sets, one line of a seed each, read into a dataclass of numbers."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, TypeVar

import pandas as pd

Limits = TypeVar("Limits")


def read_limits(kind: type[Limits], rows: pd.DataFrame, seed: str) -> Limits:
    """Read a seed (limit_name, limit_value) into a dataclass with these fields; ValueError names the missing."""
    known = dict(zip(rows["limit_name"], rows["limit_value"], strict=True))
    declared: Any = kind
    wanted = [field.name for field in fields(declared)]
    if missing := [name for name in wanted if name not in known]:
        raise ValueError(f"seeds/policy/{seed}.csv lacks {', '.join(missing)}: add a line")
    return kind(**{name: float(known[name]) for name in wanted})
