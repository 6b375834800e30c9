"""What the bot filter finds of the planted machines, and what it does to the scores."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd

from bench.common import VARIABLES, WORK, dbt, read, simulate
from hotlist.simulate.truth import roc_auc
from hotlist.versions import read_version

FOUND = """
    select
        count(bots.event_id) as planted,
        count(case when filtered.event_id is not null then bots.event_id end) as found,
        count(*) - count(bots.event_id) as human,
        count(case when bots.event_id is null then filtered.event_id end) as human_flagged
    from hotlist_staging.stg_events as events
    left join raw.true_bots as bots on events.event_id = bots.event_id
    left join hotlist_staging.stg_bot_events as filtered on events.event_id = filtered.event_id
"""
TESTED = """
    select
        examples.*,
        exists (
            select 1
            from hotlist_staging.stg_events as events
            inner join raw.true_bots as bots on events.event_id = bots.event_id
            where
                events.lead_id = examples.entity_id
                and events.known_at <= examples.as_of
                and events.occurred_at > examples.as_of - interval 30 day
        ) as is_scanned
    from hotlist_training.trn_examples as examples
    where examples.split = 'test'
    order by examples.entity_id, examples.as_of
"""
CHAMPION = "from hotlist_scoring.scr_champions where scoring_model = 'lead_conversion'"
EDGES = "select warm_from, hot_from from hotlist_scoring.scr_tier_edges where scoring_model = 'lead_conversion'"


def scored(path: Path, moments: pd.DataFrame) -> pd.DataFrame:
    """Probability, points and tier that the version published in a file gives to moments."""
    version = read_version(read(path, CHAMPION)["artifact"].item())
    probability = version.model.predict_proba(moments)[:, 1]
    points = version.score_offset + version.score_factor * np.log(probability / (1 - probability))
    edges = read(path, EDGES).iloc[0]
    tier = np.select([points >= edges["hot_from"], points >= edges["warm_from"]], [2, 1], 0)
    return pd.DataFrame({"probability": probability, "points": points.clip(0, 100), "tier": tier})


def bots(leads: int, repeat: int) -> tuple[pd.DataFrame, dict[str, int]]:
    """One dirty world built without the filter and with it; both versions on the same test moments.

    The second row scores filtered features with the version that was fitted without the filter.
    Changes are against the first row; scanned moments have a planted click in the 30 days before.
    """
    off, on = WORK / "bots_off.duckdb", WORK / "bots_on.duckdb"
    simulate(off, leads, "--dirt", "0.1", "--truth", "--paths", "1")
    shutil.copy(off, on)
    build = ("build", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
    dbt(off, VARIABLES | {"bot_filter": False}, *build)
    dbt(on, VARIABLES | {"bot_filter": True}, *build)
    found = read(on, FOUND).iloc[0]
    raw, filtered = read(off, TESTED), read(on, TESTED)
    keys = ["entity_id", "as_of", "outcome", "is_scanned"]
    pd.testing.assert_frame_equal(raw[keys], filtered[keys])
    before = scored(off, raw)
    rows = []
    for name, version, moments in (
        ("filter off", off, raw),
        ("filter on, version as it was", off, filtered),
        ("filter on, refitted", on, filtered),
    ):
        after = scored(version, moments)
        for who, mask in (("scanned", raw["is_scanned"]), ("others", ~raw["is_scanned"])):
            outcome, ours = raw.loc[mask, "outcome"].to_numpy(dtype=float), after[mask]
            rows.append(
                {
                    "scores": name,
                    "moments": who,
                    "n": len(ours),
                    "converted": outcome.mean(),
                    "mean_probability": ours["probability"].mean(),
                    "auc": roc_auc(outcome, ours["probability"].to_numpy()),
                    "mean_score_change": (ours["points"] - before.loc[mask, "points"]).abs().mean(),
                    "tier_changes": int((ours["tier"] != before.loc[mask, "tier"]).sum()),
                }
            )
    total = {
        **found.to_dict(),
        "precision": found["found"] / (found["found"] + found["human_flagged"]),
        "recall": found["found"] / found["planted"],
    }
    return pd.DataFrame([row | total for row in rows]).round(4), {"leads": leads}
