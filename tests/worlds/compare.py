"""Compare the champion with strong black boxes, with the best known additive model that is not ours (EBM)
and with a plain logistic regression, on the same later moments and the same features.

The champion is its judged forecasts of the test split (`trn_forecasts`), never the model that was fitted again
afterwards on moments it is asked about. Every rival learns from the very moments that the judged champion learned
from (all up to `judged_trained_until` of the registry: those whose outcome was known when the test period began),
once, as it comes: no search, no calibration. The champion, and the project's own tuned boosting, were searched and
calibrated on forecasts within these moments. The features are those of the catalogue that the question may read and
that vary there, whichever of them the champion kept; beside weights per behaviour, the rivals read what these weigh.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable
from dataclasses import dataclass

import duckdb
import numpy as np
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from threadpoolctl import threadpool_limits

RESAMPLES = 1000
SEED = 20260101
#: HistGradientBoosting takes at most 255 categories; rarer ones share a category of their own.
CATEGORIES = 250
RARE = "(rare)"
#: Rivals in the order of the table, and what they are called there.
RIVALS = {"hgb": "HGB", "lightgbm": "LightGBM", "ebm": "EBM", "logistic": "logistic"}
TUNED = "boosted"
Interval = tuple[float, float, float]


class NothingToCompareError(Exception):
    """The warehouse cannot be compared; the message says what is missing and what to do."""


@dataclass
class Contender:
    """One model on the test period: AUC, observed over expected conversions, and the champion's AUC less its own.

    Each is (value, low, high) of a 95 % interval; the last is paired. None is what the warehouse does not tell.
    """

    auc: Interval
    observed_expected: Interval | None = None
    champion_gain: Interval | None = None


@dataclass
class Comparison:
    """One scoring model on its test period; `rivals` are in the order of RIVALS."""

    scoring_model: str
    model_version: str
    candidate: str
    features: int
    train_n: int
    train_positives: int
    n: int
    positives: int
    rate: float
    published_auc: float | None
    champion: Contender
    rivals: dict[str, Contender]
    tuned: Contender | None

    @property
    def holds(self) -> bool:
        """Is no rival's AUC above the champion's interval?"""
        return all(one.auc[0] <= self.champion.auc[2] for one in self.everyone().values())

    def everyone(self) -> dict[str, Contender]:
        """The champion, the rivals and the tuned boosting by the name that the table gives them."""
        named = {RIVALS[name]: one for name, one in self.rivals.items()}
        return {"champion": self.champion, **named} | ({"tuned": self.tuned} if self.tuned else {})


def compare(connection: duckdb.DuckDBPyConnection, schema: str = "hotlist") -> list[Comparison]:
    """Return one Comparison per scoring model whose latest version has a test period with both
    outcomes.
    """
    versions = connection.execute(
        f"""
        select scoring_model, model_version, candidate, spec_text, judged_trained_until
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
    candidate: str | None,
    spec_text: str,
    until: pd.Timestamp | None,
) -> Comparison | None:
    spec = json.loads(spec_text)
    forecasts = connection.execute(
        f"""
        select entity_id, as_of, outcome, probability
        from {schema}_training.trn_forecasts
        where model_version = ? and is_kept and split = 'test'
        """,
        [version],
    ).df()
    examples = connection.execute(
        f"""
        select * from {schema}_training.trn_examples
        where scoring_model = ? and is_kept and (as_of <= ? or split = 'test')
        order by entity_id, as_of
        """,
        [spec.get("question", scoring_model), until],
    ).df()
    test = examples[examples["split"] == "test"]
    train = examples[examples["split"] != "test"]
    test = test.merge(
        forecasts[["entity_id", "as_of", "probability"]], on=["entity_id", "as_of"], validate="1:1"
    )
    if forecasts["outcome"].nunique() < 2 or train["outcome"].nunique() < 2:
        return None
    if len(test) < len(forecasts):
        raise NothingToCompareError(
            f"{version}: {len(forecasts) - len(test)} of its {len(forecasts)} judged moments are no test moments of "
            "today's trn_examples; build the world anew, so that everyone is judged on the same moments"
        )
    kept = {
        name
        for (name,) in connection.execute(
            f"select distinct feature from {schema}_training.trn_terms where model_version = ?",
            [version],
        ).fetchall()
    }
    catalogue = connection.execute(
        f"""
        select feature, kind, family, left_out_for is not null as is_left_out
        from {schema}_features.ftr_catalogue
        order by position, feature
        """
    ).fetchall()
    wanted = spec.get("features", "all")
    by_weights = spec.get("method") == "weights"
    kinds = {
        name: kind
        for name, kind, family, is_left_out in catalogue
        if wanted in ("all", family)
        and (name in kept or not (by_weights or is_left_out))
        and train[name].nunique(dropna=False) > 1
    }
    frame = prepare(pd.concat([train, test], ignore_index=True), kinds, len(train))
    past, later = frame[: len(train)], frame[len(train) :]
    outcome = test["outcome"].to_numpy(dtype=int)
    probabilities = {
        "champion": test["probability"].to_numpy(dtype=float),
        **rivals(past, train["outcome"].to_numpy(dtype=int), later),
    }
    found = bootstrap(outcome, probabilities, test["entity_id"].to_numpy())
    published = _published(connection, schema, version)
    return Comparison(
        scoring_model=scoring_model,
        model_version=version,
        candidate=candidate or "",
        features=len(kinds),
        train_n=len(train),
        train_positives=int(train["outcome"].sum()),
        n=len(test),
        positives=int(outcome.sum()),
        rate=float(outcome.mean()),
        published_auc=published["champion"].auc[0] if "champion" in published else None,
        champion=found["champion"],
        rivals={name: found[name] for name in RIVALS},
        tuned=published.get(TUNED),
    )


def _published(
    connection: duckdb.DuckDBPyConnection, schema: str, version: str
) -> dict[str, Contender]:
    """What trn_evaluations says of the champion and the tuned boosting on the test period."""
    rows = connection.execute(
        f"""
        select candidate, metric, value, ci_low, ci_high from {schema}_training.trn_evaluations
        where
            model_version = ?
            and candidate in ('champion', '{TUNED}')
            and split = 'test'
            and slice = 'overall'
            and metric in ('roc_auc', 'observed_expected')
            and value is not null
        """,
        [version],
    ).fetchall()
    told = {(candidate, metric): tuple(values) for candidate, metric, *values in rows}
    return {
        candidate: Contender(values, told.get((candidate, "observed_expected")))
        for (candidate, metric), values in told.items()
        if metric == "roc_auc"
    }


def prepare(examples: pd.DataFrame, kinds: dict[str, str], train_n: int) -> pd.DataFrame:
    """Return the feature columns: numbers as float64, categories as pandas category with the
    levels of the training rows, which are the first `train_n`.
    """
    columns: dict[str, pd.Series] = {}
    for name, kind in kinds.items():
        values = examples[name]
        if kind == "categorical":
            levels = values[:train_n].value_counts().index[:CATEGORIES].tolist()
            folded = values.where(values.isin(levels) | values.isna(), RARE)
            columns[name] = pd.Series(
                pd.Categorical(folded, categories=sorted({*levels, RARE})), index=values.index
            )
        else:
            columns[name] = pd.to_numeric(values).astype("float64")
    return pd.DataFrame(columns, index=examples.index)


def rivals(past: pd.DataFrame, outcome: np.ndarray, later: pd.DataFrame) -> dict[str, np.ndarray]:
    """Fit every rival on the training rows `past`; return probabilities (n,) of the rows `later`."""
    from interpret.glassbox import ExplainableBoostingClassifier
    from lightgbm import LGBMClassifier

    categorical = past.select_dtypes("category").columns
    types = ["nominal" if name in categorical else "continuous" for name in past.columns]
    models = {
        "hgb": HistGradientBoostingClassifier(categorical_features="from_dtype", random_state=SEED),
        "lightgbm": LGBMClassifier(random_state=SEED, n_jobs=1, deterministic=True, verbose=-1),
        "ebm": ExplainableBoostingClassifier(
            feature_types=types, interactions=0, n_jobs=1, random_state=SEED
        ),
        "logistic": plain_logistic(categorical),
    }
    # On a busy machine a second thread of these waits far longer than it works. EBM tells of every gap.
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Missing values detected")
        return {
            name: model.fit(past, outcome).predict_proba(later)[:, 1]
            for name, model in models.items()
        }


def plain_logistic(categorical: Iterable[str]) -> Pipeline:
    """Logistic regression as anyone would write it first: categories one-hot, numbers standardised, gaps filled with
    the median. Only max_iter differs from the defaults, so that it ends.
    """
    return make_pipeline(
        make_column_transformer(
            (OneHotEncoder(handle_unknown="ignore"), list(categorical)),
            remainder=make_pipeline(SimpleImputer(strategy="median"), StandardScaler()),
        ),
        LogisticRegression(max_iter=5000),
    )


def bootstrap(
    outcome: np.ndarray, probabilities: dict[str, np.ndarray], groups: np.ndarray
) -> dict[str, Contender]:
    """Return AUC, observed over expected and the champion's gain in AUC for each, with paired 95 % intervals.

    Whole entities are drawn, because the moments of one lead are not independent. Draws with one
    class are left out.
    """
    _, codes = np.unique(groups, return_inverse=True)
    count = int(codes.max()) + 1
    generator = np.random.default_rng(SEED)
    sorters = {name: _Sorted(outcome, values) for name, values in probabilities.items()}

    def measured(weights: np.ndarray) -> dict[str, list[float]]:
        aucs = {name: sorter.auc(weights) for name, sorter in sorters.items()}
        observed = float((weights * outcome).sum())
        return {
            name: [auc, observed / float(weights @ probabilities[name]), aucs["champion"] - auc]
            for name, auc in aucs.items()
        }

    whole = measured(np.ones(len(outcome)))
    drawn: dict[str, list[list[float]]] = {name: [] for name in probabilities}
    for _ in range(RESAMPLES):
        weights = np.bincount(generator.integers(0, count, count), minlength=count)[codes].astype(
            float
        )
        if 0 < (weights * outcome).sum() < weights.sum():
            for name, values in measured(weights).items():
                drawn[name].append(values)
    return {
        name: Contender(
            *(
                (value, float(low), float(high))
                for value, low, high in zip(
                    whole[name], *np.quantile(np.array(values), (0.025, 0.975), axis=0), strict=True
                )
            )
        )
        for name, values in drawn.items()
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


def table(compared: dict[str, list[Comparison]]) -> str:
    """Return the comparisons of each named world as two Markdown tables, AUC and level; one scoring model a line."""
    lines = [(name, one) for name, several in compared.items() for one in several]
    rivals = [*RIVALS.values(), "tuned"]
    head = ["world", "scoring model", "test moments", "converted"]
    aucs = [
        [*head, "champion", *rivals, "champion less the best rival", "first or within its interval"]
    ]
    levels = [[*head, "champion", *rivals]]
    for name, one in lines:
        first = [name, f"{one.scoring_model} ({one.candidate})", f"{one.n:,}", f"{one.positives:,}"]
        everyone = one.everyone()
        best = max(one.rivals.values(), key=lambda rival: rival.auc[0])
        aucs.append(
            [
                *first,
                *(
                    _interval(everyone[rival].auc if rival in everyone else None)
                    for rival in ("champion", *rivals)
                ),
                _interval(best.champion_gain, "+.3f"),
                "yes" if one.holds else "no",
            ]
        )
        levels.append(
            [
                *first,
                *(
                    _interval(
                        everyone[rival].observed_expected if rival in everyone else None, ".2f"
                    )
                    for rival in ("champion", *rivals)
                ),
            ]
        )
    return (
        "ROC-AUC on the later period, 95 % interval by bootstrap over leads\n\n"
        + _markdown(aucs)
        + "\n\nObserved over expected conversions on the same moments, 95 % interval by bootstrap over leads\n\n"
        + _markdown(levels)
    )


def _markdown(rows: list[list[str]]) -> str:
    widths = [max(3, *(len(row[column]) for row in rows)) for column in range(len(rows[0]))]
    padded = [
        [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
        for row in (rows[0], ["-" * width for width in widths], *rows[1:])
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in padded)


def _interval(values: Interval | None, spec: str = ".3f") -> str:
    if values is None:
        return "-"
    value, low, high = (format(number, spec) for number in values)
    return f"{value} ({low} to {high})"
