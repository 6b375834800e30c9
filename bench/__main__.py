"""Measures Hotlist: each measurement is a file of its own, prints a table and writes bench/results/<name>.json.

python -m bench worlds --leads 1000000             parquet worlds; what writing them costs
python -m bench features --leads 100000 --repeat 3 event features against Polars, the bare join and naive SQL
python -m bench daily --leads 100000               a day later: a daily build against a full one, and whether they agree
python -m bench growth --leads 1000000             first and daily builds at three sizes, slopes and a plot
python -m bench overhead --leads 20000             dbt's own part of a build that changes nothing, on 1, 2 and 4 threads
python -m bench truth --leads 20000                published log-odds against the simulator's, with and without drift
python -m bench bots --leads 20000                 what the bot filter finds of planted machines, and does to scores
python -m bench histories --leads 20000           features after one, three and five years of leads that stay
python -m bench one_lead --leads 10000              a build when one lead has all events, against many leads
python -m bench weights --leads 20000              suggested weights against the true effects, and leadforge's
python -m bench scoring --leads 1000000 --repeat 3  moments scored in Python and SQL against predict_proba in memory
python -m bench training --leads 43000             a refit against bare LightGBM and EBM, and what sampling loses
python -m bench months --leads 3000 --repeat 20     the level of the probabilities a month after a fit
python -m bench refits --leads 5500 --repeat 5      how often a monthly refit replaces the champion
python -m bench all                                every one of them at its small default size
"""

from __future__ import annotations

import argparse
import importlib
from typing import Any

from bench.common import report

# Measurement -> leads by default: some minutes for all of them together.
DEFAULT_LEADS = {
    "worlds": 10_000,
    "features": 20_000,
    "daily": 3_000,
    "growth": 30_000,
    "overhead": 3_000,
    "truth": 3_000,
    "bots": 3_000,
    "histories": 500,
    "one_lead": 1_000,
    "weights": 3_000,
    "scoring": 50_000,
    "training": 5_000,
    "months": 3_000,
    "refits": 3_000,
}


def measure(measurement: str, leads: int | None, repeat: int) -> None:
    """Run bench/<measurement>.py and report its table.

    Its function of the same name takes leads and repeat and gives the table and its sizes.
    """
    function: Any = getattr(importlib.import_module(f"bench.{measurement}"), measurement)
    table, sizes = function(leads or DEFAULT_LEADS[measurement], repeat)
    report(measurement, table, {**sizes, "repeat": repeat})


def main() -> None:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("measurement", choices=["all", *DEFAULT_LEADS])
    parser.add_argument("--leads", type=int, help="size of the world (small)")
    parser.add_argument("--repeat", type=int, default=1, help="rounds of a comparison (1)")
    chosen = parser.parse_args()
    every = chosen.measurement == "all"
    for measurement in DEFAULT_LEADS if every else [chosen.measurement]:
        measure(measurement, chosen.leads, chosen.repeat)


if __name__ == "__main__":
    main()
