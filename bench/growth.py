"""Growth: builds at a hundredth, a tenth and the whole of the size; per stage the slope on a log-log line.

A slope of 1 is twice the seconds for twice the leads. What a build costs at any size flattens the line, so last_slope
is of the two larger sizes alone. The plot goes to bench/results/growth.png.
"""

from __future__ import annotations

import matplotlib
import numpy as np
import pandas as pd

from bench.common import RESULTS
from bench.daily import a_day, with_rooms

matplotlib.use("Agg")
BUILDS = ("first", "day")


def growth(leads: int, repeat: int) -> tuple[pd.DataFrame, dict[str, int]]:
    """One row a build and stage: its seconds or GB at each size, and the slope."""
    sizes = [leads // 100, leads // 10, leads]
    rounds = {size: [a_day(size)[1:] for _ in range(repeat)] for size in sizes}
    costs = {
        size: with_rooms([builds for builds, _ in rounds[size]], ["first"]).set_index("contender")
        for size in sizes
    }
    rows = []
    for name in BUILDS:
        for stage in costs[leads].columns:
            measured = [costs[size].loc[name, stage] for size in sizes]
            row = {"build": name, "stage": stage}
            row |= {f"{size:,}": value for size, value in zip(sizes, measured, strict=True)}
            if not isinstance(measured[0], str):
                row |= {"slope": slope(sizes, measured)}
                row |= {"last_slope": slope(sizes[1:], measured[1:])}
            rows.append(row)
    table = pd.DataFrame(rows)
    plot(table, sizes)
    facts = {
        f"{name}_at_{size}": fact for size in sizes for name, fact in rounds[size][0][1].items()
    }
    return table, {"leads": leads, **facts}


def slope(sizes: list[int], measured: list[float]) -> float | None:
    """Of the least-squares line of log seconds on log leads; None where something took no time."""
    if min(measured) <= 0:
        return None
    return round(float(np.polyfit(np.log(sizes), np.log(measured), 1)[0]), 2)


def plot(table: pd.DataFrame, sizes: list[int]) -> None:
    """Two log-log panels, one for each build: a line a stage of over two seconds, and a dashed line of slope 1."""
    from matplotlib import pyplot

    names = [f"{size:,}" for size in sizes]
    timed = table[
        table["stage"].str.endswith("_s") & ~table["stage"].isin(["cpu_s", "spread_s"])
    ].astype(dict.fromkeys(names, float))
    timed = timed[timed[names].max(axis=1) >= 2]
    colours = {stage: f"C{place}" for place, stage in enumerate(dict.fromkeys(timed["stage"]))}
    figure, panels = pyplot.subplots(1, len(BUILDS), figsize=(15, 5.5), sharey=True)
    for panel, build in zip(panels, BUILDS, strict=True):
        lines = timed[timed["build"] == build].sort_values(names[-1], ascending=False)
        for row in lines.to_dict("records"):
            stage, seconds = row["stage"], [row[name] for name in names]
            label = f"{stage.removesuffix('_s')} {seconds[-1]:,.0f} s ({row['last_slope']})"
            panel.loglog(sizes, seconds, marker="o", color=colours[stage], label=label)
        least = lines[names[0]].max()
        panel.loglog(sizes, [least * size / sizes[0] for size in sizes], "k--", lw=0.8)
        panel.set(title=f"{build} build (dashed: slope 1)", xlabel="leads")
        panel.legend(title="slope of the last decade", bbox_to_anchor=(1, 1), fontsize=8)
    panels[0].set_ylabel("seconds")
    figure.tight_layout()
    RESULTS.mkdir(parents=True, exist_ok=True)
    figure.savefig(RESULTS / "growth.png", dpi=120)
