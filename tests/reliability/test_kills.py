"""Builds that are killed at any moment: what is served is whole and of one publish, and a plain build recovers.

Ten kills in `make test`, a hundred in `make test-all`; half of them around the publish.
"""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

import pytest
from builds import LONGEST_S, TIMES, Served, said, same, served, started
from dbt_project import Build, fresh_copy, on_file
from pandas.testing import assert_frame_equal
from test_publish import MARTS
from worlds_small import QUICK, SCORE_WITHOUT_TESTS

FEW, MANY = 10, 100


def killed(build: Build, after_s: float, around_the_publish: bool) -> None:
    """Start a build and kill -9 it so many seconds after its start, or after its publish began."""
    process = started(build)
    until = time.monotonic() + LONGEST_S
    while around_the_publish and process.poll() is None and time.monotonic() < until:
        if "START python table model hotlist_published.published_tables" in said(build):
            break
        time.sleep(0.005)
    time.sleep(after_s)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.mark.parametrize(
    "trial", [*range(FEW), *(pytest.param(n, marks=pytest.mark.slow) for n in range(FEW, MANY))]
)
def test_what_is_served_is_whole_and_the_next_build_recovers(
    day_before: Build,
    whole: tuple[Served, Served, float],
    trial: int,
) -> None:
    before, after, seconds = whole
    chance, around = random.Random(trial), trial % 2 == 1
    copy = on_file(fresh_copy(day_before.path), QUICK)
    killed(copy, chance.uniform(0, 0.4 if around else seconds), around)
    found = served(copy)
    assert same(found, before) or same(found, after), "a mix of two publishes is served"
    assert started(copy).wait(LONGEST_S) == 0, said(copy)
    recovered = served(copy)
    for name in MARTS:
        assert_frame_equal(recovered[name], after[name], check_exact=True, obj=name)
        kept = copy.table(name).drop(columns=TIMES, errors="ignore")
        assert_frame_equal(kept, after[name], check_exact=True, obj=name)


def test_two_builds_at_once_end_as_one(
    day_before: Build, whole: tuple[Served, Served, float]
) -> None:
    """The second waits for the first, and says so."""
    copy = on_file(fresh_copy(day_before.path), QUICK)
    first = started(copy)
    while "Running with dbt" not in said(copy):
        time.sleep(0.05)
    time.sleep(2)
    second = on_file(Path(copy.path), QUICK).again(*SCORE_WITHOUT_TESTS)
    assert first.wait(LONGEST_S) == 0
    assert second.returncode == 0, second.output
    found = served(copy)
    for name in MARTS:
        assert_frame_equal(found[name], whole[1][name], check_exact=True, obj=name)
