"""The job for a real account refuses without credentials and drops only what it made."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from on_account import drop, missing
from standin import ROOT


def test_it_names_what_is_missing() -> None:
    assert missing({}) == [
        "SNOWFLAKE_ACCOUNT",
        "SNOWFLAKE_USER",
        "SNOWFLAKE_PRIVATE_KEY_PATH or SNOWFLAKE_PASSWORD",
    ]
    assert (
        missing({"SNOWFLAKE_ACCOUNT": "a", "SNOWFLAKE_USER": "u", "SNOWFLAKE_PASSWORD": "p"}) == []
    )


def test_it_refuses_without_credentials() -> None:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith("SNOWFLAKE_")
    }
    command = [sys.executable, "-m", "tests.engines.on_account"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment | {"PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "refused: set SNOWFLAKE_ACCOUNT" in done.stderr


class Cursor:
    def __init__(self, names: list[str]) -> None:
        self.names, self.asked = names, []

    def execute(self, sql: str) -> Cursor:
        self.asked.append(sql)
        return self

    def fetchall(self) -> list[tuple[str, str]]:
        return [("", name) for name in self.names]


def test_it_drops_its_own_schemas_only() -> None:
    mine = "HOTLIST_TEST_0A1B2C3D"
    cursor = Cursor([mine, f"{mine}_MARTS", "HOTLISTXTEST_0A1B2C3D", f"{mine}9_MARTS"])
    assert drop(cursor, mine) == [mine, f"{mine}_MARTS"]
    assert len(cursor.asked) == 3
    with pytest.raises(ValueError, match="is not a schema of a test run"):
        drop(cursor, "HOTLIST")
