"""The command line: `python -m hotlist.simulate --help`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from hotlist.simulate.spec import WorldSpec
from hotlist.simulate.world import Summary, simulate
from hotlist.simulate.writing import CsvSink, DuckDBSink, Opened, ParquetSink, Sink

DEMO = WorldSpec(leads=3000, days=365, seed=7, dirt=0.02, activity=0.08)


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m hotlist.simulate", description=__doc__)
    target = parser.add_mutually_exclusive_group(required=True)
    target.add_argument("--duckdb", type=Path, metavar="FILE", help="write into a DuckDB file")
    target.add_argument("--parquet", type=Path, metavar="DIR", help="write parquet files")
    target.add_argument("--csv", type=Path, metavar="DIR", help="write CSV files")
    target.add_argument("--demo", type=Path, metavar="DIR", help="regenerate the demo seeds")
    parser.add_argument("--schema", default="raw", help="schema in the DuckDB file (raw)")
    parser.add_argument("--leads", type=int, default=3000)
    parser.add_argument("--days", type=int, default=400, help="days of history (400)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--drift", type=float, default=0.0, help="0 to 1 (0)")
    parser.add_argument("--dirt", type=float, default=0.0, help="share of dirty rows, 0 to 1 (0)")
    parser.add_argument("--activity", type=float, default=1.0, help="scales frequent events (1)")
    parser.add_argument("--target-rate", type=float, default=0.10, help="conversion rate (0.10)")
    parser.add_argument("--truth", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--truth-weeks", type=int, default=0, help="earlier weeks with a truth (0)")
    parser.add_argument("--paths", type=int, default=200, help="paths behind each truth (200)")
    return parser.parse_args(arguments)


def _print(summary: Summary) -> None:
    for name, rows in sorted(summary.rows.items()):
        print(f"{name}: {rows} rows")
    for (table, kind), rows in sorted(summary.dirt.items()):
        print(f"dirt in {table}, {kind}: {rows} rows")
    print(f"weekly moments: {summary.moments}, matured: {summary.matured}")
    print(f"positives: {summary.positives}, conversion rate in 30 days: {summary.moment_rate:.4f}")
    if summary.oracle_moments:
        where = f"on {summary.oracle_moments} moments of chunk 1"
        print(f"oracle AUC: {summary.oracle_auc:.3f} {where}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; 0 when all went well, 2 when a dial is out of its range."""
    given = _arguments(arguments)
    spec, truth = DEMO, False
    try:
        if given.demo is None:
            truth = given.truth
            spec = WorldSpec(
                leads=given.leads, days=given.days, seed=given.seed, drift=given.drift,
                dirt=given.dirt, activity=given.activity, target_rate=given.target_rate,
            )  # fmt: skip
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    sink: Sink
    if given.duckdb is not None:
        sink = DuckDBSink(given.duckdb, given.schema)
    elif given.parquet is not None:
        sink = ParquetSink(given.parquet)
    else:
        sink = CsvSink(given.csv or given.demo)
    with Opened(sink):
        _print(simulate(spec, sink, truth, given.truth_weeks, given.paths, print))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
