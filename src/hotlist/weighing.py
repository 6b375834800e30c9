"""From examples and overrides to a fitted behavioural model (see `hotlist.weights`)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hotlist.additive import CalibratedModel
from hotlist.calibration import LEAST_OUTCOMES
from hotlist.examples import LEAST_TO_LEARN, NotEnoughHistory, outcomes, usable_rows
from hotlist.levels import line_ahead
from hotlist.searching import Fold, Index, has_both, row_log_loss
from hotlist.spec import ScoringModel
from hotlist.versions import FittedVersion, best_f1_threshold, reference_of
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
from hotlist.windows import Rows, judged_rows, windows


@dataclass(frozen=True)
class Weighed:
    """A fitted behavioural model: what is published and what the test period judges, mean log losses, what there is
    to say of the fit, the first and last as_of that it learned from, and the last that the judged one did.
    """

    champion: FittedVersion
    judged: FittedVersion
    training_loss: float
    validation_loss: float
    notes: tuple[str, ...]
    trained: tuple[pd.Timestamp, pd.Timestamp]
    judged_until: pd.Timestamp

    @property
    def model(self) -> BehaviourWeights:
        """The published weights."""
        assert isinstance(self.champion.model, BehaviourWeights)
        return self.champion.model

    def parameters_text(self) -> str:
        """The suggested weights and the overrides as JSON."""
        suggested = dict(zip(self.model.behaviours, self.model.suggested, strict=True))
        words = {"suggested": suggested, "overrides": self.model.overrides}
        return json.dumps(words, sort_keys=True)


def weigh(
    examples: pd.DataFrame,
    question: ScoringModel,
    overrides: Mapping[str, float],
    behaviours: Sequence[str],
    random_seed: int,
) -> Weighed:
    """Suggest weights, lay the overrides over them, and calibrate the points on rows ahead of those that taught them.

    Twice, as in `fitting.fit`: on what was known before the test period, to be judged there, and on all matured
    moments, to be published. Points are on a scale on which the 99th percentile of the training moments has 100 with
    the suggested weights; 0 points is where a lead without any behaviour stands.

    Args:
        examples: rows of trn_examples.
        question: the scoring model.
        overrides: behaviour -> points that a person set.
        behaviours: those that have feature columns of their own.
        random_seed: the one seed.

    Returns:
        The version.

    Raises:
        NotEnoughHistory: no matured, kept training row is there.
        ValueError: an override that cannot count.
    """
    frame = usable_rows(examples, question.name)
    if not (frame["split"] == "train").any():
        raise NotEnoughHistory(
            f"scoring model {question.name} has no past moment whose outcome is known: load more history, "
            f"or shorten horizon_days = {question.horizon_days}"
        )
    seed = int(random_seed) % (2**31)
    rows = Rows.of(frame)
    cut = windows(rows, question.horizon_days, seed)
    behaviours = list(behaviours)
    chosen = effective_overrides(overrides, behaviours)
    notes: list[str] = [] if not cut.note else [cut.note]

    def taught(index: Index, notes: list[str]) -> BehaviourWeights:
        found, scale = _suggestion(frame.iloc[index], behaviours, notes)
        return BehaviourWeights(
            behaviours=behaviours,
            suggested=_rounded(scale * found.slopes),
            low=_rounded(scale * found.low),
            high=_rounded(scale * found.high),
            overrides=chosen,
            base=found.intercept,
            log_odds_per_point=1.0 / scale,
        )

    def calibrated(raw: BehaviourWeights, pairs: Sequence[Fold], known: Index) -> FittedVersion:
        ahead = [(taught(train, []), later[np.isin(later, known)]) for train, later in pairs]
        index = judged_rows([(later, later) for _, later in ahead]) if ahead else cut.train
        forecasts = [model.decision_function(frame.iloc[later]) for model, later in ahead]
        values = np.concatenate(forecasts or [raw.decision_function(frame.iloc[index])])
        line, found = line_ahead(values, rows, index)
        if line.note:
            notes.append(line.note)
        model = BehaviourWeights(
            **raw.get_params()
            | {
                "base": line.slope * raw.base + line.intercept,
                "log_odds_per_point": line.slope * raw.log_odds_per_point,
            }
        )
        factor = 1.0 / model.log_odds_per_point
        # Tiers and threshold rest on the scores of one model, that which knew most.
        newest = (
            ahead[-1][1]
            if ahead and has_both(rows.outcome[ahead[-1][1]], LEAST_OUTCOMES)
            else index
        )
        log_odds = line.slope * values[np.isin(index, newest)] + line.intercept
        index = index[np.isin(index, newest)]
        return FittedVersion(
            scoring_model=question.name,
            candidate=CANDIDATE,
            model=model,
            features=model.features,
            base_log_odds=model.base,
            score_offset=-factor * model.base,
            score_factor=factor,
            decision_threshold=best_f1_threshold(log_odds, rows.outcome[index]),
            reference=reference_of(frame.iloc[index], log_odds, seed),
            reference_kind=cut.kind if ahead else "training",
            level_sd=found.sd,
            month_sd=found.month_sd,
        )

    judged = calibrated(taught(cut.known, notes), [*cut.folds, *cut.later], cut.known)
    champion, trained = judged, cut.known
    if cut.last:
        trained = np.arange(rows.outcome.size)
        champion = calibrated(taught(trained, []), cut.all, trained)
    return Weighed(
        champion=champion,
        judged=judged,
        training_loss=_loss(judged.model, frame.iloc[cut.known]),
        validation_loss=float(
            row_log_loss(
                judged.reference["log_odds"].to_numpy(), judged.reference["outcome"].to_numpy()
            ).mean()
        ),
        notes=tuple(dict.fromkeys(notes)),
        trained=(pd.Timestamp(rows.as_of[trained].min()), pd.Timestamp(rows.as_of[trained].max())),
        judged_until=pd.Timestamp(rows.as_of[cut.known].max()),
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


def _loss(model: CalibratedModel | BehaviourWeights, rows: pd.DataFrame) -> float:
    return float(row_log_loss(model.decision_function(rows), outcomes(rows)).mean())
