"""From examples and overrides to a fitted behavioural model (see `hotlist.weights`)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hotlist.calibration import LEAST_OUTCOMES, platt
from hotlist.fitting import (
    LEAST_TO_LEARN,
    Champion,
    NotEnoughHistory,
    best_f1_threshold,
    outcomes,
    reference_of,
    usable_rows,
)
from hotlist.searching import row_log_loss
from hotlist.spec import Knobs, ScoringModel
from hotlist.weights import (
    CANDIDATE,
    WEIGHT_DECIMALS,
    BehaviourWeights,
    Suggestion,
    effective_overrides,
    feature_of,
    points_per_log_odds,
    suggest,
)


@dataclass(frozen=True)
class Weighed:
    """A fitted behavioural model: its artifact's content, mean log losses and what there is to say of the fit."""

    champion: Champion
    training_loss: float
    validation_loss: float
    notes: tuple[str, ...]

    @property
    def model(self) -> BehaviourWeights:
        """The weights."""
        assert isinstance(self.champion.model, BehaviourWeights)
        return self.champion.model

    def parameters_text(self) -> str:
        """The suggested weights and the overrides as JSON."""
        suggested = dict(zip(self.model.behaviours, self.model.suggested, strict=True))
        words = {"suggested": suggested, "overrides": self.model.overrides}
        return json.dumps(words, sort_keys=True)


def weigh(
    examples: pd.DataFrame, question: ScoringModel, overrides: Mapping[str, float], knobs: Knobs
) -> Weighed:
    """Suggest weights on the training split, lay the overrides over them, and calibrate the points on later rows.

    examples: rows of trn_examples. overrides: behaviour -> points. Points are on a scale on which the 99th percentile
    of the training moments has 100 with the suggested weights; 0 points is where a lead without any behaviour stands.
    Raises NotEnoughHistory when no matured, kept training row is there, ValueError for an override that cannot count.
    """
    rows = usable_rows(examples, question.name)
    train = rows[rows["split"] == "train"]
    if train.empty:
        raise NotEnoughHistory(
            f"scoring model {question.name} has no past moment whose outcome is known: load more history, "
            f"or shorten horizon_days = {question.horizon_days}"
        )
    behaviours = list(knobs.behaviours)
    chosen = effective_overrides(overrides, behaviours)
    notes: list[str] = []
    found, scale = _suggestion(train, behaviours, notes)
    raw = BehaviourWeights(
        behaviours=behaviours,
        suggested=_rounded(scale * found.slopes),
        low=_rounded(scale * found.low),
        high=_rounded(scale * found.high),
        overrides=chosen,
        base=found.intercept,
        log_odds_per_point=1.0 / scale,
    )
    judged = rows[rows["split"] == "validation"]
    kind = "validation"
    if len(judged) == 0 or _rarer(judged) < LEAST_OUTCOMES:
        judged, kind = train, "training"
        notes.append("too few later outcomes: calibrated on the training period")
    line = platt(raw.decision_function(judged), outcomes(judged))
    if line.note:
        notes.append(line.note)
    model = BehaviourWeights(
        **raw.get_params()
        | {
            "base": line.slope * raw.base + line.intercept,
            "log_odds_per_point": line.slope * raw.log_odds_per_point,
        }
    )
    log_odds = model.decision_function(judged)
    factor = 1.0 / model.log_odds_per_point
    champion = Champion(
        scoring_model=question.name,
        candidate=CANDIDATE,
        model=model,
        features=model.features,
        base_log_odds=model.base,
        score_offset=-factor * model.base,
        score_factor=factor,
        decision_threshold=best_f1_threshold(log_odds, outcomes(judged)),
        reference=reference_of(judged, log_odds, int(knobs.random_seed) % (2**31)),
        reference_kind=kind,
    )
    return Weighed(
        champion=champion,
        training_loss=_loss(model, train),
        validation_loss=_loss(model, judged),
        notes=tuple(notes),
    )


def _suggestion(
    train: pd.DataFrame, behaviours: list[str], notes: list[str]
) -> tuple[Suggestion, float]:
    counts = np.column_stack(
        [
            np.nan_to_num(pd.to_numeric(train[feature_of(name)]).to_numpy(dtype=np.float64))
            for name in behaviours
        ]
        or [np.zeros((len(train), 0))]
    )
    positives = int(train["outcome"].sum())
    if _rarer(train) < LEAST_TO_LEARN or not behaviours:
        notes.append(
            f"{positives} conversions in {len(train)} training rows: nothing can be suggested, "
            "every weight is 0 but the overrides"
        )
        none = np.zeros(len(behaviours))
        base = float(np.log((positives + 0.5) / (len(train) - positives + 0.5)))
        return Suggestion(none, none, none, base), 1.0
    found = suggest(counts, outcomes(train), train["entity_id"].to_numpy(dtype=object))
    return found, points_per_log_odds(counts @ found.slopes)


def _rounded(points: np.ndarray) -> list[float]:
    return [round(float(value), WEIGHT_DECIMALS) for value in points]


def _rarer(rows: pd.DataFrame) -> int:
    positives = int(rows["outcome"].sum())
    return min(positives, len(rows) - positives)


def _loss(model: BehaviourWeights, rows: pd.DataFrame) -> float:
    return float(row_log_loss(model.decision_function(rows), outcomes(rows)).mean())
