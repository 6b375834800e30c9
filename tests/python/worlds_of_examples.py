"""Small seeded examples frames for the tests of fitting; no test in here."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Ask:
    name: str = "m"
    horizon_days: int = 28
    features: str = "all"


@dataclass(frozen=True)
class Dials:
    search_budget: int = 3
    search_method: str = "halving"
    search_space: dict = field(default_factory=dict)
    primary_metric: str = "log_loss"
    max_features: int | None = 25
    allow_black_box: bool = False
    random_seed: int = 7


def features(rows: int, seed: int = 0) -> pd.DataFrame:
    """Counts, skewed numbers, days since (with nulls) and categories with nulls."""
    rng = np.random.default_rng(seed)
    kinds = np.array(["web", "fair", "partner", "Müller & Söhne", "日本"], dtype=object)
    return pd.DataFrame(
        {
            "count_demo": rng.poisson(0.7, rows).astype(float),
            "count_open": rng.poisson(5.0, rows).astype(float),
            "decay_web": np.where(rng.random(rows) < 0.4, 0.0, rng.gamma(1.0, 2.0, rows)),
            "days_since": np.where(rng.random(rows) < 0.4, np.nan, rng.integers(0, 90, rows)),
            "employees": np.exp(rng.normal(4.0, 2.0, rows)),
            "channel": np.where(rng.random(rows) < 0.1, None, kinds[rng.integers(0, 5, rows)]),
        }
    )


def log_odds(frame: pd.DataFrame, base: float = -1.5) -> np.ndarray:
    """True log-odds: additive, not linear."""
    z = base + 0.9 * np.minimum(frame["count_demo"], 2) + 0.4 * np.log1p(frame["decay_web"])
    z = z - 0.7 * frame["days_since"].isna() - 0.02 * frame["days_since"].fillna(0)
    z = z + 0.8 * (frame["channel"] == "partner") - 0.6 * frame["channel"].isna()
    return z.to_numpy(dtype=float)


def examples(rows: int, seed: int = 0, weeks: int = 60, validation: bool = True) -> pd.DataFrame:
    """Examples of `rows` moments over weekly as_of, split 70/15/15 with four weeks of embargo."""
    rng = np.random.default_rng(seed + 1)
    frame = features(rows, seed)
    week = np.sort(rng.integers(0, weeks, rows))
    chance = 1 / (1 + np.exp(-log_odds(frame)))
    first, second = int(0.7 * weeks), int(0.85 * weeks)
    split = np.select(
        [week < first, week < first + 4, week < second, week < second + 4],
        ["train", "embargo", "validation", "embargo"],
        "test",
    )
    if not validation:
        split = np.where(week < first, "train", np.where(week < first + 4, "embargo", "test"))
    keys = pd.DataFrame(
        {
            "scoring_model": "m",
            "entity_id": [f"L{k % max(10, rows // 3)}" for k in range(rows)],
            "as_of": pd.Timestamp("2024-01-01") + pd.to_timedelta(7 * week, unit="D"),
            "outcome": (rng.random(rows) < chance).astype(int),
            "is_kept": True,
            "split": split,
            "module": "(none)",
        }
    )
    return pd.concat([keys, frame], axis=1)


def catalogue(frame: pd.DataFrame) -> pd.DataFrame:
    """The catalogue of a features frame: text columns are categorical and of family fit."""
    text = [frame[name].dtype == object for name in frame.columns]
    return pd.DataFrame(
        {
            "feature": list(frame.columns),
            "family": [
                "fit" if t or n == "employees" else "behaviour"
                for t, n in zip(text, frame, strict=True)
            ],
            "kind": ["categorical" if t else "numeric" for t in text],
            "label": [f"the {name}" for name in frame.columns],
        }
    )
