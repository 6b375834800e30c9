"""What happens to a machine: one sentence, the last publish stands whole, and the next build is right.

A full disk, little memory, a read-only place, damaged and moved files, a raw table that goes away half way.
"""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from builds import LONGEST_S, Served, served, started
from dbt_process import dbt, trusting_project
from dbt_project import Build, new_folder, on_file
from pandas.testing import assert_frame_equal
from test_publish import MARTS
from worlds_small import QUICK, SCORE_WITHOUT_TESTS

MEGABYTE = 2**20
FEW, MANY = 10, 100
Whole = tuple[Served, Served, float]


def ended(build: Build, project: Path | None = None) -> Build:
    """A build whose notes dbt keeps elsewhere, so that the disk of the warehouse holds the warehouse alone."""
    command = ["build", *SCORE_WITHOUT_TESTS[1:], "--exclude-resource-type", "unit_test"]
    done = dbt(build.path, command, QUICK, new_folder("dbt_"), project or trusting_project())
    return Build(done.returncode, done.stdout + done.stderr, {}, build.path, QUICK)


def refused(build: Build, *words: str, project: Path | None = None) -> None:
    """The build ends with a sentence that has these words, without a traceback, and publishes nothing."""
    file = build.published.read_bytes()
    done = ended(build, project)
    flat = " ".join(done.output.split())
    assert done.returncode != 0, done.output
    assert all(word in flat for word in words), done.output
    assert "Traceback" not in done.output
    assert build.published.read_bytes() == file


def recovers(build: Build, whole: Whole) -> None:
    """A plain build gives the tables of the build that nobody disturbed."""
    done = ended(build)
    assert done.returncode == 0, done.output
    found = served(build)
    for name in MARTS:
        assert_frame_equal(found[name], whole[1][name], check_exact=True, obj=name)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Callable[[str], Path]]:
    """A disk of its own, which is given options of mount again and again."""
    place = tmp_path / "disk"
    place.mkdir()

    def mounted(options: str) -> Path:
        again = ["-o", f"remount,{options}"] if os.path.ismount(place) else ["-o", options]
        command = ["mount", "-t", "tmpfs", *again, "tmpfs", str(place)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")
        return place

    yield mounted
    if os.path.ismount(place):
        subprocess.run(["umount", str(place)], check=True)


def put(day_before: Build, place: Path) -> Build:
    for file in (day_before.path, day_before.published):
        shutil.copy(file, place)
    return on_file(place / day_before.path.name, QUICK)


def kilobytes(day_before: Build, room: int) -> str:
    """The option of mount for a disk on which only so many bytes are free beside the files."""
    used = sum(file.stat().st_size for file in (day_before.path, day_before.published))
    return f"size={(used + room) // 1024}k"


@pytest.mark.parametrize("room", [MEGABYTE, 6 * MEGABYTE])
def test_a_full_disk(day_before: Build, whole: Whole, disk: Any, room: int) -> None:
    build = put(day_before, disk(kilobytes(day_before, room)))
    refused(build, "is full: make room", "publish 1, of")
    disk("size=500m")
    recovers(build, whole)


def test_a_full_disk_that_dbt_keeps_its_notes_on_too(
    day_before: Build, whole: Whole, disk: Any
) -> None:
    """Here dbt itself stops, in its own words."""
    build = put(day_before, disk(kilobytes(day_before, MEGABYTE)))
    file = build.published.read_bytes()
    assert started(build).wait(LONGEST_S) != 0
    assert build.published.read_bytes() == file
    disk("size=500m")
    recovers(build, whole)


def test_little_memory(day_before: Build, whole: Whole, monkeypatch: pytest.MonkeyPatch) -> None:
    build = day_before.copied()
    monkeypatch.setenv("HOTLIST_MEMORY_LIMIT", "30MB")
    refused(build, "set HOTLIST_MEMORY_LIMIT to more (it is 30MB)", "publish 1")
    monkeypatch.delenv("HOTLIST_MEMORY_LIMIT")
    recovers(build, whole)


def test_a_disk_that_cannot_be_written(day_before: Build, whole: Whole, disk: Any) -> None:
    build = put(day_before, disk("size=500m"))
    disk("ro")
    refused(build, "is read-only: allow writing there")
    disk("rw")
    recovers(build, whole)


def test_a_warehouse_that_was_moved(day_before: Build, whole: Whole) -> None:
    """Its raw tables are in the same file here, so that there is nothing to build from."""
    build = day_before.copied()
    elsewhere = build.path.rename(build.path.with_name("moved.duckdb"))
    refused(build, "source_tables", "raw")
    elsewhere.replace(build.path)
    recovers(build, whole)


def test_a_raw_table_that_goes_away_half_way(day_before: Build, whole: Whole) -> None:
    project = new_folder("losing_") / "project"
    shutil.copytree(trusting_project(), project, symlinks=True)
    knobs = (project / "dbt_project.yml").read_text()
    (project / "dbt_project.yml").unlink()
    staging = "    staging:\n      +schema: hotlist_staging\n"
    assert staging in knobs
    hook = '      records: {stg_salesforce_ids: {+post_hook: "drop table raw.triggers"}}\n'
    (project / "dbt_project.yml").write_text(knobs.replace(staging, staging + hook))
    build = day_before.copied()
    refused(build, "source_tables, triggers names the table triggers", "publish 1", project=project)
    build.execute(
        f"attach '{day_before.path}' as kept (read_only); create table raw.triggers as from kept.raw.triggers"
    )
    recovers(build, whole)


def damaged(file: Path, chance: random.Random) -> None:
    """Some bytes turned over, the end cut off, nothing left, or a text in its place."""
    content = bytearray(file.read_bytes())
    kind = chance.choice(["bytes", "bytes", "bytes", "cut", "cut", "empty", "text"])
    if kind == "bytes":
        for _ in range(chance.choice([1, 10, 1000])):
            content[chance.randrange(len(content))] ^= chance.randrange(1, 256)
    elif kind == "cut":
        content = content[: chance.randrange(len(content))]
    else:
        content = bytearray(b"" if kind == "empty" else b"lead_id,score\n" * 1000)
    file.write_bytes(content)


@pytest.mark.parametrize(
    "trial", [*range(FEW), *(pytest.param(n, marks=pytest.mark.slow) for n in range(FEW, MANY))]
)
def test_a_damaged_file(day_before: Build, whole: Whole, trial: int) -> None:
    """Noticed, or in a place that nothing reads: then the build is as right as any."""
    chance, build = random.Random(trial), day_before.copied()
    file = [build.path, build.published][trial % 2]
    damaged(file, chance)
    left = build.published.read_bytes()
    done = ended(build)
    if done.returncode == 0:
        assert file == build.path
        found = served(build)
        for name in MARTS:
            assert_frame_equal(found[name], whole[1][name], check_exact=True, obj=name)
        return
    assert "Traceback" not in done.output
    assert str(file.name) in done.output
    assert any(
        word in done.output for word in ("is damaged", "is no DuckDB file", "cannot be opened")
    )
    assert build.published.read_bytes() == left
    if file == build.published:
        file.unlink()
    else:
        shutil.copy(day_before.path, build.path)
    recovers(build, whole)
