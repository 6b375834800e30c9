"""The true probability of conversion, by continuing the same process from a lead's full state.

Low in variance because a path never flips the coin of conversion or of leaving: it carries the
chance of still being there, alive, and adds alive * (1 - exp(-hazard)) for each of the 30 days.
"""

from __future__ import annotations

import numpy as np

from hotlist.simulate.effects import ACTIVE, Floats
from hotlist.simulate.process import Dynamics, State, poisson
from hotlist.simulate.spec import HORIZON_DAYS

_ROWS_AT_ONCE = 100_000


def true_probability(
    dynamics: Dynamics, state: State, day: int, paths: int, rng: np.random.Generator
) -> Floats:
    """Probability of converting in the 30 days from `day` on, given the state then; (n,)."""
    n = len(state.interest)
    step = max(1, _ROWS_AT_ONCE // paths)
    parts = [np.zeros(0)]
    for start in range(0, n, step):
        rows = np.arange(start, min(n, start + step))
        future = state.take(np.repeat(rows, paths))
        alive = np.ones(len(rows) * paths)
        reached = np.zeros(len(rows) * paths)
        for ahead in range(day, day + HORIZON_DAYS):
            stays = np.exp(-np.exp(dynamics.log_hazard(future, ahead)))
            reached += alive * (1.0 - stays)
            alive *= stays * (1.0 - dynamics.close_probability(future))
            who, campaign = dynamics.respond(future, ahead, 1.0, rng)
            drawn = poisson(rng, dynamics.rates(future, ACTIVE))
            dynamics.advance(future, drawn, who, campaign)
        parts.append(reached.reshape(len(rows), paths).mean(axis=1))
    return np.concatenate(parts)


def log_odds(probability: Floats) -> Floats:
    """Log-odds, with probabilities kept a hair away from 0 and 1."""
    safe = np.clip(probability, 1e-12, 1.0 - 1e-12)
    return np.asarray(np.log(safe / (1.0 - safe)))


def roc_auc(outcome: Floats, score: Floats) -> float:
    """Area under the ROC curve by ranks (ties share their mean rank); nan with one class."""
    _, inverse, counts = np.unique(score, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    rank = (last - (counts - 1) / 2.0)[inverse]
    positives = float(outcome.sum())
    negatives = len(outcome) - positives
    if positives == 0 or negatives == 0:
        return float("nan")
    above = float(rank[outcome > 0].sum()) - positives * (positives + 1.0) / 2.0
    return above / (positives * negatives)
