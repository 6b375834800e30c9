# ruff: noqa: E501 (tables of cases, one a line)
"""What a person mistypes in a policy seed stops the build and is named with the line and what to write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from compiled import Warehouse
from dbt_process import PROJECT as ROOT
from dbt_project import run_dbt

BOT = {"bot_reason": "flood", "behaviour": "web_visit", "event_count": 3, "within_seconds": 5,
       "unless_behaviour": None, "unless_within_seconds": 0, "wait_seconds": 0, "note": "x"}  # fmt: skip
STEP = {
    "step_number": 9,
    "step": "asked",
    "kind": "behaviour",
    "value": "demo_request",
    "label": "x",
}
EDGE = {
    "scoring_model": "lead_fit",
    "warm_from": 30,
    "hot_from": 60,
    "method": "manual",
    "author": "ann",
    "note": None,
}
TYPE = {"event_type": "quote_asked", "behaviour": "contact_us", "weight": 40, "weight_override": None,
        "is_hand_raiser": True, "is_sales": False}  # fmt: skip
LIMIT = {"limit_name": "hot_share", "limit_value": 0.1, "meaning": "x"}
SLIPS: list[tuple[str, dict[str, Any], str, str]] = [
    ("behaviours", TYPE | {"event_type": "Contact-Us ", "behaviour": "bad_fit"}, "error",
     "`Contact-Us ,bad_fit,40.0,,true,false` and line `contact_us,contact_us,40.0,,true,false` are about the same"),
    ("behaviours", TYPE | {"is_sales": True}, "error", "what the sales team does is no hand raise"),
    ("behaviours", TYPE | {"weight": 1e9}, "error", "write a number from -1000 to 1000"),
    ("behaviours", TYPE | {"behaviour": None}, "error", "behaviour is empty; fill it in"),
    ("behaviours", TYPE | {"behaviour": "demo_requst"}, "error",
     "behaviour is demo_requst, but there is no such behaviour in the knob behaviours; the nearest is demo_request."),
    ("bot_rules", BOT | {"behaviour": "Web Visit"}, "error", "are about the same, flood|web_visit; keep one"),
    ("bot_rules", BOT | {"behaviour": "email_clik"}, "error", "behaviour is email_clik"),
    ("bot_rules", BOT | {"bot_reason": "x", "unless_behaviour": "zzz"}, "warn", "unless_behaviour is zzz"),
    ("bot_rules", BOT | {"bot_reason": "x", "event_count": 1}, "error", "event_count must be 2 or more"),
    ("conversions", {"conversion": "engaged", "version": 1, "behaviour": "demo_requests", "within_days": 14}, "error",
     "the nearest is demo_request"),
    ("conversions", {"conversion": "Engaged", "version": 1, "behaviour": "demo_request", "within_days": 9}, "error", "about the same"),
    ("eligibility", {"profile": "honest", "gate": "x", "metric": "roc_auc", "operand": "value", "comparison": "atleast",
                     "limit_value": 1, "meaning": "x"}, "error", "comparison must be at_least"),
    ("email_domains", {"domain": "@Gmail.com", "kind": "free"}, "error", "the part after the @"),
    ("funnel_steps", STEP | {"value": "demo_requets"}, "error", "value is demo_requets"),
    ("funnel_steps", STEP | {"kind": "created"}, "error", "value belongs to the kinds behaviour and state"),
    ("grades", {"grade": "a1", "tier": "Cold", "note": None}, "error", "keep one of them"),
    ("grades", {"grade": "D1", "tier": "Cold", "note": None}, "error", "grade must be A1 to C3"),
    ("tier_edges", EDGE | {"warm_from": 60}, "error", "warm_from must be below hot_from"),
    ("tier_edges", EDGE | {"hot_from": 101}, "error", "edges are score points"),
    ("tier_edges", EDGE | {"scoring_model": "lead_fitt"}, "error", "the nearest is lead_fit"),
    ("tier_limits", LIMIT, "error", "limit_name must be most_hot_share, fallback_hot_share or fallback_warm_share"),
    ("tier_limits", LIMIT | {"limit_name": "most_hot_share", "limit_value": 20}, "error", "a share above 0 and below 1"),
    ("tier_limits", LIMIT | {"limit_name": "fallback_hot_share", "limit_value": 0.3}, "error", "no more than most_hot_share"),
    ("tier_limits", LIMIT | {"limit_name": "fallback_warm_share", "limit_value": 0.95}, "error", "together must be below 1"),
    ("weight_rules", {"limit_name": "rare_shares", "limit_value": 1, "meaning": "x"}, "error", "limit_name must be"),
    ("metric_limits", {"test_name": "x", "metric": None, "limit_value": 1, "meaning": "x"}, "error", "metric is empty"),
]  # fmt: skip


@pytest.fixture(scope="module")
def warehouse() -> Warehouse:
    house = Warehouse()
    for seed in (ROOT / "seeds/policy").glob("*.csv"):
        put(house, seed.stem, pd.read_csv(seed, keep_default_na=False, na_values=[""]))
    house.build("stg_behaviours")
    return house


def put(house: Warehouse, seed: str, rows: pd.DataFrame) -> None:
    house.put(seed, rows, house.models[seed]["config"]["column_types"])


def test_the_seeds_as_they_are_shipped_are_sound(warehouse: Warehouse) -> None:
    tested = [node["attached_node"] for node in warehouse.tests
              if node.get("test_metadata", {}).get("name") == "sound_seed"]  # fmt: skip
    assert len(tested) >= 11
    for seed in tested:
        assert warehouse.failures("sound_seed", seed.split(".")[-1]).empty, seed


@pytest.mark.parametrize(("seed", "line", "severity", "words"), SLIPS)
def test_a_slip_is_named_with_its_line(
    warehouse: Warehouse, seed: str, line: dict[str, Any], severity: str, words: str
) -> None:
    shipped = pd.read_csv(ROOT / f"seeds/policy/{seed}.csv", keep_default_na=False, na_values=[""])
    put(warehouse, seed, pd.concat([shipped, pd.DataFrame([line])], ignore_index=True))
    found = warehouse.failures("sound_seed", seed)
    put(warehouse, seed, shipped)
    right = found[found["message"].str.contains(words, regex=False)]
    assert set(right["severity"]) == {severity}, found["message"].tolist()
    assert right["message"].str.startswith(f"seeds/policy/{seed}.csv, ").all()


def test_the_same_line_in_two_spellings_is_harmless(warehouse: Warehouse) -> None:
    shipped = pd.read_csv(ROOT / "seeds/policy/behaviours.csv")
    line = shipped[shipped["event_type"] == "contact_us"].assign(event_type="Contact Us")
    put(warehouse, "behaviours", pd.concat([shipped, line], ignore_index=True))
    assert warehouse.failures("sound_seed", "behaviours").empty
    put(warehouse, "behaviours", shipped)


def test_unknown_and_missing_columns_are_named(tmp_path: Path) -> None:
    seeded = run_dbt(tmp_path / "x.duckdb", ["seed", "--select", "grades", "weight_rules"], {})
    assert seeded.returncode == 0, seeded.output
    seeded.execute("alter table hotlist_policy.grades add column notes varchar")
    seeded.execute("alter table hotlist_policy.weight_rules rename meaning to reason")
    tested = seeded.again("test", "--select", "grades_are_sound", "weight_rules_are_sound")
    assert tested.returncode != 0
    read = "select message from hotlist_test_failures.{}_are_sound order by message"
    assert tested.query(read.format("grades"))["message"].tolist() == [
        "seeds/policy/grades.csv has a column notes that nothing reads (did you mean note?); "
        "its columns are grade, tier, note."
    ]
    assert (
        tested.query(read.format("weight_rules"))["message"]
        .tolist()[1]
        .startswith("seeds/policy/weight_rules.csv lacks the column meaning")
    )
