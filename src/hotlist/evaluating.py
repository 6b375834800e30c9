"""Evaluation: every version beside every rival and baseline, on the same later moments.

The result is long: one row per (model_version, candidate, split, slice, metric). A metric that
cannot be judged (too few rows, one class) keeps its row, with a null value and the counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from hotlist.metrics import (
    METRICS,
    UNDEFINED,
    Estimate,
    Resampler,
    log_odds,
    measure,
    why_undefined,
)
from hotlist.threads import limited
from hotlist.tiers import TIERS, TierEdges, TierLimits, Z, reference_edges
from hotlist.versions import FittedVersion
from hotlist.weights import CANDIDATE as WEIGHTS

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

EVALUATIONS_SCHEMA = pa.schema(
    [
        ("model_version", pa.string()),
        ("scoring_model", pa.string()),
        ("candidate", pa.string()),
        ("split", pa.string()),
        ("slice", pa.string()),
        ("metric", pa.string()),
        ("value", pa.float64()),
        ("ci_low", pa.float64()),
        ("ci_high", pa.float64()),
        ("n", pa.int64()),
        ("positives", pa.int64()),
        ("note", pa.string()),
    ]
)

#: Columns of trn_examples that evaluation itself reads.
REQUIRED_COLUMNS = (
    "scoring_model", "entity_id", "as_of", "outcome", "is_kept", "split", "module",
)  # fmt: skip
#: A slice with fewer rows or conversions has no metric worth reading.
MIN_ROWS = 30
MIN_POSITIVES = 5
MIN_TIER_ROWS = 10
#: Rows of the base rate that are added to every cell of the grid.
GRID_PRIOR = 10.0
RESAMPLES = 200
SLICE_RESAMPLES = 100


class Predictor(Protocol):
    """What is evaluated: any fitted scikit-learn classifier over a frame of features."""

    def predict_proba(self, features: pd.DataFrame) -> Floats:
        """Return probabilities (n, 2) for features (n, k)."""


@dataclass(frozen=True)
class Contender:
    """One fitted version and those that it is measured against.

    Attributes:
        chosen: the candidate name of the champion.
        published: the champion, calibrated.
        score_offset, score_factor: points = offset + factor * log-odds.
        edges: its tier edges.
        challengers: candidate name -> model.
        older: model_version -> that version fitted again on what this one knew.
        published_older: model_version -> that version as published, and the as_of that it was fitted at.
        level_sd, month_sd: how uncertain the level of its forecasts is, and how far single months lie from it, in
            log-odds.
        peers: model_version -> model of the others that answer the same question.
        grid: the fit and the behaviour model among them, whose tiers make a grid.
    """

    model_version: str
    scoring_model: str
    chosen: str
    published: Predictor
    decision_threshold: float
    score_offset: float
    score_factor: float
    edges: TierEdges
    challengers: Mapping[str, Predictor] = field(default_factory=dict)
    older: Mapping[str, Predictor] = field(default_factory=dict)
    published_older: Mapping[str, tuple[Predictor, pd.Timestamp]] = field(default_factory=dict)
    level_sd: float = 0.0
    month_sd: float = 0.0
    peers: Mapping[str, Predictor] = field(default_factory=dict)
    grid: tuple[Contender, Contender] | None = None


def contender(
    model_version: str,
    artifact: FittedVersion,
    challengers: Mapping[str, Predictor],
    older: Mapping[str, Predictor],
    limits: TierLimits,
    seed: int,
    published: Mapping[str, tuple[Predictor, pd.Timestamp]] | None = None,
    peers: Mapping[str, tuple[FittedVersion, str]] | None = None,
) -> Contender:
    """Return a version ready to evaluate.

    Args:
        model_version: its name.
        artifact: its content, as judged.
        challengers: candidate name -> model.
        older: model_version -> an earlier version of the same scoring model, fitted again on what this one knew. The
            reigning champion must be among them, or it cannot be beaten.
        limits: how the tiers are found.
        seed: the one seed.
        published: model_version -> the same versions as they were published, and when they were fitted.
        peers: model_version -> content and family of features of the other models that answer its question.
    """
    beside = {
        name: (contender(name, other, {}, {}, limits, seed), family)
        for name, (other, family) in (peers or {}).items()
    }
    fits = [peer for peer, family in beside.values() if family == "fit"]
    weights = [peer for peer, _ in beside.values() if peer.chosen == WEIGHTS]
    return Contender(
        model_version=model_version,
        scoring_model=artifact.scoring_model,
        chosen=artifact.candidate,
        published=artifact.model,
        decision_threshold=artifact.decision_threshold,
        score_offset=artifact.score_offset,
        score_factor=artifact.score_factor,
        edges=reference_edges(
            artifact.reference, artifact.score_offset, artifact.score_factor, limits, seed
        ),
        challengers=challengers,
        older=older,
        published_older=published or {},
        level_sd=artifact.level_sd,
        month_sd=artifact.month_sd,
        peers={name: peer.published for name, (peer, _) in beside.items()},
        grid=(fits[0], weights[0]) if fits and weights else None,
    )


def evaluate(
    examples: pd.DataFrame,
    contenders: Iterable[Contender],
    rule_weights: Mapping[str, float],
    seed: int,
    resamples: int = RESAMPLES,
) -> pa.Table:
    """Return trn_evaluations (EVALUATIONS_SCHEMA) of the contenders on their examples.

    Intervals are 95 % bootstrap percentiles over leads. The same seed gives the same table.

    Args:
        examples: trn_examples, one row per matured moment, in any order.
        contenders: those to evaluate.
        rule_weights: feature -> points by hand, the rule that a team would write without a model.
        seed: the one seed.
        resamples: draws of an interval over all rows.

    Raises:
        ValueError: a column is missing.
    """
    if missing := sorted(set(REQUIRED_COLUMNS) - set(examples.columns)):
        raise ValueError(f"examples lack {', '.join(missing)}: read them from trn_examples")
    rows: list[dict[str, Any]] = []
    for contender in contenders:
        mine = examples[
            (examples["scoring_model"] == contender.scoring_model) & examples["outcome"].notna()
        ].sort_values(["entity_id", "as_of"], kind="stable", ignore_index=True)
        # One thread: products this small gain nothing from more, and sums keep one order.
        with limited():
            rows.extend(_evaluate_one(mine, contender, rule_weights, seed, resamples))
    return pa.Table.from_pylist(rows, schema=EVALUATIONS_SCHEMA)


def _points(contender: Contender, probabilities: Floats) -> Floats:
    return contender.score_offset + contender.score_factor * log_odds(probabilities)


def _evaluate_one(
    examples: pd.DataFrame,
    contender: Contender,
    rule_weights: Mapping[str, float],
    seed: int,
    resamples: int,
) -> Iterator[dict[str, Any]]:
    modules = sorted(_modules(examples).unique())
    part = examples[examples["split"] == "test"].reset_index(drop=True)
    forecasts = _forecasts(examples, part, contender, rule_weights, [seed, 1])
    common = {
        "model_version": contender.model_version,
        "scoring_model": contender.scoring_model,
        "split": "test",
    }
    for position, (name, mask) in enumerate(_slices(part, modules)):
        draws = resamples if name == "overall" else min(resamples, SLICE_RESAMPLES)
        chosen = {
            candidate: forecast if forecast is None else forecast[mask]
            for candidate, forecast in forecasts.items()
            if name == "overall" or not candidate.startswith(("version:", "peer:"))
        }
        for measured in _measure_slice(part[mask], chosen, contender, draws, seed + position):
            yield common | {"slice": name} | measured
    # An older version as published learned from all that was known when it was fitted, so only what came since
    # judges it.
    kept = part["is_kept"].to_numpy(dtype=bool)
    for version, (model, fitted_at) in contender.published_older.items():
        since = kept & (pd.to_datetime(part["as_of"]) >= pd.Timestamp(fitted_at)).to_numpy()
        name = f"published:{version}"
        own = forecasts["champion"]
        assert own is not None
        pair = {"champion": own[since], name: _predict_or_none(model, part[since])}
        for measured in _measure_slice(part[since], pair, contender, resamples, seed):
            if measured["candidate"] == name:
                yield common | {"slice": "since_fit"} | measured


def _slices(part: pd.DataFrame, modules: list[str]) -> Iterator[tuple[str, Mask]]:
    """Give (name, row mask): overall, each module (also those without rows), each month."""
    kept = part["is_kept"].to_numpy(dtype=bool)
    yield "overall", kept
    for module in modules:
        yield f"module={module}", kept & (_modules(part) == module).to_numpy(dtype=bool)
    months = pd.to_datetime(part["as_of"]).dt.strftime("%Y-%m").to_numpy(dtype=object)
    for month in sorted(set(months)):
        yield f"month={month}", kept & np.asarray(months == month, dtype=bool)
    if not kept.all():
        yield "all_moments", np.ones(len(part), dtype=bool)


def _modules(rows: pd.DataFrame) -> pd.Series[str]:
    """Give each row's module by name, '(none)' where there is none."""
    return rows["module"].astype(object).where(rows["module"].notna(), "(none)")


def _forecasts(
    examples: pd.DataFrame,
    part: pd.DataFrame,
    contender: Contender,
    rule_weights: Mapping[str, float],
    seed: list[int],
) -> dict[str, Floats | None]:
    """Return {candidate: probabilities (n,)}; None for a version that cannot read the features."""
    train = examples[(examples["split"] == "train") & examples["is_kept"].astype(bool)]
    rate = float(train["outcome"].mean()) if len(train) else 0.5
    published = _predict(contender.published, part)
    forecasts: dict[str, Floats | None] = {"champion": published}
    forecasts |= {name: _predict(model, part) for name, model in contender.challengers.items()}
    forecasts.setdefault(contender.chosen, published)
    draws = np.random.default_rng(seed).random(len(part))
    forecasts["random"] = np.minimum(draws * 2 * rate, 1.0)
    forecasts["base_rate"] = np.full(len(part), rate)
    forecasts["points_rule"] = _points_rule(train, part, rule_weights, rate)
    beside = {f"version:{name}": model for name, model in contender.older.items()}
    beside |= {f"peer:{name}": model for name, model in contender.peers.items()}
    forecasts |= {name: _predict_or_none(model, part) for name, model in beside.items()}
    if contender.grid is not None:
        forecasts["grid"] = _grid(train, part, *contender.grid, rate)
    return forecasts


def _grid(
    train: pd.DataFrame, part: pd.DataFrame, fit: Contender, behaviour: Contender, rate: float
) -> Floats:
    """Give each row (n,) the conversion rate of its cell, fit tier by behaviour tier, among the training rows.

    A rare cell is drawn to the base rate, as if GRID_PRIOR more rows of it had been seen.
    """

    def cells(rows: pd.DataFrame) -> NDArray[np.int64]:
        fit_tier, behaviour_tier = (
            model.edges.tier_index(_points(model, _predict(model.published, rows)))
            for model in (fit, behaviour)
        )
        return fit_tier * len(TIERS) + behaviour_tier

    known = cells(train)
    size = len(TIERS) ** 2
    hits = np.bincount(known, weights=train["outcome"].to_numpy(dtype=np.float64), minlength=size)
    rates = (hits + GRID_PRIOR * rate) / (np.bincount(known, minlength=size) + GRID_PRIOR)
    return np.asarray(rates[cells(part)], dtype=np.float64)


def _predict(model: Predictor, features: pd.DataFrame) -> Floats:
    if features.empty:
        return np.empty(0)
    return np.asarray(model.predict_proba(features), dtype=np.float64)[:, 1]


def _predict_or_none(model: Predictor, features: pd.DataFrame) -> Floats | None:
    """The probabilities (n,); None for a version that cannot read the features."""
    try:
        return _predict(model, features)
    except (KeyError, ValueError):
        return None


def _points_rule(
    train: pd.DataFrame, part: pd.DataFrame, weights: Mapping[str, float], rate: float
) -> Floats:
    """Return the rule's probabilities: its points, read on the scale of the training outcomes.

    Only the order is the rule's own; a one-feature logistic regression fitted on the training rows
    turns points into probabilities, so that its log loss is not lost on a mere matter of scale.
    """

    def points(rows: pd.DataFrame) -> Floats:
        total = np.zeros(len(rows))
        for feature, weight in weights.items():
            if feature in rows.columns:
                values = pd.to_numeric(rows[feature], errors="coerce").to_numpy(dtype=np.float64)
                total += weight * np.nan_to_num(values)
        return total

    known = points(train)
    if len(part) == 0 or len(train) == 0 or train["outcome"].nunique() < 2 or np.ptp(known) == 0:
        return np.full(len(part), rate)
    scale = float(known.std())
    model = LogisticRegression().fit(known.reshape(-1, 1) / scale, train["outcome"].astype(int))
    return np.asarray(model.predict_proba(points(part).reshape(-1, 1) / scale)[:, 1])


def _measure_slice(
    rows: pd.DataFrame,
    forecasts: Mapping[str, Floats | None],
    contender: Contender,
    resamples: int,
    seed: int,
) -> Iterator[dict[str, Any]]:
    """Give the rows of one slice, without its name."""
    outcomes = rows["outcome"].to_numpy(dtype=np.float64)
    n, positives = len(rows), int(outcomes.sum())
    is_big_enough = n >= MIN_ROWS and positives >= MIN_POSITIVES
    known = {name: forecast for name, forecast in forecasts.items() if forecast is not None}
    estimates: dict[str, dict[str, Estimate]] = {}
    notes: dict[str, dict[str, str]] = {}
    resampler = Resampler(rows["entity_id"].to_numpy(), resamples if is_big_enough else 0, seed)
    if is_big_enough:
        estimates = measure(outcomes, known, resampler, contender.decision_threshold)
        notes = {
            name: why_undefined(outcomes, forecast, contender.decision_threshold)
            for name, forecast in known.items()
        }
    for candidate in forecasts:
        for metric in METRICS if candidate == "champion" else (*METRICS, "log_loss_gain"):
            estimate = estimates.get(candidate, {}).get(metric, UNDEFINED)
            if metric == "observed_expected" and (forecast := forecasts[candidate]) is not None:
                estimate = _with_months(estimate, forecast, rows["as_of"], contender)
            note = notes.get(candidate, {}).get(metric) or _why(
                estimate, n, positives, forecasts[candidate] is not None
            )
            yield _row(candidate, metric, estimate, n, positives, note)
    tiers = contender.edges.tier_index(_points(contender, known["champion"]))
    for index, tier in enumerate(TIERS):
        inside = tiers == index
        count, hits = int(inside.sum()), int(outcomes[inside].sum())
        judged = is_big_enough and count >= MIN_TIER_ROWS
        estimate = resampler.ratio(outcomes, inside) if judged else UNDEFINED
        yield _row(
            "champion",
            f"{tier}_rate",
            estimate,
            count,
            hits,
            _why_no_rate(count, estimate, n, positives),
        )


def _with_months(
    estimate: Estimate, forecast: Floats, as_of: pd.Series[Any], contender: Contender
) -> Estimate:
    """Widen the interval of observed over expected, which resamples leads, by what months have of their own and by
    what is not known of the level. On the scale of log-odds a month's effect moves its outcomes by (1 - rate) of it.
    """
    value, low, high = estimate
    if not np.isfinite([low, high]).all() or low <= 0:
        return estimate
    month = pd.to_datetime(as_of).dt.strftime("%Y-%m").to_numpy(dtype=object)
    expected = np.bincount(np.unique(month, return_inverse=True)[1], weights=forecast)
    share = expected / expected.sum()
    own = contender.level_sd**2 + contender.month_sd**2 * float(share @ share)
    by_leads = float(np.log(high / low)) / (2 * Z)
    spread = Z * float(np.sqrt(by_leads**2 + own * (1 - float(forecast.mean())) ** 2))
    return Estimate(value, value * float(np.exp(-spread)), value * float(np.exp(spread)))


def _why(estimate: Estimate, n: int, positives: int, is_read: bool) -> str | None:
    """Say why a metric or its interval is undefined where the scores are not to blame; None when both are known."""
    if not is_read:
        return "this version reads features that the knobs no longer make"
    if n == 0:
        return "there are no rows"
    if n >= MIN_ROWS and positives == 0:
        return f"none of the {n} rows converted"
    if n < MIN_ROWS or positives < MIN_POSITIVES:
        return (
            f"{n} rows and {positives} conversions are too few, "
            f"at least {MIN_ROWS} and {MIN_POSITIVES} are needed"
        )
    if not np.isfinite(estimate.value):
        return "the scores hardly differ, so that nothing can be told from them"
    if not np.isfinite(estimate.ci_low):
        return (
            "no interval, because most resamples of the leads leave it undefined: "
            f"the {positives} conversions belong to very few leads"
        )
    return None


def _why_no_rate(rows_of_tier: int, estimate: Estimate, n: int, positives: int) -> str | None:
    """Say why a tier of a slice (n, positives) has no rate or no interval; None when it has both."""
    if rows_of_tier == 0:
        return "the tier is empty"
    if rows_of_tier < MIN_TIER_ROWS:
        return f"{rows_of_tier} rows of the tier are too few, at least {MIN_TIER_ROWS} are needed"
    return _why(estimate, n, positives, is_read=True)


def _row(
    candidate: str, metric: str, estimate: Estimate, n: int, positives: int, note: str | None
) -> dict[str, Any]:
    value, low, high = (float(x) if np.isfinite(x) else None for x in estimate)
    return {
        "candidate": candidate,
        "metric": metric,
        "value": value,
        "ci_low": low,
        "ci_high": high,
        "n": n,
        "positives": positives,
        "note": note,
    }
