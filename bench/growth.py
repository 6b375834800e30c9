"""Growth: builds at a hundredth, a tenth and the whole of the size; per stage the slope on a log-log line.

A slope of 1 is twice the seconds for twice the leads. The plot goes to bench/results/growth.png.
"""

from __future__ import annotations

import matplotlib
import numpy as np
import pandas as pd

from bench.common import RESULTS
from bench.daily import a_day

matplotlib.use("Agg")
BUILDS = ("first", "day")


def growth(leads: int, repeat: int) -> tuple[pd.DataFrame, dict[str, int]]:
    """One row a build and stage: its seconds or GB at each size, and the slope."""
    sizes = [leads // 100, leads // 10, leads]
    found = {size: a_day(size)[1:] for size in sizes}
    rows = []
    for name in BUILDS:
        for stage in found[leads][0][name]:
            measured = [found[size][0][name].get(stage, 0.0) for size in sizes]
            row = {"build": name, "stage": stage}
            row |= {f"{size:,}": value for size, value in zip(sizes, measured, strict=True)}
            rows.append(row | {"slope": slope(sizes, measured)})
    walls = {size: {name: found[size][0][name]["wall_s"] for name in BUILDS} for size in sizes}
    shares = {f"{size:,}": round(wall["day"] / wall["first"], 3) for size, wall in walls.items()}
    rows.append({"build": "day", "stage": "of the first build"} | shares)
    table = pd.DataFrame(rows)
    plot(table, sizes)
    facts = {f"{name}_at_{size}": fact for size in sizes for name, fact in found[size][1].items()}
    return table, {"leads": leads, **facts}


def slope(sizes: list[int], measured: list[float]) -> float | None:
    """Of the least-squares line of log seconds on log leads; None where something took no time."""
    if min(measured) <= 0:
        return None
    return round(float(np.polyfit(np.log(sizes), np.log(measured), 1)[0]), 2)


def plot(table: pd.DataFrame, sizes: list[int]) -> None:
    """Two log-log panels, one for each build: a line a stage, and a dashed line of slope 1."""
    from matplotlib import pyplot

    figure, panels = pyplot.subplots(1, len(BUILDS), figsize=(13, 5.5), sharey=True)
    for panel, name in zip(panels, BUILDS, strict=True):
        stages = table[(table["build"] == name) & table["stage"].str.endswith("_s")]
        for row in stages.to_dict("records"):
            seconds = [row[f"{size:,}"] for size in sizes]
            if max(seconds) >= 1:
                label = f"{row['stage'].removesuffix('_s')} ({row['slope']})"
                panel.loglog(sizes, seconds, marker="o", label=label)
        wall = stages.loc[stages["stage"] == "wall_s", f"{sizes[0]:,}"].item()
        panel.loglog(
            sizes, [wall * size / sizes[0] for size in sizes], "k--", lw=0.8, label="slope 1"
        )
        panel.set(title=f"{name} build", xlabel="leads", xticks=sizes)
        panel.legend(title="stage (slope)", fontsize=8)
    panels[0].set_ylabel("seconds")
    figure.tight_layout()
    RESULTS.mkdir(parents=True, exist_ok=True)
    figure.savefig(RESULTS / "growth.png", dpi=120)
