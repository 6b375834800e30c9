"""The suggested weights of the behavioural model next to what the behaviours truly do."""

from __future__ import annotations

import pandas as pd
from tests.worlds import LOADERS
from tests.worlds.contract import WorldUnavailableError, write

from bench.common import VARIABLES, WORK, dbt, read, simulate

WITHOUT_TESTS = ["--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]
BUILD = ["build", "--select", "+event_weights", *WITHOUT_TESTS]
SHOWN = """
    select
        behaviour, leads_reached, round(share_of_moments, 3) as share, round(rate_with, 3) as rate_with,
        round(lift, 2) as lift, suggested_weight, suggested_low, suggested_high, effective_weight, proposal
    from hotlist_marts.event_weights
    where leads_reached > 0
"""
TRUE = (
    "select name as behaviour, effect as true_effect from raw.true_effects where kind = 'behaviour'"
)


def weights(leads: int, repeat: int) -> tuple[pd.DataFrame, dict[str, int]]:
    """Weights of a simulated world beside its true effects on the log of the daily hazard, then those of leadforge.

    The rank correlation is over the behaviours that could have a weight; true effects act through
    capped counts with half-lives of their own, so the scales differ and only the order is compared.
    leadforge knows no effect of a single behaviour: its buyers act and buy out of a hidden state.
    """
    path = WORK / "weights.duckdb"
    simulate(path, leads)
    variables = VARIABLES | {"search_budget": 1}
    dbt(path, variables, *BUILD)
    found = read(path, SHOWN).merge(read(path, TRUE), on="behaviour", how="left")
    judged = found.dropna(subset=["suggested_weight", "true_effect"])
    rank = judged["suggested_weight"].corr(judged["true_effect"], method="spearman")
    found.insert(0, "world", f"simulated (rank correlation {rank:.2f})")
    tables = [found.sort_values("effective_weight", ascending=False)]
    try:
        tables.append(_leadforge())
    except WorldUnavailableError as error:
        print(error)
    return pd.concat(tables, ignore_index=True), {"leads": leads}


def _leadforge() -> pd.DataFrame:
    world = LOADERS["leadforge-intermediate"]()
    path, knobs = WORK / "leadforge.duckdb", WORK / "leadforge.json"
    write(world, path, knobs)
    question = world.knobs["scoring_models"][0]
    answer = {"name": "won_behaviour", "question": question["name"], "method": "weights"}
    variables = world.knobs | {"search_budget": 1, "scoring_models": [question, answer]}
    dbt(path, variables, *BUILD)
    found = read(path, SHOWN).sort_values("effective_weight", ascending=False)
    found.insert(0, "world", "leadforge-intermediate")
    return found
