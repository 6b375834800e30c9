from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from hotlist.calibration import LEAST_OUTCOMES, SLOPE_LIMITS, Line, platt


def world(rows: int, slope: float, intercept: float, seed: int):
    rng = np.random.default_rng(seed)
    raw = rng.normal(-2.0, 1.0, rows)
    chance = 1 / (1 + np.exp(-(slope * raw + intercept)))
    return raw, (rng.random(rows) < chance).astype(np.int64)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.3, 3.0), st.floats(-1.0, 3.0))
def test_it_is_the_maximum_of_the_smoothed_likelihood(seed, slope, intercept):
    raw, outcome = world(400, slope, intercept, seed)
    line = platt(raw, outcome)
    wins, losses = outcome.sum(), (1 - outcome).sum()
    if line.note:
        assert min(wins, losses) < LEAST_OUTCOMES or line.slope in SLOPE_LIMITS
        return
    target = np.where(outcome == 1, (wins + 1) / (wins + 2), 1 / (losses + 2))

    def loss(p):
        z = p[0] * raw + p[1]
        return np.sum(np.logaddexp(0, z) - target * z)

    twin = minimize(
        loss,
        [1.0, 0.0],
        method="Nelder-Mead",
        options={"xatol": 1e-9, "fatol": 1e-12, "maxiter": 4000},
    )
    assert loss([line.slope, line.intercept]) <= twin.fun + 1e-7


def test_it_finds_the_line_that_made_the_outcomes():
    raw, outcome = world(200_000, 0.6, 0.5, 1)
    line = platt(raw, outcome)
    assert line.slope == pytest.approx(0.6, abs=0.02)
    assert line.intercept == pytest.approx(0.5, abs=0.05)


def test_mean_probability_is_about_the_base_rate():
    raw, outcome = world(5_000, 1.0, 0.0, 2)
    line = platt(raw * 4 - 10, outcome)
    chance = 1 / (1 + np.exp(-(line.slope * (raw * 4 - 10) + line.intercept)))
    assert chance.mean() == pytest.approx(outcome.mean(), abs=2 / len(raw) + 1e-9)


@pytest.mark.parametrize("wins", [0, 1, LEAST_OUTCOMES - 1])
def test_too_few_outcomes_leave_it_alone_and_say_so(wins):
    outcome = np.zeros(100, dtype=np.int64)
    outcome[:wins] = 1
    line = platt(np.linspace(-1, 1, 100), outcome)
    assert (line.slope, line.intercept) == (1.0, 0.0)
    assert f"{wins} conversions" in line.note


def test_a_reversed_ranking_is_shrunk_to_the_base_rate():
    raw, outcome = world(3_000, -1.0, -2.0, 3)
    line = platt(raw, outcome)
    assert line.slope == SLOPE_LIMITS[0]
    assert "shrunk" in line.note
    chance = 1 / (1 + np.exp(-(line.slope * raw + line.intercept)))
    assert chance.mean() == pytest.approx(outcome.mean(), abs=0.01)


def test_a_perfect_ranking_is_bounded():
    raw = np.concatenate([np.full(50, -0.001), np.full(50, 0.001)])
    line = platt(raw, np.repeat([0, 1], 50))
    assert line.slope == SLOPE_LIMITS[1]


def test_equal_log_odds_become_the_base_rate():
    line = platt(np.full(200, 3.0), np.repeat([0, 1], [150, 50]))
    assert 1 / (1 + np.exp(-(3.0 * line.slope + line.intercept))) == pytest.approx(0.25, abs=0.01)


def test_infinite_log_odds_are_an_error():
    with pytest.raises(ValueError, match="finite"):
        platt(np.array([np.inf, 0.0]), np.array([0, 1]))


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), gap=st.floats(-6, 6))
def test_a_line_can_be_moved_to_the_level_of_another(seed, gap):
    rng = np.random.default_rng(seed)
    raw, meant = rng.normal(-2, 2, 300), rng.normal(-2, 1, 300) + gap
    line = Line(0.7, 0.3, "as it was")
    moved = line.promising(meant, raw)
    promised = 1 / (1 + np.exp(-(moved.slope * raw + moved.intercept)))
    assert promised.sum() == pytest.approx((1 / (1 + np.exp(-meant))).sum(), rel=1e-9)
    assert (moved.slope, moved.note) == (line.slope, line.note)
