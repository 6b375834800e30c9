"""Python on the stand-in: stored procedures and functions, each in a process that has only what it declares."""

from __future__ import annotations

import json
import os
import pickle
import re
import struct
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

import gaps
import pyarrow as pa
from fakesnow.transforms import stage
from snowflake.connector.errors import ProgrammingError

WORKER = Path(__file__).with_name("worker.py")
TIME_LIMIT_S = 1800

NAME = r"[\w.\"$]+"
REMARK = r"(?is)^\s*(?:--[^\n]*\n\s*|/\*.*?\*/\s*)*"
PROCEDURE = re.compile(
    REMARK + rf"(with\s+(?P<anonymous>{NAME})\s+as\s+procedure"
    rf"|create\s+(or\s+replace\s+)?procedure\s+(?P<named>{NAME}))\s*\("
)
FUNCTION = re.compile(
    REMARK + rf"create\s+(or\s+replace\s+)?(temp\w*\s+|secure\s+)*function\s+(?P<name>{NAME})"
    r"\s*\((?P<args>.*?)\)\s*returns\s+(?P<ret>\w+).*?language\s+python"
)
CALL = re.compile(REMARK + rf"call\s+(?P<name>{NAME})\s*\(")

DUCK_TYPES = {
    **dict.fromkeys(("NUMBER", "INT", "INTEGER", "BIGINT"), "BIGINT"),
    **dict.fromkeys(("FLOAT", "DOUBLE", "REAL"), "DOUBLE"),
    **dict.fromkeys(("VARIANT", "OBJECT", "ARRAY"), "JSON"),
    "BOOLEAN": "BOOLEAN",
    "BINARY": "BLOB",
}
ARROW_TYPES = {"DOUBLE": pa.float64(), "BIGINT": pa.int64()}


def specification(sql: str, port: int) -> dict[str, Any]:
    """What the head of the statement declares. A staged handler (HANDLER='module.function') has no body."""
    head, body = [*sql.split("$$"), ""][:2]

    def words(key: str) -> list[str]:
        found = re.search(rf"(?is)\b{key}\s*=\s*\((.*?)\)", head)
        return [w.strip().strip("'\"") for w in found[1].split(",") if w.strip()] if found else []

    def word(key: str) -> str | None:
        found = re.search(rf"(?is)\b{key}\s*=\s*'?([\w.]+)'?", head)
        return found[1] if found else None

    return {
        "packages": words("PACKAGES"),
        "imports": words("IMPORTS"),
        "handler": word("HANDLER"),
        "runtime": word("RUNTIME_VERSION"),
        "code": body,
        "port": port,
    }


def staged_files(names: list[str], cursor: Any) -> list[str]:
    """Paths of the staged files; an error that names the one that is not there."""
    paths = []
    for name in names:
        place, _, rest = name.lstrip("@").replace('"', "").partition("/")
        parts = stage.parts_from_var(place, cursor._conn.database, cursor._conn.schema)
        path = stage.internal_dir(".".join(parts)) + rest
        if not os.path.exists(path):
            message = f"File not found in stage for import {name}"
            raise ProgrammingError(msg=message, errno=391520, sqlstate="42601")
        paths.append(path)
    return paths


class Worker:
    """A process that can import the standard library, PACKAGES with what they require, and IMPORTS."""

    def __init__(self, declared: dict[str, Any], mode: str) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="emulator_")
        Path(self.folder.name, "spec.json").write_text(json.dumps(declared | {"mode": mode}))
        self.process = subprocess.Popen(
            [sys.executable, "-I", str(WORKER), "spec.json"],
            cwd=self.folder.name,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self.lock = threading.Lock()
        self.complaint = ""

    def batch(self, data: bytes) -> Any:
        """Send a batch of arguments, give the answers."""
        with self.lock:
            try:
                self.process.stdin.write(struct.pack("<q", len(data)) + data)
                self.process.stdin.flush()
                head = self.process.stdout.read(8)
            except BrokenPipeError:
                head = b""
            if len(head) < 8:
                self.complaint = self.complaint or self.process.stderr.read().decode()[-2000:]
                raise RuntimeError("Python Interpreter Error:\n" + self.complaint)
            return pickle.loads(self.process.stdout.read(struct.unpack("<q", head)[0]))

    def end(self) -> None:
        """End the process and remove its folder."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()
        self.folder.cleanup()


class Account:
    """The procedures and functions there are, and what has been run."""

    def __init__(self, log: Path | None) -> None:
        self.port = 0
        self.procedures: dict[str, str] = {}
        self.functions: dict[str, Worker] = {}
        self._log = log
        self._writing = threading.Lock()

    def note(self, **record: Any) -> None:
        """Add a line to the log of statements."""
        if self._log is not None:
            with self._writing, self._log.open("a") as out:
                out.write(json.dumps(record) + "\n")

    def run(self, sql: str, cursor: Any) -> str:
        """Run a procedure in its own process, within the time limit; give what its handler returned."""
        declared = specification(sql, self.port)
        declared |= {
            "paths": staged_files(declared["imports"], cursor),
            "database": cursor._conn.database,
            "schema": cursor._conn.schema,
        }
        worker = Worker(declared, "procedure")
        try:
            out, err = worker.process.communicate(timeout=TIME_LIMIT_S)
        except subprocess.TimeoutExpired:
            out, err = b"", f"took longer than {TIME_LIMIT_S} s".encode()
        finally:
            worker.end()
        failed = bool(worker.process.returncode)
        self.note(
            kind="procedure",
            packages=declared["packages"],
            imports=declared["imports"],
            failed=failed,
        )
        if failed:
            message = "Python Interpreter Error:\n" + err.decode()[-3000:]
            raise ProgrammingError(msg=message, errno=100357, sqlstate="P0000")
        return str(json.loads(out.decode().splitlines()[-1])["result"])

    def create(self, sql: str, cursor: Any, connection: Any) -> None:
        """Create a Python function: a worker of its own behind a DuckDB function over Arrow batches."""
        match = FUNCTION.match(sql)
        declared = specification(sql, self.port)
        declared["paths"] = staged_files(declared["imports"], cursor)
        name = match["name"].replace('"', "").split(".")[-1].upper()
        types = [duck_type(argument.split()[1]) for argument in split_arguments(match["args"])]
        result = duck_type(match["ret"])
        worker = Worker(declared, "function")

        def call(*columns: Any) -> pa.Array:
            answers = worker.batch(pickle.dumps([column.to_pandas() for column in columns]))
            return pa.array(answers, from_pandas=True).cast(ARROW_TYPES.get(result, pa.string()))

        names = ",".join(f"a{place}" for place in range(len(types)))  # DuckDB wants a fixed arity
        function = eval(f"lambda {names}: call({names})", {"call": call})
        if name in self.functions:
            connection.remove_function(name.lower())
            self.functions.pop(name).end()
        connection.create_function(
            name.lower(), function, types, result, type="arrow", null_handling="special"
        )
        self.functions[name] = worker
        gaps.FUNCTIONS.add(name)
        self.note(
            kind="function",
            name=name,
            packages=declared["packages"],
            imports=declared["imports"],
            sql=sql,
        )

    def close(self) -> None:
        """End every process."""
        for worker in self.functions.values():
            worker.end()


def duck_type(name: str) -> str:
    """DuckDB's name of a Snowflake type."""
    return DUCK_TYPES.get(name.upper().split("(")[0], "VARCHAR")


def split_arguments(text: str) -> list[str]:
    """Arguments at the commas that stand outside brackets."""
    parts, depth, current = [], 0, ""
    for sign in text + ",":
        if sign == "," and depth == 0:
            if current.strip():
                parts.append(current.strip())
            current = ""
        else:
            depth += (sign == "(") - (sign == ")")
            current += sign
    return parts
