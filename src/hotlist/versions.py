"""The content of a model version's artifacts: packed as text, read back, tried before it is trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from hotlist import artifacts, bounds
from hotlist.additive import CalibratedModel, term_table
from hotlist.binning import Binner, Floats
from hotlist.examples import outcomes, sample, times
from hotlist.weights import BehaviourWeights
from hotlist.weights import term_table as weights_table

#: The reference kept in the artifact for tier edges has at most so many rows (a seeded sample).
REFERENCE_ROWS = 50_000


@dataclass(frozen=True)
class FittedVersion:
    """The content of an artifact: a model and what goes with it.

    Attributes:
        reference: columns as_of, outcome, log_odds (of a fit that had not seen the row) and lead, a number for each
            entity.
        reference_kind: folds (ordered by time), entities (folds that keep an entity on one side) or training.
        level_sd, month_sd: how uncertain the level is and how far single months lie from it, in log-odds
            (levels.Level).
    """

    scoring_model: str
    candidate: str
    model: CalibratedModel | BehaviourWeights
    features: list[str]
    base_log_odds: float
    score_offset: float
    score_factor: float
    decision_threshold: float
    reference: pd.DataFrame
    reference_kind: str
    level_sd: float = 0.0
    month_sd: float = 0.0


def pack_version(version: FittedVersion) -> str:
    """Artifact text of a version."""
    content = {key: value for key, value in vars(version).items() if key != "reference"}
    content["reference"] = {
        "as_of": version.reference["as_of"].to_numpy(dtype="datetime64[us]").astype(np.int64),
        "outcome": version.reference["outcome"].to_numpy(dtype=np.int64),
        "log_odds": version.reference["log_odds"].to_numpy(dtype=np.float64),
        "lead": version.reference["lead"].to_numpy(dtype=np.int64),
    }
    return artifacts.dumps(content)


def read_version(text: str, digest: object = None) -> FittedVersion:
    """A version from its artifact text; ArtifactError when it is not that of the digest or cannot be trusted.

    The reference of an older version has no column lead.
    """
    content = artifacts.loads(text, digest if isinstance(digest, str) else None)
    try:
        content = dict(content)
        kept = dict(content.pop("reference"))
        kept["as_of"] = kept["as_of"].view("datetime64[us]")
        version = FittedVersion(reference=pd.DataFrame(kept), **content)
        _try_out(version.model)
        scale = (version.base_log_odds, version.score_offset, version.score_factor)
        if list(version.features) != version.model.features or not np.isfinite(scale).all():
            raise ValueError("its features or its scale are not those of a model")
        if not np.isfinite(version.reference["log_odds"].to_numpy(dtype=np.float64)).all():
            raise ValueError("its reference has no log-odds")
    except Exception as error:
        raise _no_model(error) from None
    return version


def _try_out(model: CalibratedModel | BehaviourWeights) -> None:
    """Score a few rows, so that what cannot score is found before it is published."""
    found = model.predict_proba(bounds.trial_rows(model.features))
    if found.shape[1] != 2 or not ((found >= 0) & (found <= 1)).all():
        raise ValueError("it gives no probabilities")


def _no_model(error: Exception) -> artifacts.ArtifactError:
    return artifacts.ArtifactError(
        f"the artifact holds no model that can score ({type(error).__name__}: {error}); fit a new version"
    )


def pack_challengers(binner: Binner, models: Mapping[str, CalibratedModel]) -> str:
    """Artifact text of models that share one binner."""
    parts = {
        name: {
            "core": model.core,
            "slope": model.slope,
            "intercept": model.intercept,
            "is_additive": model.is_additive,
        }
        for name, model in models.items()
    }
    return artifacts.dumps({"binner": binner, "models": parts})


def read_challengers(text: str, digest: object = None) -> dict[str, CalibratedModel]:
    """Models by candidate name from the artifact text of challengers; ArtifactError as with a version."""
    content = artifacts.loads(text, digest if isinstance(digest, str) else None)
    try:
        models = {
            name: CalibratedModel(content["binner"], **part)
            for name, part in content["models"].items()
        }
        for model in models.values():
            _try_out(model)
    except Exception as error:
        raise _no_model(error) from None
    return models


def read_terms(version: FittedVersion, model_version: str) -> pa.Table:
    """The term table (TERMS_SCHEMA) of a version; ValueError when it is not additive."""
    if isinstance(version.model, BehaviourWeights):
        return weights_table(
            version.model,
            model_version=model_version,
            scoring_model=version.scoring_model,
            score_factor=version.score_factor,
        )
    return term_table(
        version.model,
        model_version=model_version,
        scoring_model=version.scoring_model,
        score_factor=version.score_factor,
    )[1]


def reference_of(judged: pd.DataFrame, log_odds: Floats, seed: int) -> pd.DataFrame:
    """What an artifact keeps of the rows it was judged on: as_of, outcome, log_odds and lead of a bounded
    seeded sample. lead numbers the entities, so that no identity stands in an artifact.
    """
    kept = sample(len(judged), REFERENCE_ROWS, seed)
    entities = judged["entity_id"].to_numpy(dtype=object).astype(str)[kept]
    return pd.DataFrame(
        {
            "as_of": times(judged)[kept],
            "outcome": outcomes(judged)[kept],
            "log_odds": log_odds[kept],
            "lead": np.unique(entities, return_inverse=True)[1].reshape(-1).astype(np.int64),
        }
    )


def score_line(log_odds: Floats) -> tuple[float, float]:
    """Offset and factor that bring the 1st percentile of log-odds (n,) to 1 point and the 99th to
    99; without spread, all to 50.
    """
    if log_odds.size == 0:
        return 50.0, 1.0
    low, middle, high = (float(v) for v in np.percentile(log_odds, [1, 50, 99]))
    if high - low < 1e-6:
        return 50.0 - middle, 1.0
    factor = 98.0 / (high - low)
    return 1.0 - factor * low, factor


def best_f1_threshold(log_odds: Floats, outcome: NDArray[np.int64]) -> float:
    """Probability threshold (positive when >= it) with the highest F1; the highest such on ties;
    0.5 when one class is missing.
    """
    positives = int(outcome.sum())
    if positives in (0, outcome.size):
        return 0.5
    order = np.argsort(-log_odds, kind="stable")
    sorted_odds = log_odds[order]
    hits = np.cumsum(outcome[order])
    named = np.arange(1, outcome.size + 1)
    ends = np.append(sorted_odds[1:] < sorted_odds[:-1], True)
    f1 = np.where(ends, 2.0 * hits / (named + positives), -1.0)
    place = int(np.argmax(f1))
    below = sorted_odds[place + 1] if place + 1 < outcome.size else sorted_odds[place] - 1e-6
    cut = (sorted_odds[place] + below) / 2.0
    return float(1.0 / (1.0 + np.exp(-cut)))
