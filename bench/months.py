"""How well the level of the probabilities holds in the month after a fit, in worlds without and with drift."""

from __future__ import annotations

import numpy as np
import pandas as pd
import yaml

from bench.common import ROOT, VARIABLES, WORK, dbt, read, simulate
from hotlist.fitting import fit
from hotlist.levels import misses
from hotlist.metrics import point_metrics
from hotlist.spec import Knobs
from hotlist.versions import FittedVersion
from hotlist.windows import Rows

HORIZON = pd.Timedelta(days=30)
MONTH = pd.Timedelta(days=28)
NO_TESTS = ["--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]
BUILD = ["build", "--select", "+trn_sample", "ftr_catalogue", *NO_TESTS]


def months(leads: int, repeat: int) -> tuple[pd.DataFrame, dict[str, int]]:
    """`repeat` worlds of either kind, each fitted one and two months before its end and asked about the next month.

    missed: mean |ln(observed / expected)| of that month. covered: share of months in which 1 lies in the 95 % interval.
    stopped: share of fits that a gate on the level stops (surely 1.25 times too few or too many).
    """
    rows = []
    for drift in (0.0, 1.0):
        for seed in range(repeat):
            examples, catalogue, knobs = world(leads, drift, seed)
            for back in (1, 2):
                now = examples["as_of"].max() - back * MONTH + pd.Timedelta(days=1)
                past = cut(examples, now)
                fitted = fit(past, knobs.scoring_models[0], catalogue, knobs)
                ahead = examples[(examples["as_of"] >= now) & (examples["as_of"] < now + MONTH)]
                missed, spread = miss(fitted.champion, ahead)
                judged, own = miss(fitted.judged, past[past["split"] == "test"])
                chance = fitted.champion.model.predict_proba(ahead)[:, 1]
                rows.append(
                    {
                        "drift": drift,
                        "missed": abs(missed),
                        "covered": abs(missed) < 1.96 * spread,
                        "stopped": abs(judged) - 1.96 * own > np.log(1.25),
                        "auc": point_metrics(ahead["outcome"], chance)["roc_auc"],
                        "features": len(fitted.champion.features),
                    }
                )
    found = pd.DataFrame(rows).groupby("drift").mean().reset_index().round(3)
    return found, {"leads": leads, "worlds": 2 * repeat}


def world(
    leads: int, drift: float, seed: int, days: int = 460
) -> tuple[pd.DataFrame, pd.DataFrame, Knobs]:
    """All matured moments of a simulated world, its catalogue, and the knobs of a fit."""
    path = WORK / "months.duckdb"
    size = ["--days", str(days), "--seed", str(100 + seed), "--activity", "0.08", "--no-truth"]
    simulate(path, leads, "--drift", str(drift), *size)
    dbt(path, VARIABLES, *BUILD)
    knobs = yaml.safe_load((ROOT / "dbt_project.yml").read_text())["vars"] | VARIABLES
    asked = [entry for entry in knobs["scoring_models"] if "question" not in entry]
    sample = f"select * from hotlist_training.trn_sample where scoring_model = '{asked[0]['name']}'"
    catalogue = read(path, "select * from hotlist_features.ftr_catalogue order by position")
    changed = {"scoring_models": asked, "search_budget": 2, "refit": "always"}
    return read(path, sample), catalogue, Knobs.parse(knobs | changed)


def cut(examples: pd.DataFrame, now: pd.Timestamp) -> pd.DataFrame:
    """The examples whose outcomes were known then, split as trn_splits does it."""
    known = examples[examples["as_of"] + HORIZON <= now]
    dates = pd.Series(np.sort(known["as_of"].unique()))
    tested = dates.iloc[-max(int(0.15 * len(dates)), 1)]
    before = dates[dates + HORIZON <= tested]
    validated = before.iloc[-max(int(0.15 * len(before)), 1)]
    ends = known["as_of"] + HORIZON
    split = np.select(
        [known["as_of"] >= tested, ends > tested, known["as_of"] >= validated, ends > validated],
        ["test", "embargo", "validation", "embargo"],
        "train",
    )
    return known.assign(split=split, embargoes=2)


def miss(artifact: FittedVersion, rows: pd.DataFrame) -> tuple[float, float]:
    """ln(observed / expected) of the rows, and its standard deviation if the promise holds."""
    log_odds = artifact.model.decision_function(rows)
    given = Rows.of(rows.assign(as_of=rows["as_of"].max()))
    _, (shift,), (variance,) = misses(log_odds, given.outcome, given.as_of, given.lead)
    others = 1 - 1 / (1 + np.exp(-log_odds)).mean()
    spread = np.sqrt(variance + artifact.level_sd**2 + artifact.month_sd**2)
    return float(shift * others), float(spread * others)
