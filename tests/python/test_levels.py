"""The level of the probabilities: months, drift and chance."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from hotlist.levels import Level, level, line_ahead, misses
from hotlist.windows import Rows


def rows_of(
    shifts, rate: float = 0.1, per_month: int = 400, seed: int = 0
) -> tuple[np.ndarray, Rows]:
    """Forecasts at the rate, and outcomes whose log-odds are moved by a shift in each month, oldest first."""
    rng = np.random.default_rng(seed)
    forecast = np.log(rate / (1 - rate)) + rng.normal(0, 0.7, per_month * len(shifts))
    month = np.repeat(np.arange(len(shifts)), per_month)
    frame = pd.DataFrame(
        {
            "as_of": pd.Timestamp("2024-01-01")
            + pd.to_timedelta(28 * month + rng.integers(0, 4, month.size) * 7, "D"),
            "outcome": (
                rng.random(month.size) < expit(forecast + np.asarray(shifts)[month])
            ).astype(int),
            "entity_id": [f"L{k}" for k in rng.integers(0, month.size // 2, month.size)],
        }
    )
    return forecast, Rows.of(frame)


def found(shifts, **options) -> Level:
    forecast, rows = rows_of(shifts, **options)
    return level(*misses(forecast, rows.outcome, rows.as_of, rows.lead))


def test_a_level_that_is_off_all_along_is_found_and_is_the_surer_the_more_months() -> None:
    many, few = found([0.5] * 24), found([0.5] * 3)
    assert many.shift == pytest.approx(0.5, abs=0.15)
    assert many.sd < few.sd
    assert (many.months, few.months) == (24, 3)


def test_without_drift_the_last_month_is_only_one_of_many() -> None:
    """A last month that lies .4 off by chance moves the level of the next by little."""
    quiet = [0.0] * 11 + [0.4]
    moved = np.mean([found(quiet, seed=seed).shift for seed in range(8)])
    assert 0.0 < moved < 0.15


def test_under_drift_the_newest_months_decide() -> None:
    climbing = list(np.linspace(0, 1.2, 12))
    reached = np.mean([found(climbing, per_month=1500, seed=seed).shift for seed in range(6)])
    assert reached > 0.95, "the mean of all months is 0.6"


def test_months_that_differ_by_more_than_chance_widen_what_is_promised() -> None:
    spread = list(np.random.default_rng(5).normal(0, 0.4, 16))
    assert found(spread, per_month=1500).month_sd > 2 * found([0.0] * 16, per_month=1500).month_sd


def test_moments_of_one_lead_count_as_one() -> None:
    forecast, rows = rows_of([0.0] * 6)
    _, _, alone = misses(forecast, rows.outcome, rows.as_of, np.arange(forecast.size))
    same = Rows(
        rows.frame,
        np.repeat(rows.outcome, 4),
        np.repeat(rows.as_of, 4),
        np.repeat(np.arange(forecast.size), 4),
    )
    _, _, copied = misses(np.repeat(forecast, 4), same.outcome, same.as_of, same.lead)
    np.testing.assert_allclose(copied, alone, rtol=0.2)


def test_months_without_a_conversion_are_survived() -> None:
    forecast, rows = rows_of([0.0] * 4, rate=0.01, per_month=20)
    none = np.zeros_like(rows.outcome)
    result = level(*misses(forecast, none, rows.as_of, rows.lead))
    assert np.isfinite([result.shift, result.sd, result.month_sd]).all()
    assert level(np.empty(0), np.empty(0), np.empty(0)) == Level()


def test_the_line_keeps_the_order_and_meets_the_level() -> None:
    forecast, rows = rows_of([0.3] * 12)
    line, own = line_ahead(2.0 * forecast + 1.0, rows, np.arange(forecast.size))
    assert line.slope == pytest.approx(0.5, abs=0.1)
    promised = expit(line.slope * (2.0 * forecast + 1.0) + line.intercept).sum()
    assert rows.outcome.sum() / promised == pytest.approx(1.0, abs=0.05)
    assert own.months == 12


def test_in_quiet_worlds_the_interval_of_the_next_month_holds() -> None:
    """Months of their own with a spread of .15 and no drift: the next month lies in the 95 % interval nine times
    in ten."""
    inside, errors, newest = [], [], []
    for seed in range(60):
        shifts = np.random.default_rng([seed, 1]).normal(0, 0.15, 9)
        forecast, rows = rows_of(shifts, seed=seed)
        past, age = rows.as_of < np.datetime64("2024-01-01") + np.timedelta64(28 * 8, "D"), 0
        own = level(*misses(forecast[past], rows.outcome[past], rows.as_of[past], rows.lead[past]))
        ages, shift, variance = misses(
            forecast[~past], rows.outcome[~past], rows.as_of[~past], rows.lead[~past]
        )
        assert ages.tolist() == [age]
        error = float(shift[0] - own.shift)
        inside.append(abs(error) < 1.96 * np.sqrt(variance[0] + own.sd**2 + own.month_sd**2))
        errors.append(abs(error))
        last = past & (rows.as_of >= np.datetime64("2024-01-01") + np.timedelta64(28 * 7, "D"))
        newest.append(
            abs(
                float(
                    shift[0]
                    - misses(forecast[last], rows.outcome[last], rows.as_of[last], rows.lead[last])[
                        1
                    ][0]
                )
            )
        )
    assert np.mean(inside) >= 0.9
    assert np.mean(errors) < 0.9 * np.mean(newest), "better than the level of the last month alone"
