"""Scoring of current moments with the champions, and the tier edges that go with each of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from hotlist.fitting import read_champion
from hotlist.tiers import reference_edges, tier_edges_table

SCHEMA = pa.schema(
    [
        ("scoring_model", pa.string()),
        ("entity_id", pa.string()),
        ("as_of", pa.timestamp("us")),
        ("model_version", pa.string()),
        ("probability", pa.float64()),
    ]
)


class Scorer:
    """scikit-learn's ``predict_proba`` of each scoring model's champion, batch by batch.

    champions: scr_champions, one row per scoring model, with the artifact.
    """

    def __init__(self, champions: pd.DataFrame) -> None:
        self._champions = {
            str(row["scoring_model"]): (
                str(row["model_version"]),
                read_champion(row["artifact"]).model,
            )
            for row in champions.to_dict("records")
        }

    def score(self, moments: pd.DataFrame) -> pa.Table:
        """Score moments (n, key and features); those without a champion are left out.

        Raises:
            ValueError: a champion reads a feature that the knobs no longer make.
        """
        tables = [SCHEMA.empty_table()]
        for scoring_model, (model_version, model) in self._champions.items():
            rows = moments[moments["scoring_model"] == scoring_model]
            if rows.empty:
                continue
            if gone := sorted(set(model.features) - set(rows.columns)):
                raise ValueError(
                    f"{model_version} reads features that the knobs no longer make ({', '.join(gone)}): put them back "
                    "in dbt_project.yml until a new version passes the gates"
                )
            scored = rows[["scoring_model", "entity_id", "as_of"]].assign(
                model_version=model_version,
                probability=np.asarray(model.predict_proba(rows), dtype=np.float64)[:, 1],
            )
            tables.append(pa.Table.from_pandas(scored, schema=SCHEMA, preserve_index=False))
        return pa.concat_tables(tables)


def cluster_tiers(champions: pd.DataFrame, seed: int) -> pa.Table:
    """Find each champion's tier edges from the reference in its artifact, so that they change only with the version."""
    edges = []
    for row in champions.to_dict("records"):
        found = read_champion(row["artifact"])
        fitted = reference_edges(found.reference, found.score_offset, found.score_factor, seed)
        edges.append((str(row["model_version"]), str(row["scoring_model"]), fitted))
    return tier_edges_table(edges)
