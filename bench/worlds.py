"""Worlds of any size, written to parquet chunk by chunk."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import pandas as pd

from bench.common import WORK, run

TABLES = ("leads", "triggers", "events", "accounts", "lead_states")


def world(leads: int) -> tuple[Path, dict[str, float]]:
    """The folder of the world of so many leads, and what writing it cost (nothing when it stands)."""
    folder = WORK / f"world_{leads}"
    done = folder / "done"
    if done.exists():
        return folder, {}
    command = [sys.executable, "-m", "hotlist.simulate", "--leads", str(leads), "--no-truth"]
    printed, cost = run([*command, "--parquet", str(folder)])
    done.write_text(printed)
    return folder, cost


def worlds(leads: int, repeat: int) -> tuple[pd.DataFrame, dict[str, int]]:
    """Write the world anew; rows and bytes of its tables, seconds and peak memory of writing it."""
    (WORK / f"world_{leads}" / "done").unlink(missing_ok=True)
    folder, cost = world(leads)
    rows = []
    for table in TABLES:
        path = folder / f"{table}.parquet"
        found = duckdb.sql(f"select count(*) from '{path}'").fetchall()[0][0]
        rows.append({"table": table, "rows": found, "mb": round(path.stat().st_size / 1024**2, 1)})
    measured = {f"simulator_{name}": round(value, 2) for name, value in cost.items()}
    return pd.DataFrame(rows).assign(**measured), {"leads": leads}
