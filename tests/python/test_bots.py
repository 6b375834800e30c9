"""The bot filter: against a replay that reads the rows as they arrive, and against bots planted in a world."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from typing import Any

import pandas as pd
import pytest
from compiled import Warehouse
from dbt_project import Build
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from worlds_small import QUICK, fresh_copy, raw_world, run_dbt

START = dt.datetime(2025, 6, 30, 23, 58)
SECOND = dt.timedelta(seconds=1)
EPOCH = dt.datetime(1970, 1, 1)
RULES: list[dict[str, Any]] = [
    {
        "bot_reason": "click_burst",
        "behaviour": "email_click",
        "event_count": 3,
        "within_seconds": 5,
    },
    {
        "bot_reason": "clicks_without_opens",
        "behaviour": "email_click",
        "event_count": 3,
        "within_seconds": 40,
        "unless_behaviour": "email_open",
        "unless_within_seconds": 20,
        "wait_seconds": 15,
    },
    {"bot_reason": "flood", "behaviour": "email_click", "event_count": 10, "within_seconds": 86400},
    {"bot_reason": "flood", "behaviour": "web_visit", "event_count": 5, "within_seconds": 250},
]
RULE_DEFAULTS = {"unless_behaviour": None, "unless_within_seconds": 0, "wait_seconds": 0}
EVENT_TYPES = {
    "event_id": "varchar",
    "lead_id": "varchar",
    "behaviour": "varchar",
    "is_sales": "boolean",
    "is_hand_raiser": "boolean",
    "occurred_at": "timestamp",
    "known_at": "timestamp",
}
Event = dict[str, Any]


def random_events(rng: random.Random) -> list[Event]:
    """Dense minutes around a midnight, of few leads, in which a third of the rows arrive late."""
    events = []
    for number in range(60):
        occurred = START + rng.choice([1, 1, 5, 400]) * rng.randrange(0, 60) * SECOND
        if rng.random() < 0.05:
            occurred = dt.datetime(2025, 7, 1)
        lag = rng.choice([0, 0, 1, rng.randrange(0, 60), rng.randrange(0, 3) * 1800])
        events.append(
            {
                "event_id": f"e{number:03d}",
                "lead_id": f"l{rng.randrange(4)}",
                "behaviour": rng.choice(["email_click"] * 5 + ["web_visit"] * 3 + ["email_open"]),
                "is_sales": rng.random() < 0.03,
                "is_hand_raiser": rng.random() < 0.03,
                "occurred_at": occurred + rng.randrange(0, 1000) * dt.timedelta(milliseconds=1),
                "known_at": occurred + (1 + lag) * SECOND,
            }
        )
    return events


def second(event: Event) -> int:
    return (event["occurred_at"] - EPOCH) // SECOND


def replay(events: list[Event]) -> dict[str, tuple[dt.datetime, str]]:
    """Event -> (excluded from, reason), found by reading the rows in the order they become known."""
    verdicts: dict[str, tuple[dt.datetime, str]] = {}
    for rule in (RULE_DEFAULTS | rule for rule in RULES):
        within = rule["within_seconds"]
        step = -(-within // 100)
        watched = [
            e
            for e in events
            if e["behaviour"] == rule["behaviour"]
            and not e["is_sales"]
            and not e["is_hand_raiser"]
            and (within >= 86400 or e["occurred_at"].time() != dt.time())
        ]
        accused = set()
        for now in sorted({e["known_at"] for e in watched}):
            known = [e for e in watched if e["known_at"] <= now]
            for lead, opens in sorted(
                {(e["lead_id"], second(e) - second(e) % step) for e in known}
            ):
                members = [
                    e
                    for e in known
                    if e["lead_id"] == lead and opens <= second(e) <= opens + within
                ]
                if len(members) < rule["event_count"]:
                    continue
                said_at = now + rule["wait_seconds"] * SECOND
                is_excused = any(
                    e["lead_id"] == lead
                    and e["behaviour"] == rule["unless_behaviour"]
                    and e["known_at"] <= said_at
                    and opens - rule["unless_within_seconds"]
                    <= second(e)
                    <= opens + within + rule["wait_seconds"]
                    for e in events
                )
                for event in members:
                    if (event["event_id"], opens) in accused:
                        continue
                    accused.add((event["event_id"], opens))
                    if not is_excused:
                        verdict = (said_at, rule["bot_reason"])
                        earlier = verdicts.get(event["event_id"], verdict)
                        verdicts[event["event_id"]] = min(earlier, verdict)
    return verdicts


@pytest.fixture(scope="module")
def warehouse() -> Warehouse:
    ready = Warehouse(bot_filter=True)
    rules = pd.DataFrame([RULE_DEFAULTS | rule for rule in RULES])
    numbers = ["event_count", "within_seconds", "unless_within_seconds", "wait_seconds"]
    texts = ["bot_reason", "behaviour", "unless_behaviour"]
    types = dict.fromkeys(texts, "varchar") | dict.fromkeys(numbers, "integer")
    ready.put("bot_rules", rules, types)
    return ready


def found(warehouse: Warehouse, events: list[Event]) -> dict[str, tuple[dt.datetime, str]]:
    warehouse.put("stg_mapped_events", pd.DataFrame(events), EVENT_TYPES)
    warehouse.build("stg_bot_events")
    rows = warehouse.read("stg_bot_events", "event_id")
    return {
        row.event_id: (row.excluded_from.to_pydatetime(), row.bot_reason)
        for row in rows.itertuples()
    }


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32 - 1))
def test_exclusions_are_those_of_a_replay_and_know_no_future(
    warehouse: Warehouse, seed: int
) -> None:
    rng = random.Random(seed)
    events = random_events(rng)
    whole = found(warehouse, events)
    assert whole == replay(events)
    cut = sorted(e["known_at"] for e in events)[rng.randrange(10, 55)]
    past = found(warehouse, [e for e in events if e["known_at"] <= cut])
    assert {k: v for k, v in whole.items() if v[0] <= cut} == {
        k: v for k, v in past.items() if v[0] <= cut
    }


def test_a_late_event_that_opens_a_window_judges_nothing_before_it_is_known(
    warehouse: Warehouse,
) -> None:
    """Three clicks an open acquits; a window opened earlier by a late click does not reach that open."""
    day = dt.datetime(2025, 6, 1, 9)
    rows = [
        # event, behaviour, happened and known after so many seconds
        ("a", "email_click", 100, 130),
        ("b", "email_click", 105, 130),
        ("c", "email_click", 112, 130),
        ("open", "email_open", 140, 141),
        ("late", "email_click", 75, 9000),
    ]
    events = [
        {
            "event_id": name,
            "lead_id": "l",
            "behaviour": behaviour,
            "is_sales": False,
            "is_hand_raiser": False,
            "occurred_at": day + happened * SECOND,
            "known_at": day + known * SECOND,
        }
        for name, behaviour, happened, known in rows
    ]
    assert found(warehouse, events[:4]) == {}
    verdict = (day + 9015 * SECOND, "clicks_without_opens")
    assert found(warehouse, events) == dict.fromkeys(["a", "b", "c", "late"], verdict)
    assert replay(events) == found(warehouse, events)


def test_the_random_histories_break_every_rule_and_acquit_some() -> None:
    reasons: Counter[str] = Counter()
    for seed in range(20):
        reasons.update(reason for _, reason in replay(random_events(random.Random(seed))).values())
    assert set(reasons) == {rule["bot_reason"] for rule in RULES}
    assert min(reasons.values()) > 10
    assert sum(reasons.values()) < 20 * 60 / 2


READERS = 300


@pytest.fixture(scope="module")
def planted() -> Build:
    """A dirty world in which people also read mails: an open, then three or four clicks, 10 to 90 seconds apart."""
    path = fresh_copy(raw_world(3000, dirt=0.05))
    world = Build(0, "", {}, path, QUICK)
    world.execute(
        f"""
        create temp table readers as
        select
            lead_id,
            timestamp '2025-03-03 08:00:00' + interval 1 minute * row_number() over (order by lead_id) as opened_at
        from (select distinct lead_id from raw.leads where lead_id is not null order by lead_id limit {READERS});
        insert into raw.events
        select
            'reader-' || lead_id || '-open', lead_id, cast(opened_at as varchar),
            'email_open', 'marketing', null, cast(opened_at as varchar)
        from readers
        union all
        select
            'reader-' || lead_id || '-' || nth, lead_id, cast(clicked as varchar), 'email_click', 'marketing', null,
            cast(clicked + interval 5 minute as varchar)
        from (
            select
                lead_id,
                nth,
                opened_at + interval 1 second * cast(nth * (10 + hash(lead_id) % 80) as integer) as clicked
            from readers cross join range(1, 5) as clicks (nth)
            where nth <= 3 + hash(lead_id) % 2
        );
        """
    )
    done = run_dbt(path, ["build", "--select", "+stg_events", "+mon_bot_filter"], QUICK)
    assert done.returncode == 0, done.output
    return done


def test_planted_bots_are_found_and_people_kept(planted: Build) -> None:
    events = planted.query(
        """
        select events.event_id, events.behaviour, bots.kind, filtered.bot_reason
        from hotlist_staging.stg_events as events
        left join raw.true_bots as bots on events.event_id = bots.event_id
        left join hotlist_staging.stg_bot_events as filtered on events.event_id = filtered.event_id
        """
    )
    planted_here, flagged = events["kind"].notna(), events["bot_reason"].notna()
    hits = (planted_here & flagged).sum()
    recall, precision = hits / planted_here.sum(), hits / flagged.sum()
    by_kind = flagged[planted_here].groupby(events["kind"]).agg(["size", "mean"])
    people = events[~planted_here]
    lost = people["bot_reason"].notna()
    print(f"\nplanted {planted_here.sum()}, flagged {flagged.sum()}")
    print(f"precision {precision:.4f}, recall {recall:.4f}\n{by_kind}")
    print(f"people's events lost: {lost.sum()} of {len(people)}")
    assert planted_here.sum() > 2000
    assert set(by_kind.index) == {"bot_click", "scanner_click"}
    assert by_kind["mean"].min() >= 0.95
    assert recall >= 0.95
    assert precision >= 0.95
    assert lost[people["behaviour"] == "email_click"].mean() < 0.01
    assert not lost[people["behaviour"] != "email_click"].any()
    readers = people["event_id"].str.startswith("reader-")
    assert readers.sum() >= 3 * READERS
    assert not lost[readers].any()


def test_the_report_counts_what_is_excluded_and_nothing_leaves(planted: Build) -> None:
    report = planted.table("mon_bot_filter")
    excluded = planted.query(
        "select count(*) as n, count(excluded_from) as excluded from hotlist_staging.stg_events"
    )
    assert report["event_count"].sum() == excluded["excluded"].item() > 0
    kept = planted.query("select count(*) as n from hotlist_staging.stg_mapped_events")
    assert kept["n"].item() == excluded["n"].item()


def test_the_knob_turns_it_off(planted: Build) -> None:
    off = run_dbt(
        fresh_copy(planted.path),
        ["build", "--select", "+stg_events"],
        QUICK | {"bot_filter": False},
    )
    assert off.returncode == 0, off.output
    assert off.table("stg_bot_events").empty
    assert off.table("stg_events")["excluded_from"].isna().all()
