"""The predictive query in SQL against its plain reading in Python, on 10,000 random histories (requirement D20)."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

import pandas as pd
import pytest
from compiled import Warehouse
from dbt_process import PROJECT as ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

NOW = dt.datetime(2025, 6, 30, 12)
ORIGIN = dt.datetime(2001, 1, 1)
DAY = dt.timedelta(days=1)
SECOND = dt.timedelta(seconds=1)
HISTORIES_PER_EXAMPLE = 400
ACCOUNTS = (
    200  # Two leads each, on average; accounts bear the ids of leads, to whom they are unrelated.
)
CLOSED = ("closed_lost", "disqualified", "customer")


@dataclass(frozen=True)
class Question:
    horizon: int
    window: int
    every: int
    assuming_source: str | None
    assuming_within: int | None
    before_target: bool


@dataclass(frozen=True)
class History:
    """All that happened to one lead: times, and (time, known, behaviour, source) for events; and its account."""

    account: str | None
    created: dt.datetime
    triggers: list[dt.datetime]
    events: list[tuple[dt.datetime, dt.datetime, str, str]]
    states: list[tuple[dt.datetime, str]]


def grid_since(first: dt.datetime, question: Question) -> list[dt.datetime]:
    """The current moment and the dates of the fixed grid before it, from the first time on."""
    last = ORIGIN + (NOW - ORIGIN) // (question.every * DAY) * question.every * DAY
    steps = range((last - first) // (question.every * DAY) + 1)
    return [NOW, *(last - step * question.every * DAY for step in steps)]


def random_time(rng: random.Random, question: Question) -> dt.datetime:
    """Any second of the last 120 days, or one right on, before or after an edge of some window."""
    if rng.random() < 0.5:
        return NOW - rng.randrange(120 * 86400) * SECOND
    anchor = rng.choice(grid_since(NOW - 120 * DAY, question))
    edge = rng.choice([0, -question.window, question.horizon, question.assuming_within or 0])
    return min(anchor + edge * DAY + rng.choice([-1, 0, 1]) * SECOND, NOW)


def random_history(rng: random.Random, question: Question) -> History:
    def moment() -> dt.datetime:
        return random_time(rng, question)

    events = []
    for _ in range(rng.randrange(6)):
        occurred = moment()
        known = occurred if rng.random() < 0.7 else max(occurred, moment())
        behaviour = rng.choice(["conversion", "conversion", "web_visit"])
        events.append((occurred, known, behaviour, rng.choice(["sales", "product"])))
    created = NOW - 200 * DAY if rng.random() < 0.7 else moment()
    states = [(moment(), rng.choice([*CLOSED, "new", "engaged"])) for _ in range(rng.randrange(3))]
    account = rng.choice([None, *(f"lead-{n}" for n in range(ACCOUNTS))])
    triggers = [moment() for _ in range(rng.randrange(4))]
    states.sort(key=lambda state: (state[0], state[1] in CLOSED, state[1]))
    return History(account, created, triggers, events, states)


def brute_force(
    question: Question, leads: list[History], grid: list[dt.datetime]
) -> list[tuple[dt.datetime, int | None, bool]]:
    """(as_of, outcome, is_kept) of every moment of a lead or of an account's leads, read word by word."""
    rows = []
    for as_of in grid:
        there = [history for history in leads if history.created <= as_of]
        known_converted = any(
            known <= as_of
            for history in there
            for _, known, what, _ in history.events
            if what == "conversion"
        )
        if known_converted or not any(is_askable(question, history, as_of) for history in there):
            continue
        events = [event for history in leads for event in history.events]
        conversions = [time for time, _, what, _ in events if what == "conversion"]
        ahead = [time for time in conversions if as_of < time <= as_of + question.horizon * DAY]
        outcome: int | None = int(bool(ahead))
        if as_of + question.horizon * DAY > NOW or any(time <= as_of for time in conversions):
            outcome = None
        kept = True
        if question.assuming_source is not None:
            ends = as_of + (question.assuming_within or 0) * DAY
            touches = [
                t
                for t, _, _, source in events
                if source == question.assuming_source and as_of < t <= ends
            ]
            kept = bool(touches)
            if touches and question.before_target and ahead and min(ahead) <= min(touches):
                kept = False
        rows.append((as_of, outcome, kept))
    return rows


def is_askable(question: Question, history: History, as_of: dt.datetime) -> bool:
    """A lead that was triggered in the window and is not in a closed state."""
    state = [name for entered, name in history.states if entered <= as_of][-1:]
    triggered = any(as_of - question.window * DAY < time <= as_of for time in history.triggers)
    return triggered and not (state and state[0] in CLOSED)


@pytest.fixture(scope="module")
def warehouse() -> Warehouse:
    return Warehouse()


questions = st.builds(
    Question,
    horizon=st.sampled_from([1, 7, 30, 45]),
    window=st.sampled_from([1, 7, 14]),
    every=st.sampled_from([1, 5, 7]),
    assuming_source=st.sampled_from([None, "sales"]),
    assuming_within=st.sampled_from([1, 3]),
    before_target=st.booleans(),
)


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(question=questions, seed=st.integers(0, 2**32 - 1))
def test_moments_and_labels_equal_the_plain_reading(
    warehouse: Warehouse, question: Question, seed: int
) -> None:
    rng = random.Random(seed)
    histories = {f"lead-{n}": random_history(rng, question) for n in range(HISTORIES_PER_EXAMPLE)}
    first = min(time for history in histories.values() for time in history.triggers)
    grid = grid_since(first, question)

    put_world(warehouse, question, histories)
    warehouse.build("ftr_grid", "ftr_members", "ftr_conversions", "ftr_closed_spans")
    warehouse.build("ftr_moments", "trn_outcomes")

    built = warehouse.read("trn_outcomes", order_by="scoring_model, entity_id, as_of")
    outcome = built["outcome"].astype(object).where(built["outcome"].notna(), None)
    actual = list(
        zip(
            built["scoring_model"],
            built["entity_id"],
            built["as_of"].tolist(),
            outcome,
            built["is_kept"],
            strict=True,
        )
    )
    firms: dict[str, list[History]] = {}
    for history in histories.values():
        if history.account is not None:
            firms.setdefault(history.account, []).append(history)
    people = {lead_id: [history] for lead_id, history in histories.items()}
    expected = [
        (model, entity_id, *row)
        for model, entities in (("firms", firms), ("people", people))
        for entity_id, leads in sorted(entities.items())
        for row in sorted(brute_force(question, leads, grid))
    ]
    assert actual == expected

    warehouse.build("mon_never_asked")
    counted = warehouse.read("mon_never_asked", "scoring_model, position")
    for model, entities in (("firms", firms), ("people", people)):
        mine = counted[counted["scoring_model"] == model].set_index("cause")["converters"]
        rows = {
            entity: [row for row in expected if row[:2] == (model, entity)] for entity in entities
        }
        asked = {
            entity for entity, found in rows.items() if any(row[3:] == (1, True) for row in found)
        }
        ever = {entity for entity, leads in entities.items() if first_conversion(leads) is not None}
        untriggered = {e for e in ever if not any(history.triggers for history in entities[e])}
        assert mine.sum() == len(ever), "the causes add up to everybody who converted"
        assert mine["asked"] == len(asked)
        assert asked <= ever
        assert mine["no_trigger"] <= len(untriggered) <= mine["no_trigger"] + mine["before_history"]
        dropped = {e for e, found in rows.items() if any(row[3:] == (1, False) for row in found)}
        assert mine["not_kept"] == len(dropped - asked)


def first_conversion(leads: list[History]) -> dt.datetime | None:
    """When one of the leads first converted, if ever."""
    return min(
        (time for history in leads for time, _, what, _ in history.events if what == "conversion"),
        default=None,
    )


def test_a_cause_that_keeps_many_converters_away_is_named_with_its_remedy(
    warehouse: Warehouse,
) -> None:
    def found(converters: int, share: float, remedy: str | None = "make it shorter") -> list[str]:
        row = {"scoring_model": "m", "cause": "before_next_date", "meaning": "converted too soon"}
        row |= {"remedy": remedy, "converters": converters, "share_of_converters": share}
        types = {name: "varchar" for name in row}
        types |= {"converters": "bigint", "share_of_converters": "double"}
        warehouse.put("mon_never_asked", pd.DataFrame([row]), types)
        return list(warehouse.singular_failures("mon_converters_are_asked_about")["message"])

    limits = pd.read_csv(ROOT / "seeds/policy/input_limits.csv")
    warehouse.put("input_limits", limits)
    (said,) = found(28, 0.28)
    assert "28 converters of m (28 %) never stand in a positive moment (before_next_date)" in said
    assert said.endswith("each converted too soon; make it shorter.")
    assert found(28, 0.25) == found(19, 0.9) == found(28, 0.28, None) == []


def put_world(warehouse: Warehouse, question: Question, histories: dict[str, History]) -> None:
    def rows(attribute: str, columns: list[str]) -> pd.DataFrame:
        found = []
        for lead_id, history in histories.items():
            for number, row in enumerate(getattr(history, attribute)):
                found.append(
                    (f"{lead_id}/{number}", lead_id, *(row if isinstance(row, tuple) else (row,)))
                )
        return pd.DataFrame(found, columns=["row_id", "lead_id", *columns])

    events = rows("events", ["occurred_at", "known_at", "behaviour", "event_source"])
    warehouse.put(
        "stg_clock",
        pd.DataFrame({"as_of": [NOW], "latest_known_at": [NOW]}),
        {"as_of": "timestamp", "latest_known_at": "timestamp"},
    )
    marks = ["entity", "entity_id", "mark", "survivor_id", "marked_at", "joined_at"]
    warehouse.put(
        "stg_record_marks",
        pd.DataFrame({column: pd.Series(dtype=object) for column in marks}),
        {column: "timestamp" if column.endswith("_at") else "varchar" for column in marks},
    )
    warehouse.put(
        "ftr_scoring_models",
        pd.DataFrame(
            {
                "scoring_model": ["people", "firms"],
                "question": ["people", "firms"],
                "entity": ["lead", "account"],
                "target_behaviour": "conversion",
                "horizon_days": question.horizon,
                "trigger_window_days": question.window,
                "anchor_every_days": question.every,
                "assuming_source": pd.Series([question.assuming_source] * 2, dtype=object),
                "assuming_within_days": question.assuming_within,
                "assuming_before_target": question.before_target,
            }
        ),
        {
            "scoring_model": "varchar",
            "question": "varchar",
            "entity": "varchar",
            "target_behaviour": "varchar",
            "horizon_days": "integer",
            "trigger_window_days": "integer",
            "anchor_every_days": "integer",
            "assuming_source": "varchar",
            "assuming_within_days": "integer",
            "assuming_before_target": "boolean",
        },
    )
    leads = pd.DataFrame(
        {
            "lead_id": list(histories),
            "created_at": [h.created for h in histories.values()],
            "account_id": [h.account for h in histories.values()],
        }
    )
    types = {"lead_id": "varchar", "created_at": "timestamp", "account_id": "varchar"}
    warehouse.put("stg_leads", leads, types)
    warehouse.put(
        "stg_triggers",
        rows("triggers", ["triggered_at"]),
        {"lead_id": "varchar", "triggered_at": "timestamp"},
    )
    warehouse.put(
        "stg_events",
        events.assign(
            is_sales=events["event_source"] == "sales", is_hand_raiser=False, event_id="e"
        ),
        {
            "lead_id": "varchar",
            "occurred_at": "timestamp",
            "known_at": "timestamp",
            "behaviour": "varchar",
            "event_source": "varchar",
            "is_sales": "boolean",
            "is_hand_raiser": "boolean",
            "event_id": "varchar",
        },
    )
    states = rows("states", ["entered_at", "state"])
    warehouse.put(
        "stg_lead_states",
        states,
        {"lead_id": "varchar", "state": "varchar", "entered_at": "timestamp"},
    )
