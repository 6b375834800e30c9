"""How often a monthly refit replaces the champion in worlds without and with drift."""

from __future__ import annotations

from typing import Any

import pandas as pd

from bench.common import ROOT
from bench.months import MONTH, cut, world
from hotlist import promoting, registry

REFITS = 12
DAYS = 840
COMPARISONS = {"at_least": "ge", "at_most": "le", "above": "gt", "below": "lt"}


def refits(leads: int, repeat: int) -> tuple[pd.DataFrame, dict[str, int]]:
    """`repeat` worlds of either kind, refitted every 28 days; one row a world.

    promoted: refits that replaced a champion, the first one not counted. first_after_days: days from the first version
    until it was replaced, none where it was not.
    """
    policy = ROOT / "seeds/policy"
    seeds = {name: pd.read_csv(policy / f"{name}.csv") for name in ("eligibility", "tier_limits")}
    rules = promoting.PromotionRules.read(pd.read_csv(policy / "promotion_rules.csv"))
    rows = []
    for drift in (0.0, 1.0):
        for seed in range(repeat):
            found = _replayed(*world(leads, drift, 200 + seed, DAYS), seeds, rules)
            won = list(found.index[found["is_promoted"]])
            rows.append(
                {
                    "drift": drift,
                    "world": seed,
                    "promoted": max(len(won) - 1, 0),
                    "first_after_days": 28 * (won[1] - won[0]) if len(won) > 1 else None,
                    "last_reason": found["reason"].iloc[-1],
                }
            )
    return pd.DataFrame(rows), {"leads": leads, "worlds": 2 * repeat}


def _replayed(
    examples: pd.DataFrame,
    catalogue: pd.DataFrame,
    knobs: Any,  # noqa: ANN401
    seeds: dict[str, pd.DataFrame],
    rules: promoting.PromotionRules,
) -> pd.DataFrame:
    """The promotions after the last refit."""
    behaviours = pd.DataFrame({"behaviour": ["none"], "weight_override": [None], "weight": [None]})
    shortages = pd.DataFrame({"scoring_model": [knobs.scoring_models[0].name], "shortage": [None]})
    champions = pd.DataFrame({"scoring_model": [], "model_version": []})
    versions = evaluations = promotions = pd.DataFrame()
    for back in range(REFITS, -1, -1):
        now = examples["as_of"].max() - back * MONTH + pd.Timedelta(days=1)
        past = cut(examples, now)
        built = versions if len(versions) else None
        new = registry.fit_due(
            knobs, now, catalogue, behaviours, shortages, built, lambda _, past=past: past
        )
        versions = pd.concat([versions, new.to_pandas()], ignore_index=True)
        measured = registry.evaluate_new(
            versions, behaviours, seeds["tier_limits"], champions,
            evaluations if len(evaluations) else None, lambda _, past=past: past,
        )  # fmt: skip
        evaluations = pd.concat([evaluations, measured.to_pandas()], ignore_index=True)
        gates = _gates(evaluations, seeds["eligibility"])
        promotions = promoting.promote(versions, evaluations, gates, rules).to_pandas()
        champions = promotions[promotions["is_promoted"]].tail(1)
    return promotions


def _gates(evaluations: pd.DataFrame, eligibility: pd.DataFrame) -> pd.DataFrame:
    """The gates of the profile honest, over all rows."""
    own = evaluations[
        (evaluations["candidate"] == "champion") & (evaluations["slice"] == "overall")
    ]
    asked = own.merge(eligibility[eligibility["profile"] == "honest"], on="metric")
    asked["value"] = [row[row["operand"]] for row in asked.to_dict("records")]
    passed = [
        bool(
            getattr(pd.Series([row["value"]]), COMPARISONS[row["comparison"]])(
                row["limit_value"]
            ).iloc[0]
        )
        for row in asked.to_dict("records")
    ]
    return asked[["model_version", "gate"]].assign(
        module=promoting.ALL_MODULES, is_passed=passed, detail=asked["value"].astype(str)
    )
