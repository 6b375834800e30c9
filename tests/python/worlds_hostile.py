# ruff: noqa: E501 (tables of cases, one a line)
"""Rows that no sane source sends, poured into the raw tables of a small simulated world.

Each row says which verdict it deserves: None where it must be accepted, else the reason of its rejection.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pandas as pd
from dbt_project import CONTRACT

MARK = "hostile"
"""Hostile rows that have a key of their own begin it with this; their accounts do too."""


class Row(NamedTuple):
    """One raw row: its table, what is hostile about it, the verdict it deserves, and its columns."""

    table: str
    kind: str
    reason: str | None
    columns: dict[str, Any]


SQL = "x'; drop table raw.leads; --"
NAMES: dict[str, str] = {
    "ansi": "\x1b[31mred\x1b[0m",
    "nul": "a\x00b",
    "bell": "a\x07b",
    "delete": "a\x7fb",
    "c1": "a\x9bb",
    "newline": "a\nb",
    "return": "a\r\nb",
    "tab": "a\tb",
    "line_separator": "a\u2028b",
    "right_to_left": "a\u202egnp.exe",
    "isolates": "\u2066a\u2069",
    "no_break_space": "\u00a0a\u00a0",
    "zero_width": "a\u200b\u200db",
    "byte_order": "\ufeffa",
    "soft_hyphen": "a\u00adb",
    "combining": "e" + "\u0301" * 40,
    "composed": "h\u00e9",
    "decomposed": "he\u0301",
    "emoji": "🤖💥👩‍👩‍👧",
    "astral": "\U00010000\U0010ffff",
    "surrogate_words": "\\ud800\\udc00",
    "noncharacter": "a\uffffb",
    "arabic": "مرحبا",
    "turkish": "İıŞ",
    "sharp_s": "STRASSE ß",
    "long": "x" * 255,
    "too_long": "x" * 256,
    "million": "x" * 1_000_000,
    "sql": SQL,
    "quotes": "a'\"`b",
    "backslash": "a\\n\\'b\\",
    "dollars": "$$ a $1 $$",
    "comment": "a -- /* b */",
    "jinja": "{{ 1 / 0 }}{% do x %}",
    "jinja_comment": "{# a #}",
    "format": "%s %d %(x)s {0}",
    "like": "%_%",
    "regex": "(a+)+$[",
    "html": "<script>alert(1)</script>",
    "formula": "=cmd|' /C calc'!A0",
    "formula_plus": "+1+1",
    "formula_minus": "-1-1",
    "formula_at": "@SUM(1)",
    "json": '{"a": [1]}',
    "comma": "a,b;c",
    "pipe": "|a=b|",
    "row_text": "a, lead_id=b",
    "all": "(all)",
    "ALL": " (ALL) ",
    "none": "(none)",
    "null_label": "(null)",
    "plain_all": "all",
    "plain_none": "None",
    "null_word": "NULL",
    "nan_word": "NaN",
    "true_word": "true",
    "base": "base",
    "other": "other",
    "overall": "overall",
    "total": "total",
    "missing": "missing",
    "unknown": "unknown",
    "module_label": "module=core",
    "segment_label": "module=(all)",
    "bin": "[1, 2)",
    "bin_above": ">= 1",
    "zero": "0",
    "minus_zero": "-0.0",
    "exponent": "1e5",
}
"""Names, types, categories: accepted as they are, cleaned, or read as empty; never a reason to reject a row by themselves."""

NO_STATE = {"too_long": "bad_key", "million": "bad_key", "all": "bad_key", "ALL": "bad_key", "none": "null_key", "null_label": "null_key"}  # fmt: skip
"""The names that cannot be a state, with the reason: a state is part of a key."""

KEYS: dict[str, tuple[Any, str | None]] = {
    "key_null": (None, "null_key"),
    "key_empty": ("", "null_key"),
    "key_blank": (" \t\u00a0\u200b", "null_key"),
    "key_exponent_double": ("1.23457E+16", "bad_key"),
    "key_beyond_double": ("9007199254740994.0", "bad_key"),
    "key_digits": ("9" * 38, None),
    "key_point_zero": ("77123.000", None),
    **{
        f"key_{name}": (value, "bad_key")
        for name, value in NAMES.items()
        if name in ("ansi", "nul", "bell", "delete", "c1", "too_long", "million")
    },
    **{
        f"key_{name}": (value, None)
        for name, value in NAMES.items()
        if name in ("newline", "right_to_left", "byte_order", "astral", "emoji", "long", "sql")
        or name in ("quotes", "backslash", "dollars", "jinja", "format", "html", "formula", "pipe", "null_word")
        or name in ("all", "none", "base", "other", "true_word", "minus_zero", "exponent", "noncharacter")
    },
}  # fmt: skip
"""Keys, each with the verdict of a row that is sound otherwise."""

BAD_TIMES: dict[str, Any] = {
    "null": None,
    "empty": "",
    "word": "yesterday",
    "zero": "0000-00-00 00:00:00",
    "year_1": "0001-01-01 00:00:00",
    "year_9999": "9999-12-31 23:59:59",
    "year_290309": "290309-12-22 00:00:00 (BC)",
    "1979": "1979-12-31 23:59:59",
    "2200": "2200-01-01 00:00:00",
    "infinity": "infinity",
    "minus_infinity": "-infinity",
    "nan": "NaN",
    "february_30": "2025-02-30 00:00:00",
    "leap_second": "2024-12-31 23:59:60",
    "hour_24": "2025-01-01 24:00:00",
    "day_first": "31/12/2024",
    "month_first": "12/31/2024 10:00 AM",
    "zone": "2025-01-01 00:00:00 EST",
    "offset": "2025-01-01 00:00:00+25:99",
    "week": "2025-W24-2",
    "arabic_digits": "٢٠٢٥-٠١-٠١ ٠٠:٠٠:٠٠",
    "nul": "2025-01-01\x0000:00:00",
    "sql": "2025-01-01'; drop table raw.leads; --",
    "digits_20": "12345678901234567890",
    "digits_many": "9" * 100_000,
    "negative": "-1",
    "exponent": "1e400",
    "json": '{"a": 1}',
    "true": "true",
}
FUTURE: dict[str, str] = {"2199": "2199-12-31 00:00:00", "2040": "2040-01-01T00:00:00Z"}
GOOD_TIMES: dict[str, str] = {
    "epoch": "1740000000",
    "epoch_exponent": "1.74e9",
    "epoch_micros": "1740000000123456",
    "zulu": "2025-02-10T10:00:00Z",
    "offset": "2025-02-10 10:00:00+14:00",
    "day": "2025-02-10",
    "blanks": "\t2025-02-10 10:00:00\u00a0",
}
TIMES: dict[str, tuple[Any, str | None]] = {
    **{f"time_{kind}": (value, "bad_timestamp") for kind, value in BAD_TIMES.items()},
    **{f"time_{kind}": (value, "in_future") for kind, value in FUTURE.items()},
    **{f"time_good_{kind}": (value, None) for kind, value in GOOD_TIMES.items()},
}
NUMBERS = [
    *("NaN", "inf", "-inf", "1e308", "-1e308", "1e400", "9.99e299", "-9e299", "5e-324", "-0", "0x1F"),
    *("1_000", "1,5", "１２", "abc", "-5", "1e300", "true", "", "\x00", "9" * 400, SQL, "=1+1"),
]  # fmt: skip
EMAILS = [
    *("nobody", "a@b@c@d@", "@", "a@.", "a\n@b.c", "a\x00@b", "a'@b;--.c", "ü@münchen.example"),
    *("A@GMAIL.COM", "e" * 1_000_000 + "@x.y", "x@(all)", "x@base", "=1@x.y", "\x1b[31m@x.y"),
]
CRM_IDS = ["c" * 1_000_000, "00Q\x0012345678901", "=1+1", "\x1b[31m", SQL, "207.0", "(all)"]

AT, SOON = "2025-02-01 10:00:00", "2025-06-27 10:00:00"
"""A time in the middle of the world's history, and one in its last week."""


def lead(kind: str, lead_id: Any, reason: str | None = None, **columns: Any) -> Row:
    """A lead of an account of its own, sound but for what the columns say."""
    own = {"account_id": f"{MARK} account {kind}", "module": "core", "email": "x@y.example"}
    return Row(
        "leads", kind, reason, {"lead_id": lead_id, "created_at": "2025-01-05"} | own | columns
    )


def key_rows() -> Iterator[Row]:
    """Every key in every key column."""
    for kind, (key, reason) in KEYS.items():
        yield lead(kind, key, reason)
        yield lead(f"account_{kind}", f"{MARK} of account {kind}", account_id=key, owner_id=key)
        yield Row("triggers", kind, reason, {"trigger_id": key, "lead_id": f"{MARK} self", "triggered_at": AT})  # fmt: skip
        yield Row("triggers", f"lead_{kind}", reason, {"trigger_id": f"{MARK} {kind[4:]}", "lead_id": key, "triggered_at": AT})  # fmt: skip
        yield Row("events", kind, reason, {"event_id": key, "lead_id": f"{MARK} self", "occurred_at": AT})  # fmt: skip
        yield Row("events", f"lead_{kind}", reason, {"event_id": f"{MARK} {kind[4:]}", "lead_id": key, "occurred_at": AT})  # fmt: skip
        yield Row("lead_states", kind, reason, {"lead_id": key, "state": "new", "entered_at": AT})
        yield Row("accounts", kind, reason, {"account_id": key, "created_at": AT})


def time_rows() -> Iterator[Row]:
    """Every time in every column of times; the creation of an account and the loading of an event may be unreadable."""
    for kind, (time, reason) in TIMES.items():
        own = f"{MARK} at {kind}"
        yield lead(kind, own, reason, created_at=time)
        yield Row("triggers", kind, reason, {"trigger_id": own, "lead_id": f"{MARK} self", "triggered_at": time})  # fmt: skip
        yield Row("events", kind, reason, {"event_id": own, "lead_id": f"{MARK} self", "occurred_at": time})  # fmt: skip
        yield Row("lead_states", kind, reason, {"lead_id": f"{MARK} self", "state": kind, "entered_at": time})  # fmt: skip
        yield Row("accounts", kind, None, {"account_id": own, "created_at": time})
        late = "in_future" if reason == "in_future" else None
        yield Row("events", f"loaded_{kind}", late, {"event_id": f"{own} loaded", "lead_id": f"{MARK} self", "occurred_at": AT, "loaded_at": time})  # fmt: skip


def value_rows() -> Iterator[Row]:
    """Numbers, e-mails and ids of the CRM: an odd value is read, cleaned or empty, and its row is accepted."""
    for place, number in enumerate(NUMBERS):
        yield lead("number", f"{MARK} number {place}", lucky_number=number, employees=number, has_phone=number)  # fmt: skip
        yield Row("events", "value", None, {"event_id": f"{MARK} value {place}", "lead_id": f"{MARK} self", "occurred_at": AT, "event_value": number})  # fmt: skip
        yield Row("accounts", "number", None, {"account_id": f"{MARK} number {place}", "created_at": AT, "account_employees": number, "is_partner": number})  # fmt: skip
    for place, email in enumerate(EMAILS):
        yield lead("email", f"{MARK} email {place}", email=email)
    for place, crm_id in enumerate(CRM_IDS):
        yield lead("crm_id", f"{MARK} crm {place}", crm_id=crm_id)


def name_rows() -> Iterator[Row]:
    """For every name a crowd of leads that bear it everywhere, act over the whole history, and convert now and then."""
    yield lead("self", f"{MARK} self", account_id=f"{MARK} self")
    words = list(NAMES.items())
    for place in range(4 * len(words)):
        kind, name = words[place % len(words)]
        _, other = words[(place + place // len(words)) % len(words)]
        own, born = f"{MARK} {kind} {place}", datetime(2024, 1, 20) + timedelta(days=place % 400)
        yield lead(f"name_{kind}", own, created_at=f"{born}", module=name, status=name, industry=other, country=name if place % 2 else "base",
                   rating=name, browser=name, lead_source=name, job_level=name, region=name)  # fmt: skip
        times = [str(born + timedelta(days=14 * step)) for step in range(2 + place % 3)] + [SOON]
        for step, time in enumerate(times):
            yield Row("triggers", f"type_{kind}", None, {"trigger_id": f"{own} {step}", "lead_id": own, "triggered_at": time, "trigger_type": name, "campaign_id": name})  # fmt: skip
            yield Row("events", f"type_{kind}", None, {"event_id": f"{own} {step}", "lead_id": own, "occurred_at": time, "event_type": name, "event_source": name, "loaded_at": time})  # fmt: skip
        yield Row("lead_states", f"state_{kind}", NO_STATE.get(kind), {"lead_id": own, "state": name, "entered_at": times[0]})  # fmt: skip
        for day, behaviour in [(1, "demo_request"), (2, "contact_us"), (20, "conversion")] if place % 5 == 0 else []:  # fmt: skip
            time = str(born + timedelta(days=day))
            yield Row("events", behaviour, None, {"event_id": f"{own} {behaviour}", "lead_id": own, "occurred_at": time, "event_type": behaviour, "event_source": "web", "loaded_at": time})  # fmt: skip


def hostile_rows() -> list[Row]:
    """All of them."""
    rows = [*key_rows(), *time_rows(), *value_rows(), *name_rows()]
    rows += [row for row in rows if row.kind == "number" and row.table == "leads"]
    repeats = len(rows) - len({id(row) for row in rows})
    return rows[:-repeats] + [row._replace(reason="duplicate") for row in rows[-repeats:]]


def pour(path: Path) -> Counter[tuple[str, str | None]]:
    """Write all hostile rows to the raw tables of a file; every column becomes text. How many rows deserve which verdict, by table."""
    rows = hostile_rows()
    with duckdb.connect(str(path)) as connection:
        for table in CONTRACT:
            columns = [name for name, *_ in connection.execute(f"describe raw.{table}").fetchall()]
            as_text = ", ".join(f"cast({name} as varchar) as {name}" for name in columns)
            connection.execute(f"create or replace table raw.{table} as select {as_text} from raw.{table}")  # fmt: skip
            of_table = [row.columns for row in rows if row.table == table]
            assert {name for row in of_table for name in row} <= set(columns)
            frame = pd.DataFrame([[row.get(name) for name in columns] for row in of_table], columns=columns, dtype="object")  # fmt: skip
            connection.register("frame", frame)
            connection.execute(f"insert into raw.{table} select * from frame")
            connection.unregister("frame")
    return Counter((row.table, row.reason) for row in rows)
