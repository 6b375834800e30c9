"""The level of the probabilities: how far past months missed their forecasts, and what that says of the next.

A month of leads misses its forecast by chance, by what months have of their own (campaigns, holidays) and by drift.
Chance is known from the rows. How large the other two are is learned from the spread of the months, and the newest
months count more only as far as that spread shows drift: a local level model (Harvey 1989, "Forecasting, structural
time series models and the Kalman filter", section 2.3), averaged over a grid of spreads.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from hotlist.calibration import Line, platt
from hotlist.windows import Rows

Floats = NDArray[np.float64]

#: A month is so many days, so that each has the same weekdays.
MONTH_DAYS = 28
#: Months between the newest outcome that is known and the ones that are promised.
MONTHS_AHEAD = 2.0
#: Standard deviations, in log-odds, of what a month has of its own and of the drift from month to month.
MONTH_SPREADS = np.array([0.0, 0.05, 0.1, 0.15, 0.2, 0.3, 0.45])
DRIFTS = np.array([0.0, 0.03, 0.06, 0.1, 0.15, 0.25, 0.4])
#: Means of the exponential priors over the two: small spreads are the rule, and drift is believed only when seen.
MONTH_SPREAD_MEAN = 0.15
DRIFT_MEAN = 0.04


@dataclass(frozen=True)
class Level:
    """What the months say of the next one, in log-odds.

    Attributes:
        shift: to be added to the forecasts.
        sd: how uncertain the level itself is, MONTHS_AHEAD of the newest outcome.
        month_sd: the spread of single months about their level.
        months: how many were seen.
    """

    shift: float = 0.0
    sd: float = 0.0
    month_sd: float = 0.0
    months: int = 0


def misses(
    log_odds: Floats,
    outcome: NDArray[np.int64],
    as_of: NDArray[np.datetime64],
    lead: NDArray[np.int64],
) -> tuple[Floats, Floats, Floats]:
    """How far each month missed its forecasts: age in months (m,), the shift in log-odds that would have met it
    (m,), and the variance of that by chance (m,), in which the moments of one lead count as one.

    Newest month first, age 0. All arguments are of n rows; lead numbers the entities.
    """
    chance = expit(log_odds)
    age = ((as_of.max() - as_of) / np.timedelta64(MONTH_DAYS, "D")).astype(np.int64)
    ages = np.unique(age)
    shifts, variances = np.empty(ages.size), np.empty(ages.size)
    for place, one in enumerate(ages):
        inside = age == one
        expected, came = float(chance[inside].sum()), float(outcome[inside].sum())
        others = max(1.0 - expected / int(inside.sum()), 0.05)
        left = np.bincount(lead[inside], weights=(outcome - chance)[inside])
        scatter = max(float(left @ left), float((chance * (1 - chance))[inside].sum()))
        # Half an outcome on either side keeps a month without any finite.
        shifts[place] = np.log((came + 0.5) / (expected + 0.5)) / others
        variances[place] = scatter / (expected + 0.5) ** 2 / others**2
    return ages.astype(np.float64), shifts, variances


def level(age: Floats, shift: Floats, variance: Floats) -> Level:
    """The level of the next month from the misses of past months (m,), see `misses`."""
    if age.size == 0:
        return Level()
    weights, means, spreads, own = [], [], [], []
    ones = np.ones(age.size)
    for month_sd in MONTH_SPREADS:
        for drift in DRIFTS:
            walked = drift**2 * np.minimum(age[:, None], age[None, :])
            covariance = np.diag(variance + month_sd**2) + walked
            inverse = np.linalg.inv(covariance)
            precision = float(ones @ inverse @ ones)
            mean = float(ones @ inverse @ shift) / precision
            gaps = shift - mean
            fit = (
                np.linalg.slogdet(covariance)[1] + np.log(precision) + float(gaps @ inverse @ gaps)
            )
            prior = month_sd / MONTH_SPREAD_MEAN + drift / DRIFT_MEAN
            weights.append(-0.5 * fit - prior)
            means.append(mean)
            spreads.append(1.0 / precision + drift**2 * MONTHS_AHEAD)
            own.append(month_sd**2)
    weight = np.exp(np.array(weights) - max(weights))
    weight /= weight.sum()
    mean = float(weight @ np.array(means))
    variance_of_mean = float(weight @ (np.array(spreads) + (np.array(means) - mean) ** 2))
    return Level(mean, variance_of_mean**0.5, float(weight @ np.array(own)) ** 0.5, int(age.size))


def line_ahead(raw: Floats, rows: Rows, index: NDArray[np.intp]) -> tuple[Line, Level]:
    """Platt's line for the raw log-odds (m,) of the rows `index` (m,), none of which the fit behind it had seen,
    with its intercept moved to the level of the next month.
    """
    line = platt(raw, rows.outcome[index])
    if line.slope == 1.0 and line.intercept == 0.0:
        return line, Level()
    log_odds = line.slope * raw + line.intercept
    found = level(*misses(log_odds, rows.outcome[index], rows.as_of[index], rows.lead[index]))
    return Line(line.slope, line.intercept + found.shift, line.note), found
