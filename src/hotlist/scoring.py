"""Scoring of current moments with the champions, and the tier edges that go with each of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from hotlist.fitting import read_champion
from hotlist.tiers import TierLimits, reference_edges, tier_edges_table

#: Columns of scr_moments that go with a probability.
KEEP = ("scoring_model", "entity_id", "as_of", "model_version")


class Scorer:
    """scikit-learn's ``predict_proba`` of each scoring model's champion, batch by batch.

    It holds the artifacts as text and reads them when first asked, so that it can travel.

    champions: scr_champions, one row per scoring model, with the artifact.
    available: the columns of the moments.
    engine: the knob scoring_engine; with ``sql`` the additive champions are left to SQL, which adds up their terms.
    """

    def __init__(
        self, champions: pd.DataFrame, available: Sequence[str], engine: str = "python"
    ) -> None:
        if engine not in ("python", "sql"):
            raise ValueError(f"knob scoring_engine is {engine!r}: write python or sql")
        self._artifacts: dict[str, str] = {
            str(row["scoring_model"]): str(row["artifact"])
            for row in champions.to_dict("records")
            if engine == "python" or not row["is_additive"]
        }
        self._models: dict[str, Any] = {}
        self.scoring_models: tuple[str, ...] = tuple(self._artifacts)
        versions = dict(zip(champions["scoring_model"], champions["model_version"], strict=True))
        wanted: dict[str, None] = {"scoring_model": None}
        for scoring_model in self.scoring_models:
            features = self._model(scoring_model).features
            if gone := sorted(set(features) - set(available)):
                raise ValueError(
                    f"{versions[scoring_model]} reads features that the knobs no longer make ({', '.join(gone)}): put "
                    "them back in dbt_project.yml until a new version passes the gates"
                )
            wanted |= dict.fromkeys(features)
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
            artifact = read_champion(self._artifacts[scoring_model])
            self._models[scoring_model] = artifact.model
        return self._models[scoring_model]


def cluster_tiers(champions: pd.DataFrame, tier_limits: pd.DataFrame, seed: int) -> pa.Table:
    """Find each champion's tier edges from the reference in its artifact.

    So they change only with the version, or with tier_limits (the seed) when a person changes those.
    """
    edges = []
    for row in champions.to_dict("records"):
        found = read_champion(row["artifact"])
        limits = TierLimits.read(tier_limits)
        fitted = reference_edges(
            found.reference, found.score_offset, found.score_factor, limits, seed
        )
        edges.append((str(row["model_version"]), str(row["scoring_model"]), fitted))
    return tier_edges_table(edges)
