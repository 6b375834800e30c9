"""The day before a trial, and the day after it where nobody disturbed the build."""

from __future__ import annotations

import time

import pytest
from builds import LONGEST_S, Served, said, served, started
from dbt_project import Build, fresh_copy, on_file
from test_publish import a_manual_score
from worlds_small import QUICK, built_world


@pytest.fixture(scope="session")
def day_before() -> Build:
    """Publish 1, and something new that the next build has to say."""
    copy = on_file(fresh_copy(built_world(3000, 0.02, QUICK).path), QUICK)
    a_manual_score(copy, 95)
    return copy


@pytest.fixture(scope="session")
def whole(day_before: Build) -> tuple[Served, Served, float]:
    """What is served before and after a build that nobody disturbs, and the seconds that it takes."""
    copy = on_file(fresh_copy(day_before.path), QUICK)
    before, begun = served(copy), time.monotonic()
    status = started(copy).wait(LONGEST_S)
    assert status == 0, said(copy)
    return before, served(copy), time.monotonic() - begun
