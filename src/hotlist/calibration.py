"""Platt scaling: a straight line on the log-odds, which keeps order and keeps sums exact."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit

from hotlist.binning import Floats

#: Fewer outcomes than this of either class cannot place a line.
LEAST_OUTCOMES = 10
#: Slopes outside are cut to the nearer limit: below, the model says too little to rank by; above,
#: it is hardly more than a step.
SLOPE_LIMITS = (0.05, 5.0)


@dataclass(frozen=True)
class Line:
    """Calibrated log-odds = slope * raw + intercept; slope > 0. `note` says why when it is not the
    free estimate.
    """

    slope: float = 1.0
    intercept: float = 0.0
    note: str = ""

    def promising(self, meant: Floats, raw: Floats) -> Line:
        """The line moved so that it promises as many outcomes on raw log-odds (n,) as the log-odds `meant` (n,) do."""
        drawn = self.slope * raw + self.intercept
        wanted = float(expit(meant).sum())
        # So far apart are the two at most: there every row promises too little, or every row too much.
        reach = float(np.abs(meant - drawn).max()) + 1.0
        shift = brentq(lambda move: float(expit(drawn + move).sum()) - wanted, -reach, reach)
        return replace(self, intercept=self.intercept + float(shift))


def platt(raw: Floats, outcome: NDArray[np.int64]) -> Line:
    """Fit the line on raw log-odds (n,) and outcomes (n,) of 0 and 1 that the model was not fitted
    on.

    Maximum likelihood without penalty on smoothed targets (Platt 1999, "Probabilistic outputs for
    support vector machines", eq. 11), by Newton's method with backtracking (Lin, Lin, Weng 2007, "A
    note on Platt's probabilistic outputs", algorithm 1). Fewer than LEAST_OUTCOMES of either class:
    identity with a note. ValueError when raw holds NaN or infinities.
    """
    if not np.isfinite(raw).all():
        raise ValueError("log-odds to calibrate must be finite; the model gave NaN or infinities")
    positives = int(outcome.sum())
    negatives = int(outcome.size - positives)
    if min(positives, negatives) < LEAST_OUTCOMES:
        note = (
            f"not calibrated: {positives} conversions and {negatives} others to calibrate on, "
            f"{LEAST_OUTCOMES} of each are needed"
        )
        return Line(note=note)
    target = np.where(outcome == 1, (positives + 1.0) / (positives + 2.0), 1.0 / (negatives + 2.0))
    prior = float(np.log((positives + 1.0) / (negatives + 1.0)))
    spread = float(raw.std())
    if spread < 1e-12:
        return Line(1.0, prior - float(raw.mean()), "every row has the same log-odds")
    middle = float(raw.mean())
    scaled = (raw - middle) / spread
    slope, intercept = _newton(scaled, target, 0.0, prior, free_slope=True)
    wanted = slope / spread
    low, high = SLOPE_LIMITS
    if low <= wanted <= high:
        return Line(wanted, intercept - wanted * middle)
    kept = min(max(wanted, low), high)
    _, intercept = _newton(scaled, target, kept * spread, intercept, free_slope=False)
    why = (
        "the ranking does not hold in the calibration period, so scores are shrunk to the base rate"
        if wanted < low
        else "the log-odds are far too timid in the calibration period"
    )
    return Line(kept, intercept - kept * middle, f"slope {wanted:.3g} cut to {kept:g}: {why}")


def _newton(
    x: Floats, target: Floats, slope: float, intercept: float, *, free_slope: bool
) -> tuple[float, float]:
    def loss(a: float, b: float) -> float:
        z = a * x + b
        return float(np.sum(np.logaddexp(0.0, z) - target * z))

    best = loss(slope, intercept)
    for _ in range(100):
        chance = expit(slope * x + intercept)
        error = chance - target
        weight = chance * (1.0 - chance)
        gradient = np.array([float(error @ x) if free_slope else 0.0, float(error.sum())])
        if float(np.abs(gradient).max()) < 1e-10 * max(1.0, x.size):
            break
        cross = float(weight @ x) if free_slope else 0.0
        curve = float(weight @ (x * x)) if free_slope else 1.0
        hessian = np.array([[curve + 1e-12, cross], [cross, float(weight.sum()) + 1e-12]])
        step = np.linalg.solve(hessian, gradient)
        size = 1.0
        while size > 1e-10:
            tried = loss(slope - size * step[0], intercept - size * step[1])
            if tried <= best - 1e-4 * size * float(gradient @ step):
                break
            size /= 2
        else:
            break
        slope -= size * float(step[0])
        intercept -= size * float(step[1])
        best = tried
    return slope, intercept
