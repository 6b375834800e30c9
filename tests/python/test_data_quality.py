"""mon_data_quality counts what is planted: each fault moves its own check by its number of rows, and no other."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from compiled import Warehouse

RIGHT_KEY, WRONG_KEY = "00Q5f000004AbCdEAK", "00Q5f000004AbCdEAA"
DAY = pd.Timestamp("2025-01-10")
BEFORE = DAY - pd.Timedelta(seconds=1)
TYPES = {
    "stg_leads": {"lead_id": "varchar", "created_at": "timestamp", "account_id": "varchar", "module": "varchar",
                  "owner_id": "varchar", "crm_id": "varchar", "email_mark": "varchar", "is_address": "boolean",
                  "is_address_shared": "boolean"},
    "stg_triggers": {"trigger_id": "varchar", "lead_id": "varchar", "triggered_at": "timestamp",
                     "trigger_type": "varchar", "campaign_id": "varchar"},
    "stg_events": {"event_id": "varchar", "lead_id": "varchar", "occurred_at": "timestamp", "event_type": "varchar",
                   "event_source": "varchar", "event_value": "double", "loaded_at": "timestamp"},
    "stg_accounts": {"account_id": "varchar", "created_at": "timestamp"},
    "stg_rejected_rows": {"source_table": "varchar", "reason": "varchar"},
    "stg_row_counts": {"source_table": "varchar", "accepted_rows": "bigint"},
    "stg_clock": {"as_of": "timestamp"},
}  # fmt: skip
VERDICTS = {
    "stg_lead_verdicts": ["account_id", "module", "owner_id", "crm_id", "email_mark", "status"],
    "stg_trigger_verdicts": ["trigger_type", "campaign_id"],
    "stg_event_verdicts": ["event_type", "event_source", "event_value", "loaded_at"],
    "stg_account_verdicts": ["created_at"],
}
NUMBERS = range(1, 5)
CLEAN: dict[str, list[dict[str, Any]]] = {
    "stg_leads": [
        {"lead_id": f"l{n}", "created_at": DAY, "account_id": "a1", "module": "core", "owner_id": "u1",
         "crm_id": RIGHT_KEY if n < 4 else f"c{n}", "email_mark": f"a{n}",
         "is_address": True, "is_address_shared": False}
        for n in NUMBERS
    ],
    "stg_triggers": [
        {"trigger_id": f"t{n}", "lead_id": f"l{n}", "triggered_at": DAY, "trigger_type": "form", "campaign_id": "k1"}
        for n in NUMBERS
    ],
    "stg_events": [
        {"event_id": f"e{n}", "lead_id": f"l{n}", "occurred_at": DAY, "event_type": "visit", "event_source": "web",
         "event_value": 1.0, "loaded_at": DAY}
        for n in NUMBERS
    ],
    "stg_accounts": [{"account_id": "a1", "created_at": DAY}],
    "stg_rejected_rows": [],
    "stg_row_counts": [
        {"source_table": name, "accepted_rows": rows}
        for name, rows in {"leads": 4, "triggers": 5, "events": 6, "accounts": 7, "lead_states": 8}.items()
    ],
    "stg_clock": [{"as_of": DAY}],
}  # fmt: skip
ACCEPTED = {
    (row["source_table"], "accepted", "accepted rows"): row["accepted_rows"]
    for row in CLEAN["stg_row_counts"]
}

# (table, column, value in this many rows) -> the check that counts them.
EDITS: list[tuple[str, str, Any, int, tuple[str, str, str]]] = [
    ("stg_leads", "module", None, 2, ("leads", "missing", "module")),
    ("stg_leads", "owner_id", None, 3, ("leads", "missing", "owner_id")),
    ("stg_leads", "account_id", None, 2, ("leads", "missing", "account_id")),
    ("stg_leads", "crm_id", None, 1, ("leads", "missing", "crm_id")),
    ("stg_leads", "email_mark", None, 3, ("leads", "missing", "email")),
    ("stg_leads", "is_address", False, 1, ("leads", "inconsistent", "email without @")),
    ("stg_leads", "is_address_shared", True, 3, ("leads", "duplicate", "e-mail shared by several leads")),
    ("stg_leads", "account_id", "a9", 2, ("leads", "inconsistent", "account that is not there")),
    ("stg_leads", "crm_id", WRONG_KEY, 1, ("leads", "inconsistent", "crm_id of 18 characters with a wrong checksum")),
    ("stg_triggers", "trigger_type", None, 2, ("triggers", "missing", "trigger_type")),
    ("stg_triggers", "campaign_id", None, 1, ("triggers", "missing", "campaign_id")),
    ("stg_triggers", "triggered_at", BEFORE, 3,
     ("triggers", "inconsistent", "before the lead was created")),
    ("stg_triggers", "lead_id", "l4", 3, ("triggers", "duplicate", "same lead, type and time under another id")),
    ("stg_events", "event_type", None, 2, ("events", "missing", "event_type")),
    ("stg_events", "event_source", None, 3, ("events", "missing", "event_source")),
    ("stg_events", "event_value", None, 1, ("events", "missing", "event_value")),
    ("stg_events", "loaded_at", None, 2, ("events", "missing", "loaded_at")),
    ("stg_events", "occurred_at", BEFORE, 2, ("events", "inconsistent", "before the lead was created")),
    ("stg_events", "loaded_at", BEFORE, 3, ("events", "inconsistent", "loaded before it happened")),
    ("stg_events", "event_value", -1.0, 2, ("events", "inconsistent", "negative event_value")),
    ("stg_events", "lead_id", "l4", 2, ("events", "duplicate", "same lead, type and time under another id")),
    ("stg_accounts", "created_at", None, 1, ("accounts", "missing", "created_at")),
]  # fmt: skip
FAMILIES = {
    "null_key": "missing",
    "bad_key": "inconsistent",
    "bad_timestamp": "inconsistent",
    "in_future": "inconsistent",
    "unknown_lead": "inconsistent",
    "deleted": "inconsistent",
    "superseded": "duplicate",
    "conflict": "duplicate",
    "duplicate": "duplicate",
}


@pytest.fixture(scope="module")
def warehouse() -> Warehouse:
    return Warehouse()


def counts(warehouse: Warehouse) -> dict[tuple[str, str, str], int]:
    """Every check that counts something."""
    warehouse.build("mon_data_quality")
    found = warehouse.read("mon_data_quality", "all")
    assert set(found["as_of"]) == {DAY}
    keys = zip(found["source_table"], found["check_family"], found["check_name"], strict=True)
    return {key: n for key, n in zip(keys, found["row_count"], strict=True) if n}


def put(warehouse: Warehouse, name: str, rows: list[dict[str, Any]]) -> None:
    warehouse.put(name, pd.DataFrame(rows, columns=list(TYPES[name])), TYPES[name])


def put_clean(warehouse: Warehouse) -> None:
    for name, rows in CLEAN.items():
        put(warehouse, name, rows)
    for name, columns in VERDICTS.items():
        values = dict.fromkeys([*columns, "unread", "reject_reason"], "varchar")
        warehouse.put(name, pd.DataFrame(columns=list(values)), values)


def test_clean_rows_are_counted_and_nothing_else(warehouse: Warehouse) -> None:
    put_clean(warehouse)
    assert counts(warehouse) == ACCEPTED


@pytest.mark.parametrize(("table", "column", "value", "rows", "check"), EDITS)
def test_a_fault_moves_its_check(
    warehouse: Warehouse,
    table: str,
    column: str,
    value: Any,
    rows: int,
    check: tuple[str, str, str],
) -> None:
    put_clean(warehouse)
    edited = [row | {column: value} if n < rows else row for n, row in enumerate(CLEAN[table])]
    put(warehouse, table, edited)
    assert counts(warehouse) == ACCEPTED | {check: rows}


def test_rejected_rows_are_counted_by_table_and_reason(warehouse: Warehouse) -> None:
    put_clean(warehouse)
    planted = {
        (table, reason): 1 + place % 7
        for place, (table, reason) in enumerate(
            (row["source_table"], reason) for row in CLEAN["stg_row_counts"] for reason in FAMILIES
        )
    }
    rows = [
        {"source_table": table, "reason": reason}
        for (table, reason), n in planted.items()
        for _ in range(n)
    ]
    put(warehouse, "stg_rejected_rows", rows)
    assert counts(warehouse) == ACCEPTED | {
        (table, FAMILIES[reason], f"rejected as {reason}"): n
        for (table, reason), n in planted.items()
    }


@pytest.mark.parametrize(
    ("name", "column"), [(name, column) for name, columns in VERDICTS.items() for column in columns]
)
def test_unread_values_are_counted_in_accepted_rows(
    warehouse: Warehouse, name: str, column: str
) -> None:
    put_clean(warehouse)
    raw = "email" if column == "email_mark" else column
    unread = {"unread": f"|{raw}|", "reject_reason": None}
    rows = [unread, unread, unread | {"reject_reason": "conflict"}, {"unread": None}]
    values = dict.fromkeys([*VERDICTS[name], "unread", "reject_reason"], "varchar")
    warehouse.put(name, pd.DataFrame(rows, columns=list(values)), values)
    table = name.removeprefix("stg_").removesuffix("_verdicts") + "s"
    assert counts(warehouse) == ACCEPTED | {(table, "unread", raw): 2}
