"""A refit prints no warning: the registry is fitted, read back and judged with every warning an error."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import worlds_of_examples as world
from dbt_project import PROJECT

from hotlist import frames, registry
from hotlist.spec import Knobs

KNOBS = {
    "scoring_models": [{"name": "m", "horizon_days": 28}],
    "refit": "auto",
    "refit_after_days": 30,
    "search_budget": 2,
    "search_method": "halving",
    "search_space": {},
    "primary_metric": "log_loss",
    "max_features": 25,
    "allow_black_box": False,
    "random_seed": 7,
    "half_life_days": 14,
    "behaviours": [],
    "lead_attributes": [],
    "account_attributes": [],
}


def as_dbt_reads(tables: list[pa.Table]) -> pd.DataFrame:
    """The registry as a Python model reads it: a boolean column with nulls is no column of booleans to pandas."""
    with duckdb.connect() as connection:
        rows = connection.from_arrow(pa.concat_tables(tables))
        return frames.read(rows, order_by=["model_version"])


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("rows", [60, 900])
def test_a_refit_is_quiet(rows: int) -> None:
    knobs = Knobs.parse(KNOBS)
    examples = world.examples(rows).assign(embargoes=2)
    catalogue = world.catalogue(world.features(5))
    behaviours = pd.DataFrame({"behaviour": ["demo"], "weight_override": [None], "weight": [1.0]})

    shortages = pd.DataFrame({"scoring_model": [], "shortage": []})

    def fit(as_of: str, built: pd.DataFrame | None, given: pd.DataFrame) -> pa.Table:
        return registry.fit_due(
            knobs, pd.Timestamp(as_of), catalogue, behaviours, shortages, built, lambda _: given
        )

    tables = [fit("2025-04-01", None, examples)]
    tables.append(fit("2025-06-01", as_dbt_reads(tables), examples.head(0)))
    built = as_dbt_reads(tables)
    assert list(built["artifact"].isna()) == [False, True], "the second has nothing to learn from"
    tables.append(fit("2025-08-01", built, examples))
    built = as_dbt_reads(tables)
    assert len(built) == 3

    def read(where: str) -> pd.DataFrame:
        return examples[examples["split"] != "train"] if "split" in where else examples

    limits = pd.read_csv(PROJECT / "seeds/policy/tier_limits.csv")
    none = pd.DataFrame({"scoring_model": [], "model_version": []})
    parts = registry.unpack(built).to_pandas()["part"]
    assert {"term", "feature"} <= set(parts)
    assert built["trials_text"].str.len().max() > 2 or rows == 60
    assert registry.forecast_new(built, catalogue, set(), read).num_rows > 0
    assert registry.evaluate_new(built, behaviours, limits, none, None, read).num_rows > 0


def test_a_champion_that_reads_what_is_no_longer_offered_is_no_rival() -> None:
    """As when the law's word list or a knob takes an attribute away: whoever passes the gates replaces it."""
    examples = world.examples(900).assign(embargoes=2)
    catalogue = world.catalogue(world.features(5)).assign(left_out_for=None)
    behaviours = pd.DataFrame({"behaviour": ["demo"], "weight_override": [None], "weight": [1.0]})
    shortages = pd.DataFrame({"scoring_model": [], "shortage": []})
    limits = pd.read_csv(PROJECT / "seeds/policy/tier_limits.csv")
    champions = pd.DataFrame({"scoring_model": ["m"], "model_version": ["m_v1"]})
    knobs = Knobs.parse(KNOBS | {"refit": "always"})

    def gain(left_out: str | None) -> float:
        """How much worse the first version is when the second may not read count_demo."""
        tables: list[pa.Table] = []
        for feature in (None, left_out):
            offered = catalogue.assign(
                left_out_for=[
                    "protected" if name == feature else None for name in catalogue["feature"]
                ]
            )
            built = as_dbt_reads(tables) if tables else None
            tables.append(
                registry.fit_due(
                    knobs,
                    pd.Timestamp("2025-04-01"),
                    offered,
                    behaviours,
                    shortages,
                    built,
                    lambda _: examples,
                )
            )
        found = registry.evaluate_new(
            as_dbt_reads(tables), behaviours, limits, champions, None, lambda _: examples
        ).to_pandas()
        row = found[(found["candidate"] == "version:m_v1") & (found["metric"] == "log_loss_gain")]
        return float(row["value"].iloc[0])

    assert np.isfinite(gain(None))
    assert np.isnan(gain("count_demo"))
