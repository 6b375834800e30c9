"""Writes tests/house/published_columns.csv from the ymls of the marts: `python tests/house/published_columns.py`.

A column that may not leave yet, or whose type changed, is named and nothing is written.
"""

from __future__ import annotations

import sys


def main() -> int:
    """Write the inventory; 1 when readers would lose a column without notice."""
    from project import ROOT, read_project
    from rules.columns import INVENTORY, inventory_text, published_column_that_leaves_without_notice

    project = read_project()
    if offences := published_column_that_leaves_without_notice(project):
        print("\n".join(offences), file=sys.stderr)
        return 1
    (ROOT / INVENTORY).write_text(inventory_text(project))
    return 0


if __name__ == "__main__":
    sys.exit(main())
