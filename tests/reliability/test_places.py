"""Where a build runs is no part of what it publishes: time zone, language, order of hashes."""

from __future__ import annotations

from builds import LONGEST_S, said, started
from dbt_project import Build, fresh_copy, on_file
from worlds_small import QUICK, WITHOUT_TESTS, built_world, raw_world

STRANGE = {
    "TZ": "Pacific/Kiritimati",
    "LC_ALL": "C",
    "PYTHONCOERCECLOCALE": "0",
    "PYTHONUTF8": "0",
    "PYTHONHASHSEED": "7",
}
"""The earliest time zone, a language that knows only ASCII, and another order of sets than by chance."""


def hashes(build: Build) -> str:
    """What was published, table by table."""
    return str(build.served("from hotlist_marts.publishes")["table_hashes"].item())


def test_a_strange_time_zone_and_language_publish_the_same() -> None:
    here = built_world(3000, 0.02, QUICK)
    there = on_file(fresh_copy(raw_world(3000, 0.02)), QUICK)
    assert started(there, WITHOUT_TESTS, **STRANGE).wait(LONGEST_S) == 0, said(there)
    assert hashes(there) == hashes(here)
