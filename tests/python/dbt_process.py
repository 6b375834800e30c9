"""One way to run dbt in a test: in a process of its own, which need not import and parse what another did before it."""

from __future__ import annotations

import fcntl
import functools
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[2]
PARSED = "partial_parse.msgpack"


def shared_folder() -> Path:
    """The folder that all workers of this session of tests share."""
    return Path(os.environ["HOTLIST_TEST_FOLDER"])


def once(name: str, make: Callable[[Path], None]) -> Path:
    """The file or folder of this name, made by the worker that asks first while others wait. Do not write to it."""
    place = shared_folder() / name
    with (shared_folder() / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not place.exists():
            draft = place.with_name(f"{name}.draft")
            make(draft)
            draft.rename(place)
    return place


def trusting_project() -> Path:
    """This project, but for two macros: a build publishes whatever tests were left out.

    For tests of what several days come to, where the tests of the warehouse would only cost time. What may publish in
    truth is proven in test_publish.py.
    """

    def made(folder: Path) -> None:
        folder.mkdir()
        for name in (
            "dbt_project.yml",
            "selectors.yml",
            "models",
            "python_models",
            "seeds",
            "tests",
        ):
            (folder / name).symlink_to(PROJECT / name)
        for file in (PROJECT / "macros").glob("*/*"):
            place = folder / "macros" / file.parent.name / file.name
            place.parent.mkdir(parents=True, exist_ok=True)
            if file.stem in ("not_published_because", "monitoring_held_back"):
                place.write_text(f"{{% macro {file.stem}() %}}{{{{ return('') }}}}{{% endmacro %}}")
            else:
                place.symlink_to(file)

    return once("trusting_project", made)


def key_of(*parts: Any) -> str:
    """A short name for what these values ask for."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:20]


@functools.cache
def _server() -> subprocess.Popen[str]:
    """Of this worker; it ends when its stdin is closed, and so with the worker."""
    return subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("dbt_server.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(PROJECT / "src")},
    )


def forget_the_imports() -> None:
    """Let the next run import anew, with another order of sets and hashes than the runs before it."""
    _server().communicate()
    _server.cache_clear()


def dbt(
    path: Path,
    arguments: list[str],
    variables: Mapping[str, Any],
    target: Path,
    project: Path = PROJECT,
) -> subprocess.CompletedProcess[str]:
    """Run dbt on a DuckDB file, with `target` for what it writes; never raises because dbt failed.

    A project that was parsed with the same variables is not parsed again. The file is named from its own folder, for
    dbt parses anew when its path changes.
    """
    target.mkdir(parents=True, exist_ok=True)
    words = json.dumps(variables, ensure_ascii=False)
    flags = ["--project-dir", str(project), "--profiles-dir", str(PROJECT), "--vars", words]
    flags += ["--target-path", str(target), "--log-path", str(target)]
    environment = dict(os.environ) | {
        "HOTLIST_DUCKDB_PATH": path.name,
        "DBT_TARGET": "duckdb",
        "PYTHONPATH": str(PROJECT / "src"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DBT_USE_COLORS": "false",
    }
    parsed = shared_folder() / f"{key_of(words, project, path.name)}.{PARSED}"
    if parsed.exists() and not (target / PARSED).exists():
        shutil.copy(parsed, target / PARSED)
    request = {"arguments": arguments + flags, "folder": str(path.parent)}
    request |= {"environment": environment, "printed": str(target)}
    server = _server()
    assert server.stdin is not None
    assert server.stdout is not None
    print(json.dumps(request), file=server.stdin, flush=True)
    code = int(server.stdout.readline())
    stdout, stderr = ((target / name).read_text() for name in ("stdout", "stderr"))
    if not parsed.exists() and (target / PARSED).exists():
        draft = target / f"{PARSED}.draft"
        shutil.copy(target / PARSED, draft)
        draft.rename(parsed)
    return subprocess.CompletedProcess(arguments, code, stdout, stderr)
