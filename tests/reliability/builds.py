"""Whole builds in a process of their own, and what they serve: for trials that disturb them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence

import pandas as pd
from dbt_process import PROJECT, trusting_project
from dbt_project import Build
from test_publish import MARTS
from worlds_small import QUICK, SCORE_WITHOUT_TESTS

#: Seconds after which a killed build is given up: then it had ended before its turn came.
LONGEST_S = 600.0
TIMES = ["published_at", "published_to"]
Served = dict[str, pd.DataFrame]


def served(build: Build) -> Served:
    return {
        name: build.served(f"from hotlist_marts.{name} order by all").drop(
            columns=TIMES, errors="ignore"
        )
        for name in MARTS
    }


def started(
    build: Build, command: Sequence[str] = SCORE_WITHOUT_TESTS, **changed: str
) -> subprocess.Popen[bytes]:
    """A build in a process group of its own, so that all of it dies at once; `changed` of the environment."""
    words = ["--project-dir", str(trusting_project()), "--profiles-dir", str(PROJECT)]
    words += ["--target-path", str(build.path.parent / "target"), "--vars", json.dumps(QUICK)]
    environment = os.environ | {
        "HOTLIST_DUCKDB_PATH": str(build.path),
        "PYTHONPATH": str(PROJECT / "src"),
        "DBT_TARGET": "duckdb",
        "DBT_USE_COLORS": "false",
        "PYTHONUNBUFFERED": "1",
    }
    environment |= changed
    with (build.path.parent / "said.txt").open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "dbt.cli.main", *command, *words],
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def said(build: Build) -> str:
    return (build.path.parent / "said.txt").read_text()


def same(one: Served, other: Served) -> bool:
    return all(one[name].equals(other[name]) for name in MARTS)
