"""From examples to a fitted, calibrated, chosen and packed model version."""

from __future__ import annotations

import json
import warnings
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning

from hotlist.additive import (
    CalibratedModel,
    Constant,
    MeanOfLogits,
    bin_terms,
    raw_log_odds,
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
from hotlist.choosing import choose
from hotlist.examples import (
    KEY_COLUMNS,
    LEAST_TO_LEARN,
    NotEnoughHistory,
    listed,
    offered,
    sample,
    usable_rows,
)
from hotlist.levels import Level, line_ahead
from hotlist.searching import (
    Fold,
    Index,
    Search,
    full_names,
    has_both,
    known_parameters,
    make_folds,
    row_losses,
    search,
    short_names,
)
from hotlist.selecting import Verdict, select
from hotlist.spec import Knobs, Metric, ScoringModel
from hotlist.threads import limited
from hotlist.versions import (
    FittedVersion,
    best_f1_threshold,
    pack_challengers,
    pack_version,
    read_terms,
    reference_of,
    score_line,
)
from hotlist.weights import BehaviourWeights
from hotlist.windows import Rows, judged_rows, windows

Ints = NDArray[np.int64]

#: The search looks at a seeded sample of so many training rows; the final fits use them all.
SEARCH_ROWS = 12_000
#: A fit that only forecasts later rows, for the calibration, learns from a seeded sample of at most so many rows.
FORECAST_ROWS = 100_000


@dataclass(frozen=True)
class Fitted:
    """One fitted model version, all of it.

    Attributes:
        champion: the chosen candidate, fitted on all matured moments; it is published.
        judged: the same candidate with the same parameters, fitted on what was known when the test period began; the
            test period judges it.
        models: every candidate, fitted as the judged one.
        searches: how the parameters of each family were found.
        losses: candidate -> loss on the rows by which it was chosen.
        training_loss: mean loss of the judged fit on the rows that it learned from.
        selection: what became of each feature.
        notes: what there is to say of the fit.
        random_seed: the one seed.
        trained: first and last as_of that the champion learned from.
        judged_until: the last as_of that the judged fit learned from.
    """

    champion: FittedVersion
    judged: FittedVersion
    models: dict[str, CalibratedModel]
    searches: dict[str, Search]
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
        return pack_version(self.champion)

    def judged_artifact(self) -> str:
        """The judged fit of the same candidate as text."""
        return pack_version(self.judged)

    def challengers(self) -> str:
        """All other candidates as text; they share one binner."""
        others = {name: model for name, model in self.models.items() if name != self.chosen}
        return pack_challengers(self.models[self.chosen].binner, others)

    def parameters_text(self) -> str:
        """Parameters and calibration line of every candidate, as judged, as JSON."""
        words = {
            name: {
                "parameters": short_names(self.searches[name].parameters)
                if name in self.searches
                else {},
                "slope": model.slope,
                "intercept": model.intercept,
            }
            for name, model in self.models.items()
        }
        return json.dumps(words, sort_keys=True)

    def trials_text(self) -> str:
        """The trials as JSON: a list of records; none where the parameters were taken from another version."""
        trials = [trial for found in self.searches.values() for trial in found.trials]
        return json.dumps(trials, sort_keys=True)

    def selection_text(self) -> str:
        """What became of each feature as JSON: a list of records."""
        return json.dumps([vars(verdict) for verdict in self.selection], sort_keys=True)


def fit(
    examples: pd.DataFrame,
    question: ScoringModel,
    catalogue: pd.DataFrame,
    knobs: Knobs,
    *,
    incumbents: Collection[str] = (),
    beside: Fitted | None = None,
) -> Fitted:
    """Fit a version of a scoring model.

    Features, parameters and a candidate are chosen on the training and validation periods. The candidate is fitted on
    all that was known before the test period, to be judged there, and again on all matured moments, to be published.

    Args:
        examples: rows of trn_examples (KEY_COLUMNS and one column per feature), of this scoring model or of several, in
            any order.
        question: the scoring model.
        catalogue: ftr_catalogue, see `examples.offered`.
        knobs: the checked knobs.
        incumbents: features of the version before, which stay unless they are surely useless.
        beside: a version that answers the same question from more features; its parameters are taken over, so that a
            question is searched once.

    Returns:
        The version.

    Raises:
        NotEnoughHistory: no matured, kept training row is there.
        ValueError: columns are missing.
    """
    with limited(len(examples)), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        one, constant = _begun(examples, question, catalogue, knobs)
        return one.run(knobs, incumbents, constant, beside)


def _begun(
    examples: pd.DataFrame, question: ScoringModel, catalogue: pd.DataFrame, knobs: Knobs
) -> tuple[_Fit, list[Verdict]]:
    """A run over the features that may be read and vary in training, and the verdict on those that do not vary."""
    rows = usable_rows(examples, question.name)
    train = np.flatnonzero(rows["split"] == "train")
    if not train.size:
        raise NotEnoughHistory(
            f"scoring model {question.name} has no past moment whose outcome is known (after "
            f"`assuming`); it needs triggers older than horizon_days = {question.horizon_days}: "
            "load more history, shorten horizon_days, or loosen assuming"
        )
    notes: list[str] = []
    kinds, left_out = offered(question, catalogue, rows.columns)
    if left_out:
        notes.append(f"dropped as identity or protected: {listed(left_out)}")
    binner = Binner(kinds).fit(rows[list(kinds)].iloc[train])
    varying = [name for j, name in enumerate(kinds) if not binner.is_constant(j)]
    constant = [name for name in kinds if name not in varying]
    if constant:
        notes.append(f"dropped as constant in training: {listed(constant)}")
    one = _Fit(
        rows, question, binner.select(varying), notes, knobs.random_seed, knobs.primary_metric
    )
    return one, [Verdict(name, False, "constant in training") for name in constant]


def refit_as_judged(
    examples: pd.DataFrame,
    question: ScoringModel,
    champion: FittedVersion,
    parameters_text: str,
    seed: int,
) -> CalibratedModel:
    """Fit the candidate of another version again, so that both are judged on rows that neither learned from.

    It keeps its features and its parameters, but for those that its family no longer has, and learns from what these
    examples knew before their test period.

    Raises:
        ValueError: the examples lack its features or its training rows, or it is no candidate of `fit`.
    """
    rows = usable_rows(examples, question.name)
    model = champion.model
    if rows[rows["split"] == "train"].empty or not isinstance(model, CalibratedModel):
        raise ValueError("there is nothing to fit it on")
    if missing := sorted(set(model.features) - set(rows.columns)):
        raise ValueError(f"it reads features that are gone: {listed(missing)}")
    kinds = dict(zip(model.binner.features_, model.binner.kinds_, strict=True))
    binner = Binner(kinds).fit(rows[rows["split"] == "train"][model.features])
    named = {
        name: full_names(name, known_parameters(name, known["parameters"]))
        for name, known in json.loads(parameters_text).items()
        if name in FAMILIES
    }
    with limited(len(rows)), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        one = _Fit(rows, question, binner, [], seed)
        if one.cannot_learn:
            raise ValueError("too few outcomes to fit it on")
        name = champion.candidate
        raw = one.forecasts([name], named)[name]
        told = np.isin(one.ahead, one.windows.known) & ~np.isnan(raw)
        line, _ = one.line(raw[told], one.ahead[told])
        return one.models({name: line}, named, one.windows.known)[name]


class _Fit:
    """One run of `fit`, cut into steps. `codes` are of all rows, by a binner that saw the training rows."""

    def __init__(
        self,
        frame: pd.DataFrame,
        question: ScoringModel,
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
        """Go on with the features of this binner, and keep no other column in memory."""
        self.binner = binner
        kept = self.rows.frame[[*KEY_COLUMNS, *binner.features_]]
        self.rows = replace(self.rows, frame=kept)
        self.codes = binner.transform(self.rows.frame)

    @property
    def cannot_learn(self) -> bool:
        """Are there too few training outcomes of a class, or no features?"""
        outcome = self.rows.outcome[self.windows.train]
        return not has_both(outcome, LEAST_TO_LEARN) or not self.binner.features_

    def run(
        self,
        knobs: Knobs,
        incumbents: Collection[str],
        dropped: list[Verdict],
        beside: Fitted | None,
    ) -> Fitted:
        if self.cannot_learn:
            return self._base_rate(dropped)
        if self.windows.note:
            self.notes.append(self.windows.note)
        selection = [*self._selection(incumbents, knobs.max_features), *dropped]
        searches = self._searches(knobs, beside)
        parameters = {name: found.parameters for name, found in searches.items()}
        raw = self.forecasts(CANDIDATES, parameters)
        losses, is_later = self._losses(raw)
        chosen = choose(losses, allow_black_box=knobs.allow_black_box) if is_later else ENSEMBLE
        known = np.isin(self.ahead, self.windows.known)
        lines: dict[str, tuple[Line, Level]] = {}
        for name in CANDIDATES:
            told = known & ~np.isnan(raw[name])
            line, found = self.line(raw[name][told], self.ahead[told])
            if not told[known].all():
                mean, found = lines[ENSEMBLE]
                meant = mean.slope * raw[ENSEMBLE][told] + mean.intercept
                line = line.promising(meant, raw[name][told])
            lines[name] = (line, found)
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
            told = ~np.isnan(ahead)
            line, found = self.line(ahead[told], rows[told])
            trained = np.arange(self.rows.outcome.size)
            model = self.models({chosen: line}, parameters, trained)[chosen]
            inside = np.isin(rows, test) | (not self._is_enough(test))
            champion = self._content(chosen, model, trained, rows[inside], ahead[inside], found)
        return Fitted(
            champion=champion,
            judged=judged,
            models=models,
            searches=searches,
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

    def _searches(self, knobs: Knobs, beside: Fitted | None) -> dict[str, Search]:
        if beside is not None and beside.searches:
            self.notes.append(f"parameters as searched for {beside.champion.scoring_model}")
            return {name: replace(found, trials=[]) for name, found in beside.searches.items()}
        train = self.windows.train
        picked = train[sample(train.size, SEARCH_ROWS, self.seed)]
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
        """Raw log-odds of the rows `ahead` by candidate, each by a fit on earlier rows.

        A black box only forecasts the rows of the newest fit, where the candidates are compared; NaN stands for the
        rest. Where these rows are too few, it forecasts all.
        """
        pairs = self.pairs or [(self.windows.train, self.windows.train)]
        parts: dict[str, list[Floats]] = {name: [] for name in names}
        enough = self._is_enough(self.windows.validation)
        for place, (train, later) in enumerate(pairs, start=1):
            asked = [n for n in names if n not in BLACK_BOXES or place == len(pairs) or not enough]
            seen = train[sample(train.size, FORECAST_ROWS, self.seed)]
            cores = self._cores(
                self.codes[seen], self.rows.outcome[seen], asked, parameters, self.binner
            )
            for name in names:
                raw = raw_log_odds(cores[name], self.codes[later]) if name in cores else None
                parts[name].append(np.full(later.size, np.nan) if raw is None else raw)
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
            picked = sample(len(outcome), most, self.seed)
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
    ) -> FittedVersion:
        """What an artifact holds of a model that learned from the rows `trained`, with its raw log-odds of rows
        ahead."""
        own = model.decision_function(self.rows.frame.iloc[trained])
        offset, factor = score_line(own)
        log_odds = model.slope * raw + model.intercept
        ordered = bool(self.pairs)
        return FittedVersion(
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
            searches={},
            losses={ENSEMBLE: loss},
            training_loss=loss,
            selection=dropped,
            notes=self.notes,
            random_seed=self.seed,
            trained=self._span(everything),
            judged_until=self._span(self.windows.known)[1],
        )

    def _constant(self, rows: Index) -> FittedVersion:
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
    first, second = (side[sample(side.size, most, seed)] for side in pair)
    return first, second
