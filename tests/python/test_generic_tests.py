"""The tests of every table fail on the row that is wrong and say what is wrong with it."""

from __future__ import annotations

import pandas as pd
import pytest
from compiled import Warehouse


@pytest.fixture(scope="module")
def warehouse() -> Warehouse:
    return Warehouse()


def test_never_null_names_each_column_that_has_nulls(warehouse: Warehouse) -> None:
    good = {"score": 1.0, "author": "ann", "set_at": "2025-01-01", "expires_at": "2025-02-01"}
    rows = pd.DataFrame([{"lead_id": lead, "note": None, **good} for lead in ("a", "b", "c")])
    warehouse.put("stg_manual_scores", rows)
    assert warehouse.failures("never_null", "stg_manual_scores").empty
    rows.loc[0, "author"] = None
    rows.loc[1:, "expires_at"] = None
    warehouse.put("stg_manual_scores", rows)
    found = warehouse.failures("never_null", "stg_manual_scores")
    assert dict(zip(found["column_name"], found["nulls"], strict=True)) == {
        "author": 1,
        "expires_at": 2,
    }
    warehouse.put("stg_manual_scores", rows.head(0))
    assert warehouse.failures("never_null", "stg_manual_scores").empty


def test_a_key_is_neither_twice_nor_null(warehouse: Warehouse) -> None:
    keys = pd.DataFrame(
        {
            "scoring_model": ["m", "m", "other"],
            "entity_id": ["a", "b", "a"],
            "as_of": ["2025-01-01"] * 3,
        }
    )
    warehouse.put("trn_outcomes", keys)
    assert warehouse.failures("unique_key", "trn_outcomes").empty
    keys.loc[2, "scoring_model"] = "m"
    warehouse.put("trn_outcomes", keys)
    twice = warehouse.failures("unique_key", "trn_outcomes")
    assert twice.to_dict("records") == [
        {"scoring_model": "m", "entity_id": "a", "as_of": "2025-01-01", "rows_with_key": 2}
    ]
    keys.loc[2, "scoring_model"] = None
    warehouse.put("trn_outcomes", keys)
    unnamed = warehouse.failures("unique_key", "trn_outcomes")
    assert list(unnamed["entity_id"]) == ["a"]
    assert unnamed["scoring_model"].isna().all()


@pytest.mark.parametrize(("column", "failing"), [("value", 0), ("audience", 1)])
def test_a_key_is_null_only_where_it_may_be(
    warehouse: Warehouse, column: str, failing: int
) -> None:
    row = {"audience": "x", "version": 1, "feature": "f", "comparison": "is", "value": "v"}
    rows = pd.DataFrame([row, row | {column: None}])
    warehouse.put("audiences", rows)
    assert len(warehouse.failures("unique_key", "audiences")) == failing
    warehouse.put("audiences", pd.concat([rows, rows.tail(1)]))
    assert list(warehouse.failures("unique_key", "audiences")["rows_with_key"]) == [2]


def test_holds_says_of_each_row_what_does_not_hold(warehouse: Warehouse) -> None:
    good = {"split": "train", "share_of_moments": 0.5}
    rows = pd.DataFrame([good, good | {"split": None}])
    warehouse.put("mon_splits", rows)
    assert warehouse.failures("holds", "mon_splits").empty
    wrong = good | {"share_of_moments": 2.0}
    warehouse.put("mon_splits", pd.DataFrame([good, wrong, wrong | {"split": "late"}]))
    found = warehouse.failures("holds", "mon_splits").sort_values("split", ascending=False)
    share = "share_of_moments between 0 and 1 does not hold."
    split = "split in ('train', 'validation', 'test', 'embargo') does not hold."
    assert list(found["message"]) == [share, f"{split} {share}"]
