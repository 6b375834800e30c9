"""Runs of dbt in tests share what they can and nothing else."""

from __future__ import annotations

from pathlib import Path

from dbt_process import dbt, once


def test_a_project_is_parsed_once_for_the_same_variables(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        done = dbt(tmp_path / name / "hotlist.duckdb", ["parse"], {}, tmp_path / name / "target")
        assert done.returncode == 0, done.stdout + done.stderr
    log = (tmp_path / "two" / "target" / "dbt.log").read_text()
    assert "0 files deleted, 0 files added, 0 files changed" in log
    done = dbt(tmp_path / "two" / "hotlist.duckdb", ["no-such-command"], {}, tmp_path / "three")
    assert done.returncode == 2
    assert "No such command" in done.stderr


def test_what_is_made_once_is_made_once() -> None:
    made = []

    def make(place: Path) -> None:
        made.append(place)
        place.write_text("made")

    assert [once("made_once", make).read_text() for _ in range(3)] == ["made"] * 3
    assert len(made) == 1
