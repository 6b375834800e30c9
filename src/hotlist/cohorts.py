"""Cohorts: groups of moments that behave alike, by K-means and by hierarchical (Ward) clustering.

Both cluster the same scaled engagement features and publish centres, one a cohort; whoever is not
in the fit belongs to the nearest centre. Ward's tree has no such rule of its own, so its cohorts
are the means of its branches. Cohorts are numbered by engagement, 1 the least.

    z = clip((ln(1 + max(x, 0)) - shift) / scale, -CLIP, CLIP); null counts as 0

`k` is the number of cohorts with the best mean silhouette (Rousseeuw 1987) among those whose every
cohort is large enough. Stability is the adjusted Rand index (Hubert and Arabie 1985) of the
cohorts against those of a model fitted again: 1 = the same groups, 0 = no better than chance.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from sklearn.cluster import AgglomerativeClustering, KMeans
from sklearn.metrics import adjusted_rand_score, silhouette_score

from hotlist.threads import limited

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
ReadExamples = Callable[[str], pd.DataFrame]

METHODS = ("kmeans", "ward")
CRITERION = "silhouette"
COHORT_COUNTS = range(2, 9)
#: A smaller cohort is a list of odd leads, not a group to plan for.
SMALLEST_COHORT_SHARE = 0.05
SMALLEST_COHORT_ROWS = 20
#: More rows than these, drawn by seed, no longer move a centre; Ward and silhouette are quadratic.
MAX_ROWS = 5_000
MAX_WARD_ROWS = 1_000
MAX_SILHOUETTE_ROWS = 1_500
KMEANS_STARTS = 5
RESAMPLES = 20
#: Fewer later moments cannot be grouped again.
MIN_LATER_ROWS = 100
#: A scaled value beyond is cut: a bot's ten thousand clicks would be a cohort of their own.
CLIP = 3.0
#: Standard deviations above the average from which a feature gives a cohort its name.
HIGH = 0.5
NAMED_FEATURES = 2
#: Rounded so that the order of additions cannot move a lead.
DECIMALS = 6

#: Numeric behaviour features beside each behaviour's decayed count: how often, on how many days, how broad.
BREADTH = ("active_days_30d", "active_days_90d", "distinct_behaviours_30d", "trigger_count_30d")
#: The sum of the others; it would count everything twice.
TOTALS = ("event_decayed",)

COHORTS_SCHEMA = pa.schema(
    [
        ("model_version", pa.string()),
        ("scoring_model", pa.string()),
        ("method", pa.string()),
        ("engagement_level", pa.int64()),
        ("cohort_name", pa.string()),
        ("feature", pa.string()),
        ("shift", pa.float64()),
        ("scale", pa.float64()),
        ("clip", pa.float64()),
        ("centre", pa.float64()),
        ("cohorts", pa.int64()),
        ("criterion", pa.string()),
        ("criterion_value", pa.float64()),
        ("criteria_text", pa.string()),
        ("training_rows", pa.int64()),
        ("training_share", pa.float64()),
        ("later_rows", pa.int64()),
        ("later_conversions", pa.int64()),
        ("stability_bootstrap", pa.float64()),
        ("stability_later", pa.float64()),
        ("stability_note", pa.string()),
    ]
)


@dataclass(frozen=True)
class Centres:
    """A fitted grouping: shift and scale (f,) of the features, centres (k, f) in scaled values."""

    shift: Floats
    scale: Floats
    centres: Floats

    def assign(self, values: Floats) -> Integers:
        """Return the nearest centre, from 0, of values (n, f) of `engagement`; the lower of equals."""
        scaled = _scaled(values, self.shift, self.scale)
        gaps = [np.square(scaled - centre).sum(axis=1) for centre in self.centres]
        nearest: Integers = np.argmin(np.column_stack(gaps), axis=1).astype(np.int64)
        return nearest


@dataclass(frozen=True)
class Cohorts:
    """The cohorts of one method, in the order of engagement.

    Attributes:
        names: one a cohort.
        criterion_value: that of the chosen k; None when there is one cohort.
        criteria: k -> what was measured.
        stability_bootstrap, stability_later: adjusted Rand, None when it cannot be judged, for the reason in
            stability_note.
    """

    method: str
    features: tuple[str, ...]
    model: Centres
    names: tuple[str, ...]
    criterion_value: float | None
    criteria: Mapping[int, Mapping[str, float]] = field(default_factory=dict)
    stability_bootstrap: float | None = None
    stability_later: float | None = None
    stability_note: str | None = None

    def levels(self, rows: pd.DataFrame) -> Integers:
        """Return the engagement level, from 1, of rows that hold `features`, (n,)."""
        levels: Integers = self.model.assign(engagement(rows, self.features)) + 1
        return levels


def engagement_labels(catalogue: pd.DataFrame) -> dict[str, str]:
    """Return {feature: wording} of what cohorts are made of, in the order of the catalogue.

    The decayed count of each behaviour that has columns, and BREADTH; nothing of who the lead is, so a cohort says what
    was done.

    Args:
        catalogue: ftr_catalogue.
    """
    chosen = catalogue[(catalogue["family"] == "behaviour") & (catalogue["kind"] == "numeric")]
    return {
        feature: label
        for feature, label in zip(chosen["feature"], chosen["short_label"], strict=True)
        if feature in BREADTH or (feature.endswith("_decayed") and feature not in TOTALS)
    }


def engagement(rows: pd.DataFrame, features: Sequence[str]) -> Floats:
    """Return ln(1 + x) of the features, (n, f); null and what is below 0 count as 0."""
    counts = rows[list(features)].to_numpy(dtype=np.float64)
    logs: Floats = np.log(1.0 + np.maximum(np.nan_to_num(counts, nan=0.0), 0.0))
    return logs


def fit_cohorts(
    training: pd.DataFrame,
    later: pd.DataFrame,
    labels: Mapping[str, str],
    method: str,
    seed: int,
) -> Cohorts:
    """Fit the cohorts of one method and judge how stable they are.

    Where no number of cohorts is large enough there is one, "everyone".

    Args:
        training: moments with entity_id, as_of and the features, in any order.
        later: moments after those, likewise; they judge the stability.
        labels: feature -> wording.
        method: one of METHODS.
        seed: the one seed.

    Raises:
        ValueError: there is no row to train on.
    """
    if training.empty:
        raise ValueError("no training moment to make cohorts of: give at least one row")
    features = tuple(labels)
    rows = _sampled(training, MAX_ROWS, seed)
    values = engagement(rows, features)
    # One thread: sums are then added in one order, and a busy machine does not slow it down.
    with limited():
        models, criteria = _tried(values, method, seed)
        if not models:
            alone = _fit(values, method, 1, seed)
            return Cohorts(
                method=method,
                features=features,
                model=alone,
                names=("everyone",),
                criterion_value=None,
                criteria=criteria,
                stability_note="one cohort: no grouping has cohorts that are large enough",
            )
        best = max(models, key=lambda k: (criteria[k][CRITERION], -k))
        model = models[best]
        bootstrap = _bootstrap_stability(rows, values, model, method, seed)
        again, note = _later_stability(
            _sampled(later, MAX_ROWS, seed), features, model, method, seed
        )
    return Cohorts(
        method=method,
        features=features,
        model=model,
        names=_names(model.centres, list(labels.values())),
        criterion_value=criteria[best][CRITERION],
        criteria=criteria,
        stability_bootstrap=bootstrap,
        stability_later=again,
        stability_note=note,
    )


def fit_new(
    versions: pd.DataFrame,
    scoring_models: pd.DataFrame,
    catalogue: pd.DataFrame,
    built: pd.DataFrame | None,
    read_examples: ReadExamples,
) -> pa.Table:
    """Fit cohorts for each version of the published scoring model that has none, once.

    Args:
        versions: trn_fitted_models; a version without a candidate was never fitted and gets none.
        scoring_models: ftr_scoring_models.
        catalogue: ftr_catalogue.
        built: the cohorts so far (COHORTS_SCHEMA); None when there are none yet.
        read_examples: reads trn_sample under a SQL condition; called only for what is new.

    Returns:
        The new rows (COHORTS_SCHEMA), one a version, method, cohort and feature.
    """
    done = set() if built is None else set(built["model_version"])
    published = set(
        scoring_models.loc[scoring_models["is_published"].astype(bool), "scoring_model"]
    )
    labels = engagement_labels(catalogue)
    rows: list[dict[str, Any]] = []
    for version in versions[versions["candidate"].notna()].to_dict("records"):
        if version["scoring_model"] in published and version["model_version"] not in done:
            examples = read_examples(
                f"scoring_model = '{version['scoring_model']}' and split in ('train', 'test')"
            )
            training = examples[examples["split"] == "train"]
            later = examples[examples["split"] == "test"]
            for method in METHODS if len(training) else ():
                found = fit_cohorts(training, later, labels, method, int(version["random_seed"]))
                rows.extend(
                    {
                        "model_version": version["model_version"],
                        "scoring_model": version["scoring_model"],
                        **row,
                    }
                    for row in _rows(found, training, later)
                )
    return pa.Table.from_pylist(rows, schema=COHORTS_SCHEMA)


def _rows(found: Cohorts, training: pd.DataFrame, later: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """Give one row a cohort and feature, without the version."""
    inside, after = found.levels(training), found.levels(later)
    converted = later["outcome"].to_numpy(dtype=np.float64)
    for level, (name, centre) in enumerate(zip(found.names, found.model.centres, strict=True), 1):
        cohort = {
            "method": found.method,
            "engagement_level": level,
            "cohort_name": name,
            "clip": CLIP,
            "cohorts": len(found.names),
            "criterion": CRITERION,
            "criterion_value": found.criterion_value,
            "criteria_text": json.dumps(found.criteria, sort_keys=True),
            "training_rows": int((inside == level).sum()),
            "training_share": round(float((inside == level).mean()), DECIMALS),
            "later_rows": int((after == level).sum()),
            "later_conversions": int(converted[after == level].sum()),
            "stability_bootstrap": found.stability_bootstrap,
            "stability_later": found.stability_later,
            "stability_note": found.stability_note,
        }
        for place, feature in enumerate(found.features):
            yield cohort | {
                "feature": feature,
                "shift": float(found.model.shift[place]),
                "scale": float(found.model.scale[place]),
                "centre": float(centre[place]),
            }


def _sampled(rows: pd.DataFrame, most: int, seed: int) -> pd.DataFrame:
    """Return at most so many rows, ordered by key: the same ones whatever order they came in."""
    ordered = rows.sort_values(["entity_id", "as_of"], kind="stable", ignore_index=True)
    return ordered.iloc[_drawn(len(ordered), most, seed)]


def _drawn(size: int, most: int, seed: int) -> Integers:
    if size <= most:
        return np.arange(size)
    return np.sort(np.random.default_rng(seed).permutation(size)[:most])


def _scaled(values: Floats, shift: Floats, scale: Floats) -> Floats:
    scaled: Floats = np.clip((values - shift) / scale, -CLIP, CLIP)
    return scaled


def _tried(
    values: Floats, method: str, seed: int
) -> tuple[dict[int, Centres], dict[int, dict[str, float]]]:
    """Return {k: model} of those with large enough cohorts, and what was measured of every k."""
    models: dict[int, Centres] = {}
    criteria: dict[int, dict[str, float]] = {}
    distinct = len(np.unique(values, axis=0))
    looked_at = _drawn(len(values), MAX_SILHOUETTE_ROWS, seed + 1)
    least = max(SMALLEST_COHORT_ROWS, SMALLEST_COHORT_SHARE * len(values))
    for k in COHORT_COUNTS:
        if k > distinct or k * least > len(values):
            break
        model = _fit(values, method, k, seed)
        cohorts = model.assign(values)
        smallest = int(np.bincount(cohorts, minlength=k).min())
        criteria[k] = {"smallest_share": round(smallest / len(values), DECIMALS)}
        if len(np.unique(cohorts[looked_at])) > 1:
            scaled = _scaled(values[looked_at], model.shift, model.scale)
            width = float(silhouette_score(scaled, cohorts[looked_at]))
            criteria[k][CRITERION] = round(width, DECIMALS)
            if smallest >= least:
                models[k] = model
    return models, criteria


def _fit(values: Floats, method: str, k: int, seed: int) -> Centres:
    """Return the scaling and the k centres of values (n, f), the least engaged first."""
    shift, spread = values.mean(axis=0), values.std(axis=0)
    shift = shift.round(DECIMALS)
    # A feature that never varied says nothing, and must not divide by next to nothing.
    scale = np.where(spread > 10.0**-DECIMALS, spread.round(DECIMALS), 1.0)
    scaled = _scaled(values, shift, scale)
    if k == 1:
        centres = scaled.mean(axis=0, keepdims=True)
    elif method == "kmeans":
        kmeans = KMeans(n_clusters=k, n_init=KMEANS_STARTS, random_state=seed).fit(scaled)
        centres = kmeans.cluster_centers_
    else:
        part = scaled[_drawn(len(scaled), MAX_WARD_ROWS, seed)]
        branches = AgglomerativeClustering(n_clusters=k, linkage="ward").fit(part).labels_
        centres = np.stack([part[branches == branch].mean(axis=0) for branch in range(k)])
    centres = centres.round(DECIMALS) + 0.0
    order = sorted(range(k), key=lambda c: (round(float(centres[c].mean()), 6), *centres[c]))
    return Centres(shift, scale, centres[order])


def _bootstrap_stability(
    rows: pd.DataFrame, values: Floats, model: Centres, method: str, seed: int
) -> float | None:
    """Return the mean adjusted Rand of cohorts fitted on resamples of whole leads; all rows are judged."""
    cohorts, k = model.assign(values), len(model.centres)
    members = list(rows.groupby("entity_id", sort=True).indices.values())
    kinds = np.unique(values, axis=0, return_inverse=True)[1].reshape(-1)
    generator = np.random.default_rng(seed)
    found = []
    for draw in range(RESAMPLES):
        picks = generator.integers(0, len(members), size=len(members))
        sample = np.concatenate([members[pick] for pick in picks])
        if len(np.unique(kinds[sample])) >= k:
            again = _fit(values[sample], method, k, seed + draw).assign(values)
            found.append(adjusted_rand_score(cohorts, again))
    return round(float(np.mean(found)), DECIMALS) if found else None


def _later_stability(
    later: pd.DataFrame, features: tuple[str, ...], model: Centres, method: str, seed: int
) -> tuple[float | None, str | None]:
    """Return (adjusted Rand, None) against cohorts fitted on the later moments, or (None, why not)."""
    values, k = engagement(later, features), len(model.centres)
    if len(values) < MIN_LATER_ROWS:
        return None, f"{len(values)} moments in the later period, fewer than {MIN_LATER_ROWS}"
    if (distinct := len(np.unique(values, axis=0))) < k:
        return None, f"{distinct} different moments in the later period, fewer than {k} cohorts"
    again = _fit(values, method, k, seed).assign(values)
    return round(float(adjusted_rand_score(model.assign(values), again)), DECIMALS), None


def _names(centres: Floats, labels: Sequence[str]) -> tuple[str, ...]:
    """Name cohorts (k, f), the least engaged first, by what they do more of than the average."""
    names: list[str] = []
    for level, centre in enumerate(centres, 1):
        strongest = sorted(range(len(labels)), key=lambda place: (-centre[place], place))
        high = [labels[place] for place in strongest if centre[place] >= HIGH]
        words = "high" if high else "middling"
        if not high and level == 1:
            names.append("quiet")
            continue
        said = high or [labels[strongest[0]]]
        options = [f"{words}: {', '.join(said[:n])}" for n in range(NAMED_FEATURES, len(said) + 1)]
        options = options or [f"{words}: {', '.join(said)}"]
        names.append(
            next((name for name in options if name not in names), f"{options[0]} (level {level})")
        )
    return tuple(names)
