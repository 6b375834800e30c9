"""Compare the published champion with strong black boxes, on the same later moments and the same
features.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
import pandas as pd

RESAMPLES = 1000
SEED = 20260101
#: HistGradientBoosting takes at most 255 categories; rarer ones share a category of their own.
CATEGORIES = 250
RARE = "(rare)"
Interval = tuple[float, float, float]


@dataclass
class Comparison:
    """One scoring model on its test period. AUCs and gains are (value, low, high) of a 95 %
    interval; gains are paired.
    """

    scoring_model: str
    model_version: str
    candidate: str
    train_n: int
    train_positives: int
    n: int
    positives: int
    rate: float
    published_auc: float | None
    tuned_boosted_auc: float | None
    champion: Interval
    hgb: Interval
    lightgbm: Interval
    gain_over_hgb: Interval
    gain_over_lightgbm: Interval


def compare(connection: duckdb.DuckDBPyConnection, schema: str = "hotlist") -> list[Comparison]:
    """Return one Comparison per scoring model whose latest version has a test period with both
    outcomes.
    """
    versions = connection.execute(
        f"""
        select scoring_model, model_version, candidate, base_log_odds, is_additive
        from {schema}_training.trn_fitted_models
        qualify row_number() over (partition by scoring_model order by version_number desc) = 1
        order by scoring_model
        """
    ).fetchall()
    compared = [_compare_one(connection, schema, *version) for version in versions]
    return [one for one in compared if one is not None]


def _compare_one(
    connection: duckdb.DuckDBPyConnection,
    schema: str,
    scoring_model: str,
    version: str,
    candidate: str,
    base_log_odds: float,
    is_additive: bool,
) -> Comparison | None:
    examples = connection.execute(
        f"""
        select * from {schema}_training.trn_examples
        where scoring_model = ? and is_kept and split in ('train', 'test')
        order by entity_id, as_of
        """,
        [scoring_model],
    ).df()
    test = (examples["split"] == "test").to_numpy()
    outcome = examples["outcome"].to_numpy(dtype=int)
    if len(np.unique(outcome[test])) < 2 or len(np.unique(outcome[~test])) < 2:
        return None
    if not is_additive:
        raise NotImplementedError(
            f"{version} is not additive: it has no terms to recompute its scores from"
        )
    terms = connection.execute(
        f"select * from {schema}_training.trn_terms where model_version = ?", [version]
    ).df()
    published = dict(
        connection.execute(
            f"""
            select candidate, value from {schema}_training.trn_evaluations
            where
                model_version = ?
                and candidate in ('champion', 'boosted')
                and split = 'test'
                and slice = 'overall'
                and metric = 'roc_auc'
            """,
            [version],
        ).fetchall()
    )
    catalogue = connection.execute(
        f"select feature, kind from {schema}_features.ftr_catalogue order by position, feature"
    ).fetchall()
    kinds = {name: kind for name, kind in catalogue if name in set(terms["feature"])}
    frame = prepare(examples, kinds, ~test)
    scores = {
        "champion": term_log_odds(examples[test], terms, base_log_odds),
        **black_boxes(frame, outcome, test),
    }
    groups = examples.loc[test, "entity_id"].to_numpy()
    intervals = bootstrap(outcome[test], scores, groups)
    return Comparison(
        scoring_model=scoring_model,
        model_version=version,
        candidate=candidate,
        train_n=int((~test).sum()),
        train_positives=int(outcome[~test].sum()),
        n=int(test.sum()),
        positives=int(outcome[test].sum()),
        rate=float(outcome[test].mean()),
        published_auc=published.get("champion"),
        tuned_boosted_auc=published.get("boosted"),
        champion=intervals["champion"],
        hgb=intervals["hgb"],
        lightgbm=intervals["lightgbm"],
        gain_over_hgb=intervals["champion - hgb"],
        gain_over_lightgbm=intervals["champion - lightgbm"],
    )


def prepare(examples: pd.DataFrame, kinds: dict[str, str], train: np.ndarray) -> pd.DataFrame:
    """Return the feature columns: numbers as float64, categories as pandas category with the
    levels of the training rows.
    """
    columns: dict[str, pd.Series] = {}
    for name, kind in kinds.items():
        values = examples[name]
        if kind == "categorical":
            levels = values[train].value_counts().index[:CATEGORIES].tolist()
            folded = values.where(values.isin(levels) | values.isna(), RARE)
            columns[name] = pd.Series(
                pd.Categorical(folded, categories=sorted({*levels, RARE})), index=values.index
            )
        else:
            columns[name] = pd.to_numeric(values).astype("float64")
    return pd.DataFrame(columns, index=examples.index)


def black_boxes(
    frame: pd.DataFrame, outcome: np.ndarray, test: np.ndarray
) -> dict[str, np.ndarray]:
    """Fit HistGradientBoosting and LightGBM, both as they come, on the training rows; return
    probabilities of the test rows.
    """
    from lightgbm import LGBMClassifier
    from sklearn.ensemble import HistGradientBoostingClassifier

    models = {
        "hgb": HistGradientBoostingClassifier(categorical_features="from_dtype", random_state=SEED),
        "lightgbm": LGBMClassifier(random_state=SEED, n_jobs=2, deterministic=True, verbose=-1),
    }
    return {
        name: model.fit(frame[~test], outcome[~test]).predict_proba(frame[test])[:, 1]
        for name, model in models.items()
    }


def term_log_odds(examples: pd.DataFrame, terms: pd.DataFrame, base_log_odds: float) -> np.ndarray:
    """Return base + sum of terms for each row, read from the term table alone: (n,) log-odds."""
    total = np.full(len(examples), float(base_log_odds))
    for feature, bins in terms.groupby("feature", sort=True):
        total += _one_term(examples[feature], bins, str(feature))
    return total


def _one_term(values: pd.Series, bins: pd.DataFrame, feature: str) -> np.ndarray:
    kinds = bins["bin_kind"]
    null_bin = bins.loc[kinds == "null", "log_odds"]
    if len(null_bin) != 1:
        raise ValueError(f"term table: feature {feature} has {len(null_bin)} null bins, expected 1")
    missing = values.isna().to_numpy()
    ranges = bins[kinds == "range"]
    if len(ranges):
        ranges = ranges.sort_values("upper_bound", na_position="last")
        edges = ranges["upper_bound"].to_numpy(dtype=float)[:-1]
        position = np.searchsorted(edges, pd.to_numeric(values).to_numpy(dtype=float), side="left")
        found = ranges["log_odds"].to_numpy(dtype=float)[np.where(missing, 0, position)]
    else:
        categories = bins[kinds == "category"]
        others = bins.loc[kinds == "other", "log_odds"]
        other = float(others.iloc[0]) if len(others) else float(null_bin.iloc[0])
        points = dict(zip(categories["category"], categories["log_odds"], strict=True))
        found = values.map(points).fillna(other).to_numpy(dtype=float)
    return np.where(missing, float(null_bin.iloc[0]), found)


def bootstrap(
    outcome: np.ndarray, scores: dict[str, np.ndarray], groups: np.ndarray
) -> dict[str, Interval]:
    """Return AUC, and champion's gain over each other score, with paired 95 % intervals.

    Whole entities are drawn, because the moments of one lead are not independent. Draws with one
    class are left out.
    """
    _, codes = np.unique(groups, return_inverse=True)
    count = int(codes.max()) + 1
    generator = np.random.default_rng(SEED)
    sorters = {name: _Sorted(outcome, values) for name, values in scores.items()}
    whole = {name: sorter.auc(np.ones(len(outcome))) for name, sorter in sorters.items()}
    drawn: dict[str, list[float]] = {name: [] for name in scores}
    for _ in range(RESAMPLES):
        weights = np.bincount(generator.integers(0, count, count), minlength=count)[codes].astype(
            float
        )
        if 0 < (weights * outcome).sum() < weights.sum():
            for name, sorter in sorters.items():
                drawn[name].append(sorter.auc(weights))
    samples = {name: np.array(values) for name, values in drawn.items()}
    for name in [other for other in scores if other != "champion"]:
        samples[f"champion - {name}"] = samples["champion"] - samples[name]
        whole[f"champion - {name}"] = whole["champion"] - whole[name]
    return {
        name: (
            float(whole[name]),
            float(np.quantile(values, 0.025)),
            float(np.quantile(values, 0.975)),
        )
        for name, values in samples.items()
    }


class _Sorted:
    """Rows ordered by score once, so that a weighted AUC costs one pass (ties count half)."""

    def __init__(self, outcome: np.ndarray, scores: np.ndarray) -> None:
        self.order = np.argsort(scores, kind="stable")
        ordered = scores[self.order]
        self.starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
        self.outcome = outcome[self.order]

    def auc(self, weights: np.ndarray) -> float:
        ordered = weights[self.order]
        positives = np.add.reduceat(ordered * self.outcome, self.starts)
        negatives = np.add.reduceat(ordered * (1 - self.outcome), self.starts)
        below = np.cumsum(negatives) - negatives
        return float(
            (positives * (below + negatives / 2)).sum() / (positives.sum() * negatives.sum())
        )


def table(comparisons: list[Comparison]) -> str:
    """Return the comparisons as aligned text, one scoring model a line."""
    head = [
        "scoring model",
        "version",
        "n",
        "positives",
        "rate",
        "champion",
        "HGB",
        "LightGBM",
        "over HGB",
        "over LightGBM",
        "tuned HGB",
    ]
    rows = [
        [
            one.scoring_model,
            f"{one.model_version} ({one.candidate})",
            f"{one.n:,}",
            f"{one.positives:,}",
            f"{one.rate:.3f}",
            _interval(one.champion),
            _interval(one.hgb),
            _interval(one.lightgbm),
            _interval(one.gain_over_hgb, "+.3f"),
            _interval(one.gain_over_lightgbm, "+.3f"),
            "-" if one.tuned_boosted_auc is None else f"{one.tuned_boosted_auc:.3f}",
        ]
        for one in comparisons
    ]
    widths = [max(len(line[column]) for line in [head, *rows]) for column in range(len(head))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in [head, *rows]
    ]
    return "ROC-AUC on the later period, 95 % interval by bootstrap over leads\n" + "\n".join(lines)


def _interval(values: Interval, spec: str = ".3f") -> str:
    value, low, high = (format(number, spec) for number in values)
    return f"{value} [{low}, {high}]"
