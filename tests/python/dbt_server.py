"""Runs dbt again and again, each time in a fork of this process, which has imported everything once.

A line on stdin is a request: {"arguments": [...], "folder": ..., "environment": {...}, "printed": ...}. What dbt
prints goes to the files stdout and stderr of the folder `printed`; the answer on stdout is the exit code.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from pathlib import Path
from typing import Any

from dbt.cli.main import cli

import hotlist.registry
import hotlist.scoring  # noqa: F401 - what Python models import


def request_of_this_fork() -> dict[str, Any] | None:
    """In a fork the request that it is to run; in the server None, when no more requests come."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            return dict(json.loads(line))
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)
    return None


def become(folder: str, environment: dict[str, str], printed: str) -> None:
    """Take on the environment, the folder to run in, and files for what is printed."""
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, name in ((1, "stdout"), (2, "stderr")):
        os.dup2(os.open(Path(printed, name), os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)


gc.freeze()  # what is imported stays, so no run needs to look through it for garbage

if __name__ == "__main__" and (asked := request_of_this_fork()):
    become(asked["folder"], asked["environment"], asked["printed"])
    cli(asked["arguments"])
