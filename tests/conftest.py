"""One folder a session, shared by all workers, for worlds that were built and projects that were parsed."""

from __future__ import annotations

import os
import shutil
import tempfile

import pytest

FOLDER = "HOTLIST_TEST_FOLDER"
LONGEST_FIRST = [
    "test_engines",
    "test_promises",
    "test_publish",
    "test_kills",
    "test_withstand",
    "test_behaviour",
    "test_accounts",
    "test_slips",
    "test_daily_run",
    "test_hostile_rows",
    "test_hard_worlds",
    "test_old_champion",
    "test_forget",
    "test_demo",
    "test_snowflake_sql",
]
"""Files that take minutes: a worker that began one of them last would work alone at the end."""


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="hotlist_tests_")


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(FOLDER), ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        name = item.path.stem
        return LONGEST_FIRST.index(name) if name in LONGEST_FIRST else len(LONGEST_FIRST)

    items.sort(key=place)
