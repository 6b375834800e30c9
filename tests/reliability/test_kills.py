"""Builds that are killed at any moment: what is served is whole and of one publish, and a plain build recovers.

Ten kills in `make test`, a hundred in `make test-all`; half of them around the publish.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from dbt_process import PROJECT, trusting_project
from dbt_project import Build, fresh_copy, on_file
from pandas.testing import assert_frame_equal
from test_publish import MARTS, a_manual_score
from worlds_small import QUICK, SCORE_WITHOUT_TESTS, built_world

FEW, MANY = 10, 100
#: Seconds after which a killed build is given up: then it had ended before its turn came.
LONGEST_S = 300.0
TIMES = ["published_at", "published_to"]


@pytest.fixture(scope="module")
def day_before() -> Build:
    """Publish 1, and something new that the next build has to say."""
    copy = on_file(fresh_copy(built_world(3000, 0.02, QUICK).path), QUICK)
    a_manual_score(copy, 95)
    return copy


@pytest.fixture(scope="module")
def whole(day_before: Build) -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame], float]:
    """What is served before and after a build that nobody disturbs, and the seconds that it takes."""
    copy = on_file(fresh_copy(day_before.path), QUICK)
    before, begun = served(copy), time.monotonic()
    status = started(copy).wait(LONGEST_S)
    assert status == 0, said(copy)
    return before, served(copy), time.monotonic() - begun


def served(build: Build) -> dict[str, pd.DataFrame]:
    return {
        name: build.served(f"from hotlist_marts.{name} order by all").drop(
            columns=TIMES, errors="ignore"
        )
        for name in MARTS
    }


def started(build: Build) -> subprocess.Popen[bytes]:
    """A build in a process group of its own, so that all of it dies at once."""
    words = ["--project-dir", str(trusting_project()), "--profiles-dir", str(PROJECT)]
    words += ["--target-path", str(build.path.parent / "target"), "--vars", json.dumps(QUICK)]
    environment = os.environ | {
        "HOTLIST_DUCKDB_PATH": str(build.path),
        "PYTHONPATH": str(PROJECT / "src"),
        "DBT_TARGET": "duckdb",
        "DBT_USE_COLORS": "false",
        "PYTHONUNBUFFERED": "1",
    }
    with (build.path.parent / "said.txt").open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "dbt.cli.main", *SCORE_WITHOUT_TESTS, *words],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def said(build: Build) -> str:
    return (build.path.parent / "said.txt").read_text()


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


def same(one: dict[str, pd.DataFrame], other: dict[str, pd.DataFrame]) -> bool:
    return all(one[name].equals(other[name]) for name in MARTS)


@pytest.mark.parametrize(
    "trial", [*range(FEW), *(pytest.param(n, marks=pytest.mark.slow) for n in range(FEW, MANY))]
)
def test_what_is_served_is_whole_and_the_next_build_recovers(
    day_before: Build,
    whole: tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame], float],
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
    day_before: Build, whole: tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame], float]
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
