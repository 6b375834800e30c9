"""Counts, decays, totals and sequences in SQL against a brute-force twin in Python."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections import Counter
from typing import Any

import pandas as pd
import pytest
from compiled import Warehouse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

NOW = dt.datetime(2025, 6, 30, 12)
DAY = dt.timedelta(days=1)
HALF_LIFE = 14
BEHAVIOURS = ["web_visit", "email_open", "demo_request", "other", "(unmapped)"]
SOURCES = ["marketing", "product", "sales"]
KEY = ["scoring_model", "entity_id", "as_of"]
Event = dict[str, Any]


def random_events(rng: random.Random, leads: int) -> list[Event]:
    events = []
    for number in range(leads * 8):
        age = rng.choice([0.0, 1.0, 7.0, 30.0, 90.0, rng.uniform(0, 120), rng.uniform(0, 10)])
        occurred = NOW - age * DAY + rng.choice([-1, 0, 1]) * dt.timedelta(microseconds=1)
        source = rng.choice(SOURCES)
        events.append(
            {
                "event_id": f"e{number:05d}",
                "lead_id": f"l{rng.randrange(leads)}",
                "occurred_at": occurred,
                "known_at": occurred + rng.choice([0, 0, 0, 5]) * DAY,
                "behaviour": rng.choice(BEHAVIOURS),
                "event_source": source,
                "event_value": rng.choice([None, round(rng.uniform(-5, 100), 2)]),
                "is_sales": source == "sales",
                "excluded_from": rng.choice([None, None, None, occurred + 6 * DAY]),
            }
        )
    return events


def seen(events: list[Event], leads: set[str], as_of: dt.datetime) -> list[tuple[float, Event]]:
    """(age in days, event) of what was known of the leads by the moment, latest first."""
    known = [
        e
        for e in events
        if e["lead_id"] in leads
        and e["known_at"] <= as_of
        and not e["is_sales"]
        and e["behaviour"] != "(unmapped)"
        and (e["excluded_from"] is None or e["excluded_from"] > as_of)
    ]
    known.sort(key=lambda e: e["event_id"])
    known.sort(key=lambda e: e["occurred_at"], reverse=True)
    return [((as_of - e["occurred_at"]) / DAY, e) for e in known]


@pytest.fixture(scope="module")
def warehouse() -> Warehouse:
    return Warehouse(half_life_days=HALF_LIFE, event_sources=["marketing", "product"])


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32 - 1))
def test_event_features_equal_their_twin(warehouse: Warehouse, seed: int) -> None:
    rng = random.Random(seed)
    leads = 12
    events = random_events(rng, leads)
    # Leads, and accounts of three leads that may have come after the moment; the ids of the two coincide.
    since = {f"l{lead}": NOW - rng.choice([200, 10, 0.5]) * DAY for lead in range(leads)}
    members = [("people", lead, lead, NOW - 200 * DAY) for lead in since]
    members += [("firms", f"l{n % 4}", lead, day) for n, (lead, day) in enumerate(since.items())]
    moments = [
        (model, entity, NOW - step * 7 * DAY)
        for model, entity in sorted({member[:2] for member in members})
        for step in range(4)
    ]
    frame = pd.DataFrame(moments, columns=["scoring_model", "entity_id", "as_of"]).assign(
        moment_number=range(len(moments))
    )
    warehouse.put(
        "ftr_members",
        pd.DataFrame(
            members, columns=["scoring_model", "entity_id", "lead_id", "member_since"]
        ).assign(member_until=None, counts_as_lead_id=lambda rows: rows["lead_id"]),
        {
            "scoring_model": "varchar",
            "entity_id": "varchar",
            "lead_id": "varchar",
            "member_since": "timestamp",
            "member_until": "timestamp",
            "counts_as_lead_id": "varchar",
        },
    )
    warehouse.put(
        "ftr_due_moments",
        frame,
        {
            "scoring_model": "varchar",
            "entity_id": "varchar",
            "as_of": "timestamp",
            "moment_number": "bigint",
        },
    )
    types = {
        "event_id": "varchar",
        "lead_id": "varchar",
        "occurred_at": "timestamp",
        "known_at": "timestamp",
    }
    types |= {
        "behaviour": "varchar",
        "event_source": "varchar",
        "event_value": "double",
        "is_sales": "boolean",
        "excluded_from": "timestamp",
    }
    warehouse.put("stg_events", pd.DataFrame(events), types)
    warehouse.build(
        "ftr_moment_leads", "ftr_moment_events", "ftr_behaviours", "ftr_totals", "ftr_sequences"
    )

    behaviours = warehouse.read("ftr_behaviours", "all").set_index(["moment_number", "behaviour"])
    totals = warehouse.read("ftr_totals", "all").set_index("moment_number")
    sequences = warehouse.read("ftr_sequences", "all").set_index("moment_number")
    rows = 0
    for moment, (model, entity, as_of) in enumerate(moments):
        own = {m[2] for m in members if m[:2] == (model, entity) and m[3] <= as_of}
        known = seen(events, own, as_of)
        assert (moment in totals.index) == (moment in sequences.index) == bool(known)
        for behaviour, number in Counter(e["behaviour"] for _, e in known).items():
            rows += 1
            ages = [age for age, e in known if e["behaviour"] == behaviour]
            assert len(ages) == number
            check(behaviours.loc[(moment, behaviour)], expected_behaviour(ages))
        if known:
            check(totals.loc[moment], expected_totals(known))
            check(sequences.loc[moment], expected_sequence(known))
    assert len(behaviours) == rows


def expected_behaviour(ages: list[float]) -> dict[str, Any]:
    return {
        "count_1d": sum(age < 1 for age in ages),
        "count_7d": sum(age < 7 for age in ages),
        "count_30d": sum(age < 30 for age in ages),
        "count_90d": sum(age < 90 for age in ages),
        "decayed": sum(0.5 ** (age / HALF_LIFE) for age in ages),
        "days_since": min(ages),
    }


def expected_totals(known: list[tuple[float, Event]]) -> dict[str, Any]:
    def within(days: int) -> list[tuple[float, Event]]:
        return [(age, e) for age, e in known if age < days]

    def value(days: int) -> float | None:
        values = [e["event_value"] for _, e in within(days) if e["event_value"] is not None]
        return sum(values) if values else None

    month = len(within(30))
    return {
        **{f"event_count_{days}d": len(within(days)) for days in (1, 7, 30, 90)},
        **{
            f"active_days_{days}d": len({math.floor(age) for age, _ in within(days)})
            for days in (30, 90)
        },
        **{
            f"distinct_behaviours_{days}d": len({e["behaviour"] for _, e in within(days)})
            for days in (30, 90)
        },
        **{f"event_value_{days}d": value(days) for days in (30, 90)},
        "marketing_event_count_30d": sum(e["event_source"] == "marketing" for _, e in within(30)),
        "product_event_count_90d": sum(e["event_source"] == "product" for _, e in within(90)),
        "event_decayed": sum(0.5 ** (age / HALF_LIFE) for age, _ in known),
        "event_days_since": known[0][0],
        "event_trend": (len(within(7)) / 7) / (month / 30) if month else None,
    }


def expected_sequence(known: list[tuple[float, Event]]) -> dict[str, Any]:
    ages = [age for age, _ in known[:3]]
    names: list[str | None] = [e["behaviour"] for _, e in known[:3]] + [None] * 3
    return {
        **{f"last_behaviour_{place + 1}": names[place] for place in range(3)},
        "last_gap_1_days": ages[1] - ages[0] if len(ages) > 1 else None,
        "last_gap_2_days": ages[2] - ages[1] if len(ages) > 2 else None,
    }


def check(row: pd.Series, expected: dict[str, Any]) -> None:
    for column, value in expected.items():
        actual = row[column]
        if value is None:
            assert pd.isna(actual), (column, actual)
        elif isinstance(value, str):
            assert actual == value, column
        else:
            assert actual == pytest.approx(value, abs=1e-6), column
