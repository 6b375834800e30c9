"""Many run-operations in one dbt process, which reads the project once."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from typing import Any

from dbt_project import PROJECT, Build

RUN_MANY = """
import json, sys
from dbt.cli.main import dbtRunner
heard = []
listen = lambda event: (event.info.name == "PrintEvent" or event.info.level == "error") and heard.append(event.info.msg)
flags = sys.argv[1:]
manifest = dbtRunner().invoke(["parse", "--quiet", *flags]).result
for operation, arguments in json.load(sys.stdin):
    heard.clear()
    done = dbtRunner(manifest=manifest, callbacks=[listen]).invoke(
        ["run-operation", "--quiet", operation, "--args", json.dumps(arguments), *flags]
    )
    print("\\nANSWER", json.dumps([done.success, " ".join(" ".join([*heard, str(done.exception)]).split())]))
"""


def run_operations(build: Build, calls: list[tuple[str, dict[str, Any]]]) -> list[list[Any]]:
    """Success and text of each (operation, arguments), one after the other."""
    scratch = tempfile.mkdtemp(dir=build.path.parent)
    flags = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    flags += ["--target-path", scratch, "--log-path", scratch]
    flags += ["--vars", json.dumps(build.variables)]
    done = subprocess.run(
        [sys.executable, "-c", RUN_MANY, *flags],
        input=json.dumps(calls),
        cwd=scratch,
        env=os.environ | {"HOTLIST_DUCKDB_PATH": str(build.path), "DBT_TARGET": "duckdb"},
        capture_output=True,
        text=True,
        check=False,
    )
    answers = re.findall(r"(?m)^ANSWER (.*)$", done.stdout)
    assert len(answers) == len(calls), done.stdout + done.stderr
    return [json.loads(answer) for answer in answers]
