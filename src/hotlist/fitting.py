"""From examples to a fitted, calibrated, chosen and packed model version."""

from __future__ import annotations

import json
import warnings
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
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
from hotlist.candidates import (
    ADDITIVE,
    BLACK_BOXES,
    CANDIDATES,
    ENSEMBLE,
    FAMILIES,
    Parameters,
    build,
)
from hotlist.frames import is_true
from hotlist.levels import Level, line_ahead
from hotlist.searching import (
    Fold,
    Index,
    Search,
    full_names,
    has_both,
    make_folds,
    parameters_text,
    row_losses,
    search,
)
from hotlist.selecting import Verdict, select
from hotlist.spec import Metric, SearchMethod
from hotlist.threads import limited
from hotlist.weights import BehaviourWeights
from hotlist.weights import term_table as weights_table
from hotlist.windows import Rows, judged_rows, windows

Ints = NDArray[np.int64]

#: Columns of an examples frame that are not features.
KEY_COLUMNS = ("scoring_model", "entity_id", "as_of", "outcome", "is_kept", "split", "module")
#: Names that identify a person, or that the law may forbid to score by; a feature of exactly such a
#: name is dropped, and so is one that the catalogue leaves out (the macro left_out_for knows more names).
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

    @property
    def primary_metric(self) -> Metric:
        """The loss by which features, parameters and the candidate are chosen."""

    @property
    def search_method(self) -> SearchMethod:
        """How parameters are searched."""

    @property
    def search_space(self) -> Mapping[str, Mapping[str, list[Any]]]:
        """Candidate -> parameter -> values to try in place of the library's own."""

    @property
    def max_features(self) -> int | None:
        """Most features of a version; None for no limit."""


class NotEnoughHistory(ValueError):
    """There is nothing to learn from; the message says what is missing and what to do."""


@dataclass(frozen=True)
class Fitted:
    """One fitted model version, all of it.

    champion: the chosen candidate, fitted on all matured moments; it is published. judged: the same candidate with the
    same parameters, fitted on what was known when the test period began; the test period judges it. models: every
    candidate, fitted as the judged one. losses: candidate -> loss on the rows by which it was chosen. selection: what
    became of each feature. trained: first and last as_of that the champion learned from; judged_until: the last one
    that the judged fit learned from.
    """

    champion: Champion
    judged: Champion
    models: dict[str, CalibratedModel]
    trials: list[dict[str, Any]]
    parameters: dict[str, str]
    losses: dict[str, float]
    training_loss: float
    selection: list[Verdict]
    notes: list[str]
    random_seed: int
    trained: tuple[pd.Timestamp, pd.Timestamp]
    judged_until: pd.Timestamp

    @property
    def chosen(self) -> str:
        """Name of the chosen candidate."""
        return self.champion.candidate

    @property
    def is_additive(self) -> bool:
        """Does the chosen candidate have terms?"""
        return bool(self.models[self.chosen].is_additive)

    def terms(self, model_version: str) -> pa.Table:
        """The term table of the published model (TERMS_SCHEMA); ValueError when it is not additive."""
        return read_terms(self.champion, model_version)

    def artifact(self) -> str:
        """The published model and its reference as text (artifacts.dumps)."""
        return pack_champion(self.champion)

    def judged_artifact(self) -> str:
        """The judged fit of the same candidate as text."""
        return pack_champion(self.judged)

    def challengers(self) -> str:
        """All other candidates as text; they share one binner."""
        others = {name: model for name, model in self.models.items() if name != self.chosen}
        return pack_challengers(self.models[self.chosen].binner, others)

    def parameters_text(self) -> str:
        """Parameters and calibration line of every candidate, as judged, as JSON."""
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

    def selection_text(self) -> str:
        """What became of each feature as JSON: a list of records."""
        return json.dumps([vars(verdict) for verdict in self.selection], sort_keys=True)


@dataclass(frozen=True)
class Champion:
    """The content of an artifact: a model and what goes with it.

    reference: columns as_of, outcome, log_odds (of a fit that had not seen the row) and lead, a number for each entity.
    reference_kind: folds (ordered by time), entities (folds that keep an entity on one side) or training. level_sd,
    month_sd: how uncertain the level is and how far single months lie from it, in log-odds (levels.Level).
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
    incumbents: Collection[str] = (),
) -> Fitted:
    """Choose features, parameters and a candidate on the training and validation periods, fit it on all that was known
    before the test period to be judged there, and fit it again on all matured moments to be published.

    examples: rows of trn_examples (KEY_COLUMNS and one column per feature), of this scoring model
    or of several. catalogue: feature, family, kind. allowed: feature names to keep although
    DENIED_NAMES lists them. incumbents: features of the version before, which stay unless they are surely useless. Row
    order does not matter. Raises NotEnoughHistory when no matured,
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
    constant = [
        Verdict(name, False, "constant in training") for name in names if name not in varying
    ]
    if constant:
        notes.append(
            "dropped as constant in training: " + _listed({one.feature for one in constant})
        )
    with limited(len(train)), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        one = _Fit(
            rows, question, binner.select(varying), notes, knobs.random_seed, knobs.primary_metric
        )
        return one.run(knobs, incumbents, constant)


def refit_as_judged(
    examples: pd.DataFrame, question: Question, champion: Champion, parameters_text: str, seed: int
) -> CalibratedModel:
    """Fit the candidate of another version, with its features and parameters, on what these examples knew before their
    test period, so that both are judged on rows that neither learned from.

    Raises ValueError when the examples lack its features or its training rows, or it is no candidate of `fit`.
    """
    rows = usable_rows(examples, question.name)
    model = champion.model
    if rows[rows["split"] == "train"].empty or not isinstance(model, CalibratedModel):
        raise ValueError("there is nothing to fit it on")
    if missing := sorted(set(model.features) - set(rows.columns)):
        raise ValueError(f"it reads features that are gone: {_listed(missing)}")
    kinds = dict(zip(model.binner.features_, model.binner.kinds_, strict=True))
    binner = Binner(kinds).fit(rows[rows["split"] == "train"][model.features])
    named = {
        name: full_names(name, known["parameters"])
        for name, known in json.loads(parameters_text).items()
        if name in FAMILIES
    }
    with limited(len(rows)), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        one = _Fit(rows, question, binner, [], seed)
        if one.cannot_learn:
            raise ValueError("too few outcomes to fit it on")
        name = champion.candidate
        known = np.isin(one.ahead, one.windows.known)
        raw = one.forecasts([name], named)[name]
        line, _ = one.line(raw[known], one.ahead[known])
        return one.models({name: line}, named, one.windows.known)[name]


class _Fit:
    """One run of `fit`, cut into steps. `codes` are of all rows, by a binner that saw the training rows."""

    def __init__(
        self,
        frame: pd.DataFrame,
        question: Question,
        binner: Binner,
        notes: list[str],
        seed: int,
        metric: Metric = "log_loss",
    ) -> None:
        self.question = question
        self.notes = notes
        self.seed = int(seed) % (2**31)
        self.metric: Metric = metric
        self.rows = Rows.of(frame)
        self.windows = windows(self.rows, question.horizon_days, self.seed)
        self.pairs = [*self.windows.folds, *self.windows.later]
        # Rows that are forecast by fits that look ahead; without any, the training rows themselves.
        self.ahead = judged_rows(self.pairs) if self.pairs else self.windows.train
        self.use(binner)

    def use(self, binner: Binner) -> None:
        """Go on with the features of this binner."""
        self.binner = binner
        self.codes = binner.transform(self.rows.frame)

    @property
    def cannot_learn(self) -> bool:
        """Are there too few training outcomes of a class, or no features?"""
        outcome = self.rows.outcome[self.windows.train]
        return not has_both(outcome, LEAST_TO_LEARN) or not self.binner.features_

    def run(self, knobs: FitKnobs, incumbents: Collection[str], dropped: list[Verdict]) -> Fitted:
        if self.cannot_learn:
            return self._base_rate(dropped)
        if self.windows.note:
            self.notes.append(self.windows.note)
        selection = [*self._selection(incumbents, knobs.max_features), *dropped]
        searches = self._searches(knobs)
        parameters = {name: found.parameters for name, found in searches.items()}
        raw = self.forecasts(CANDIDATES, parameters)
        losses, is_later = self._losses(raw)
        chosen = choose(losses, allow_black_box=knobs.allow_black_box) if is_later else ENSEMBLE
        known = np.isin(self.ahead, self.windows.known)
        lines = {name: self.line(raw[name][known], self.ahead[known]) for name in CANDIDATES}
        self.notes += [f"{name}: {line.note}" for name, (line, _) in lines.items() if line.note]
        models = self.models(
            {name: line for name, (line, _) in lines.items()}, parameters, self.windows.known
        )
        newest = self._newest(known)
        judged = self._content(
            chosen,
            models[chosen],
            self.windows.known,
            self.ahead[newest],
            raw[chosen][newest],
            lines[chosen][1],
        )
        champion, trained = judged, self.windows.known
        for _, test in self.windows.last:
            codes = models[chosen].binner.transform(self.rows.frame.iloc[test])
            rows = np.concatenate([self.ahead, test])
            ahead = np.concatenate([raw[chosen], raw_log_odds(models[chosen].core, codes)])
            line, found = self.line(ahead, rows)
            trained = np.arange(self.rows.outcome.size)
            model = self.models({chosen: line}, parameters, trained)[chosen]
            inside = np.isin(rows, test) | (not self._is_enough(test))
            champion = self._content(chosen, model, trained, rows[inside], ahead[inside], found)
        return Fitted(
            champion=champion,
            judged=judged,
            models=models,
            trials=[trial for found in searches.values() for trial in found.trials],
            parameters={
                name: parameters_text(found.parameters) for name, found in searches.items()
            },
            losses={name: float(values.mean()) for name, values in losses.items()},
            training_loss=self._loss(models[chosen], self.windows.known),
            selection=selection,
            notes=self.notes,
            random_seed=self.seed,
            trained=self._span(trained),
            judged_until=self._span(self.windows.known)[1],
        )

    def _selection(self, incumbents: Collection[str], most: int | None) -> list[Verdict]:
        # What was not yet known when the test period began may not choose what it judges.
        known = [(train, later[np.isin(later, self.windows.known)]) for train, later in self.pairs]
        pairs = [_sampled(pair, SEARCH_ROWS, self.seed) for pair in known if pair[1].size]
        verdicts = select(
            self.rows,
            self.codes,
            [pair for pair in pairs if has_both(self.rows.outcome[pair[0]], LEAST_TO_LEARN)],
            self.binner,
            most=most,
            incumbents=incumbents,
            losses=lambda log_odds, outcome: row_losses(self.metric, log_odds, outcome),
            seed=self.seed,
        )
        self.use(self.binner.select([one.feature for one in verdicts if one.is_selected]))
        return verdicts

    def _searches(self, knobs: FitKnobs) -> dict[str, Search]:
        train = self.windows.train
        picked = train[_sample(train.size, SEARCH_ROWS, self.seed)]
        folds, _ = make_folds(
            self.rows.as_of[picked],
            self.rows.outcome[picked],
            self.rows.lead[picked].astype(str).astype(object),
            self.question.horizon_days,
            self.seed,
        )
        found: dict[str, Search] = {}
        for name in FAMILIES:
            found[name] = search(
                name,
                self.binner.layout(),
                self.codes[picked],
                self.rows.outcome[picked],
                folds,
                budget=int(knobs.search_budget),
                seed=self.seed,
                method=knobs.search_method,
                metric=self.metric,
                space=knobs.search_space.get(name),
            )
            if found[name].note and folds:
                self.notes.append(found[name].note)
        return found

    def forecasts(
        self, names: Sequence[str], parameters: Mapping[str, Parameters]
    ) -> dict[str, Floats]:
        """Raw log-odds of the rows `ahead` by candidate, each by a fit on earlier rows."""
        pairs = self.pairs or [(self.windows.train, self.windows.train)]
        parts: dict[str, list[Floats]] = {name: [] for name in names}
        for train, later in pairs:
            cores = self._cores(
                self.codes[train], self.rows.outcome[train], names, parameters, self.binner
            )
            for name in names:
                parts[name].append(raw_log_odds(cores[name], self.codes[later]))
        return {name: np.concatenate(values) for name, values in parts.items()}

    def _newest(self, known: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which of the known rows `ahead` the newest fit among their own forecast: tiers and threshold rest on the
        scores of one model, whose equal scores are equal, and on that which knew most. All where these are too few.
        """
        inside = known & np.isin(self.ahead, self.pairs[-1][1]) if self.pairs else known
        return inside if self._is_enough(self.ahead[inside]) else known

    def _is_enough(self, rows: Index) -> bool:
        return has_both(self.rows.outcome[rows], LEAST_OUTCOMES)

    def _losses(self, raw: Mapping[str, Floats]) -> tuple[dict[str, Floats], bool]:
        """Each candidate's losses on the validation period, or on all rows ahead where that has too few outcomes,
        after a line of its own; and whether these rows are later than those it learned from.
        """
        inside = np.isin(self.ahead, self.windows.validation)
        outcome = self.rows.outcome[self.ahead]
        if not self._is_enough(self.ahead[inside]):
            inside = np.isin(self.ahead, self.windows.known)
        losses = {}
        for name, values in raw.items():
            line = platt(values[inside], outcome[inside])
            losses[name] = row_losses(
                self.metric, line.slope * values[inside] + line.intercept, outcome[inside]
            )
        return losses, bool(self.pairs)

    def line(self, raw: Floats, rows: Index) -> tuple[Line, Level]:
        """Platt's line for raw log-odds of rows ahead, with its level brought to that of the next month."""
        if not self.pairs:
            return Line(
                note="no later rows to calibrate on: tiers and threshold rest on training rows"
            ), Level()
        return line_ahead(raw, self.rows, rows)

    def models(
        self, lines: Mapping[str, Line], parameters: Mapping[str, Parameters], rows: Index
    ) -> dict[str, CalibratedModel]:
        """Candidates fitted on these rows, over bins of these rows, each with its line."""
        part = self.rows.frame.iloc[rows]
        binner = Binner(self.binner.kinds).fit(part[self.binner.features_])
        cores = self._cores(
            binner.transform(part), self.rows.outcome[rows], list(lines), parameters, binner
        )
        return {
            name: CalibratedModel(
                binner, cores[name], line.slope, line.intercept, name not in BLACK_BOXES
            )
            for name, line in lines.items()
        }

    def _cores(
        self,
        codes: Codes,
        outcome: Ints,
        names: Sequence[str],
        parameters: Mapping[str, Parameters],
        binner: Binner,
    ) -> dict[str, Any]:
        """Fitted classifiers over codes by candidate; the ensemble shares its members with those that are asked for."""
        wanted = [name for name in names if name != ENSEMBLE]
        if ENSEMBLE in names:
            wanted += [name for name in ADDITIVE if name not in wanted]
        cores: dict[str, Any] = {}
        for name in wanted:
            most = FAMILIES[name].most_rows or len(outcome)
            picked = _sample(len(outcome), most, self.seed)
            pipeline = build(name, binner.layout(), int(picked.size), self.seed)
            pipeline.set_params(**parameters.get(name, {}))
            cores[name] = pipeline.fit(codes[picked], outcome[picked])
        if ENSEMBLE in names:
            members = [(name, clone(cores[name])) for name in ADDITIVE]
            cores[ENSEMBLE] = MeanOfLogits(members).assemble([cores[name] for name in ADDITIVE])
        return {name: cores[name] for name in names}

    def _content(
        self,
        name: str,
        model: CalibratedModel,
        trained: Index,
        rows: Index,
        raw: Floats,
        found: Level,
    ) -> Champion:
        """What an artifact holds of a model that learned from the rows `trained`, with its raw log-odds of rows
        ahead."""
        own = model.decision_function(self.rows.frame.iloc[trained])
        offset, factor = score_line(own)
        log_odds = model.slope * raw + model.intercept
        ordered = bool(self.pairs)
        return Champion(
            scoring_model=self.question.name,
            candidate=name,
            model=model,
            features=list(model.features),
            base_log_odds=bin_terms(model)[0] if model.is_additive else float(own.mean()),
            score_offset=offset,
            score_factor=factor,
            decision_threshold=best_f1_threshold(log_odds, self.rows.outcome[rows]),
            reference=reference_of(self.rows.frame.iloc[rows], log_odds, self.seed),
            reference_kind=self.windows.kind if ordered else "training",
            level_sd=found.sd,
            month_sd=found.month_sd,
        )

    def _base_rate(self, dropped: list[Verdict]) -> Fitted:
        outcome = self.rows.outcome[self.windows.train]
        why = (
            f"{int(outcome.sum())} conversions in {outcome.size} training rows, "
            f"at least {LEAST_TO_LEARN} of either outcome are needed to learn"
            if self.binner.features_
            else "no feature varies in training"
        )
        self.notes.append(f"{why}: every lead gets the base rate")
        everything = np.arange(self.rows.outcome.size)
        judged, champion = (self._constant(rows) for rows in (self.windows.known, everything))
        loss = self._loss(judged.model, self.windows.known)
        return Fitted(
            champion=champion,
            judged=judged,
            models={ENSEMBLE: judged.model},
            trials=[],
            parameters={},
            losses={ENSEMBLE: loss},
            training_loss=loss,
            selection=dropped,
            notes=self.notes,
            random_seed=self.seed,
            trained=self._span(everything),
            judged_until=self._span(self.windows.known)[1],
        )

    def _constant(self, rows: Index) -> Champion:
        """What an artifact holds of the base rate of these rows."""
        positives = int(self.rows.outcome[rows].sum())
        log_odds = float(np.log((positives + 0.5) / (rows.size - positives + 0.5)))
        core = Constant(log_odds).fit(self.codes[rows], self.rows.outcome[rows])
        model = CalibratedModel(self.binner, core)
        return self._content(ENSEMBLE, model, rows, rows, np.full(rows.size, log_odds), Level())

    def _loss(self, model: CalibratedModel | BehaviourWeights, rows: Index) -> float:
        log_odds = model.decision_function(self.rows.frame.iloc[rows])
        return float(row_losses(self.metric, log_odds, self.rows.outcome[rows]).mean())

    def _span(self, rows: Index) -> tuple[pd.Timestamp, pd.Timestamp]:
        times = self.rows.as_of[rows]
        return pd.Timestamp(times.min()), pd.Timestamp(times.max())


def _sampled(pair: Fold, most: int, seed: int) -> Fold:
    """A pair of row numbers with at most so many on each side."""
    first, second = (side[_sample(side.size, most, seed)] for side in pair)
    return first, second


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
    barred = picked.reindex(columns=["feature", "left_out_for"]).dropna()["feature"].tolist()
    denied = [name for name in kinds if name not in allowed and (name in barred or is_denied(name))]
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
