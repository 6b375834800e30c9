"""The sample that a fit reads: all up to the budget, beyond it the same share of every stratum, always the same."""

from __future__ import annotations

import itertools
import re

import pandas as pd
from compiled import Warehouse

STRATA = {
    ("train", "a", 0): 600,
    ("train", "a", 1): 60,
    ("train", "b", 0): 300,
    ("test", "a", 0): 200,
    ("test", "b", 1): 3,
}


def examples() -> pd.DataFrame:
    rows = [
        {"split": split, "module": module, "outcome": outcome}
        for (split, module, outcome), size in STRATA.items()
        for _ in range(size)
    ]
    frame = pd.DataFrame(rows)
    frame["scoring_model"] = "m"
    frame["entity_id"] = [f"L{number:05d}" for number in range(len(frame))]
    frame["as_of"] = pd.Timestamp("2025-01-01") + pd.to_timedelta(frame.index % 7, unit="D")
    return frame


def sampled(budget: int, shuffle: int | None = None) -> pd.DataFrame:
    """The sample under a budget that may be smaller than the knob allows."""
    warehouse = Warehouse()
    model = warehouse.models["trn_sample"]
    model["compiled_code"] = re.sub(
        r"least\(1, \d+ /", f"least(1, {budget} /", model["compiled_code"]
    )
    given = examples()
    columns = re.findall(r"examples\.(\w+)", warehouse.models["trn_sample"]["compiled_code"])
    given = given.reindex(columns=list(dict.fromkeys([*given, *columns])))
    rows = given if shuffle is None else given.sample(frac=1, random_state=shuffle)
    warehouse.put("trn_examples", rows)
    warehouse.build("trn_sample")
    return warehouse.read("trn_sample", "entity_id")


def test_below_the_budget_every_example_is_read() -> None:
    found = sampled(500_000)
    pd.testing.assert_frame_equal(
        found[["entity_id", "outcome"]], examples()[["entity_id", "outcome"]], check_dtype=False
    )


def test_beyond_it_every_stratum_keeps_its_share() -> None:
    budget, total = 300, sum(STRATA.values())
    sizes = sampled(budget).groupby(["split", "module", "outcome"]).size().to_dict()
    for stratum, size in STRATA.items():
        assert size * budget / total <= sizes[stratum] < size * budget / total + 1
    assert budget <= sum(sizes.values()) < budget + len(STRATA)


def test_the_draw_depends_on_the_rows_and_not_on_their_order() -> None:
    draws = [set(sampled(300, shuffle)["entity_id"]) for shuffle in (None, 1, 2)]
    assert all(one == other for one, other in itertools.pairwise(draws))
