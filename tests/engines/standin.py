"""The same project on two engines: DuckDB, and the stand-in for Snowflake in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent / "snowflake"
OWN = "/* read by the tests */"
STILL_FOR_S = 300.0
"""A run of dbt hangs when for so long nothing that the tests started computes; how long it takes does not matter."""

# dbt's profile for the stand-in: no account, no secret. The target for an account is in the project's own profiles.yml.
PROFILE = """
hotlist:
  target: snowflake
  outputs:
    snowflake:
      type: snowflake
      account: fakesnow
      user: fake
      password: snow
      host: localhost
      port: "{{ env_var('HOTLIST_EMULATOR_PORT') | as_number }}"
      protocol: http
      database: HOTLIST
      schema: HOTLIST
      role: SYSADMIN
      warehouse: WH
      threads: "{{ env_var('HOTLIST_THREADS', '2') | as_number }}"
      connect_retries: 0
      connect_timeout: 300
"""


def dbt(
    engine: str,
    folder: Path,
    *arguments: str,
    variables: dict[str, Any],
    profiles: Path | None = None,
    still_for_s: float = STILL_FOR_S,
    **environment: str,
) -> subprocess.CompletedProcess[str]:
    """Run dbt on DuckDB or, unless profiles says otherwise, on the stand-in; the caller judges the return code.

    A build without tests publishes all the same (trusting_project), but never on an account.
    """
    project = ROOT
    if profiles is None and "test" in arguments:
        from dbt_process import trusting_project

        project = trusting_project()
    if profiles is None and engine == "snowflake":
        profiles = folder
        (folder / "profiles.yml").write_text(PROFILE)
    profiles = profiles or ROOT
    command = [sys.executable, "-c", "from dbt.cli.main import cli; cli()", *arguments]
    command += ["--project-dir", str(project), "--profiles-dir", str(profiles)]
    command += [
        "--target-path",
        str(folder / f"target_{engine}"),
        "--log-path",
        str(folder / f"logs_{engine}"),
    ]
    command += ["--vars", json.dumps(variables)]
    settings = {
        "DBT_TARGET": engine,
        "DBT_USE_COLORS": "false",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONWARNINGS": "ignore",
    }
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | settings | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    stdout, stderr = heard_out(process, still_for_s)
    return subprocess.CompletedProcess(command, process.returncode, stdout, stderr)


def heard_out(process: subprocess.Popen[str], still_for_s: float) -> tuple[str, str]:
    """What a process printed by its end, whenever that is; it is killed if nothing is computed for so many seconds."""
    before = -1.0
    while True:
        try:
            return process.communicate(timeout=still_for_s)
        except subprocess.TimeoutExpired:
            now = computed_seconds(os.getpid())
            if abs(now - before) < still_for_s / 300:
                process.kill()
                stdout, stderr = process.communicate()
                message = f"it hangs: nothing was computed for {still_for_s} s\n{stdout[-4000:]}\n{stderr[-2000:]}"
                raise AssertionError(message) from None
            before = now


def computed_seconds(ancestor: int) -> float:
    """Seconds of processor time of all processes below this one, dbt and the stand-in among them."""
    listed = subprocess.run(
        ["ps", "-e", "-o", "pid=,ppid=,cputimes="], capture_output=True, text=True, check=True
    ).stdout
    rows = [tuple(map(int, line.split())) for line in listed.splitlines()]
    family, size = {ancestor}, 0
    while len(family) > size:
        size = len(family)
        family |= {pid for pid, parent, _ in rows if parent in family}
    return sum(seconds for pid, _, seconds in rows if pid in family - {ancestor})


@dataclass
class Emulator:
    """The stand-in, running: `with Emulator(folder) as emulator: ...`. It ends with its owner, however that ends."""

    folder: Path
    raw: Path | None = None
    port: int = 0
    log: Path = field(init=False)

    def __enter__(self) -> Emulator:
        self.log = self.folder / "statements.jsonl"
        command = [sys.executable, str(HERE / "emulator.py"), "--log", str(self.log)]
        command += ["--raw", str(self.raw)] if self.raw else []
        self._noise = (self.folder / "emulator.log").open("w")
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._noise, text=True
        )
        for line in self._process.stdout:
            if line.startswith('{"port"'):
                self.port = json.loads(line)["port"]
                return self
        raise RuntimeError((self.folder / "emulator.log").read_text()[-3000:])

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.communicate()
        self._noise.close()

    def connect(self) -> Any:
        """The real connector, which gives up after seconds."""
        import snowflake.connector

        return snowflake.connector.connect(
            account="fakesnow",
            user="fake",
            password="snow",
            host="localhost",
            port=self.port,
            protocol="http",
            database="HOTLIST",
            schema="HOTLIST",
            network_timeout=300,
        )

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of a query."""
        with self.connect() as connection:
            return connection.cursor().execute(sql).fetchall()

    def statements(self) -> list[dict[str, Any]]:
        """Everything that was asked so far."""
        return [json.loads(line) for line in self.log.read_text().splitlines()]


Tables = dict[str, pd.DataFrame]


def steady(rows: list[tuple[Any, ...]], columns: list[str]) -> pd.DataFrame:
    """Rows in an order of their own, numbers as floats and times as text, so that engines can be compared."""
    plain = [
        [
            None
            if value is None
            else value
            if isinstance(value, bool | str)
            else pd.Timestamp(value).isoformat()
            if hasattr(value, "isoformat")
            else float(value)
            for value in row
        ]
        for row in rows
    ]
    frame = pd.DataFrame(plain, columns=columns, dtype=object)
    order = frame.map(lambda value: f"{value:.6e}" if isinstance(value, float) else str(value))
    return frame.loc[order.sort_values(list(columns), kind="stable").index].reset_index(drop=True)


def duckdb_tables(path: Path) -> Tables:
    """Every table and view that the project built in a DuckDB file."""
    tables = {}
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        for table, columns in _listed(
            connection.execute(
                "select table_schema, table_name, column_name from information_schema.columns "
                "where table_schema like 'hotlist_%'"
            ).fetchall()
        ).items():
            rows = connection.execute(f"select {', '.join(columns)} from {table}").fetchall()
            tables[table] = steady(rows, columns)
    return tables


def emulator_tables(emulator: Emulator) -> Tables:
    """Every table and view that the project built on the stand-in."""
    tables = {}
    with emulator.connect() as connection:
        cursor = connection.cursor()
        listed = cursor.execute(
            "select table_schema, table_name, column_name from HOTLIST.information_schema.columns "
            "where table_schema like 'HOTLIST!_%' escape '!'"
        ).fetchall()
        for table, columns in _listed(listed).items():
            rows = cursor.execute(
                f"select {', '.join(columns)} from HOTLIST.{table} {OWN}"
            ).fetchall()
            tables[table] = steady(rows, columns)
    return tables


def _listed(rows: list[tuple[str, str, str]]) -> dict[str, list[str]]:
    columns: dict[str, list[str]] = {}
    for schema, table, column in sorted(tuple(name.lower() for name in row) for row in rows):
        if (
            not table.endswith("__dbt_tmp")
            and not table.startswith("snowpark_temp_")
            and schema != "hotlist_test_failures"
        ):
            columns.setdefault(f"{schema}.{table}", []).append(column)
    return columns


def differences(left: Tables, right: Tables, rtol: float) -> list[str]:
    """One line for each table or column that differs; empty when all are equal."""
    found = [f"{name}: only on one side" for name in sorted(set(left) ^ set(right))]
    for name in sorted(set(left) & set(right)):
        one, other = left[name], right[name]
        if list(one) != list(other) or len(one) != len(other):
            found.append(
                f"{name}: {one.shape} and {other.shape}, columns {sorted(set(one) ^ set(other))}"
            )
            continue
        for column in one:
            apart = [
                (first, second)
                for first, second in zip(one[column], other[column], strict=True)
                if not _same(first, second, rtol)
            ]
            if apart:
                found.append(
                    f"{name}.{column}: {len(apart)} of {len(one)} differ, such as {apart[0]}"
                )
    return found


def _same(first: Any, second: Any, rtol: float) -> bool:
    if isinstance(first, float) and isinstance(second, float):
        if first != first or second != second:
            return first != first and second != second
        return first == second or abs(first - second) <= rtol * max(abs(first), abs(second))
    return bool(first == second)
