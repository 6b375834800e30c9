"""What goes to Snowflake: the same zip each time, without what stays at home, and the versions that are pinned."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import yaml

from hotlist.package import write_zip

ROOT = Path(__file__).parents[2]


def test_the_same_sources_give_the_same_bytes(tmp_path: Path) -> None:
    first, second = write_zip(tmp_path / "a.zip"), write_zip(tmp_path / "deeper" / "b.zip")
    assert first.read_bytes() == second.read_bytes()


def test_the_library_runs_from_the_zip_without_the_simulator(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "hotlist.zip")
    names = zipfile.ZipFile(path).namelist()
    assert "hotlist/frames.py" in names
    assert not [name for name in names if "simulate" in name or "__pycache__" in name]
    code = "from hotlist import frames, promoting, registry, scoring; print(frames.__file__)"
    environment = {"PYTHONPATH": str(path), "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "hotlist.zip" in done.stdout


def test_versions_on_snowflake_are_the_pins() -> None:
    """An artifact is read only by the minor version that wrote it."""
    declared = yaml.safe_load((ROOT / "dbt_project.yml").read_text())["models"]["+packages"]
    pins = set(re.findall(r"(?m)^\S+==\S+", (ROOT / "requirements-extras.txt").read_text()))
    pinned = {name for name in declared if "==" in name}
    assert {name.split("==")[0] for name in pinned} == {"pandas", "scikit-learn", "skops"}
    assert pinned <= pins
