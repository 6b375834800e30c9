"""The present, found in the rows: right to the day in worlds whose present is known, or refused and never guessed.

A world is three raw tables that run up to a known last day, with what real tables have beside that: dates of
things to come, slips, a feed that stopped, load times that are real, missing or those of a backfill.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest
from compiled import Warehouse
from hypothesis import given, settings
from hypothesis import strategies as st

TABLES = {
    "leads": "leads",
    "triggers": "triggers",
    "events": ["events"],
    "accounts": None,
    "lead_states": None,
}
MODELS = ["stg_bulk_loads", "stg_activity_days", "stg_present_candidates", "stg_data_horizon"]
DAY = pd.Timedelta(days=1)
HOUR = pd.Timedelta(hours=1)


@dataclass(frozen=True)
class World:
    """Rates are rows a day; `stalled` names a table whose feed stopped so many days before the present."""

    seed: int = 1
    history_days: int = 200
    leads: float = 4.0
    triggers: float = 10.0
    events: float = 30.0
    weekend: float = 1.0
    trend: float = 0.0
    last_hour: float = 23.9
    dates_only: bool = False
    loaded: str = "none"
    stalled: str = "nothing"
    stalled_days: int = 0

    @property
    def present(self) -> pd.Timestamp:
        """The last moment of the world."""
        midnight = pd.Timestamp("2025-06-26") + (self.seed % 7) * DAY
        return midnight if self.dates_only else midnight + self.last_hour * HOUR


def tables(world: World) -> dict[str, pd.DataFrame]:
    """The raw tables of a world: leads, triggers, events."""
    rng = np.random.default_rng(world.seed)
    raw = {}
    for table, key, time in [
        ("leads", "lead_id", "created_at"),
        ("triggers", "trigger_id", "triggered_at"),
        ("events", "event_id", "occurred_at"),
    ]:
        stop = world.present - (world.stalled_days * DAY if world.stalled == table else 0 * DAY)
        days = pd.date_range(world.present.normalize() - world.history_days * DAY, stop.normalize())
        shape = np.where(days.dayofweek >= 5, world.weekend, 1.0)
        shape = shape * (1 + world.trend * np.arange(len(days)) / len(days))
        counts = rng.poisson(getattr(world, table) * shape)
        # The last day of a table that goes on has at least a row, or the present would be another.
        if world.stalled != table:
            counts[-1] = max(counts[-1], 2)
        at = pd.Series(np.repeat(days, counts)) + pd.to_timedelta(
            rng.uniform(0, 86399, counts.sum()).astype(int), unit="s"
        )
        if world.dates_only:
            at = at.dt.normalize()
        else:
            late = at > stop
            at[late] = stop - pd.to_timedelta(
                rng.uniform(0, 3600, late.sum()).astype(int), unit="s"
            )
        raw[table] = pd.DataFrame({key: [f"{table}{n}" for n in range(len(at))], time: at})
    for table in ("triggers", "events"):
        raw[table]["lead_id"] = rng.choice(raw["leads"]["lead_id"].to_numpy(), len(raw[table]))
    happened = raw["events"]["occurred_at"]
    lag = pd.to_timedelta(rng.exponential(3600, len(happened)).astype(int), unit="s")
    raw["events"]["loaded_at"] = {
        "none": pd.Series(pd.NaT, index=happened.index, dtype="datetime64[ns]"),
        "real": (happened + lag).clip(upper=world.present),
        "backfill": pd.Series(world.present + 15 * DAY, index=happened.index),
        "first load, then real": (happened + lag)
        .clip(lower=world.present - 40 * DAY)
        .clip(upper=world.present),
    }[world.loaded]
    return raw


def dated(
    raw: dict[str, pd.DataFrame], table: str, times: list[pd.Timestamp]
) -> dict[str, pd.DataFrame]:
    """The tables with further rows of these times; events bear no load time."""
    key, time = {
        "leads": ("lead_id", "created_at"),
        "triggers": ("trigger_id", "triggered_at"),
        "events": ("event_id", "occurred_at"),
    }[table]
    extra = pd.DataFrame({key: [f"planned{n}" for n in range(len(times))], time: times})
    if table != "leads":
        extra["lead_id"] = [
            raw["leads"]["lead_id"].iloc[n % len(raw["leads"])] for n in range(len(times))
        ]
    return raw | {table: pd.concat([raw[table], extra], ignore_index=True)}


def none(raw: dict[str, pd.DataFrame], world: World) -> dict[str, pd.DataFrame]:
    return raw


def one_slip(raw: dict[str, pd.DataFrame], world: World) -> dict[str, pd.DataFrame]:
    return dated(raw, "events", [world.present + 29 * DAY])


def a_slip_in_the_triggers(raw: dict[str, pd.DataFrame], world: World) -> dict[str, pd.DataFrame]:
    return dated(raw, "triggers", [world.present + 4 * DAY])


def leads_of_the_wrong_year(raw: dict[str, pd.DataFrame], world: World) -> dict[str, pd.DataFrame]:
    return dated(raw, "leads", [world.present + 365 * DAY, world.present + 366 * DAY])


def due_dates(raw: dict[str, pd.DataFrame], world: World) -> dict[str, pd.DataFrame]:
    morning = world.present.normalize() + 9 * HOUR
    return dated(raw, "events", [morning + (2 + 2 * n) * DAY for n in range(25)])


def due_dates_without_a_time(raw: dict[str, pd.DataFrame], world: World) -> dict[str, pd.DataFrame]:
    return dated(raw, "events", [world.present.normalize() + (2 + n) * DAY for n in range(40)])


def a_webinar_in_ten_days(raw: dict[str, pd.DataFrame], world: World) -> dict[str, pd.DataFrame]:
    return dated(raw, "triggers", [world.present.normalize() + 10 * DAY + 15 * HOUR] * 60)


def a_webinar_the_day_after_tomorrow(
    raw: dict[str, pd.DataFrame], world: World
) -> dict[str, pd.DataFrame]:
    return dated(raw, "triggers", [world.present.normalize() + 2 * DAY + 15 * HOUR] * 60)


def subscription_ends(raw: dict[str, pd.DataFrame], world: World) -> dict[str, pd.DataFrame]:
    rng = np.random.default_rng(world.seed + 1)
    count = len(raw["events"]) // 30
    days = rng.uniform(2, 365, count)
    return dated(raw, "events", [world.present.normalize() + d * DAY for d in days])


def placeholders(raw: dict[str, pd.DataFrame], world: World) -> dict[str, pd.DataFrame]:
    return dated(raw, "events", [pd.Timestamp("2099-12-31")] * (len(raw["events"]) // 20))


def rejected_rows(raw: dict[str, pd.DataFrame], world: World) -> dict[str, pd.DataFrame]:
    """A full feed of the next thirty days, of leads that nobody knows."""
    later = [world.present + (n / 30) * DAY for n in range(900)]
    with_them = dated(raw, "events", later)
    planned = with_them["events"]["event_id"].str.startswith("planned")
    with_them["events"].loc[planned, "lead_id"] = "nobody"
    return with_them


PLANS: list[Callable[[dict[str, pd.DataFrame], World], dict[str, pd.DataFrame]]] = [
    none,
    one_slip,
    a_slip_in_the_triggers,
    leads_of_the_wrong_year,
    due_dates,
    due_dates_without_a_time,
    a_webinar_in_ten_days,
    a_webinar_the_day_after_tomorrow,
    subscription_ends,
    placeholders,
    rejected_rows,
]
FILLERS = {
    "leads": "null as account_id, null as module, null as owner_id, null as crm_id, null as email, null as status",
    "triggers": "null as trigger_type, null as campaign_id",
    "events": "'visit' as event_type, null as event_source, null as event_value",
}


@functools.cache
def warehouse() -> Warehouse:
    ready = Warehouse(source_tables=TABLES, as_of=None)
    ready.connection.execute("create schema hotlist.raw")
    return ready


def found(raw: dict[str, pd.DataFrame]) -> pd.Series:
    """The row of stg_data_horizon for these raw tables."""
    ready = warehouse()
    for table, rows in raw.items():
        ready.connection.register("rows", rows)
        ready.connection.execute(
            f"create or replace table hotlist.raw.{table} as select *, {FILLERS[table]} from rows"
        )
    ready.build(*MODELS)
    return ready.read("stg_data_horizon", "all").iloc[0]


worlds = st.builds(
    World,
    seed=st.integers(0, 10_000),
    history_days=st.sampled_from([90, 200, 500]),
    leads=st.sampled_from([2.0, 4.0, 15.0]),
    triggers=st.sampled_from([5.0, 12.0, 40.0]),
    events=st.sampled_from([15.0, 40.0, 100.0]),
    weekend=st.sampled_from([1.0, 0.4]),
    trend=st.sampled_from([0.0, 1.0, -0.5]),
    last_hour=st.sampled_from([4.0, 14.0, 23.9]),
    dates_only=st.sampled_from([False, False, True]),
    loaded=st.sampled_from(["none", "real", "backfill", "first load, then real"]),
    stalled=st.sampled_from(["nothing", "nothing", "leads", "triggers", "events"]),
    stalled_days=st.integers(2, 12),
)

REFUSED: list[bool] = []


@settings(max_examples=80, deadline=None, derandomize=True)
@given(world=worlds, plan=st.sampled_from(PLANS))
def test_the_present_is_right_to_the_day_or_refused(
    world: World, plan: Callable[[dict[str, pd.DataFrame], World], dict[str, pd.DataFrame]]
) -> None:
    horizon = found(plan(tables(world), world))
    REFUSED.append(not horizon["is_certain"])
    if horizon["is_certain"]:
        assert horizon["present_at"].normalize() == world.present.normalize()


def test_few_worlds_are_refused() -> None:
    assert REFUSED, "runs after the test of the worlds"
    assert sum(REFUSED) <= 0.05 * len(REFUSED)


def test_a_copied_history_is_a_bulk_load_and_late_rows_of_a_live_feed_are_not() -> None:
    world = World(loaded="first load, then real")
    raw = tables(world)
    found(raw)
    loads = warehouse().read("stg_bulk_loads", "loaded_on")
    assert loads["loaded_on"].tolist() == [(world.present - 40 * DAY).normalize()]
    live = tables(replace(world, loaded="real"))
    late = live["events"]["occurred_at"] > world.present - 10 * DAY
    live["events"].loc[late, "loaded_at"] = world.present
    found(live)
    assert warehouse().read("stg_bulk_loads", "loaded_on").empty


@pytest.mark.parametrize("table", ["leads", "triggers", "events"])
def test_what_is_accepted_today_stays_the_present_when_one_feed_stops(table: str) -> None:
    world = World(stalled=table, stalled_days=10)
    assert found(tables(world))["present_at"].normalize() == world.present.normalize()


def test_a_full_calendar_against_silent_tables_is_refused() -> None:
    """A calendar as full as the past, and nobody new: no count tells which day is today."""
    world = World(events=40.0)
    rng = np.random.default_rng(5)
    ahead = [world.present.normalize() + DAY + d * DAY for d in rng.uniform(0, 12, 440)]
    horizon = found(dated(tables(world), "events", ahead))
    assert (
        not horizon["is_certain"] or horizon["present_at"].normalize() == world.present.normalize()
    )


def test_small_tables_with_gaps_have_their_latest_day() -> None:
    """Too few rows to know what is usual: only a date that is far off is disbelieved."""
    days = ["2025-01-01", "2025-01-03", "2025-03-01"]
    raw = {
        "leads": pd.DataFrame({"lead_id": ["L1"], "created_at": pd.to_datetime(["2024-12-30"])}),
        "triggers": pd.DataFrame(
            {"trigger_id": ["T1"], "triggered_at": pd.to_datetime(["2025-01-02"]), "lead_id": "L1"}
        ),
        "events": pd.DataFrame(
            {
                "event_id": ["E1", "E2", "E3"],
                "occurred_at": pd.to_datetime(days),
                "lead_id": "L1",
                "loaded_at": pd.Series([pd.NaT] * 3, dtype="datetime64[ns]"),
            }
        ),
    }
    assert found(raw)["present_at"] == pd.Timestamp("2025-03-01")
    far = raw | {
        "events": raw["events"].assign(occurred_at=pd.to_datetime([*days[:2], "2099-01-01"]))
    }
    far["triggers"] = raw["triggers"].assign(triggered_at=pd.to_datetime(["2025-01-08 10:00"]))
    assert found(far)["present_at"] == pd.Timestamp("2025-01-08 10:00")
