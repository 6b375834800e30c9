"""Scoring of current moments with the champions, and the tier edges that go with each of them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from hotlist.artifacts import ArtifactError
from hotlist.examples import KEY_COLUMNS
from hotlist.tiers import TIER_EDGES_SCHEMA, TierLimits, reference_edges, tier_edges_table
from hotlist.versions import FittedVersion, read_version

#: Columns of scr_moments that go with a probability.
KEEP = ("scoring_model", "entity_id", "as_of", "model_version")

CLUSTERED_SCHEMA = TIER_EDGES_SCHEMA.append(pa.field("fault", pa.string())).append(
    pa.field("can_score", pa.bool_())
)


class Scorer:
    """scikit-learn's ``predict_proba`` of each scoring model's champion, batch by batch.

    It holds the artifacts as text and reads them when first asked, so that it can travel. A champion with a fault is
    left out: its terms still score in SQL.

    Args:
        champions: scr_champions, one row per scoring model, with the artifact.
        available: the columns of the moments.
        engine: the knob scoring_engine; with ``sql`` the additive champions are left to SQL, which adds up their terms.
    """

    def __init__(
        self, champions: pd.DataFrame, available: Sequence[str], engine: str = "python"
    ) -> None:
        if engine not in ("python", "sql"):
            raise ValueError(f"knob scoring_engine is {engine!r}: write python or sql")
        self._artifacts: dict[str, tuple[str, Any]] = {}
        self._models: dict[str, Any] = {}
        wanted: dict[str, None] = {"scoring_model": None}
        for row in champions.to_dict("records"):
            if engine == "python" or not row["is_additive"]:
                champion, fault = readable(row, available)
                if champion is not None and fault is None:
                    scoring_model = str(row["scoring_model"])
                    self._artifacts[scoring_model] = (row["artifact"], row["artifact_digest"])
                    self._models[scoring_model] = champion.model
                    wanted |= dict.fromkeys(champion.model.features)
        self.scoring_models: tuple[str, ...] = tuple(self._artifacts)
        self.columns: tuple[str, ...] = tuple(wanted)

    def __getstate__(self) -> dict[str, Any]:
        """Leave the models at home; only their text travels."""
        return self.__dict__ | {"_models": {}}

    def probability(self, rows: pd.DataFrame) -> npt.NDArray[np.float64]:
        """Give the probability of each of n moments, (n,); NaN without a champion."""
        found = np.full(len(rows), np.nan)
        for scoring_model in self.scoring_models:
            mine = (rows["scoring_model"] == scoring_model).to_numpy()
            if mine.any():
                model = self._model(scoring_model)
                own = rows if mine.all() else rows.loc[mine, model.features]
                found[mine] = model.predict_proba(own)[:, 1]
        return found

    def _model(self, scoring_model: str) -> Any:  # noqa: ANN401
        if scoring_model not in self._models:
            self._models[scoring_model] = read_version(*self._artifacts[scoring_model]).model
        return self._models[scoring_model]


def readable(
    row: Mapping[Hashable, Any], available: Sequence[str]
) -> tuple[FittedVersion | None, str | None]:
    """Give a champion, None if it cannot be read, and why scikit-learn cannot score with it, None if it can."""
    name = row["model_version"]
    try:
        champion = read_version(row["artifact"], row["artifact_digest"])
    except ArtifactError as error:
        return None, f"{name} cannot be read: {error}"
    # A column of the moment is no feature, though a feature of an older release may bear its name.
    if gone := sorted(set(champion.model.features) - (set(available) - set(KEY_COLUMNS))):
        return champion, (
            f"{name} reads features that the knobs no longer make ({', '.join(gone)}): put them back in "
            "dbt_project.yml until a new version passes the gates"
        )
    return champion, None


def cluster_tiers(
    champions: pd.DataFrame,
    tier_limits: pd.DataFrame,
    seed: int,
    available: Sequence[str],
    built: pd.DataFrame | None,
) -> pa.Table:
    """Find each champion's tier edges from the reference in its artifact.

    So they change only with the version, or with tier_limits (the seed) when a person changes those.

    Args:
        champions: scr_champions.
        tier_limits: the seed of that name.
        seed: the knob random_seed.
        available: the columns of the moments.
        built: what stood here before (CLUSTERED_SCHEMA); a champion that cannot be read keeps its edges of then.

    Returns:
        One row per champion (CLUSTERED_SCHEMA); ``fault`` says why scikit-learn cannot score with it, ``can_score``
        whether its terms and edges, or scikit-learn, still give scores.
    """
    known = {} if built is None else {row["model_version"]: row for row in built.to_dict("records")}
    limits = TierLimits.read(tier_limits)
    rows: list[dict[str, Any]] = []
    for row in champions.to_dict("records"):
        version, scoring_model = str(row["model_version"]), str(row["scoring_model"])
        found, fault = readable(row, available)
        if found is not None:
            fitted = reference_edges(
                found.reference, found.score_offset, found.score_factor, limits, seed
            )
            edges = tier_edges_table([(version, scoring_model, fitted)]).to_pylist()[0]
        else:
            kept = known.get(version, {})
            edges = {
                name: None if pd.isna(kept.get(name)) else kept[name]
                for name in TIER_EDGES_SCHEMA.names
            }
        rows.append(
            edges
            | {"model_version": version, "scoring_model": scoring_model, "fault": fault}
            | {"can_score": fault is None or bool(row["has_terms"] and edges["method"])}
        )
    return pa.Table.from_pylist(rows, schema=CLUSTERED_SCHEMA)
