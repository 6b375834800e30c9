"""Command line of the worlds: list them, write one's raw tables and vars, build the project on
any raw tables, compare the champion of built warehouses with its rivals.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from . import LOADERS
from .build import BuildError, build, read
from .compare import table
from .contract import WorldUnavailableError, write


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return the exit status (0 done, 1 the build or its tests failed, 2 a
    world is not available).
    """
    parser = argparse.ArgumentParser(prog="python -m tests.worlds", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="names of the worlds")
    load = commands.add_parser("load", help="write a world's raw tables and vars")
    load.add_argument("world", choices=sorted(LOADERS))
    load.add_argument(
        "--raw", type=Path, required=True, help="DuckDB file to write (replaced if it exists)"
    )
    load.add_argument("--vars", type=Path, required=True, help="JSON file of dbt vars to write")
    run = commands.add_parser(
        "build", help="dbt build on raw tables, then compare the champion with its rivals"
    )
    run.add_argument(
        "--raw", type=Path, required=True, help="DuckDB file with the raw tables (left untouched)"
    )
    run.add_argument("--vars", type=Path, required=True, help="JSON or YAML file of dbt vars")
    run.add_argument(
        "--keep",
        type=Path,
        help="folder for the built warehouse (default: a temporary one, removed after)",
    )
    judge = commands.add_parser(
        "compare", help="AUC and level of champion and rivals in built warehouses, as one table"
    )
    judge.add_argument(
        "warehouses", type=Path, nargs="+", help="built DuckDB files (left untouched), a world each"
    )
    judge.add_argument("--json", type=Path, help="file to write the same figures to")
    options = parser.parse_args(arguments)
    if options.command == "list":
        print("\n".join(sorted(LOADERS)))
        return 0
    try:
        if options.command == "load":
            counts = write(LOADERS[options.world](), options.raw, options.vars)
            print(
                f"{options.world}: "
                + ", ".join(f"{rows:,} {table}" for table, rows in counts.items())
            )
            return 0
        if options.command == "compare":
            compared = {file.stem: read(file) for file in options.warehouses}
            print(table(compared))
            if options.json:
                figures = {
                    world: [asdict(one) for one in found] for world, found in compared.items()
                }
                options.json.write_text(json.dumps(figures, indent=2) + "\n")
            return 0
        return build(options.raw, options.vars, options.keep).exit_status
    except WorldUnavailableError as error:
        print(error, file=sys.stderr)
        return 2
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
