"""How close the published scores come to the simulator's truth, with and without drift."""

from __future__ import annotations

import pandas as pd

from bench.common import VARIABLES, WORK, dbt, read, simulate


def truth(leads: int, repeat: int) -> tuple[pd.DataFrame, dict[str, int]]:
    """How the scores published at the end of the world stand to the true probabilities there."""
    rows = []
    for drift in (0.0, 1.0):
        path = WORK / "truth.duckdb"
        simulate(path, leads, "--drift", str(drift), "--truth")
        as_of = read(path, "select max(as_of) as as_of from raw.truth")["as_of"].item()
        dbt(path, VARIABLES | {"as_of": str(as_of)})
        found = read(
            path,
            """
            select s.log_odds, s.probability, t.true_log_odds, t.true_probability
            from hotlist_scoring.scr_scores as s
            inner join raw.truth as t on s.entity_id = t.lead_id and s.as_of = t.as_of
            where s.scoring_model = 'lead_conversion'
            """,
        )
        tested = read(
            path,
            """
            select metric, value from hotlist_training.trn_evaluations
            where
                scoring_model = 'lead_conversion' and candidate = 'champion'
                and split = 'test' and slice = 'overall'
            """,
        ).set_index("metric")["value"]
        rows.append(
            {
                "drift": drift,
                "scored": len(found),
                "pearson": found["log_odds"].corr(found["true_log_odds"]),
                "spearman": found["log_odds"].corr(found["true_log_odds"], method="spearman"),
                "ece_against_truth": calibration_error(found),
                "mean_probability": found["probability"].mean(),
                "mean_truth": found["true_probability"].mean(),
                "test_auc": tested["roc_auc"],
                "test_ece": tested["ece"],
            }
        )
    return pd.DataFrame(rows).round(4), {"leads": leads}


def calibration_error(found: pd.DataFrame, bins: int = 10) -> float:
    """Mean gap between published and true probability over bins of equal mass."""
    groups = found.sort_values("probability", kind="stable").reset_index(drop=True)
    gaps = groups.groupby(groups.index * bins // len(groups))[
        ["probability", "true_probability"]
    ].mean()
    return float((gaps["probability"] - gaps["true_probability"]).abs().mean())
