"""What Hotlist would have done: `python -m hotlist.serve.backtest --from 2025-01 --to 2025-06`.

For the first day of each month dbt builds the training of that day, from the raw rows that were known by then, in a
warehouse of its own. The champion of that day is judged on the moments of the month, whose outcomes the real
warehouse knows. The months follow one another in one warehouse, so that a version meets the champion before it by the
rules of promotion. The result is the table `backtest` of `warehouse/backtest.duckdb`, and a summary is printed.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import yaml  # type: ignore[import-untyped]

from hotlist.registry import judge_on
from hotlist.serve.publishing import quoted
from hotlist.serve.rewriting import WAREHOUSE
from hotlist.tiers import TIERS

#: Whatever stands between the raw tables and the champions, without the tests.
SELECTION = (
    *("--select", "+trn_promotions", "path:seeds/policy"),
    *("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"),
)

#: Of the table `backtest`: one row per month, scoring model, slice and metric.
COLUMNS = {
    "month": "varchar",
    "scoring_model": "varchar",
    "fitted_version": "varchar",
    "is_promoted": "boolean",
    "promotion_reason": "varchar",
    "model_version": "varchar",
    "slice": "varchar",
    "metric": "varchar",
    "value": "double",
    "ci_low": "double",
    "ci_high": "double",
    "n": "bigint",
    "positives": "bigint",
    "note": "varchar",
}


@dataclass(frozen=True)
class Project:
    """A dbt project with its warehouse, which a backtest only reads."""

    warehouse: Path
    variables: dict[str, Any]

    def dbt(self, file: Path, *words: str, **variables: object) -> None:
        """Run a dbt command on a file; its output is shown when it fails."""
        chosen = json.dumps({**self.variables, **variables})
        notes = file.parent / "dbt"
        done = subprocess.run(
            [
                Path(sys.executable).with_name("dbt"),
                *words,
                "--vars",
                chosen,
                "--target-path",
                notes,
            ],
            env=os.environ | {"HOTLIST_DUCKDB_PATH": str(file), "DBT_LOG_PATH": str(notes)},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(
                f"dbt {words[0]} failed:\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
            )

    def kept_tables(self, file: Path) -> list[tuple[str, str]]:
        """Schema and name of the raw tables and of the snapshots, which a build of the past needs as they are."""
        self.dbt(file, "parse")
        manifest = json.loads((file.parent / "dbt/manifest.json").read_text())
        sources = [s for s in manifest["sources"].values() if s["source_name"] != "published"]
        snapshots = [n for n in manifest["nodes"].values() if n["resource_type"] == "snapshot"]
        return [(s["schema"], s["identifier"]) for s in sources] + [
            (s["schema"], s["alias"]) for s in snapshots
        ]


def backtest(project: Project, months: pd.PeriodIndex, folder: Path) -> Iterator[pd.DataFrame]:
    """Give what each month would have been, as rows of COLUMNS.

    Args:
        project: whose warehouse was built, so that the outcomes of the months are known.
        months: the months, in their order.
        folder: an empty folder for the warehouse of the past.
    """
    past = folder / "past.duckdb"
    copy_tables(project.warehouse, past, project.kept_tables(past))
    for month in months:
        project.dbt(past, "build", *SELECTION, as_of=str(month.start_time), refit="always")
        yield judged(project.warehouse, past, month)


def copy_tables(source: Path, target: Path, tables: list[tuple[str, str]]) -> None:
    """Copy the tables that there are from one DuckDB file to another."""
    with duckdb.connect(str(target)) as connection:
        connection.execute(f"attach '{quoted(source)}' as source (read_only)")
        there = connection.execute(
            "select table_schema, table_name from information_schema.tables where table_catalog = 'source'"
        ).fetchall()
        for schema, name in sorted(set(there) & set(tables)):
            connection.execute(f'create schema if not exists "{schema}"')
            connection.execute(
                f'create table "{schema}"."{name}" as from source."{schema}"."{name}"'
            )


def judged(warehouse: Path, past: Path, month: pd.Period) -> pd.DataFrame:
    """The rows of one month: the champions of its first day, each measured on the moments of the month.

    A month whose last moments are not matured has no values, and a note with the day on which it will have them.
    """
    first, end = month.start_time, (month + 1).start_time
    with reading(past) as connection:
        versions = connection.sql("from hotlist_training.trn_fitted_models_py").df()
        promotions = connection.sql("from hotlist_training.trn_promotions").df()
        limits = connection.sql("from hotlist_policy.tier_limits order by all").df()
    with reading(warehouse) as connection:
        examples = connection.sql(
            f"from hotlist_training.trn_examples where as_of >= '{first}' and as_of < '{end}' order by all"
        ).df()
        horizons = dict(
            connection.sql(
                "select scoring_model, horizon_days from hotlist_features.ftr_scoring_models"
            ).fetchall()
        )
        now = connection.sql("select max(as_of) from hotlist_staging.stg_clock").fetchall()[0][0]
    rows: list[dict[str, Any]] = []
    for model, of_model in promotions.sort_values("version_number").groupby("scoring_model"):
        champions = of_model[of_model["is_promoted"]]
        matured = end + pd.Timedelta(days=float(horizons[model]))
        if champions.empty:
            found = nothing("no version had passed the gates by then")
        elif pd.isna(now) or matured > now:
            found = nothing(f"its outcomes are known from {matured:%Y-%m-%d} on")
        else:
            named = versions["model_version"] == champions["model_version"].iloc[-1]
            found = judge_on(versions[named].iloc[0].to_dict(), examples, limits)
        newest = of_model.iloc[-1]
        common = {
            "month": str(month),
            "scoring_model": model,
            "fitted_version": newest["model_version"],
            "is_promoted": bool(newest["is_promoted"]),
            "promotion_reason": newest["reason"],
        }
        rows.extend(common | row for row in found)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def nothing(note: str) -> list[dict[str, Any]]:
    """The row of a month that cannot be judged."""
    return [{"slice": "overall", "metric": "roc_auc", "n": 0, "positives": 0, "note": note}]


@contextlib.contextmanager
def reading(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that reads, in UTC."""
    with duckdb.connect(str(file), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        yield connection


def keep(rows: pd.DataFrame, file: Path) -> None:
    """Put the rows of months into the table `backtest`, in the place of those that it has of the same months."""
    columns = ", ".join(f"{name} {type_}" for name, type_ in COLUMNS.items())
    with duckdb.connect(str(file)) as connection:
        connection.execute(f"create table if not exists backtest ({columns})")
        connection.register("rows", rows)
        connection.execute("begin")
        connection.execute("delete from backtest where month in (select month from rows)")
        connection.execute("insert into backtest by name select * from rows")
        connection.execute("commit")


def lines_of(rows: pd.DataFrame) -> Iterator[str]:
    """A line of the summary for each scoring model of a month."""
    overall = rows[rows["slice"] == "overall"]
    for model, found in overall.groupby("scoring_model"):
        metrics: Any = {row["metric"]: row for row in found.to_dict("records")}
        auc = metrics["roc_auc"]
        fit = f"{auc['fitted_version']} {'promoted' if auc['is_promoted'] else 'not promoted'}"
        head = f"{auc['month']}  {model!s:<18} {fit:<36}"
        if pd.isna(auc["value"]):
            yield f"{head} {auc['note']}"
            continue
        rates = [float(metrics[f"{tier}_rate"]["value"]) for tier in TIERS[::-1]]
        known = [rate for rate in rates if rate == rate]
        yield (
            f"{head} {auc['model_version']}: AUC {auc['value']:.3f}, log loss {metrics['log_loss']['value']:.4f}, "
            f"came/promised {metrics['observed_expected']['value']:.2f}, tiers "
            + " > ".join(f"{rate:.1%}" if rate == rate else "-" for rate in rates)
            + (" in order" if known == sorted(known, reverse=True) else " NOT in order")
            + f" ({auc['n']} moments, {auc['positives']} conversions)"
        )


def main(words: list[str] | None = None) -> int:
    """Run the command; 1 when something is missing, with a sentence that says what."""
    parser = argparse.ArgumentParser(prog="python -m hotlist.serve.backtest", description=__doc__)
    parser.add_argument("--from", dest="first", required=True, help="first month, as 2025-01")
    parser.add_argument("--to", dest="last", required=True, help="last month, as 2025-06")
    parser.add_argument(
        "--vars", default="{}", help="the variables of your dbt build, as YAML or JSON"
    )
    given = parser.parse_args(words)
    warehouse = Path(os.environ.get("HOTLIST_DUCKDB_PATH", WAREHOUSE)).absolute()
    try:
        months = pd.period_range(pd.Period(given.first, "M"), pd.Period(given.last, "M"))
        if not len(months):
            raise ValueError(f"{given.last} lies before {given.first}")
    except ValueError as error:
        print(f"--from and --to are months, as 2025-01: {error}.", file=sys.stderr)
        return 1
    if not warehouse.exists():
        print(f"There is no warehouse {warehouse}; run dbt build first.", file=sys.stderr)
        return 1
    project = Project(warehouse, yaml.safe_load(given.vars) or {})
    result = warehouse.with_name("backtest.duckdb")
    with tempfile.TemporaryDirectory(prefix="hotlist_backtest_") as folder:
        began = time.monotonic()
        try:
            for number, rows in enumerate(backtest(project, months, Path(folder)), start=1):
                keep(rows, result)
                print(
                    "\n".join(lines_of(rows)) or f"{months[number - 1]}  no scoring model",
                    flush=True,
                )
                took = time.monotonic() - began
                print(
                    f"-- {number} of {len(months)} months, {took:.0f} s",
                    file=sys.stderr,
                    flush=True,
                )
        except RuntimeError as error:
            print(error, file=sys.stderr)
            return 1
    print(f"The rows are in the table backtest of {result}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
