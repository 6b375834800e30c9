"""Drift: a quiet feature is no alarm, nor is a shift that moves no score; one that moves scores is named first."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from compiled import Warehouse

FEATURES, BINS, MOMENTS, TRAINED, WEEKS = 10, 8, 300, 6000, 52
FACTOR = 12.0
ALARM = "drift that moves scores"
POINTS = {
    "scoring_model": "varchar",
    "model_version": "varchar",
    "feature": "varchar",
    "bin": "integer",
    "exact_log_odds": "decimal(38, 15)",
}


def points_of(feature: int) -> np.ndarray:
    """Points (bins,) of a feature: the first has none, the last the most."""
    return np.linspace(-1, 1, BINS) * feature * 1.5


def measured(shares: dict[str, dict[int, np.ndarray]], seed: int) -> pd.DataFrame:
    """mon_drift of versions whose training was even over the bins, with moments drawn by shares (bins,) of features.

    Each name in `shares` is a scoring model of its own; a feature that it does not name is even now too.
    """
    rng = np.random.default_rng(seed)
    house = Warehouse()
    names = list(shares)
    house.put(
        "scr_ready",
        pd.DataFrame(
            {"publish_number": [1], "as_of": [pd.Timestamp("2025-07-01")], "is_new": [True]}
        ),
    )
    house.put(
        "scr_champions",
        pd.DataFrame(
            {
                "scoring_model": names,
                "model_version": names,
                "is_additive": True,
                "score_factor": FACTOR,
            }
        ),
    )
    limits = pd.DataFrame(
        {"limit_name": ["drift_moments", "drift_points"], "limit_value": [100.0, 1.0]}
    )
    house.put("input_limits", limits)
    terms, points = [], []
    for name in names:
        for feature in range(FEATURES):
            even = np.full(BINS, 1 / BINS)
            trained = rng.multinomial(TRAINED, even)
            centred = points_of(feature) - trained @ points_of(feature) / TRAINED
            now = rng.choice(BINS, size=MOMENTS, p=shares[name].get(feature, even))
            terms.append(
                pd.DataFrame(
                    {
                        "model_version": name,
                        "feature": f"f{feature}",
                        "bin": np.arange(BINS),
                        "bin_kind": "range",
                        "points": centred,
                        "training_rows": trained,
                    }
                )
            )
            points.append(
                pd.DataFrame(
                    {
                        "scoring_model": name,
                        "model_version": name,
                        "feature": f"f{feature}",
                        "bin": now,
                        "exact_log_odds": centred[now] / FACTOR,
                    }
                )
            )
    house.put("trn_terms", pd.concat(terms))
    house.put("scr_points", pd.concat(points), POINTS)
    house.put("ftr_catalogue", pd.DataFrame({"feature": ["f0"], "label": ["none"]}))
    house.build("mon_drift")
    return house.read("mon_drift", "scoring_model, shift_rank")


def test_a_quiet_feature_raises_less_than_an_alarm_a_year() -> None:
    """Fifty worlds of 52 weekly looks at ten features."""
    found = measured({f"world{w}_week{k}": {} for w in range(50) for k in range(WEEKS)}, seed=1)
    alarms = (
        found.query("verdict == @ALARM")
        .groupby(found["scoring_model"].str.split("_").str[0])
        .size()
    )
    assert len(found) == 50 * WEEKS * FEATURES
    assert alarms.reindex([f"world{w}" for w in range(50)], fill_value=0).max() <= FEATURES
    assert alarms.sum() / (50 * FEATURES) < 0.2
    assert (found["verdict"] == "drift").mean() < 0.01


def test_a_shift_that_moves_scores_is_named_first() -> None:
    higher = np.linspace(0.5, 1.5, BINS) / BINS
    found = measured({f"world{w}": {7: higher} for w in range(20)}, seed=2)
    first = found.query("shift_rank == 1")
    assert (first["feature"] == "f7").mean() >= 0.95
    assert (first["verdict"] == ALARM).mean() >= 0.95
    expected = higher @ points_of(7)
    assert first["points_shift"].mean() == pytest.approx(expected, rel=0.1)


def test_a_shift_that_moves_no_score_is_no_alarm() -> None:
    """The feature without points changes altogether."""
    found = measured({f"world{w}": {0: np.linspace(0, 2, BINS) / BINS} for w in range(20)}, seed=3)
    changed = found.query("feature == 'f0'")
    assert set(changed["verdict"]) == {"drift"}
    assert (changed["points_shift"].abs() < 1e-12).all()
    assert (found["verdict"] == ALARM).sum() <= 1
