"""From examples to a fitted, calibrated, chosen and packed model version."""

from __future__ import annotations

import json
import warnings
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning

from hotlist import artifacts, bounds
from hotlist.additive import (
    CalibratedModel,
    Constant,
    MeanOfLogits,
    bin_terms,
    raw_log_odds,
    term_table,
)
from hotlist.binning import Binner, Codes, Floats
from hotlist.calibration import LEAST_OUTCOMES, Line, platt
from hotlist.candidates import ADDITIVE, BLACK_BOXES, ENSEMBLE, FAMILIES, build
from hotlist.frames import is_true
from hotlist.searching import Fold, Search, make_folds, parameters_text, row_log_loss, search
from hotlist.threads import limited
from hotlist.weights import BehaviourWeights
from hotlist.weights import term_table as weights_table

Ints = NDArray[np.int64]

#: Columns of an examples frame that are not features.
KEY_COLUMNS = ("scoring_model", "entity_id", "as_of", "outcome", "is_kept", "split", "module")
#: Names that identify a person, or that the law may forbid to score by; a feature of exactly such a
#: name is dropped.
DENIED_NAMES = frozenset(
    (
        "name",
        "first_name",
        "last_name",
        "full_name",
        "middle_name",
        "surname",
        "lead_name",
        "account_name",
        "contact_name",
        "company_name",
        "email",
        "email_address",
        "e_mail",
        "phone",
        "phone_number",
        "telephone",
        "mobile",
        "mobile_phone",
        "fax",
        "date_of_birth",
        "birth_date",
        "birthdate",
        "age",
        "gender",
    )
)
#: Prefixes of attribute features that are taken off before a name is compared with DENIED_NAMES.
ATTRIBUTE_PREFIXES = ("lead_", "account_")
#: Fewer training outcomes of either class than this: the base rate is the model.
LEAST_TO_LEARN = 5
#: The search looks at a seeded sample of so many training rows; the final fits use them all.
SEARCH_ROWS = 12_000
#: The reference kept in the artifact for tier edges has at most so many rows (a seeded sample).
REFERENCE_ROWS = 50_000


class Question(Protocol):
    """What fitting needs to know of a scoring model."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def horizon_days(self) -> int:
        """Days in which the target counts."""

    @property
    def features(self) -> str:
        """Which families of features: all, behaviour or fit."""


class FitKnobs(Protocol):
    """The knobs of fitting."""

    @property
    def search_budget(self) -> int:
        """Search trials per family."""

    @property
    def allow_black_box(self) -> bool:
        """May a model without terms be chosen?"""

    @property
    def random_seed(self) -> int:
        """The one seed."""


class NotEnoughHistory(ValueError):
    """There is nothing to learn from; the message says what is missing and what to do."""


@dataclass(frozen=True)
class Fitted:
    """One fitted model version, all of it. `reference` columns: as_of, outcome, log_odds (of the
    chosen, out of sample), lead (a number for each entity).
    """

    scoring_model: str
    chosen: str
    is_additive: bool
    models: dict[str, CalibratedModel]
    binner: Binner
    features: list[str]
    reference: pd.DataFrame
    reference_kind: str
    trials: list[dict[str, Any]]
    parameters: dict[str, str]
    losses: dict[str, float]
    training_loss: float
    notes: list[str]
    base_log_odds: float
    score_offset: float
    score_factor: float
    decision_threshold: float
    random_seed: int
    counts: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def model(self) -> CalibratedModel:
        """The chosen model."""
        return self.models[self.chosen]

    def terms(self, model_version: str) -> pa.Table:
        """The term table of the chosen model (TERMS_SCHEMA); ValueError when it is not additive."""
        return read_terms(self.champion(), model_version)

    def champion(self) -> Champion:
        """What the artifact holds."""
        return Champion(
            scoring_model=self.scoring_model,
            candidate=self.chosen,
            model=self.model,
            features=self.features,
            base_log_odds=self.base_log_odds,
            score_offset=self.score_offset,
            score_factor=self.score_factor,
            decision_threshold=self.decision_threshold,
            reference=self.reference,
            reference_kind=self.reference_kind,
        )

    def artifact(self) -> str:
        """The chosen model and its reference as text (artifacts.dumps)."""
        return pack_champion(self.champion())

    def challengers(self) -> str:
        """All other candidates as text; they share one binner."""
        others = {name: model for name, model in self.models.items() if name != self.chosen}
        return pack_challengers(self.binner, others)

    def parameters_text(self) -> str:
        """Parameters and calibration line of every candidate as JSON."""
        words = {
            name: {
                "parameters": json.loads(self.parameters.get(name, "{}")),
                "slope": model.slope,
                "intercept": model.intercept,
            }
            for name, model in self.models.items()
        }
        return json.dumps(words, sort_keys=True)

    def trials_text(self) -> str:
        """The trials as JSON: a list of records."""
        return json.dumps(self.trials, sort_keys=True)


@dataclass(frozen=True)
class Champion:
    """The content of a champion's artifact."""

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


def pack_champion(champion: Champion) -> str:
    """Artifact text of a champion."""
    content = {key: value for key, value in vars(champion).items() if key != "reference"}
    content["reference"] = {
        "as_of": champion.reference["as_of"].to_numpy(dtype="datetime64[us]").astype(np.int64),
        "outcome": champion.reference["outcome"].to_numpy(dtype=np.int64),
        "log_odds": champion.reference["log_odds"].to_numpy(dtype=np.float64),
        "lead": champion.reference["lead"].to_numpy(dtype=np.int64),
    }
    return artifacts.dumps(content)


def read_champion(text: str, digest: object = None) -> Champion:
    """A champion from its artifact text; ArtifactError when it is not that of the digest or cannot be trusted.

    The reference of an older version has no column lead.
    """
    content = artifacts.loads(text, digest if isinstance(digest, str) else None)
    try:
        content = dict(content)
        kept = dict(content.pop("reference"))
        kept["as_of"] = kept["as_of"].view("datetime64[us]")
        champion = Champion(reference=pd.DataFrame(kept), **content)
        _try_out(champion.model)
        scale = (champion.base_log_odds, champion.score_offset, champion.score_factor)
        if list(champion.features) != champion.model.features or not np.isfinite(scale).all():
            raise ValueError("its features or its scale are not those of a model")
        if not np.isfinite(champion.reference["log_odds"].to_numpy(dtype=np.float64)).all():
            raise ValueError("its reference has no log-odds")
    except Exception as error:
        raise _no_model(error) from None
    return champion


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
    """Models by candidate name from the artifact text of challengers; ArtifactError as with a champion."""
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


def read_terms(champion: Champion, model_version: str) -> pa.Table:
    """The term table (TERMS_SCHEMA) of a champion; ValueError when it is not additive."""
    if isinstance(champion.model, BehaviourWeights):
        return weights_table(
            champion.model,
            model_version=model_version,
            scoring_model=champion.scoring_model,
            score_factor=champion.score_factor,
        )
    return term_table(
        champion.model,
        model_version=model_version,
        scoring_model=champion.scoring_model,
        score_factor=champion.score_factor,
    )[1]


def fit(
    examples: pd.DataFrame,
    question: Question,
    catalogue: pd.DataFrame,
    knobs: FitKnobs,
    *,
    allowed: Collection[str] = (),
) -> Fitted:
    """Fit every candidate on the training split, calibrate each on later rows, and choose the
    champion.

    examples: rows of trn_examples (KEY_COLUMNS and one column per feature), of this scoring model
    or of several. catalogue: feature, family, kind. allowed: feature names to keep although
    DENIED_NAMES lists them. Row order does not matter. Raises NotEnoughHistory when no matured,
    kept training row is there, ValueError when columns are missing.
    """
    rows = usable_rows(examples, question.name)
    train = rows[rows["split"] == "train"]
    if train.empty:
        raise NotEnoughHistory(
            f"scoring model {question.name} has no past moment whose outcome is known (after "
            f"`assuming`); it needs triggers older than horizon_days = {question.horizon_days}: "
            "load more history, shorten horizon_days, or loosen assuming"
        )
    notes: list[str] = []
    names, kinds = _selected(train, question, catalogue, allowed, notes)
    binner = Binner(kinds).fit(train[names])
    varying = [name for j, name in enumerate(names) if not binner.is_constant(j)]
    if len(varying) < len(names):
        notes.append("dropped as constant in training: " + _listed(set(names) - set(varying)))
        binner = binner.select(varying)
    with limited(len(train)), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return _Fit(rows, question, knobs, binner, notes).run()


@dataclass
class _Cores:
    """Fitted classifiers over codes, by candidate."""

    models: dict[str, Any]
    searches: dict[str, Search]


class _Fit:
    """One run of `fit`, cut into steps."""

    def __init__(
        self,
        rows: pd.DataFrame,
        question: Question,
        knobs: FitKnobs,
        binner: Binner,
        notes: list[str],
    ) -> None:
        self.question = question
        self.knobs = knobs
        self.binner = binner
        self.layout = binner.layout()
        self.notes = notes
        self.seed = int(knobs.random_seed) % (2**31)
        self.rows = rows
        self.train = rows[rows["split"] == "train"]
        self.codes = binner.transform(self.train)
        self.outcome = outcomes(self.train)
        self.as_of = _times(self.train)

    def run(self) -> Fitted:
        positives = int(self.outcome.sum())
        rare = min(positives, len(self.outcome) - positives)
        if rare < LEAST_TO_LEARN or not self.binner.features_:
            return self._base_rate(positives)
        searches = self._searches()
        cores = self._cores(self.codes, self.outcome, searches)
        judged, raw, kind = self._judged(cores, searches)
        outcome = outcomes(judged)
        models: dict[str, CalibratedModel] = {}
        calibrated: dict[str, Floats] = {}
        for name, core in cores.items():
            line = Line() if kind == "training" else platt(raw[name], outcome)
            if line.note:
                self.notes.append(f"{name}: {line.note}")
            models[name] = CalibratedModel(
                self.binner, core, line.slope, line.intercept, name not in BLACK_BOXES
            )
            calibrated[name] = line.slope * raw[name] + line.intercept
        losses = {name: row_log_loss(value, outcome) for name, value in calibrated.items()}
        trusted = kind != "training"
        chosen = choose(losses, allow_black_box=self.knobs.allow_black_box) if trusted else ENSEMBLE
        return self._packed(models, chosen, judged, calibrated[chosen], kind, losses, searches)

    def _searches(self) -> dict[str, Search]:
        picked = _sample(len(self.train), SEARCH_ROWS, self.seed)
        codes, outcome, as_of = self.codes[picked], self.outcome[picked], self.as_of[picked]
        entity = self.train["entity_id"].to_numpy(dtype=object)[picked].astype(str)
        folds, note = make_folds(as_of, outcome, entity, self.question.horizon_days, self.seed)
        if note:
            self.notes.append(note)
        found: dict[str, Search] = {}
        for name in FAMILIES:
            found[name] = search(
                name,
                self.layout,
                codes,
                outcome,
                folds,
                budget=int(self.knobs.search_budget),
                seed=self.seed,
            )
            if found[name].note and folds:
                self.notes.append(found[name].note)
        return found

    def _cores(self, codes: Codes, outcome: Ints, searches: Mapping[str, Search]) -> dict[str, Any]:
        cores: dict[str, Any] = {}
        for name, family in FAMILIES.items():
            picked = _sample(len(outcome), family.most_rows or len(outcome), self.seed)
            rows = int(picked.size)
            pipeline = build(name, self.layout, rows, self.seed)
            pipeline.set_params(**searches[name].parameters)
            cores[name] = pipeline.fit(codes[picked], outcome[picked])
        members = [(name, clone(cores[name])) for name in ADDITIVE]
        cores[ENSEMBLE] = MeanOfLogits(members).assemble([cores[name] for name in ADDITIVE])
        return cores

    def _judged(
        self, cores: Mapping[str, Any], searches: Mapping[str, Search]
    ) -> tuple[pd.DataFrame, dict[str, Floats], str]:
        """Rows no candidate was fitted on, each candidate's raw log-odds there, and what rows they
        are.
        """
        later = self.rows[self.rows["split"] == "validation"]
        positives = int(later["outcome"].sum()) if len(later) else 0
        if min(positives, len(later) - positives) >= LEAST_OUTCOMES:
            codes = self.binner.transform(later)
            return (
                later,
                {name: raw_log_odds(core, codes) for name, core in cores.items()},
                "validation",
            )
        why = "no validation period" if later.empty else "too few outcomes in the validation period"
        entity = self.train["entity_id"].to_numpy(dtype=object).astype(str)
        folds, _ = make_folds(
            self.as_of, self.outcome, entity, self.question.horizon_days, self.seed
        )
        if not folds:
            self.notes.append(
                f"{why} and no folds: not calibrated, tiers and threshold rest on training rows"
            )
            raw = {name: raw_log_odds(core, self.codes) for name, core in cores.items()}
            return self.train, raw, "training"
        self.notes.append(f"{why}: calibrated on folds of the training period")
        return self._out_of_fold(folds, list(cores), searches)

    def _out_of_fold(
        self, folds: list[Fold], names: list[str], searches: Mapping[str, Search]
    ) -> tuple[pd.DataFrame, dict[str, Floats], str]:
        places: list[NDArray[np.intp]] = []
        parts: dict[str, list[Floats]] = {name: [] for name in names}
        for train, judged in folds:
            cores = self._cores(self.codes[train], self.outcome[train], searches)
            places.append(judged)
            for name in names:
                parts[name].append(raw_log_odds(cores[name], self.codes[judged]))
        raw = {name: np.concatenate(values) for name, values in parts.items()}
        return self.train.iloc[np.concatenate(places)], raw, "folds"

    def _base_rate(self, positives: int) -> Fitted:
        rows = len(self.outcome)
        why = (
            f"{positives} conversions in {rows} training rows, "
            f"at least {LEAST_TO_LEARN} of either outcome are needed to learn"
            if self.binner.features_
            else "no feature varies in training"
        )
        self.notes.append(f"{why}: every lead gets the base rate")
        log_odds = float(np.log((positives + 0.5) / (rows - positives + 0.5)))
        core = Constant(log_odds).fit(self.codes, self.outcome)
        models = {ENSEMBLE: CalibratedModel(self.binner, core)}
        later = self.rows[self.rows["split"] == "validation"]
        judged, kind = (self.train, "training") if later.empty else (later, "validation")
        values = np.full(len(judged), log_odds)
        losses = {ENSEMBLE: row_log_loss(values, outcomes(judged))}
        return self._packed(models, ENSEMBLE, judged, values, kind, losses, {})

    def _packed(
        self,
        models: dict[str, CalibratedModel],
        chosen: str,
        judged: pd.DataFrame,
        log_odds: Floats,
        kind: str,
        losses: Mapping[str, Floats],
        searches: Mapping[str, Search],
    ) -> Fitted:
        model = models[chosen]
        own = model.decision_codes(self.codes)
        offset, factor = score_line(own)
        base = bin_terms(model)[0] if model.is_additive else float(own.mean())
        outcome = outcomes(judged)
        counts = {
            split: (len(part), int(part["outcome"].sum()))
            for split in ("train", "validation", "test")
            for part in [self.rows[self.rows["split"] == split]]
        }
        return Fitted(
            scoring_model=self.question.name,
            chosen=chosen,
            is_additive=model.is_additive,
            models=models,
            binner=self.binner,
            features=list(self.binner.features_),
            reference=reference_of(judged, log_odds, self.seed),
            reference_kind=kind,
            trials=[trial for found in searches.values() for trial in found.trials],
            parameters={
                name: parameters_text(found.parameters) for name, found in searches.items()
            },
            losses={name: float(values.mean()) for name, values in losses.items()},
            training_loss=float(row_log_loss(own, self.outcome).mean()),
            notes=self.notes,
            base_log_odds=base,
            score_offset=offset,
            score_factor=factor,
            decision_threshold=best_f1_threshold(log_odds, outcome),
            random_seed=self.seed,
            counts=counts,
        )


def reference_of(judged: pd.DataFrame, log_odds: Floats, seed: int) -> pd.DataFrame:
    """What an artifact keeps of the rows it was judged on: as_of, outcome, log_odds and lead of a bounded
    seeded sample. lead numbers the entities, so that no identity stands in an artifact.
    """
    kept = _sample(len(judged), REFERENCE_ROWS, seed)
    entities = judged["entity_id"].to_numpy(dtype=object).astype(str)[kept]
    return pd.DataFrame(
        {
            "as_of": _times(judged)[kept],
            "outcome": outcomes(judged)[kept],
            "log_odds": log_odds[kept],
            "lead": np.unique(entities, return_inverse=True)[1].reshape(-1).astype(np.int64),
        }
    )


def choose(losses: Mapping[str, Floats], *, allow_black_box: bool) -> str:
    """Name of the champion candidate from log losses (n,) per candidate on the same rows.

    The best additive candidate, but the ensemble when it is within one standard error of the paired
    difference. With `allow_black_box`, a black box wins only when it beats that one by more than
    one standard error.
    """
    additive = [name for name in (ENSEMBLE, *ADDITIVE) if name in losses]
    best = min(additive, key=lambda name: float(losses[name].mean()))
    if best != ENSEMBLE and ENSEMBLE in losses and not _beats(losses[best], losses[ENSEMBLE]):
        best = ENSEMBLE
    if allow_black_box:
        boxes = [name for name in BLACK_BOXES if name in losses]
        other = min(boxes, key=lambda name: float(losses[name].mean()), default=best)
        if other != best and _beats(losses[other], losses[best]):
            return other
    return best


def _beats(one: Floats, other: Floats) -> bool:
    gain = other - one
    error = float(gain.std(ddof=1)) / np.sqrt(gain.size) if gain.size > 1 else np.inf
    return float(gain.mean()) > error


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


def best_f1_threshold(log_odds: Floats, outcome: Ints) -> float:
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


def usable_rows(examples: pd.DataFrame, scoring_model: str) -> pd.DataFrame:
    """The matured, kept examples of a scoring model in a fixed order; ValueError when columns are missing."""
    missing = [name for name in KEY_COLUMNS if name not in examples.columns]
    if missing:
        raise ValueError(
            f"examples lack the columns {', '.join(missing)}; build trn_examples first"
        )
    rows = examples[examples["scoring_model"] == scoring_model]
    rows = rows[is_true(rows["is_kept"]) & rows["outcome"].notna()]
    ordered = rows.assign(entity_id=rows["entity_id"].astype(str))
    return ordered.sort_values(["as_of", "entity_id"], kind="stable").reset_index(drop=True)


def _selected(
    train: pd.DataFrame,
    question: Question,
    catalogue: pd.DataFrame,
    allowed: Collection[str],
    notes: list[str],
) -> tuple[list[str], dict[str, str]]:
    if question.features not in ("all", "behaviour", "fit"):
        raise ValueError(
            f"scoring model {question.name}: features is {question.features!r}, "
            "it must be all, behaviour or fit"
        )
    family_wanted = catalogue["family"].isin(
        ["behaviour", "fit"] if question.features == "all" else [question.features]
    )
    picked = catalogue[family_wanted].sort_values("feature", kind="stable")
    kinds = {str(f): str(k) for f, k in zip(picked["feature"], picked["kind"], strict=True)}
    absent = [name for name in kinds if name not in train.columns]
    if absent:
        raise ValueError(
            f"features of the catalogue are missing from the examples: {_listed(absent)}; "
            "rebuild the feature tables"
        )
    denied = [name for name in kinds if name not in allowed and is_denied(name)]
    if denied:
        notes.append(f"dropped as identity or protected: {_listed(denied)}")
    names = [name for name in kinds if name not in denied]
    return names, {name: kinds[name] for name in names}


def is_denied(name: str) -> bool:
    """Does this feature name say who somebody is (DENIED_NAMES)?"""
    bare = name.lower()
    for prefix in ATTRIBUTE_PREFIXES:
        bare = bare.removeprefix(prefix)
    return bare in DENIED_NAMES


def outcomes(rows: pd.DataFrame) -> Ints:
    """The outcomes (n,) of 0 and 1."""
    return rows["outcome"].to_numpy(dtype=np.int64)


def _times(rows: pd.DataFrame) -> NDArray[np.datetime64]:
    return (
        pd.to_datetime(rows["as_of"], utc=True)
        .dt.tz_localize(None)
        .to_numpy(dtype="datetime64[us]")
    )


def _sample(rows: int, most: int, seed: int) -> NDArray[np.intp]:
    if rows <= most:
        return np.arange(rows)
    picked = np.random.default_rng(seed).choice(rows, size=most, replace=False)
    return np.sort(picked)


def _listed(names: Collection[str]) -> str:
    ordered = sorted(names)
    shown = ", ".join(ordered[:12])
    return shown if len(ordered) <= 12 else f"{shown} and {len(ordered) - 12} more"
