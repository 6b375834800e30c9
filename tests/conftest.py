"""One folder a session, shared by all workers, for worlds that were built and projects that were parsed."""

from __future__ import annotations

import os
import shutil
import tempfile

import pytest

FOLDER = "HOTLIST_TEST_FOLDER"


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="hotlist_tests_")


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(FOLDER), ignore_errors=True)
