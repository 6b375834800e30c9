"""Selection of features: those that say the same as another go, then those without which forecasts are as good.

Two features that rank leads alike share one story, so the weaker goes. What is left is measured by permutation
importance (Breiman 2001, "Random forests", section 10) on rows that come after those a model was fitted on: how much
worse are the forecasts when the feature is shuffled among them? For an additive model that is a change of one term.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from hotlist.additive import probed_terms, raw_log_odds
from hotlist.binning import BinLayout, Binner, Codes, Floats
from hotlist.calibration import platt
from hotlist.candidates import ADDITIVE, untuned
from hotlist.searching import Fold
from hotlist.windows import Rows, judged_rows

Ints = NDArray[np.int64]
RowLosses = Callable[[Floats, Ints], Floats]

#: Features whose ranks correlate this strongly, in either direction, tell one story.
MOST_CORRELATION = 0.95
#: Correlation is measured on at most so many training rows.
CORRELATION_ROWS = 20_000
#: Sets of these shares of the most that may be kept are compared with each other and with all.
SHARES_OF_MOST = (0.5, 0.7, 1.0)
#: A feature is shuffled so many times.
SHUFFLES = 5
#: The model whose terms are shuffled.
PROBE = "boosted_additive"
#: Half-width, in standard errors, of the one-sided 95 % interval of an importance.
ONE_SIDED = 1.645


@dataclass(frozen=True)
class Verdict:
    """What became of one feature. importance: mean loss that it saves a row, None where it was not measured."""

    feature: str
    is_selected: bool
    reason: str
    importance: float | None = None
    standard_error: float | None = None


def twins(
    codes: Codes, outcome: Ints, layout: BinLayout, names: Sequence[str], seed: int
) -> dict[str, str]:
    """Give each feature to be dropped with the reason, from bin codes (n, f) and outcomes (n,).

    Of two numeric features with |rank correlation| above MOST_CORRELATION over the rows in which both are known, and
    that are unknown together, the one that tells less of the outcome goes; on a tie the later name.
    """
    rows = np.arange(len(codes))
    if rows.size > CORRELATION_ROWS:
        rows = np.sort(np.random.default_rng(seed).choice(rows, CORRELATION_ROWS, replace=False))
    numeric = [j for j in range(len(names)) if not layout.nominal[j]]
    told = {j: _information(codes[rows, j], outcome[rows], int(layout.sizes[j])) for j in numeric}
    ranks = {j: layout.ranks[j, codes[rows, j]] for j in numeric}
    dropped: dict[str, str] = {}
    kept: list[int] = []
    for j in sorted(numeric, key=lambda j: (-told[j], names[j])):
        for other in kept:
            alike = _correlation(ranks[j], ranks[other])
            if abs(alike) > MOST_CORRELATION:
                dropped[names[j]] = (
                    f"says the same as {names[other]} (rank correlation {alike:.2f})"
                )
                break
        else:
            kept.append(j)
    return dropped


def _information(codes: Codes, outcome: Ints, size: int) -> float:
    """Log loss that the rate of the bin saves against the rate of all, in nats a row, with a prior of one row a bin."""
    rate = (outcome.sum() + 0.5) / (outcome.size + 1.0)
    rows = np.bincount(codes, minlength=size)
    hits = np.bincount(codes, weights=outcome, minlength=size)
    rates = (hits + rate) / (rows + 1.0)
    gain = hits * np.log(rates / rate) + (rows - hits) * np.log((1 - rates) / (1 - rate))
    return float(gain.sum() / max(outcome.size, 1))


def _correlation(one: Floats, other: Floats) -> float:
    known = ~np.isnan(one) & ~np.isnan(other)
    together = (np.isnan(one) == np.isnan(other)).mean()
    if together < MOST_CORRELATION or known.sum() < 3:
        return 0.0
    first, second = one[known] - one[known].mean(), other[known] - other[known].mean()
    scale = float(np.sqrt((first @ first) * (second @ second)))
    return float(first @ second) / scale if scale > 0 else 0.0


def importances(
    codes: Codes,
    outcome: Ints,
    lead: Ints,
    folds: Sequence[Fold],
    layout: BinLayout,
    losses: RowLosses,
    seed: int,
) -> tuple[Floats, Floats]:
    """Permutation importance (f,) of each feature and its standard error (f,), in loss a row.

    Args:
        codes: bin codes (n, f).
        outcome: outcomes (n,) of 0 and 1.
        lead: numbers of the entities (n,), whose moments count as one in the error.
        folds: (train, judged) row numbers; PROBE is fitted on the first and shuffled on the second.
        layout: the bins.
        losses: log-odds and outcomes (n,) -> the part of each row in the loss.
        seed: the one seed.
    """
    features = codes.shape[1]
    total, rows = np.zeros(features), 0
    squares = np.zeros(features)
    for train, judged in folds:
        probe = untuned(PROBE, layout, outcome[train], seed).fit(codes[train], outcome[train])
        base, terms = probed_terms(partial(raw_log_odds, probe), layout.sizes)
        own = [terms[j][codes[judged, j]] for j in range(features)]
        log_odds = base + np.sum(own, axis=0)
        before = losses(log_odds, outcome[judged])
        generator = np.random.default_rng([seed, judged.size])
        orders = [generator.permutation(judged.size) for _ in range(SHUFFLES)]
        leads = np.unique(lead[judged], return_inverse=True)[1]
        for j in range(features):
            if np.ptp(terms[j]) == 0:
                continue
            rest = log_odds - own[j]
            worse = (
                np.mean([losses(rest + own[j][order], outcome[judged]) for order in orders], axis=0)
                - before
            )
            total[j] += worse.sum()
            by_lead = np.bincount(leads, weights=worse - worse.mean())
            squares[j] += float(by_lead @ by_lead)
        rows += judged.size
    return total / max(rows, 1), np.sqrt(squares) / max(rows, 1)


def select(
    rows: Rows,
    codes: Codes,
    folds: Sequence[Fold],
    binner: Binner,
    *,
    most: int | None,
    incumbents: Collection[str],
    losses: RowLosses,
    seed: int,
) -> list[Verdict]:
    """Say of each feature of the binner whether it is kept, and why; best first.

    The set with the lowest loss is kept, all features included, the smallest on a tie; without folds, only twins go.

    Args:
        rows: the examples.
        codes: their bin codes (n, f).
        folds: pairs of row numbers, each judged after what it learned from.
        binner: its features are those to choose from.
        most: features that may be kept, None for no limit.
        incumbents: those of the version before, which stay unless they are surely useless.
        losses: log-odds and outcomes (n,) -> the part of each row in the loss.
        seed: the one seed.
    """
    names = binner.features_
    learned = (
        np.unique(np.concatenate([train for train, _ in folds])) if folds else np.arange(len(codes))
    )
    dropped = twins(codes[learned], rows.outcome[learned], binner.layout(), names, seed)
    verdicts = [Verdict(name, False, reason) for name, reason in dropped.items()]
    places = [j for j, name in enumerate(names) if name not in dropped]
    rest = binner.select([names[j] for j in places])
    if most is None or not folds:
        why = "max_features is null" if most is None else "no later rows to measure it on"
        return [Verdict(name, True, f"kept: {why}") for name in rest.features_] + verdicts
    own = np.asfortranarray(codes[:, places])
    layout = rest.layout()
    importance, error = importances(own, rows.outcome, rows.lead, folds, layout, losses, seed)
    told = [
        _information(own[learned, j], rows.outcome[learned], int(layout.sizes[j]))
        for j in range(len(places))
    ]
    order = ranked(rest.features_, importance, error, told, incumbents)
    staying = sum(_stays(rest.features_[j], importance[j], error[j], incumbents) for j in order)
    size, note = _size(rows, own, folds, rest, order, most, staying, losses, seed)
    for place, j in enumerate(order):
        kept = place < size
        stays = _stays(rest.features_[j], importance[j], error[j], incumbents)
        reason = (
            f"kept: {note}"
            if kept and not stays
            else "kept: it was in the version before and is not surely useless"
            if kept
            else f"forecasts are no better with it: {note}"
        )
        verdicts.append(
            Verdict(rest.features_[j], kept, reason, float(importance[j]), float(error[j]))
        )
    return sorted(
        verdicts,
        key=lambda verdict: (
            not verdict.is_selected,
            -(verdict.importance or 0.0),
            verdict.feature,
        ),
    )


def _stays(name: str, importance: float, error: float, incumbents: Collection[str]) -> bool:
    return name in incumbents and bool(importance + ONE_SIDED * error > 0)


def ranked(
    names: Sequence[str],
    importance: Floats,
    error: Floats,
    told: Sequence[float],
    incumbents: Collection[str],
) -> list[int]:
    """Order features, best first: incumbents that are not surely useless (the upper end of the one-sided 95 %
    interval of the importance is above 0), then by importance, then, where that is not above 0, by what each tells
    alone.
    """

    def key(j: int) -> tuple[bool, float, float, str]:
        stays = _stays(names[j], importance[j], error[j], incumbents)
        return (not stays, -max(float(importance[j]), 0.0), -told[j], names[j])

    return sorted(range(len(names)), key=key)


def _size(
    rows: Rows,
    codes: Codes,
    folds: Sequence[Fold],
    binner: Binner,
    order: Sequence[int],
    most: int,
    staying: int,
    losses: RowLosses,
    seed: int,
) -> tuple[int, str]:
    """Number of features to keep of those in order, no fewer than stay anyway, and what was compared."""
    sizes = sorted(
        {min(len(order), most, max(1, round(share * most), staying)) for share in SHARES_OF_MOST}
    )
    tried = sizes if len(order) == sizes[-1] else [*sizes, len(order)]
    judged = judged_rows(folds)
    found: dict[int, Floats] = {}
    for size in tried:
        kept = sorted(order[:size])
        layout = binner.select([binner.features_[j] for j in kept]).layout()
        part = np.asfortranarray(codes[:, kept])
        raw = [
            np.mean(
                [
                    raw_log_odds(
                        untuned(name, layout, rows.outcome[train], seed).fit(
                            part[train], rows.outcome[train]
                        ),
                        part[later],
                    )
                    for name in ADDITIVE
                ],
                axis=0,
            )
            for train, later in folds
        ]
        log_odds = np.concatenate(raw)
        line = platt(log_odds, rows.outcome[judged])
        found[size] = losses(line.slope * log_odds + line.intercept, rows.outcome[judged])
    best = min(found, key=lambda size: float(found[size].mean()))
    return best, (
        f"with the best {best} of {len(order)} features the loss on later rows is {found[best].mean():.4f}, "
        f"with all {found[tried[-1]].mean():.4f}"
    )
