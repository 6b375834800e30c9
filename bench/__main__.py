"""What a build costs, and how close its scores come to the truth.

python -m bench scale --leads 100000    wall time and peak memory of `dbt build`, in full and again
python -m bench truth --leads 20000     published log-odds against the simulator's, with and without drift
python -m bench bots --leads 20000      what the bot filter finds of planted machines, and what it does to scores
python -m bench weights --leads 20000   suggested weights against the simulator's true effects, and leadforge's
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench" / "results"
WORK = ROOT / "warehouse" / "bench"
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
    command = [
        sys.executable,
        "-m",
        "hotlist.simulate",
        "--leads",
        str(leads),
        "--duckdb",
        str(path),
    ]
    subprocess.run([*command, *options], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)


def dbt(path: Path, variables: dict[str, Any], *arguments: str) -> dict[str, float]:
    """Run dbt on a DuckDB file; give wall seconds and the peak memory in GB so far of any child."""
    command = [sys.executable, "-m", "dbt.cli.main", *(arguments or ("build",))]
    command += ["--vars", json.dumps(variables), "--target-path", str(WORK / "target")]
    started = time.perf_counter()
    done = subprocess.run(
        [*command, "--log-path", str(WORK)],
        cwd=ROOT,
        env=os.environ | {"HOTLIST_DUCKDB_PATH": str(path), "DBT_TARGET": "duckdb"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.stdout[-6000:] + done.stderr[-2000:])
    wall = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return {"wall_s": round(wall, 1), "peak_gb": round(peak / 1024**2, 2)}


def read(path: Path, sql: str) -> pd.DataFrame:
    """Rows of a query on a built file."""
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(sql).df()


def scale(leads: int) -> pd.DataFrame:
    """Wall time and peak memory of the first build and of a second one that changes nothing."""
    path = WORK / "scale.duckdb"
    simulate(path, leads, "--no-truth")
    sizes = {
        "leads": leads,
        "events": read(path, "select count(*) as n from raw.events")["n"].item(),
    }
    first = dbt(path, VARIABLES)
    sizes["moments"] = read(path, "select count(*) as n from hotlist_features.ftr_moments")[
        "n"
    ].item()
    again = dbt(path, VARIABLES)
    return pd.DataFrame(
        [{"build": "first", **sizes, **first}, {"build": "second", **sizes, **again}]
    )


def truth(leads: int) -> pd.DataFrame:
    """How the scores published at the end of the world stand to the true probabilities there."""
    rows = []
    for drift in (0.0, 1.0):
        path = WORK / "truth.duckdb"
        simulate(path, leads, "--drift", str(drift), "--truth")
        as_of = read(path, "select max(as_of) as as_of from raw.truth")["as_of"].item()
        dbt(path, VARIABLES | {"as_of": str(as_of)})
        found = read(
            path,
            """
            select s.log_odds, s.probability, t.true_log_odds, t.true_probability
            from hotlist_scoring.scr_scores as s
            inner join raw.truth as t on s.entity_id = t.lead_id and s.as_of = t.as_of
            where s.scoring_model = 'lead_conversion'
            """,
        )
        tested = read(
            path,
            """
            select metric, value from hotlist_training.trn_evaluations
            where
                scoring_model = 'lead_conversion'
                and candidate = 'champion' and split = 'test' and slice = 'overall'
            """,
        ).set_index("metric")["value"]
        rows.append(
            {
                "drift": drift,
                "scored": len(found),
                "pearson": found["log_odds"].corr(found["true_log_odds"]),
                "spearman": found["log_odds"].corr(found["true_log_odds"], method="spearman"),
                "ece_against_truth": calibration_error(found),
                "mean_probability": found["probability"].mean(),
                "mean_truth": found["true_probability"].mean(),
                "test_auc": tested["roc_auc"],
                "test_ece": tested["ece"],
            }
        )
    return pd.DataFrame(rows).round(4)


def calibration_error(found: pd.DataFrame, bins: int = 10) -> float:
    """Mean gap between published and true probability over bins of equal mass."""
    groups = found.sort_values("probability", kind="stable").reset_index(drop=True)
    gaps = groups.groupby(groups.index * bins // len(groups))[
        ["probability", "true_probability"]
    ].mean()
    return float((gaps["probability"] - gaps["true_probability"]).abs().mean())


def main() -> None:
    """Run one measurement, print it and write it to bench/results."""
    from bench.bots import bots  # here, for it uses what stands above
    from bench.weights import weights

    measurements: dict[str, Callable[[int], pd.DataFrame]] = {
        "scale": scale,
        "truth": truth,
        "bots": bots,
        "weights": weights,
    }
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("measurement", choices=sorted(measurements))
    parser.add_argument("--leads", type=int, default=20_000)
    chosen = parser.parse_args()
    table = measurements[chosen.measurement](chosen.leads)
    print(table.to_string(index=False))
    RESULTS.mkdir(parents=True, exist_ok=True)
    machine = {
        "python": platform.python_version(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        **{name: version(name) for name in ("dbt-core", "dbt-duckdb", "duckdb", "scikit-learn")},
    }
    report = {
        "measurement": chosen.measurement,
        "machine": machine,
        "rows": table.to_dict("records"),
    }
    (RESULTS / f"{chosen.measurement}.json").write_text(
        json.dumps(report, indent=2, default=str) + "\n"
    )


if __name__ == "__main__":
    main()
