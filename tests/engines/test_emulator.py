"""The stand-in is strict: what a procedure does not declare is not there, and nothing outlives its owner."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest

pytest.importorskip("fakesnow", reason="the extra dev is not installed")

from snowflake.connector.errors import ProgrammingError
from standin import Emulator, heard_out

from hotlist.package import write_zip


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    folder = tmp_path_factory.mktemp("emulator")
    with Emulator(folder) as running:
        running.query("create stage if not exists HOTLIST.HOTLIST.code")
        path = write_zip(folder / "hotlist.zip")
        running.query(f"put file://{path} @HOTLIST.HOTLIST.code auto_compress=false overwrite=true")
        yield running


def procedure(body: str, packages: str = "", imports: str = "") -> str:
    """A stored procedure in the words of dbt-snowflake."""
    listed = ", ".join(f"'{name}'" for name in [*packages.split(), "snowflake-snowpark-python"])
    return f"""
        with p__dbt_sp as procedure ()
        returns string language python runtime_version = '3.11' packages = ({listed})
        {f"imports = ('{imports}')" if imports else ""}
        handler = 'main' execute as caller as $$
def main(session):
    {body}
$$
        call p__dbt_sp()
    """


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        (procedure("import sklearn", "pandas"), "No module named 'sklearn'"),
        (procedure("import hotlist"), "No module named 'hotlist'"),
        (procedure("return 'x'", "nosuchpackage"), "Package 'nosuchpackage' is not supported"),
        (procedure("return 'x'", "pandas==0.1.0"), "Package 'pandas' has no version 0.1.0"),
        (procedure("return 'x'", imports="@HOTLIST.HOTLIST.code/other.zip"), "File not found"),
        (procedure("raise ValueError('knob x: mend it')"), "knob x: mend it"),
    ],
    ids=["package", "import", "unknown", "version", "file", "error"],
)
def test_what_is_not_declared_is_not_there(emulator: Emulator, sql: str, words: str) -> None:
    with pytest.raises(ProgrammingError, match=words):
        emulator.query(sql)


def test_what_is_declared_is_there(emulator: Emulator) -> None:
    wanted = "numpy pandas pyarrow scikit-learn scipy skops threadpoolctl"
    body = "from hotlist import frames, registry, scoring; return frames.__file__"
    rows = emulator.query(procedure(body, wanted, "@HOTLIST.HOTLIST.code/hotlist.zip"))
    assert rows[0][0].endswith("hotlist.zip/hotlist/frames.py")


def test_a_function_has_only_its_own_imports(emulator: Emulator) -> None:
    """It does not inherit those of the procedure that made it."""
    create = """
        create or replace function {name}(a double) returns double language python runtime_version = '3.11'
        packages = ('pandas'{packages}) {imports} handler = 'f' as $$
def f(a):
    from hotlist.package import SOURCE
    return a + 1
$$
    """
    emulator.query(create.format(name="without", packages="", imports=""))
    with pytest.raises(ProgrammingError, match="No module named 'hotlist'"):
        emulator.query("select without(1.0::double)")


def test_values_arrive_as_they_are(emulator: Emulator) -> None:
    rows = emulator.query(
        "select cast(null as timestamp_ntz), try_cast('n/a' as timestamp_ntz), "
        "try_cast('2025-01-02' as timestamp_ntz), "
        "cast(convert_timezone('UTC', try_cast('2025-01-02T00:00:00+02:00' as timestamp_tz)) as timestamp_ntz)"
    )
    assert [None if value is None else value.isoformat() for value in rows[0]] == [
        None,
        None,
        "2025-01-02T00:00:00",
        "2025-01-01T22:00:00",
    ]


def test_trim_takes_off_the_characters_that_are_named(emulator: Emulator) -> None:
    assert emulator.query("select trim('  x-'), trim(' -\u200bx-', ' -\u200b')") == [("x-", "x")]


def test_an_error_comes_back_at_once(emulator: Emulator) -> None:
    """Left to fakesnow it is an HTTP 500, which the connector would repeat without end."""
    statement = "select nosuchfunction(1)"
    with pytest.raises(ProgrammingError):
        emulator.query(statement)
    assert [asked.get("sql") for asked in emulator.statements()].count(statement) == 1


def test_no_process_is_left_behind(tmp_path: Path) -> None:
    with Emulator(tmp_path) as running:
        running.query(
            "create or replace function plus(a double) returns double language python runtime_version = '3.11' "
            "packages = ('pandas') handler = 'f' as $$\ndef f(a):\n    return a + 1\n$$"
        )
        assert running.query("select plus(1.0::double)") == [(2.0,)]
        listed = subprocess.run(
            ["ps", "-e", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
        ).stdout
        parent = running._process.pid
        pids = [int(pid) for pid, of in map(str.split, listed.splitlines()) if int(of) == parent]
        assert pids
    for pid in [parent, *pids]:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_hang_is_told_by_no_progress_and_slow_work_is_not() -> None:
    def python(code: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", code],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    with pytest.raises(AssertionError, match=r"it hangs: nothing was computed for 2\.0 s\nbegun"):
        heard_out(python("import time; print('begun', flush=True); time.sleep(1000)"), 2.0)
    slow = "import time\nwhile time.process_time() < 7: pass\nprint('done')"
    assert heard_out(python(slow), 2.0)[0] == "done\n"


def test_versions_are_those_that_were_tried() -> None:
    """It leans on private names of fakesnow: look at gaps.py when these move."""
    assert version("fakesnow") == "0.12.1"
    assert version("dbt-snowflake").startswith("1.11.")
    assert version("snowflake-snowpark-python").startswith("1.56.")
