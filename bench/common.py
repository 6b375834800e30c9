"""What every measurement shares: worlds, fresh processes, medians, the table and its JSON."""

from __future__ import annotations

import importlib
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench" / "results"
WORK = Path(os.environ.get("HOTLIST_BENCH_WORK", ROOT / "warehouse" / "bench"))
THREADS = 2
MEMORY_LIMIT = os.environ.get("HOTLIST_MEMORY_LIMIT", "2GB")
PACKAGES = ("dbt-core", "dbt-duckdb", "duckdb", "lightgbm", "polars", "pyarrow", "scikit-learn")
VARIABLES: dict[str, Any] = {
    "source_tables": {
        "leads": "leads",
        "triggers": "triggers",
        "events": ["events"],
        "accounts": "accounts",
        "lead_states": "lead_states",
    },
    "lead_attributes": [
        {"name": name, "type": kind, "change": "static"}
        for name, kind in {
            "industry": "text",
            "employees": "number",
            "region": "text",
            "country": "text",
            "lead_source": "text",
            "job_level": "text",
            "lucky_number": "number",
        }.items()
    ],
}


def simulate(path: Path, leads: int, *options: str) -> None:
    """Write a fresh world of so many leads to a DuckDB file."""
    WORK.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    size = ["--leads", str(leads), "--duckdb", str(path)]
    command = [sys.executable, "-m", "hotlist.simulate", *size, *options]
    subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)


def run(command: Sequence[str], **environment: str) -> tuple[str, dict[str, float]]:
    """Run a command; give what it printed, and the wall and CPU seconds and peak GB of it alone.

    The peak is never below this process's own memory (Linux hands it on), so keep that small.
    """
    started = time.perf_counter()
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - started
    if process.returncode:
        raise SystemExit(printed[-8000:])
    cpu = usage.ru_utime + usage.ru_stime
    peak = usage.ru_maxrss / 1024**2
    return printed, {"wall_s": wall, "cpu_s": cpu, "peak_gb": peak}


def dbt(path: Path, variables: dict[str, Any], *arguments: str) -> dict[str, float]:
    """Run dbt on a DuckDB file; give wall and CPU seconds and peak GB."""
    command = [sys.executable, "-m", "dbt.cli.main", *(arguments or ("build",))]
    command += ["--vars", json.dumps(variables), "--target-path", str(WORK / "target")]
    command += ["--log-path", str(WORK)]
    _, cost = run(command, HOTLIST_DUCKDB_PATH=str(path), DBT_TARGET="duckdb")
    return {name: round(value, 2) for name, value in cost.items()}


def read(path: Path, sql: str) -> pd.DataFrame:
    """Rows of a query on a built file."""
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(sql).df()


def fresh(
    function: Callable[..., dict[str, float] | None], *arguments: str, **environment: str
) -> dict[str, float]:
    """Call a function of a module of bench in a fresh process; seconds are of the call, without the imports.

    What the function itself measured, and gives back by name, stands in their place or beside them.
    """
    name = f"{function.__module__}:{function.__name__}"
    printed, cost = run([sys.executable, "-m", "bench.common", name, *arguments], **environment)
    return {**json.loads(printed.splitlines()[-1]), "peak_gb": cost["peak_gb"]}


def compare(
    contenders: dict[str, Callable[[], dict[str, float]]], yardsticks: Sequence[str], repeat: int
) -> pd.DataFrame:
    """Run each in turn, so many rounds; what summary says of them."""
    rounds = [{name: run() for name, run in contenders.items()} for _ in range(repeat)]
    return summary(rounds, yardsticks)


def summary(
    rounds: Sequence[dict[str, dict[str, float]]], yardsticks: Sequence[str]
) -> pd.DataFrame:
    """One row a contender: medians and spreads, and ratios to the yardsticks of the same round."""
    rows = []
    for name in rounds[0]:
        runs = [costs[name] for costs in rounds]
        wall = [one["wall_s"] for one in runs]
        row = {
            "contender": name,
            "wall_s": round(median(wall), 2),
            "spread_s": f"{min(wall):.2f}-{max(wall):.2f}",
            "cpu_s": round(median(one["cpu_s"] for one in runs), 2),
            "peak_gb": round(max(one["peak_gb"] for one in runs), 2),
        }
        for yardstick in yardsticks:
            bases = [costs[yardstick]["wall_s"] for costs in rounds]
            ratios = [own / base for own, base in zip(wall, bases, strict=True)]
            row[f"times_{yardstick}"] = round(median(ratios), 2)
            row[f"{yardstick}_spread"] = f"{min(ratios):.2f}-{max(ratios):.2f}"
        rows.append(row)
    return pd.DataFrame(rows)


def report(measurement: str, table: pd.DataFrame, sizes: dict[str, Any]) -> None:
    """Print the table and write it to bench/results with the machine, the versions and the sizes."""
    print(" ".join(f"{name}={size:,}" for name, size in sizes.items() if isinstance(size, int)))
    print(table.to_string(index=False))
    RESULTS.mkdir(parents=True, exist_ok=True)
    content = {
        "measurement": measurement,
        "machine": machine(),
        "versions": {"python": platform.python_version(), **versions()},
        "sizes": sizes,
        "rows": json.loads(table.to_json(orient="records", double_precision=15)),
    }
    path = RESULTS / f"{measurement}.json"
    path.write_text(json.dumps(content, indent=2, default=str) + "\n")


def machine() -> dict[str, Any]:
    """Cores, memory in GB, CPU model."""
    cpu = Path("/proc/cpuinfo")
    models = [
        line.split(":", 1)[1].strip()
        for line in (cpu.read_text().splitlines() if cpu.exists() else [])
        if line.startswith("model name")
    ]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return {
        "platform": platform.platform(),
        "cores": os.cpu_count(),
        "memory_gb": round(memory, 1),
        "cpu": models[0] if models else platform.processor(),
    }


def versions() -> dict[str, str]:
    """Versions of the packages that a measurement may use."""
    found = {}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def main() -> None:
    """The fresh process: call the function, print its seconds as the last line."""
    module, name = sys.argv[1].split(":")
    function = getattr(importlib.import_module(module), name)
    wall, cpu = time.perf_counter(), time.process_time()
    own = function(*sys.argv[2:])
    cost = {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}
    print(json.dumps(cost | (own or {})))


if __name__ == "__main__":
    main()
