"""Where the time of a build that changes nothing goes: into the engine, into Python models, or into dbt.

start is all before the first node and after the last: imports, reading the project, the first look at the
warehouse. Of the nodes, sql is the time of their statements by dbt's own log and rest what is left of the
node: rendering, transactions, logging. A Python model is not split. wall_s is of the build; part_s of nodes is
summed over the threads, which wait for each other within one process, so shares are of the sum of the parts.
"""

from __future__ import annotations

import json
import re
from collections import Counter

import pandas as pd

from bench.common import VARIABLES, WORK, dbt, simulate

THREADS = (1, 2, 4)
BUILD = ("build", "--exclude-resource-type", "unit_test", "--threads")
LINE = re.compile(
    r"\[debug\] \[(Thread-\S+).*?\]: (?:Began running node (\S+)|SQL status: .* in ([\d.]+) seconds)"
)


def overhead(leads: int, repeat: int) -> tuple[pd.DataFrame, dict[str, int]]:
    """Nodes and seconds of each part of a build by number of threads: medians of the rounds."""
    path = WORK / "overhead.duckdb"
    simulate(path, leads, "--no-truth")
    dbt(path, VARIABLES, *BUILD, "2")
    rounds = []
    for _ in range(repeat):
        for threads in THREADS:
            (WORK / "dbt.log").unlink(missing_ok=True)
            cost = dbt(path, VARIABLES, *BUILD, str(threads))
            rounds.append(parts(cost["wall_s"]).assign(threads=threads, **cost))
    table = pd.concat(rounds).groupby(["threads", "part"], sort=False).median().reset_index()
    return table.round(3), {"leads": leads}


def parts(wall: float) -> pd.DataFrame:
    """Nodes, seconds and share of the parts of the build that last wrote to WORK."""
    results = json.loads((WORK / "target" / "run_results.json").read_text())
    nodes = json.loads((WORK / "target" / "manifest.json").read_text())["nodes"]
    statements = seconds_of_statements((WORK / "dbt.log").read_text())
    count, seconds = Counter({"start": 0}), Counter({"start": wall - results["elapsed_time"]})
    for result in results["results"]:
        node = nodes.get(result["unique_id"])
        if node is None:
            continue
        whole, sql = result["execution_time"], statements[result["unique_id"]]
        kind = "tests" if node["resource_type"] == "test" else "models"
        if node.get("language") == "python":
            split = {"python models": whole}
        else:
            split = {f"{kind} sql": sql, f"{kind} rest": whole - sql}
        seconds.update(split)
        count.update(dict.fromkeys(split, 1))
    table = pd.DataFrame({"nodes": count, "part_s": seconds})
    table["share"] = table["part_s"] / table["part_s"].sum()
    return table.rename_axis("part").reset_index()


def seconds_of_statements(log: str) -> Counter[str]:
    """Seconds inside statements by node, from dbt's debug log, in which a thread has one node at a time."""
    running: dict[str, str] = {}
    spent: Counter[str] = Counter()
    for thread, node, seconds in LINE.findall(log):
        if node:
            running[thread] = node
        elif thread in running:
            spent[running[thread]] += float(seconds)
    return spent
