"""Declared properties of triggers and events: from raw columns to features, known at the moment."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pandas as pd
import pytest
from compiled import Warehouse
from dbt_project import ALL_TABLES, Build, build, frame
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from worlds_small import ACCOUNT_QUESTION, LEAD_QUESTION, fresh_copy

NOW = dt.datetime(2025, 6, 30, 12)
DAY = dt.timedelta(days=1)
BEHAVIOURS = ["web_visit", "trial_start", "content_download"]
DECLARED: dict[str, Any] = {
    "trigger_properties": [{"name": "plan", "type": "text"}, {"name": "seats", "type": "number"}],
    "event_properties": [
        {"name": "page", "type": "text"},
        {"name": "seconds", "type": "number"},
        {"name": "is_phone", "type": "boolean", "behaviour": "web_visit"},
        {"name": "amount", "type": "number", "behaviour": "trial_start"},
    ],
}
KNOBS: dict[str, Any] = DECLARED | {
    "source_tables": ALL_TABLES,
    "scoring_models": [LEAD_QUESTION, ACCOUNT_QUESTION],
    "as_of": str(NOW),
}
FEATURES = [
    "latest_trigger_plan",
    "latest_trigger_seats",
    "latest_event_page",
    "latest_event_seconds",
    "event_seconds_30d",
    "event_seconds_90d",
    "latest_web_visit_is_phone",
    "latest_trial_start_amount",
    "trial_start_amount_30d",
    "trial_start_amount_90d",
]
SELECT = ["build", "--select", "+ftr_features", "+ftr_built_digests", "ftr_catalogue"]
Row = dict[str, Any]


def raw_rows(rng: random.Random) -> dict[str, list[Row]]:
    """Twelve leads of four accounts, with properties that are often missing or cannot be read."""
    leads = [
        {"lead_id": f"l{number}", "account_id": f"a{number % 4}", "created_at": NOW - 150 * DAY}
        for number in range(12)
    ]
    triggers = [
        {
            "trigger_id": f"t{number:03}",
            "lead_id": f"l{rng.randrange(12)}",
            "triggered_at": NOW - rng.uniform(0, 100) * DAY,
            "plan": rng.choice([None, " ", "free", "pro"]),
            "seats": rng.choice([None, "many", "3", "7.5"]),
        }
        for number in range(60)
    ]
    events = []
    for number in range(240):
        occurred = NOW - rng.choice([30.0, 90.0, rng.uniform(0, 120)]) * DAY
        events.append(
            {
                "event_id": f"e{number:03}",
                "lead_id": f"l{rng.randrange(12)}",
                "occurred_at": occurred,
                "loaded_at": occurred + rng.choice([0, 0, 6]) * DAY,
                "event_type": rng.choice(BEHAVIOURS),
                "event_source": rng.choice(["web", "web", "sales"]),
                "page": rng.choice([None, "home", "prices"]),
                "seconds": rng.choice([None, "nan", "0", "12.25", "1e3"]),
                "is_phone": rng.choice([None, "perhaps", "Yes", "0"]),
                "amount": rng.choice([None, "5", "0.1"]),
            }
        )
    return {
        "leads": leads,
        "triggers": triggers,
        "events": events,
        "accounts": [
            {"account_id": f"a{number}", "created_at": NOW - 150 * DAY} for number in range(4)
        ],
        "lead_states": [],
    }


def number(value: str | None) -> float | None:
    return None if value in (None, "many", "nan") else float(value)


def boolean(value: str | None) -> str | None:
    return {"Yes": "true", "0": "false"}.get(value or "")


def expected(raw: dict[str, list[Row]], leads: set[str], as_of: dt.datetime) -> Row:
    """The features of some leads at a moment, read row by row."""
    triggers = [t for t in raw["triggers"] if t["lead_id"] in leads and t["triggered_at"] <= as_of]
    triggers.sort(key=lambda t: t["trigger_id"])
    latest = max(triggers, key=lambda t: t["triggered_at"], default={})
    events = [
        e
        for e in raw["events"]
        if e["lead_id"] in leads and e["loaded_at"] <= as_of and e["event_source"] != "sales"
    ]
    events.sort(key=lambda e: e["event_id"])
    events.sort(key=lambda e: e["occurred_at"], reverse=True)

    def values(
        name: str, read: Any, behaviour: str | None = None
    ) -> list[tuple[dt.timedelta, Any]]:
        return [
            (as_of - e["occurred_at"], read(e[name]))
            for e in events
            if read(e[name]) is not None and behaviour in (None, e["event_type"])
        ]

    found: Row = {
        "latest_trigger_plan": (latest.get("plan") or "").strip() or None,
        "latest_trigger_seats": number(latest.get("seats")),
    }
    for subject, name, read in (
        ("event", "page", lambda text: text),
        ("event", "seconds", number),
        ("web_visit", "is_phone", boolean),
        ("trial_start", "amount", number),
    ):
        known = values(name, read, None if subject == "event" else subject)
        found[f"latest_{subject}_{name}"] = known[0][1] if known else None
        if read is number:
            for days in (30, 90):
                found[f"{subject}_{name}_{days}d"] = sum(
                    value for age, value in known if age < days * DAY
                )
    return found


def check(features: pd.DataFrame, raw: dict[str, list[Row]]) -> None:
    """Every moment says what its twin says; both kinds of entity have some."""
    accounts = {lead["lead_id"]: lead["account_id"] for lead in raw["leads"]}
    assert features.groupby("scoring_model").size().min() > 5
    for row in features.to_dict("records"):
        leads = {
            lead
            for lead, account in accounts.items()
            if row["entity_id"]
            == (account if row["scoring_model"] == "account_conversion" else lead)
        }
        for name, value in expected(raw, leads, row["as_of"].to_pydatetime()).items():
            actual = row[name]
            if value is None:
                assert pd.isna(actual), (row["entity_id"], row["as_of"], name, actual)
            elif isinstance(value, str):
                assert actual == value, (row["entity_id"], row["as_of"], name)
            else:
                assert actual == pytest.approx(value, abs=1e-6), (row["entity_id"], name)


def frames(raw: dict[str, list[Row]]) -> dict[str, pd.DataFrame]:
    def typed(rows: list[Row]) -> list[Row]:
        return [
            {key: str(value) if value is not None else None for key, value in row.items()}
            for row in rows
        ]

    return {table: frame(table, typed(rows)).astype("string") for table, rows in raw.items()}


@pytest.fixture(scope="module")
def raw() -> dict[str, list[Row]]:
    return raw_rows(random.Random(5))


@pytest.fixture(scope="module")
def built(raw: dict[str, list[Row]]) -> Build:
    done = build(frames(raw), KNOBS, " ".join(SELECT[2:]))
    assert done.returncode == 0, done.output
    return done


def test_properties_become_features_of_leads_and_accounts(
    built: Build, raw: dict[str, list[Row]]
) -> None:
    check(built.table("ftr_features"), raw)
    catalogue = built.table("ftr_catalogue").set_index("feature")
    assert set(FEATURES) <= set(catalogue.index)
    assert set(catalogue.loc[FEATURES, "family"]) == {"behaviour"}
    assert catalogue.loc["latest_trial_start_amount", "kind"] == "numeric"
    assert catalogue.loc["latest_web_visit_is_phone", "kind"] == "categorical"
    assert catalogue.loc["event_seconds_30d", "label"] == "seconds of event in the last 30 days"


@pytest.mark.parametrize(
    ("table", "correction", "feature"),
    [
        ("events", {"page": "corrected", "seconds": "77"}, "latest_event_page"),
        ("triggers", {"plan": "corrected"}, "latest_trigger_plan"),
    ],
)
def test_a_corrected_property_reaches_the_moments_that_were_built_before(
    built: Build, raw: dict[str, list[Row]], table: str, correction: Row, feature: str
) -> None:
    corrected = {name: [dict(row) for row in rows] for name, rows in raw.items()}
    for row in corrected[table][::3]:
        row.update(correction)
    ids = "', '".join(row[f"{table[:-1]}_id"] for row in corrected[table][::3])
    changes = ", ".join(f"{name} = '{value}'" for name, value in correction.items())
    copy = Build(0, "", {}, fresh_copy(built.path), KNOBS)
    copy.execute(f"update raw.{table} set {changes} where {table[:-1]}_id in ('{ids}')")
    done = copy.again(*SELECT)
    assert done.returncode == 0, done.output
    features = done.table("ftr_features")
    assert (features[feature] == "corrected").sum() > 3
    check(features, corrected)


def test_later_rows_change_no_earlier_moment(built: Build) -> None:
    later = Build(0, "", {}, fresh_copy(built.path), KNOBS)
    before = built.table("ftr_features")
    cut = before["as_of"].sort_values().unique()[-3]
    later.execute(
        f"""
        insert into raw.events by name
        select
            'f' || event_id as event_id, lead_id, cast(timestamp '{cut}' + interval 1 second as varchar) as occurred_at,
            event_type, event_source, 'later' as page, '9999' as seconds, 'Yes' as is_phone, '9999' as amount
        from raw.events;
        insert into raw.triggers by name
        select
            'f' || trigger_id as trigger_id, lead_id,
            cast(timestamp '{cut}' + interval 1 second as varchar) as triggered_at, 'later' as plan, '9999' as seats
        from raw.triggers;
        -- a copy that arrives later says something else of an event that is known
        insert into raw.events by name
        select * replace ('copy' as page, '5555' as seconds, '{NOW}' as loaded_at)
        from raw.events where event_id like 'e%';
        """
    )
    done = later.again(*SELECT)
    assert done.returncode == 0, done.output
    after = done.table("ftr_features")
    assert (after["latest_event_page"] == "later").any()
    assert (after["latest_trigger_plan"] == "later").any()
    assert not (after["latest_event_page"] == "copy").any()
    key = ["scoring_model", "entity_id", "as_of"]
    then = before[before["as_of"] <= cut].set_index(key).sort_index()
    assert len(then) > 20
    now = after.set_index(key).sort_index().loc[then.index]
    pd.testing.assert_frame_equal(now, then, check_exact=True)


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32 - 1))
def test_what_does_not_count_has_no_properties(seed: int) -> None:
    """A machine's event is out of ftr_moment_events; its properties count nowhere, whatever they say."""
    warehouse = Warehouse(**DECLARED)
    rng = random.Random(seed)
    counted = [f"e{n}" for n in range(20) if rng.random() < 0.5]
    said = [
        {
            "record_table": rng.choice(["events", "triggers"]),
            "record_id": f"e{n}",
            "property": "seconds",
            "number_value": float(rng.randrange(100)),
            "text_value": None,
        }
        for n in range(20)
    ]
    warehouse.put(
        "ftr_triggers",
        pd.DataFrame({"moment_number": [1], "latest_trigger_id": ["none"], "days": [1.0]}),
        {"moment_number": "bigint", "latest_trigger_id": "varchar", "days": "double"},
    )
    warehouse.connection.execute(
        f"alter table {warehouse._relation('ftr_triggers')} rename days to trigger_days_since"
    )
    warehouse.put(
        "ftr_moment_events",
        pd.DataFrame(
            {
                "event_id": [*counted, "x"],
                "behaviour": "web_visit",
                "age_days": 3.0,
                "moment_number": 1,
            }
        ),
    )
    types = dict.fromkeys(["record_table", "record_id", "property", "text_value"], "varchar")
    warehouse.put("stg_properties", pd.DataFrame(said), types | {"number_value": "double"})
    warehouse.build("ftr_properties")
    found = warehouse.read("ftr_properties", "all")
    total = [
        row["number_value"]
        for row in said
        if row["record_table"] == "events" and row["record_id"] in counted
    ]
    assert found["event_seconds_30d"].tolist() == ([sum(total)] if total else [])
