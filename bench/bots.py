"""What the bot filter finds of the planted machines, and what it does to the scores."""

from __future__ import annotations

import shutil

import pandas as pd

from bench.__main__ import VARIABLES, WORK, dbt, read, simulate

FOUND = """
    select
        count(bots.event_id) as planted,
        count(filtered.event_id) as flagged,
        count(case when filtered.event_id is not null then bots.event_id end) as hits,
        count(*) - count(bots.event_id) as human,
        count(case when bots.event_id is null then filtered.event_id end) as human_flagged
    from hotlist_staging.stg_mapped_events as events
    left join raw.true_bots as bots on events.event_id = bots.event_id
    left join hotlist_staging.stg_bot_events as filtered on events.event_id = filtered.event_id
"""
SCORES = """
    select
        scores.lead_id, scores.score_points, scores.log_odds, scores.tier, truth.true_log_odds,
        scores.lead_id in (
            select events.lead_id
            from hotlist_staging.stg_mapped_events as events
            inner join raw.true_bots as bots on events.event_id = bots.event_id
            where events.known_at <= scores.as_of and events.occurred_at > scores.as_of - interval 30 day
        ) as is_scanned
    from hotlist_marts.lead_scores as scores
    inner join raw.truth as truth on scores.lead_id = truth.lead_id and scores.as_of = truth.as_of
    where scores.log_odds is not null
"""
TESTED = """
    select value, n from hotlist_training.trn_evaluations
    where candidate = 'champion' and split = 'test' and slice = 'overall' and metric = 'roc_auc'
"""


def bots(leads: int) -> pd.DataFrame:
    """One dirty world, scored without the filter, with it by the same version, and with it after a refit.

    Score changes are against no filter; bias is the mean of published less true log-odds; scanned
    leads are those with a planted click in the 30 days before they are scored.
    """
    off, same, refitted = (WORK / f"bots_{name}.duckdb" for name in ("off", "same", "refitted"))
    simulate(off, leads, "--dirt", "0.1", "--truth")
    as_of = read(off, "select max(as_of) as as_of from raw.truth")["as_of"].item()
    knobs = VARIABLES | {"as_of": str(as_of)}
    shutil.copy(off, refitted)
    build = ("build", "--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
    dbt(off, knobs | {"bot_filter": False}, *build)
    shutil.copy(off, same)
    dbt(same, knobs | {"bot_filter": True, "refit": "never"}, *build)
    dbt(refitted, knobs | {"bot_filter": True}, *build)
    before = read(off, SCORES).set_index("lead_id")
    rows = []
    for name, path in (("off", off), ("on", same), ("on, refitted", refitted)):
        found = read(path, FOUND).iloc[0]
        after = read(path, SCORES).set_index("lead_id").reindex(before.index)
        change = (after["score_points"] - before["score_points"]).abs()
        tested = read(path, TESTED).iloc[0]
        row = {
            "filter": name,
            "planted": found["planted"],
            "found": found["hits"],
            "precision": found["hits"] / found["flagged"] if found["flagged"] else float("nan"),
            "recall": found["hits"] / found["planted"],
            "human": found["human"],
            "human_flagged": found["human_flagged"],
        }
        for group, who in (("scanned", before["is_scanned"]), ("others", ~before["is_scanned"])):
            ours, log_odds = after[who], after.loc[who, "log_odds"]
            row |= {
                group: len(ours),
                f"{group}_score_change": change[who].mean(),
                f"{group}_tier_changes": (ours["tier"] != before.loc[who, "tier"]).sum(),
                f"{group}_bias": (log_odds - ours["true_log_odds"]).mean(),
                f"{group}_pearson": log_odds.corr(ours["true_log_odds"]),
            }
        # The version that only saw unfiltered features was tested on those: no figure of its own.
        is_own = path is not same
        row |= {
            "test_auc": tested["value"] if is_own else float("nan"),
            "test_moments": tested["n"],
        }
        rows.append(row)
    return pd.DataFrame(rows).round(4)
