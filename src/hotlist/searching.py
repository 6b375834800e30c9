"""Seeded search over a candidate's parameters on folds ordered by time."""

from __future__ import annotations

import json
import math
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning, FitFailedWarning
from sklearn.experimental import enable_halving_search_cv  # noqa: F401 - makes the next import possible
from sklearn.model_selection import (  # type: ignore[attr-defined, unused-ignore]
    HalvingGridSearchCV,
    ParameterSampler,
    StratifiedGroupKFold,
)

from hotlist.additive import raw_log_odds
from hotlist.binning import BinLayout, Codes, Floats
from hotlist.candidates import FAMILIES, Parameters, build
from hotlist.threads import limited

Index = NDArray[np.intp]
Fold = tuple[Index, Index]

#: A fold needs this many rows of either class on both sides, else it is skipped.
LEAST_OF_A_CLASS = 5
#: Each round of halving keeps one trial in so many and gives it so many times the rows.
HALVING_FACTOR = 3
#: The first round of halving sees at least this many rows of the rarer class, if there are.
LEAST_POSITIVES = 200


@dataclass(frozen=True)
class TimeFolds:
    """Folds that train on the past and judge the period after an embargo.

    The distinct as_of are cut into `folds` + 1 stretches of about equal rows; fold i judges stretch
    i + 1 and trains on every row with as_of + horizon_days < first as_of judged (so that each
    training outcome was known). Folds in which either side has fewer than `least` rows of a class
    are skipped.
    """

    horizon_days: int
    folds: int = 3
    least: int = LEAST_OF_A_CLASS

    def split(self, as_of: NDArray[np.datetime64], outcome: NDArray[np.int64]) -> Iterator[Fold]:
        """Row numbers (train, judged) by usable fold, from as_of (n,) and 0/1 outcome (n,)."""
        times, counts = np.unique(as_of, return_counts=True)
        if times.size < 2:
            return
        share = np.cumsum(counts) / counts.sum()
        horizon = np.timedelta64(self.horizon_days, "D")
        cuts = [part / (self.folds + 1) for part in range(1, self.folds + 1)]
        ends = [int(np.searchsorted(share, cut, side="left")) for cut in cuts]
        starts = sorted({min(end + 1, times.size - 1) for end in ends})
        for start, end in zip(starts, [*starts[1:], times.size], strict=True):
            train = np.flatnonzero(as_of + horizon < times[start])
            judged = np.flatnonzero((as_of >= times[start]) & (as_of <= times[end - 1]))
            if all(_has_both(outcome[side], self.least) for side in (train, judged)):
                yield train, judged


def _has_both(outcome: NDArray[np.int64], least: int) -> bool:
    positives = int(outcome.sum())
    return min(positives, outcome.size - positives) >= least


def make_folds(
    as_of: NDArray[np.datetime64],
    outcome: NDArray[np.int64],
    entity: NDArray[np.object_],
    horizon_days: int,
    seed: int,
) -> tuple[list[Fold], str]:
    """Time-ordered folds, or what is left when the history is too short for them, and a note (empty
    when all is well).

    Without one usable time fold: three seeded folds that keep an entity on one side; without enough
    outcomes for those: none.
    """
    ordered = list(TimeFolds(horizon_days).split(as_of, outcome))
    if ordered:
        return ordered, ""
    names = np.unique(entity).size
    if _has_both(outcome, 3 * LEAST_OF_A_CLASS) and names >= 6:
        splitter = StratifiedGroupKFold(n_splits=3, shuffle=True, random_state=seed)
        groups = np.unique(entity, return_inverse=True)[1]
        random = [
            (train, judged)
            for train, judged in splitter.split(np.zeros(len(outcome)), outcome, groups)
            if all(_has_both(outcome[side], 1) for side in (train, judged))
        ]
        if random:
            return random, "history too short for folds ordered by time; folds by entity instead"
    return [], "too few outcomes for any fold; default parameters are used"


@dataclass(frozen=True)
class Search:
    """The outcome of a search: best parameters, one record per trial (dicts of trial columns), and
    a note.
    """

    candidate: str
    parameters: Parameters
    trials: list[dict[str, Any]] = field(default_factory=list)
    note: str = ""


def parameters_text(parameters: Parameters) -> str:
    """Parameters as JSON with sorted keys and without the pipeline's prefixes."""
    short = {key.rpartition("__")[2]: value for key, value in parameters.items()}
    return json.dumps(short, sort_keys=True)


def log_loss_score(model: Any, codes: Codes, outcome: NDArray[np.int64]) -> float:  # noqa: ANN401
    """Minus the mean log loss of a classifier over codes (n, f); defined for one class too."""
    return -float(np.mean(row_log_loss(raw_log_odds(model, codes), outcome)))


def row_log_loss(log_odds: Floats, outcome: NDArray[np.int64]) -> Floats:
    """Log loss (n,) of each row from log-odds, without overflow."""
    return np.asarray(np.logaddexp(0.0, log_odds) - outcome * log_odds, dtype=np.float64)


def search(
    name: str,
    layout: BinLayout,
    codes: Codes,
    outcome: NDArray[np.int64],
    folds: list[Fold],
    *,
    budget: int,
    seed: int,
) -> Search:
    """Successive halving over the family's space on given folds of codes (n, f), outcomes (n,).

    The first trial is the defaults. Rounds see more and more rows. Best: lowest mean log loss of
    the last round, first on ties. A budget below 2, no folds or a failure leave the defaults, with
    a note.
    """
    family = FAMILIES[name]
    wanted = trial_parameters(name, budget, seed)
    if not folds:
        return Search(name, dict(family.defaults), note=f"{name}: no folds, defaults used")
    if len(wanted) < 2:
        return Search(name, dict(family.defaults))
    rows = len(outcome)
    rare = max(1, min(int(outcome.sum()), rows - int(outcome.sum())))
    least = min(
        rows, max(math.ceil(rows / HALVING_FACTOR**2), math.ceil(LEAST_POSITIVES * rows / rare))
    )
    rounds = int(math.log(rows / least, HALVING_FACTOR) + 1e-9)
    rounds = min(rounds, int(math.log(len(wanted), HALVING_FACTOR) + 1e-9))
    halving = HalvingGridSearchCV(
        build(name, layout, rows, seed),
        [{key: [value] for key, value in trial.items()} for trial in wanted],
        factor=HALVING_FACTOR,
        resource="n_samples",
        min_resources=max(1, rows // HALVING_FACTOR**rounds),
        max_resources=rows,
        cv=folds,
        scoring=log_loss_score,
        refit=False,
        error_score=np.nan,
        random_state=seed,
        n_jobs=1,
    )
    with limited(rows), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        warnings.simplefilter("ignore", FitFailedWarning)
        warnings.filterwarnings("ignore", message=".*non-finite.*", category=UserWarning)
        try:
            halving.fit(codes, outcome)
        except ValueError as error:
            reason = str(error).strip().splitlines()[0]
            return Search(
                name, dict(family.defaults), note=f"{name}: search failed ({reason}); defaults used"
            )
    return _read(name, halving.cv_results_)


def trial_parameters(name: str, budget: int, seed: int) -> list[Parameters]:
    """The distinct trials of a family: its defaults, then seeded draws, `budget` times the family's
    share in number.
    """
    family = FAMILIES[name]
    number = max(1, round(budget * family.search_share))
    trials = [dict(family.defaults)]
    possible = math.prod(len(values) for values in family.space.values())
    draws = ParameterSampler(dict(family.space), n_iter=min(number, possible), random_state=seed)
    trials += [dict(draw) for draw in draws if dict(draw) != family.defaults]
    return trials[:number]


def _read(name: str, results: dict[str, Any]) -> Search:
    mean = -np.asarray(results["mean_test_score"], dtype=np.float64)
    deviation = np.asarray(results["std_test_score"], dtype=np.float64)
    rows = np.asarray(results["n_resources"], dtype=np.int64)
    last = np.asarray(results["iter"]) == np.max(results["iter"])
    judged = np.where(last & np.isfinite(mean), mean, np.inf)
    if not np.isfinite(judged).any():
        judged = np.where(np.isfinite(mean), mean, np.inf)
    found = bool(np.isfinite(judged).any())
    best = int(np.argmin(judged)) if found else -1
    trials = [
        {
            "candidate": name,
            "trial": place + 1,
            "parameters_text": parameters_text(parameters),
            "mean_log_loss": float(mean[place]) if math.isfinite(mean[place]) else None,
            "std_log_loss": float(deviation[place]) if math.isfinite(deviation[place]) else None,
            "rows_used": int(rows[place]),
            "is_best": place == best,
        }
        for place, parameters in enumerate(results["params"])
    ]
    if not found:
        return Search(
            name,
            dict(FAMILIES[name].defaults),
            trials,
            f"{name}: no trial could be judged; defaults used",
        )
    return Search(name, dict(results["params"][best]), trials)
