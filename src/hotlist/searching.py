"""Seeded search over a candidate's parameters on folds ordered by time."""

from __future__ import annotations

import json
import math
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from scipy.stats import rankdata
from sklearn.exceptions import ConvergenceWarning, FitFailedWarning
from sklearn.experimental import enable_halving_search_cv  # noqa: F401 - makes the next import possible
from sklearn.model_selection import (  # type: ignore[attr-defined, unused-ignore]
    GridSearchCV,
    HalvingGridSearchCV,
    ParameterGrid,
    ParameterSampler,
    StratifiedGroupKFold,
)

from hotlist.additive import raw_log_odds
from hotlist.binning import BinLayout, Codes, Floats
from hotlist.candidates import FAMILIES, Parameters, build
from hotlist.spec import Metric, SearchMethod
from hotlist.threads import limited

Index = NDArray[np.intp]
Fold = tuple[Index, Index]
Space = Mapping[str, list[Any]]

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
            if all(has_both(outcome[side], self.least) for side in (train, judged)):
                yield train, judged


def has_both(outcome: NDArray[np.int64], least: int) -> bool:
    """Are there at least so many of either outcome?"""
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
    if has_both(outcome, 3 * LEAST_OF_A_CLASS) and names >= 6:
        splitter = StratifiedGroupKFold(n_splits=3, shuffle=True, random_state=seed)
        groups = np.unique(entity, return_inverse=True)[1]
        random = [
            (train, judged)
            for train, judged in splitter.split(np.zeros(len(outcome)), outcome, groups)
            if all(has_both(outcome[side], 1) for side in (train, judged))
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


def short_names(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters without the pipeline's prefixes."""
    return {key.rpartition("__")[2]: value for key, value in parameters.items()}


def parameters_text(parameters: Parameters) -> str:
    """Parameters as JSON with sorted keys and without the pipeline's prefixes."""
    return json.dumps(short_names(parameters), sort_keys=True)


def row_log_loss(log_odds: Floats, outcome: NDArray[np.int64]) -> Floats:
    """Log loss (n,) of each row from log-odds, without overflow."""
    return np.asarray(np.logaddexp(0.0, log_odds) - outcome * log_odds, dtype=np.float64)


def row_losses(metric: Metric, log_odds: Floats, outcome: NDArray[np.int64]) -> Floats:
    """Each row's part (n,) in the loss by which models are chosen, from log-odds (n,); their mean is the loss.

    log_loss and brier (squared error of the probability) are sums over rows. roc_auc is 1 - AUC; a row's part is the
    influence by which DeLong, DeLong and Clarke-Pearson (Biometrics 44, 1988) estimate its error, so that paired
    differences have the right spread. With one class only, every part is 0.5.
    """
    if metric == "log_loss":
        return row_log_loss(log_odds, outcome)
    if metric == "brier":
        return np.asarray((expit(log_odds) - outcome) ** 2, dtype=np.float64)
    yes, no = outcome == 1, outcome == 0
    if not yes.any() or not no.any():
        return np.full(outcome.size, 0.5)
    ranks, own = rankdata(log_odds), np.empty(outcome.size)
    own[yes] = (ranks[yes] - rankdata(log_odds[yes])) / no.sum()
    own[no] = 1 - (ranks[no] - rankdata(log_odds[no])) / yes.sum()
    area = float(own[yes].mean())
    share = np.where(yes, yes.mean(), no.mean())
    return np.asarray(1 - area - (own - area) / share, dtype=np.float64)


def search(
    name: str,
    layout: BinLayout,
    codes: Codes,
    outcome: NDArray[np.int64],
    folds: list[Fold],
    *,
    budget: int,
    seed: int,
    method: SearchMethod = "halving",
    metric: Metric = "log_loss",
    space: Space | None = None,
) -> Search:
    """Try parameters of a family on given folds; the lowest mean loss wins, the first on ties.

    A budget below 2, no folds or a failure leave the defaults, with a note.

    Args:
        name: the family.
        layout: the bins.
        codes: bin codes (n, f).
        outcome: outcomes (n,) of 0 and 1.
        folds: pairs of row numbers.
        budget: trials of a family whose share is 1.
        seed: the one seed.
        method: halving (successive halving, whose rounds see more and more rows) or random, both over seeded draws of
            which the first is the defaults, or grid (evenly spaced combinations of the space); random and grid see all
            rows.
        metric: the loss.
        space: values of parameters, without the pipeline's prefixes, that replace the family's own.
    """
    family = FAMILIES[name]
    wanted = trial_parameters(name, budget, seed, method, space)
    if not folds:
        return Search(name, dict(family.defaults), note=f"{name}: no folds, defaults used")
    if len(wanted) < 2:
        return Search(name, wanted[0])
    rows = len(outcome)
    common: dict[str, Any] = {
        "cv": folds,
        "scoring": lambda model, codes, outcome: (
            -float(row_losses(metric, raw_log_odds(model, codes), outcome).mean())
        ),
        "refit": False,
        "error_score": np.nan,
        "n_jobs": 1,
    }
    grid = [{key: [value] for key, value in trial.items()} for trial in wanted]
    pipeline = build(name, layout, rows, seed)
    if method == "halving":
        rare = max(1, min(int(outcome.sum()), rows - int(outcome.sum())))
        least = min(
            rows, max(math.ceil(rows / HALVING_FACTOR**2), math.ceil(LEAST_POSITIVES * rows / rare))
        )
        rounds = int(math.log(rows / least, HALVING_FACTOR) + 1e-9)
        rounds = min(rounds, int(math.log(len(wanted), HALVING_FACTOR) + 1e-9))
        trials: Any = HalvingGridSearchCV(
            pipeline,
            grid,
            factor=HALVING_FACTOR,
            resource="n_samples",
            min_resources=max(1, rows // HALVING_FACTOR**rounds),
            max_resources=rows,
            random_state=seed,
            **common,
        )
    else:
        trials = GridSearchCV(pipeline, grid, **common)
    with limited(rows), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        warnings.simplefilter("ignore", FitFailedWarning)
        warnings.filterwarnings("ignore", message=".*non-finite.*", category=UserWarning)
        try:
            trials.fit(codes, outcome)
        except ValueError as error:
            reason = str(error).strip().splitlines()[0]
            return Search(
                name, dict(family.defaults), note=f"{name}: search failed ({reason}); defaults used"
            )
    return _read(name, trials.cv_results_, rows)


def trial_parameters(
    name: str, budget: int, seed: int, method: SearchMethod = "halving", space: Space | None = None
) -> list[Parameters]:
    """The distinct trials of a family, `budget` times the family's share in number: its defaults (as far as the space
    allows them) and seeded draws, or evenly spaced combinations of the grid.
    """
    family = FAMILIES[name]
    number = max(1, round(budget * family.search_share))
    own = full_names(name, space or {})
    values = dict(family.space) | own
    if method == "grid":
        combinations = list(ParameterGrid(values))
        places = np.unique(np.linspace(0, len(combinations) - 1, number).round().astype(int))
        return [dict(family.defaults) | dict(combinations[place]) for place in places]
    first = {
        key: value if value in values.get(key, [value]) else values[key][0]
        for key, value in family.defaults.items()
    } | {key: choices[0] for key, choices in own.items() if key not in family.defaults}
    possible = math.prod(len(choices) for choices in values.values())
    draws = ParameterSampler(values, n_iter=min(number, possible), random_state=seed)
    trials = [first]
    trials += [trial for draw in draws if (trial := first | dict(draw)) != first]
    return trials[:number]


def known_parameters(name: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Those of the parameters, without the pipeline's prefixes, that the family has."""
    known = short_names(FAMILIES[name].space)
    return {key: value for key, value in parameters.items() if key in known}


def full_names(name: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters of a family with the pipeline's prefixes; ValueError names one that the family does not have."""
    known = {key.rpartition("__")[2]: key for key in FAMILIES[name].space}
    if strange := sorted(set(parameters) - set(known)):
        raise ValueError(
            f"knob search_space: {name} has no parameter {', '.join(strange)}; it has {', '.join(sorted(known))}"
        )
    return {known[key]: value for key, value in parameters.items()}


def _read(name: str, results: dict[str, Any], all_rows: int) -> Search:
    mean = -np.asarray(results["mean_test_score"], dtype=np.float64)
    deviation = np.asarray(results["std_test_score"], dtype=np.float64)
    rows = np.asarray(results.get("n_resources", np.full(mean.size, all_rows)), dtype=np.int64)
    rounds = np.asarray(results.get("iter", np.zeros(mean.size)))
    last = rounds == rounds.max()
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
            "mean_loss": float(mean[place]) if math.isfinite(mean[place]) else None,
            "std_loss": float(deviation[place]) if math.isfinite(deviation[place]) else None,
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
