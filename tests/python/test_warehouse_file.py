"""A warehouse file that cannot be opened is one sentence on the terminal; its folder is made by the first command."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from dbt_project import PROJECT
from macros_alone import answers

from hotlist.warehouse import check, sentence


def dbt(path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "HOTLIST_DUCKDB_PATH": str(path),
        "DBT_TARGET": "duckdb",
        "PYTHONPATH": str(PROJECT / "src"),
        "DBT_USE_COLORS": "false",
        "DBT_PROFILES_DIR": str(PROJECT),
    }
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "from dbt.cli.main import cli; cli()",
            *arguments,
            "--target-path",
            str(path.parent / "target"),
            "--log-path",
            str(path.parent / "logs"),
        ],
        cwd=PROJECT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def broken_file(path: Path) -> None:
    """A DuckDB file whose blocks are damaged."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table numbers as select range as number from range(100000)")
    content = bytearray(path.read_bytes())
    content[4096:] = bytes(len(content) - 4096)
    path.write_bytes(content)


@contextlib.contextmanager
def held(path: Path) -> Iterator[Callable[[], None]]:
    """Another process holds the file while this lasts, or until what it gives is called."""
    program = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", program, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        process.stdout.readline()
        yield process.stdin.close
        process.stdin.close()


def refusal(path: Path) -> str:
    with pytest.raises(RuntimeError) as refused:
        check(path, {})
    text = str(refused.value)
    assert str(path) in text or str(path.parent) in text
    assert "\n" not in text
    assert text.endswith(".")
    return text


def test_a_missing_folder_is_made(tmp_path: Path) -> None:
    check(tmp_path / "some" / "where" / "hotlist.duckdb", {})
    assert (tmp_path / "some" / "where" / "hotlist.duckdb").exists()


def test_a_locked_file_names_who_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "hotlist.duckdb"
    with held(path):
        text = refusal(path)
    assert "is open in another process" in text
    assert "PID" in text
    check(path, {})


def test_a_command_waits_for_a_reader_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "hotlist.duckdb"
    with held(path):
        with pytest.raises(RuntimeError, match="close it there or wait"):
            check(path, {}, wait_s=0.2)
        assert capsys.readouterr().out.count("waiting for it, for 0 seconds at most") == 1
    with held(path) as release:
        threading.Timer(1.0, release).start()
        check(path, {}, wait_s=30)
    said = capsys.readouterr().out
    assert said.count("is open in another process (") == 1
    assert "opens the published file, as read-only" in said


def test_a_published_file_that_somebody_writes_in_is_waited_for_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Many tools open a file for writing although they only read."""
    path, published = tmp_path / "hotlist.duckdb", tmp_path / "published.duckdb"
    duckdb.connect(str(published)).close()
    with held(published) as release:
        threading.Timer(1.0, release).start()
        check(path, {}, wait_s=30)
    assert f"{published} is open in another process (" in capsys.readouterr().out


def test_what_stands_in_the_place_of_the_file(tmp_path: Path) -> None:
    folder, junk, damaged = (tmp_path / name for name in ("a", "b", "c"))
    folder.mkdir()
    junk.write_text("lead_id,score\n" * 1000)
    broken_file(damaged)
    assert "is a folder: set HOTLIST_DUCKDB_PATH" in refusal(folder)
    assert "is no DuckDB file" in refusal(junk)
    assert "cannot be opened" in refusal(damaged)
    assert "cannot be made" in refusal(junk / "hotlist.duckdb")


def test_a_damaged_published_file_is_noticed_before_anything_is_built(tmp_path: Path) -> None:
    """DuckDB opens a file whose tables are damaged; whoever reads them would find out in the middle of a build."""
    path, published = tmp_path / "hotlist.duckdb", tmp_path / "published.duckdb"
    with duckdb.connect(str(published)) as connection:
        connection.execute("create table numbers as select random() as number from range(1000000)")
    check(path, {})
    content = bytearray(published.read_bytes())
    content[len(content) // 2] ^= 255
    published.write_bytes(content)
    duckdb.connect(str(published), read_only=True).close()
    said = refusal(path)
    assert said.startswith(f"The published file {published} is damaged (Corrupt database file")
    assert "move it away, and run dbt build" in said


def test_what_befell_the_machine_is_said_with_what_to_do(tmp_path: Path) -> None:
    causes = {
        'Could not write file "x.wal": No space left on device': "is full: make room",
        "Out of Memory Error: failed to pin block of size 256.0 KiB": "set HOTLIST_MEMORY_LIMIT to more (it is 2GB)",
        'IO Error: Cannot open file "x": Read-only file system': "became read-only: allow writing",
        "Corrupt database file: computed checksum 1": "is damaged: put a copy of it in its place",
        'IO Error: Could not read enough bytes from file "x"': "is damaged: put a copy of it in its place",
    }
    found = answers(tmp_path, "trouble_of", [[cause, "a.duckdb"] for cause in causes])
    for sentence_of, words in zip(found, causes.values(), strict=True):
        assert words in sentence_of
        assert sentence_of.endswith(".")
    assert answers(tmp_path, "trouble_of", [["Parser Error: syntax error", "a.duckdb"]]) == [""]
    assert "is full: make room there" in sentence(tmp_path / "x", "No space left on device")


def test_a_file_of_a_later_version_names_the_version_that_is_here(tmp_path: Path) -> None:
    error = (
        "IO Error: Trying to read a database file with version number 99, "
        "but we can only read versions between 64 and 68."
    )
    assert f"another version of DuckDB than {duckdb.__version__}" in sentence(tmp_path / "x", error)


def test_read_only_places_say_so(tmp_path: Path) -> None:
    for reason in ("Permission denied", "Read-only file system"):
        said = sentence(tmp_path / "x", f'IO Error: Cannot open file "x": {reason}')
        assert "is read-only" in said
    assert "folder" in refusal(Path("/proc/hotlist/hotlist.duckdb"))


@pytest.mark.parametrize(
    "command", [["build", "--select", "stg_clock"], ["run-operation", "show_hot_list"]]
)
def test_dbt_prints_the_sentence_and_no_traceback(tmp_path: Path, command: list[str]) -> None:
    path = tmp_path / "hotlist.duckdb"
    path.write_text("no database\n" * 1000)
    done = dbt(path, *command)
    assert done.returncode != 0
    assert f"The warehouse {path} is no DuckDB file" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert len(done.stdout.splitlines()) < 20, done.stdout


@pytest.mark.parametrize(
    "operation",
    [
        ["show_hot_list"],
        [
            "set_manual_score",
            "--args",
            "{lead_id: a, score: 1, author: b, expires_at: '2030-01-01'}",
        ],
    ],
)
def test_an_operation_on_a_missing_warehouse_asks_for_a_build(
    tmp_path: Path, operation: list[str]
) -> None:
    done = dbt(tmp_path / "new" / "hotlist.duckdb", "run-operation", *operation)
    assert (done.returncode != 0) == (operation[0] == "set_manual_score")
    assert "dbt build" in done.stdout, done.stdout
    assert "Traceback" not in done.stdout + done.stderr
