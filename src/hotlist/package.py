"""The library as one zip for Snowflake's stage: `python -m hotlist.package hotlist.zip`.

The same sources give the same bytes, whenever and wherever the zip is made. The simulator stays at
home: it writes files, and no model needs it; so do the module that opens the DuckDB file and the one that asks the CRM.
"""

from __future__ import annotations

import argparse
import zipfile
from collections.abc import Sequence
from pathlib import Path

SOURCE = Path(__file__).parent
LEFT_OUT = ("simulate", "__pycache__", "package.py", "warehouse.py", "ledger.py")
_STILL = (1980, 1, 1, 0, 0, 0)


def sources() -> list[Path]:
    """Give the files that travel, relative to the folder of the library, in order."""
    found = (path.relative_to(SOURCE) for path in SOURCE.rglob("*") if path.is_file())
    return sorted(path for path in found if not set(path.parts) & set(LEFT_OUT))


def write_zip(target: Path) -> Path:
    """Write the zip, with its folder when there is none; give its path."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w") as out:
        for path in sources():
            entry = zipfile.ZipInfo(f"hotlist/{path.as_posix()}", date_time=_STILL)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            out.writestr(entry, (SOURCE / path).read_bytes(), compresslevel=9)
    return target


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m hotlist.package", description=__doc__)
    parser.add_argument("target", type=Path, help="where to write the zip")
    print(write_zip(parser.parse_args(arguments).target.resolve()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
