"""Keys, times and texts of every type and spelling: read alike, or turned away with a reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from compiled import Warehouse
from dbt_project import ALL_TABLES, build, frame
from hypothesis import given, settings
from hypothesis import strategies as st

SHORT, LONG = "00Q5f000004AbCd", "00Q5f000004AbCdEAK"


class Reader:
    """The compiled stg_event_faults over one raw row, in a session whose time zone is not UTC."""

    def __init__(self) -> None:
        self.warehouse = Warehouse()
        self.connection = self.warehouse.connection
        self.connection.execute("set timezone = 'America/New_York'; create schema raw")
        node = self.warehouse.models["stg_event_faults"]
        self.sql = node["compiled_code"]
        for name, query in {
            "stg_leads": "select 'L1' as lead_id",
            "stg_data_horizon": "select timestamp '2300-01-01' as data_until",
            "stg_bulk_loads": "select '' as source_table, date '2000-01-01' as loaded_on where 1 = 0",
        }.items():
            self.warehouse._create(name, query)

    def read(self, column: str, value: Any, type_: str = "varchar") -> tuple[Any, Any, Any]:
        """The value of a column as it is read, the fault of its row, and what could not be read."""
        given_row = {
            "event_id": "'E1'",
            "lead_id": "'L1'",
            "occurred_at": "timestamp '2025-01-01'",
            "event_type": "'visit'",
            "event_source": "null",
            "event_value": "null",
            "loaded_at": "null",
        } | {column: f"cast($value as {type_})"}
        columns = ", ".join(f"{text} as {name}" for name, text in given_row.items())
        self.connection.execute(
            f"create or replace table raw.events as select {columns}", {"value": value}
        )
        (row,) = self.connection.execute(
            f"select {column}, fault, unread from ({self.sql})"
        ).fetchall()
        return row


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.mark.parametrize(
    ("value", "type_", "key"),
    [
        ("207.0", "double", "207"),
        ("207", "float", "207"),
        ("207.00", "decimal(18,2)", "207"),
        ("207", "decimal(18,0)", "207"),
        ("207.000", "varchar", "207"),
        ("-5.0", "double", "-5"),
        ("-5.00", "varchar", "-5"),
        ("207.5", "double", "207.5"),
        ("207.50", "decimal(18,2)", "207.5"),
        ("207.5", "varchar", "207.5"),
        ("1.10", "varchar", "1.10"),
        ("9007199254740991", "double", "9007199254740991"),
        ("12345678901234567", "bigint", "12345678901234567"),
        ("12345678901234567.00", "decimal(38,2)", "12345678901234567"),
        ("9" * 38, "hugeint", "9" * 38),
        ("1e5", "varchar", "1e5"),
        (".0", "varchar", ".0"),
        ("-0.0", "varchar", "-0.0"),
        ("007", "varchar", "007"),
        ("true", "boolean", "true"),
        ("A1", "blob", "A1"),
        ("A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11", "uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
        ("\t L7\u00a0\r\n", "varchar", "L7"),
        ("\ufeffL7\u200b", "varchar", "L7"),
        ("\u3000L7\u202f", "varchar", "L7"),
        ("L\u00a07", "varchar", "L 7"),
    ],
)
def test_a_key_is_read_alike_in_every_type(
    reader: Reader, value: str, type_: str, key: str
) -> None:
    assert reader.read("event_id", value, type_) == (key, None, None)


@pytest.mark.parametrize(
    ("value", "type_"),
    [
        ("12345678901234567", "double"),
        ("9007199254740993", "double"),
        ("123456789", "float"),
        ("1.23457E+16", "varchar"),
        ("9007199254740994.0", "varchar"),
        ("K" * 256, "varchar"),
        ("K" * 1_000_000, "varchar"),
        ("h\x00x", "varchar"),
        ("h\x1b[31mx", "varchar"),
    ],
)
def test_a_key_that_cannot_be_told_is_none(reader: Reader, value: str, type_: str) -> None:
    assert reader.read("event_id", value, type_) == (None, "bad_key", "|event_id|")


@pytest.mark.parametrize("value", [None, "", " \t", "\u00a0\ufeff\u200b"])
def test_white_space_alone_is_no_key(reader: Reader, value: str | None) -> None:
    assert reader.read("event_id", value) == (None, "null_key", None)


def test_not_a_number_is_no_key(reader: Reader) -> None:
    assert reader.read("event_id", "nan", "double") == (None, "null_key", None)


AT = datetime(2025, 6, 10, 8)


@pytest.mark.parametrize(
    "text",
    [
        "2025-06-10 08:00:00",
        "2025-06-10T08:00",
        "2025-06-10  8:00",
        "2025/06/10 08:00:00",
        "2025-06-10 08:00:00,000",
        "2025-06-10 08:00:00.000000000Z",
        "2025-06-10t08:00:00z",
        "2025-06-10 08:00:00 UTC",
        "2025-06-10 08:00:00 gmt",
        "2025-06-10T10:00:00+0200",
        "2025-06-10T10:00:00+02",
        "2025-06-10T10:00:00 +02:00",
        "2025-06-10 10:00:00.0+02:00",
        "2025-06-09 18:00:00-14:00",
        "20250610T080000Z",
        "20250610T0800",
        "20250610T100000+0200",
        "20250610080000",
        "\t2025-06-10 08:00:00\u00a0",
    ],
)
def test_a_time_is_read_in_its_spellings(reader: Reader, text: str) -> None:
    assert reader.read("occurred_at", text) == (AT, None, None)


@pytest.mark.parametrize(
    "text",
    [
        "2025-06-10 10:00:00 EST",
        "2025-06-10 10:00:00 PST",
        "2025-06-10 10:00:00 CEST",
        "2025-06-10 10:00:00 America/New_York",
        "2025-06-10 10:00:00+02:00[Europe/Berlin]",
        "2025-06-10 10:00:00 PM",
        "10/06/2025",
        "31.12.2024",
        "2025-W24-2",
        "2025-161",
        "2025-02-30",
        "2025-06-10 24:00:00",
        "2024-12-31 23:59:60",
        "2025-06-10 10:00:00+25:99",
        "Tue, 10 Jun 2025 10:00:00 GMT",
        "10:00:00",
        "-1",
        "-1750000000",
        "12345678901234567890",
        "1e400",
        "9" * 100_000,
        "infinity",
        "2025-01-01\x0000:00:00",
        "0001-01-01",
        "2200-01-01",
    ],
)
def test_a_time_of_two_meanings_is_none(reader: Reader, text: str) -> None:
    assert reader.read("occurred_at", text) == (None, "bad_timestamp", "|occurred_at|")


@pytest.mark.parametrize(
    ("value", "type_", "expected"),
    [
        ("1749542400", "double", AT),
        ("1749542400.000", "decimal(18,3)", AT),
        ("1749542400000.0", "varchar", AT),
        ("1.7495424e9", "varchar", AT),
        ("1.7495424e12", "varchar", AT),
        ("1749542400000000000", "double", AT),
        ("1749542400000000000", "bigint", AT),
        ("1749542400", "float", None),
        ("20250610", "integer", datetime(2025, 6, 10)),
        ("2025-06-10", "date", datetime(2025, 6, 10)),
        ("2025-06-10 10:00:00+02", "timestamptz", AT),
        ("2025-06-10 08:00:00", "timestamp_s", AT),
        ("2025-06-10 08:00:00", "timestamp_ms", AT),
        ("2025-06-10 08:00:00", "timestamp_ns", AT),
        ("08:00:00", "time", None),
        ("true", "boolean", None),
    ],
)
def test_a_time_is_read_in_every_type(
    reader: Reader, value: str, type_: str, expected: datetime | None
) -> None:
    assert reader.read("occurred_at", value, type_)[0] == expected


@settings(max_examples=40, deadline=None)
@given(
    at=st.datetimes(datetime(1980, 1, 1), datetime(2199, 12, 30)),
    offset=st.integers(-14 * 60, 14 * 60),
    blank=st.sampled_from(["", " "]),
    divided=st.sampled_from([":", ""]),
)
def test_an_offset_is_taken_out(
    reader: Reader, at: datetime, offset: int, blank: str, divided: str
) -> None:
    zone = timezone(timedelta(minutes=offset))
    local = at.replace(tzinfo=UTC).astimezone(zone)
    sign = "-" if offset < 0 else "+"
    hours, minutes = divmod(abs(offset), 60)
    text = (
        local.strftime("%Y-%m-%dT%H:%M:%S.%f") + f"{blank}{sign}{hours:02d}{divided}{minutes:02d}"
    )
    assert reader.read("occurred_at", text)[0] == at


@settings(max_examples=40, deadline=None)
@given(
    micros=st.integers(315_532_800_000_000, 7_258_118_399_999_999),
    unit=st.sampled_from([1_000_000, 1_000, 1]),
    type_=st.sampled_from(["varchar", "decimal(38,6)"]),
)
def test_an_epoch_number_is_read_to_the_microsecond(
    reader: Reader, micros: int, unit: int, type_: str
) -> None:
    digits = len(str(unit)) - 1
    text = f"{micros // unit}.{micros % unit:0{digits}d}" if digits else str(micros)
    expected = datetime(1970, 1, 1) + timedelta(microseconds=micros)
    assert reader.read("occurred_at", text, type_)[0] == expected
    assert reader.read("occurred_at", str(micros * 1000 + 999), "bigint")[0] == expected


@pytest.mark.parametrize("text", ["1,5", "1 500", "1_500", "1,500", "€5", "abc", "1e400", "inf"])
def test_a_number_that_cannot_be_read_is_named(reader: Reader, text: str) -> None:
    assert reader.read("event_value", text) == (None, None, "|event_value|")


def test_a_label_of_the_project_is_no_value(reader: Reader) -> None:
    assert reader.read("event_type", "(ALL)") == (None, None, "|event_type|")
    assert reader.read("event_source", "(none)") == (None, None, None)
    assert reader.read("event_type", "x" * 256) == (None, None, "|event_type|")


def test_a_type_of_two_spellings_is_one_name() -> None:
    warehouse = Warehouse()
    sql = warehouse.models["stg_behaviours"]["compiled_code"]
    seed = warehouse._relation("behaviours")
    warehouse.connection.execute(
        f"create schema if not exists hotlist.{seed.split('.')[1]};"
        f"create table {seed} as select 'Closed -\u00a0Not\tConverted ' as event_type, 'x' as behaviour,"
        " 1 as weight, null as weight_override, false as is_hand_raiser, false as is_sales"
    )
    names = warehouse.connection.sql(sql).df()["event_type_key"].tolist()
    assert "closed_not_converted" in names


def salesforce_tables(lead: str, other: str) -> dict[str, Any]:
    at = "2025-02-01"
    return {
        "leads": frame(
            "leads",
            [
                {"lead_id": lead, "created_at": "2025-01-01", "crm_id": SHORT},
                {
                    "lead_id": "abcdefghijklmno",
                    "created_at": "2025-01-01",
                    "crm_id": "00Q5f000004XXXX",
                },
            ],
        ),
        "triggers": frame("triggers", [{"trigger_id": "t", "lead_id": other, "triggered_at": at}]),
        "events": frame("events", [{"event_id": "e", "lead_id": other, "occurred_at": at}]),
        "lead_states": frame(
            "lead_states",
            [
                {"lead_id": SHORT, "state": "new", "entered_at": at},
                {"lead_id": LONG, "state": "New ", "entered_at": at},
            ],
        ),
        "accounts": frame("accounts"),
    }


@pytest.mark.parametrize(("lead", "other"), [(LONG, SHORT), (SHORT, LONG)])
def test_both_forms_of_a_salesforce_id_meet(lead: str, other: str) -> None:
    built = build(salesforce_tables(lead, other), {"source_tables": ALL_TABLES}, "+staging")
    assert built.returncode == 0, built.output
    for table in ["stg_triggers", "stg_events", "stg_lead_states"]:
        assert built.table(table)["lead_id"].tolist() == [LONG]
    leads = built.table("stg_leads").set_index("lead_id")["crm_id"].to_dict()
    assert leads == {LONG: LONG, "abcdefghijklmno": "00Q5f000004XXXX"}


def test_the_knob_says_that_ids_are_salesforces() -> None:
    built = build(
        salesforce_tables(SHORT, SHORT),
        {"source_tables": ALL_TABLES, "salesforce_ids": True},
        "+staging",
    )
    assert built.returncode == 0, built.output
    leads = built.table("stg_leads").set_index("lead_id")["crm_id"].to_dict()
    assert leads == {LONG: LONG, "abcdefghijklmnoAAA": "00Q5f000004XXXXEA4"}
    assert built.table("stg_triggers")["lead_id"].tolist() == [LONG]
