"""What a build costs: wall and CPU time and peak memory of `dbt build`, in full and again."""

from __future__ import annotations

import pandas as pd

from bench.common import VARIABLES, WORK, dbt, read, simulate


def scale(leads: int, repeat: int) -> tuple[pd.DataFrame, dict[str, int]]:
    """Wall time and peak memory of the first build and of a second one that changes nothing."""
    path = WORK / "scale.duckdb"
    simulate(path, leads, "--no-truth")
    first = dbt(path, VARIABLES)
    again = dbt(path, VARIABLES)
    sizes = read(
        path,
        """
        select
            (select count(*) from raw.events) as events,
            (select count(*) from hotlist_features.ftr_moments) as moments
        """,
    ).iloc[0]
    table = pd.DataFrame([{"build": "first", **first}, {"build": "second", **again}])
    return table, {"leads": leads, **{name: int(size) for name, size in sizes.items()}}
