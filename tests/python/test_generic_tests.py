"""The tests of every table fail on the row that is wrong and say what is wrong with it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from compiled import Warehouse


@pytest.fixture(scope="module")
def warehouse() -> Warehouse:
    return Warehouse()


def says(warehouse: Warehouse, table: str, rows: list[dict[str, Any]]) -> list[str]:
    """What `sound` says of a table of these rows; a column that no row has is null."""
    columns = {
        name: column["data_type"] for name, column in warehouse.models[table]["columns"].items()
    }
    whole = pd.DataFrame([dict.fromkeys(columns) | row for row in rows], columns=list(columns))
    warehouse.put(table, whole, {name: type_ or "varchar" for name, type_ in columns.items()})
    return sorted(warehouse.failures("sound", table)["message"])


MOVED = {"from_tier": "Hot", "to_tier": "Warm", "leads": 2, "first_lead_id": "l1"}


def test_a_sound_table_and_an_empty_one_say_nothing(warehouse: Warehouse) -> None:
    assert says(warehouse, "mon_tier_movers", []) == []
    assert says(warehouse, "mon_tier_movers", [MOVED, MOVED | {"to_tier": "Cold"}]) == []


def test_each_column_that_has_nulls_is_named_with_a_row(warehouse: Warehouse) -> None:
    rows = [
        MOVED | {"leads": None},
        MOVED | {"to_tier": "Cold", "leads": None, "first_lead_id": None},
    ]
    assert says(warehouse, "mon_tier_movers", rows) == [
        "first_lead_id is null, in the row from_tier Hot, to_tier Cold",
        "leads is null, in 2 rows, such as from_tier Hot, to_tier Cold",
    ]


def test_a_key_is_neither_twice_nor_null(warehouse: Warehouse) -> None:
    assert says(warehouse, "mon_tier_movers", [MOVED, MOVED]) == [
        "from_tier, to_tier is no key: several rows have from_tier Hot, to_tier Warm"
    ]
    assert says(warehouse, "mon_tier_movers", [MOVED, MOVED | {"to_tier": None}]) == [
        "to_tier is null, in the row from_tier Hot, to_tier null"
    ]


def test_each_condition_that_does_not_hold_is_named_with_a_row(warehouse: Warehouse) -> None:
    share = {"scoring_model": "m", "split": "train", "moments": 1, "share_of_moments": 0.5}
    found = says(
        warehouse,
        "mon_splits",
        [
            share | {"share_of_moments": 2.0},
            share | {"split": "late", "share_of_moments": 2.0},
            share | {"split": "test"},
        ],
    )
    expected = [
        "not: share_of_moments between 0 and 1, in 2 rows, such as scoring_model m, split late",
        "not: split in ('train', 'validation', 'test', 'embargo'), in the row scoring_model m, split late",
    ]
    assert [message for message in found if message.startswith("not:")] == expected


@pytest.mark.parametrize(("column", "failing"), [("value", 0), ("audience", 1)])
def test_a_key_is_null_only_where_it_may_be(
    warehouse: Warehouse, column: str, failing: int
) -> None:
    row = {"audience": "x", "version": 1, "feature": "f", "comparison": "is", "value": "v"}
    row |= {"meaning": "why"}
    assert len(says(warehouse, "audiences", [row, row | {column: None}])) == failing
    assert len(says(warehouse, "audiences", [row, *[row | {"value": None}] * 2])) == 1


def test_a_value_that_is_not_allowed_is_named_with_a_row(warehouse: Warehouse) -> None:
    split = {"scoring_model": "m", "as_of": "2025-01-01", "split": "late"}
    columns = dict.fromkeys(split, "varchar")
    warehouse.put(
        "trn_splits", pd.DataFrame([split, split | {"as_of": "2025-01-02", "split": None}]), columns
    )
    assert list(warehouse.failures("sound", "trn_splits")["message"]) == [
        "split is none of train, validation, test, embargo, in the row "
        "scoring_model m, as_of 2025-01-01"
    ]


EDGES = {
    "scoring_model": "m",
    "model_version": "m_v1",
    "warm_from": 30.0,
    "hot_from": 60.0,
    "method": "kmeans",
    "method_note": "",
}


def rates(
    slice_: str = "overall", **tiers: tuple[float | None, float | None, float | None]
) -> pd.DataFrame:
    """Rows of trn_evaluations: the rate of each tier and its interval on the test period; validation is better."""
    row = {"model_version": "m_v1", "candidate": "champion", "slice": slice_}
    rows: list[dict[str, Any]] = []
    for tier, (value, low, high) in tiers.items():
        metric = {"metric": f"{tier}_rate", "value": value, "ci_low": low, "ci_high": high}
        rows.append(row | metric | {"split": "test"})
    for tier, value in {"hot": 0.9, "warm": 0.5, "cold": 0.1}.items():
        metric = {"metric": f"{tier}_rate", "value": value, "ci_low": value, "ci_high": value}
        rows.append(row | metric | {"split": "validation"})
    return pd.DataFrame(rows).astype({"value": float, "ci_low": float, "ci_high": float})


@pytest.mark.parametrize(
    ("edges", "measured", "severity", "said"),
    [
        ({}, rates(hot=(0.4, 0.3, 0.5), warm=(0.2, 0.1, 0.3), cold=(0.1, 0.0, 0.2)), None, ""),
        ({}, rates(hot=(0.4, 0.3, 0.5), warm=(None, None, None), cold=(0.1, 0.0, 0.2)), None, ""),
        (
            {},
            rates(hot=(0.15, 0.1, 0.2), warm=(0.2, 0.1, 0.3), cold=(0.1, 0.0, 0.2)),
            "warning",
            "Hot of m_v1 converts at 15.0 % on the test period, Warm at 20.0 %",
        ),
        (
            {},
            rates(hot=(0.4, 0.3, 0.5), warm=(0.1, 0.05, 0.15), cold=(0.3, 0.2, 0.4)),
            "error",
            "Warm of m_v1 converts at 10.0 % on the test period, Cold at 30.0 %",
        ),
        (
            {},
            rates(hot=(0.1, 0.05, 0.15), warm=(None, None, None), cold=(0.3, 0.2, 0.4)),
            "error",
            "Hot of m_v1 converts at 10.0 % on the test period, Cold at 30.0 %",
        ),
        ({}, rates("month=2025-04", hot=(0.15, 0.1, 0.2), warm=(0.2, 0.1, 0.3)), None, ""),
        (
            {},
            rates("month=2025-04", hot=(0.1, 0.05, 0.15), warm=(0.3, 0.2, 0.4)),
            "warning",
            "Hot of m_v1 in month 2025-04 converts at 10.0 % on the test period, Warm at 30.0 %",
        ),
        ({"method": "manual"}, rates(hot=(0.1, 0.05, 0.15), warm=(0.3, 0.2, 0.4)), None, ""),
        (
            {"method": "quantile", "hot_from": 30.0},
            rates(),
            "error",
            "hot_from of m_v1 is not above warm_from",
        ),
        ({"method": "few_scores", "hot_from": 30.0}, rates(), None, ""),
        ({"hot_from": None}, rates(), "error", "only one of the two edges of m_v1 is null"),
        ({"hot_from": None, "warm_from": None}, rates(), "error", "m_v1 has no edges"),
    ],
)
def test_tiers_are_judged_on_the_rows_that_chose_no_edge(
    warehouse: Warehouse,
    edges: dict[str, Any],
    measured: pd.DataFrame,
    severity: str | None,
    said: str,
) -> None:
    types = {"warm_from": "double", "hot_from": "double"}
    warehouse.put(
        "scr_tier_edges",
        pd.DataFrame([EDGES | edges]),
        {column: types.get(column, "varchar") for column in EDGES},
    )
    warehouse.put("trn_evaluations", measured)
    found = warehouse.failures("tier_order", "scr_tier_edges")
    assert list(found["severity"]) == ([severity] if severity else [])
    assert found["message"].str.contains(said, regex=False).all()


@pytest.mark.parametrize(
    ("part", "instead", "found_lead"),
    [
        ("and history.as_of <= ready.as_of", "", "later"),
        ("union distinct\n    select\n        publish_number,\n        as_of\n    from ready", "", "left_out"),
        ("case when changes.next_as_of is null then changes.score_status", "case when true then 'scored'", "left_out"),
    ],
)  # fmt: skip
def test_a_score_is_of_the_clock_or_stale(
    warehouse: Warehouse, part: str, instead: str, found_lead: str
) -> None:
    """A build of an earlier day, in which nobody is scored: one lead was scored before it, one after."""
    columns = {
        name: column["data_type"]
        for name, column in warehouse.models["lead_score_history"]["columns"].items()
    }
    row = dict.fromkeys(columns) | {"score": 50, "tier": "Warm", "score_status": "scored"}
    rows = [
        row | {"lead_id": "left_out", "publish_number": 1, "as_of": "2025-01-01"},
        row
        | {"lead_id": "later", "publish_number": 2, "as_of": "2025-01-03", "is_retracted": False},
    ]
    warehouse.put("lead_score_history", pd.DataFrame(rows), columns)
    warehouse.put("stg_clock", pd.DataFrame({"as_of": [pd.Timestamp("2025-01-02")]}))
    ready = {"as_of": [pd.Timestamp("2025-01-02")], "publish_number": [3]}
    warehouse.put("scr_ready", pd.DataFrame(ready))
    rules = {"rule_name": ["trend_days", "trend_points"], "limit_value": [7.0, 5.0]}
    warehouse.put("sync_rules", pd.DataFrame(rules))
    champions = {"model_version": "varchar", "training_rate": "double"}
    warehouse.put("scr_champions", pd.DataFrame(columns=list(champions)), champions)
    leads = {"lead_id": ["left_out", "later"], "account_id": [None] * 2, "owner_id": [None] * 2}
    warehouse.put("stg_leads", pd.DataFrame(leads), dict.fromkeys(leads, "varchar"))
    funnel = {"lead_id": "varchar", "is_converted": "boolean", "out_reason": "varchar"}
    warehouse.put("scr_lead_status", pd.DataFrame(columns=list(funnel)), funnel)
    warehouse.build("lead_scores")
    assert len(warehouse.read("lead_scores", "lead_id")) == 1
    assert warehouse.singular_failures("lead_scores_are_of_the_clock").empty
    warehouse.build_broken("lead_scores", part, instead)
    found = warehouse.singular_failures("lead_scores_are_of_the_clock")
    assert found_lead in list(found["lead_id"])
    assert found["message"].str.contains("and the clock stands at 2025-01-02").all()


@pytest.mark.parametrize(("stability", "said"), [(0.98, []), (None, []), (0.5, ["is 0.5, below"])])
def test_edges_that_a_resample_moves_are_named(
    warehouse: Warehouse, stability: float | None, said: list[str]
) -> None:
    edges = {"model_version": "m_v1", "method": "kmeans", "edge_stability": stability}
    types = {"model_version": "varchar", "method": "varchar", "edge_stability": "double"}
    warehouse.put("scr_cluster_tiers", pd.DataFrame([edges]), types)
    version = {"scoring_model": "m", "model_version": "m_v1", "version_number": 1}
    warehouse.put("trn_promotions", pd.DataFrame([version | {"is_promoted": True}]))
    warehouse.put("ftr_scoring_models", pd.DataFrame([{"scoring_model": "m", "question": "m"}]))
    limit = {"test_name": "tier_edges_survive_a_resample", "metric": "edge_stability"}
    warehouse.put("metric_limits", pd.DataFrame([limit | {"limit_value": 0.8}]))
    found = warehouse.failures("stability_at_least", "scr_cluster_tiers")["message"]
    assert len(found) == len(said)
    assert all(part in message for part, message in zip(said, found, strict=True))
