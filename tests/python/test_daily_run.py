"""A daily build computes little and publishes what a full rebuild at the same as_of publishes, to the bit."""

from __future__ import annotations

import pytest
from dbt_project import Build, on_file
from pandas.testing import assert_frame_equal
from worlds_small import QUICK, WITHOUT_TESTS, fresh_copy, raw_world

PUBLISHED = [
    "lead_scores",
    "lead_score_reasons",
    "lead_score_history",
    "sync_lead_scores",
    "account_scores",
    "event_weights",
    "lead_timeline",
    "lead_funnel",
    "lead_cohorts",
    "lead_cohort_profiles",
]
FEATURES = [
    "build",
    "--select",
    "staging",
    "features",
    "path:seeds/policy",
    "--exclude-resource-type",
    "unit_test",
]
FULL = "--full-refresh"
# When a row of a raw table has arrived.
ARRIVAL = {
    "leads": "try_cast(created_at as timestamp)",
    "triggers": "try_cast(triggered_at as timestamp)",
    "events": "greatest(try_cast(occurred_at as timestamp), try_cast(loaded_at as timestamp))",
    "accounts": "try_cast(created_at as timestamp)",
    "lead_states": "try_cast(entered_at as timestamp)",
}
DAYS_BEFORE_THE_END = 9


def arrive(build: Build, until: str) -> None:
    """Move the rows that have arrived by then from the schema later to the schema raw."""
    for table, time in ARRIVAL.items():
        build.execute(
            f"""
            insert into raw.{table} by name select * from later.{table} where {time} <= {until};
            delete from later.{table} where {time} <= {until};
            """
        )


@pytest.fixture(scope="module")
def first_day() -> Build:
    """A build nine days before the end of the world; what arrives later waits in the schema `later`."""
    build = on_file(fresh_copy(raw_world(3000, 0.02)), QUICK)
    end = f"(select max({ARRIVAL['triggers']}) from raw.triggers where triggered_at < '2026-12')"
    build.execute(f"create schema later; create table later.days as select {end} as ends_at")
    for table, time in ARRIVAL.items():
        cut = f"{time} > (select ends_at - interval {DAYS_BEFORE_THE_END} day from later.days)"
        build.execute(
            f"""
            create table later.{table} as select * from raw.{table} where {cut};
            delete from raw.{table} where {cut};
            """
        )
    done = build.again(*WITHOUT_TESTS)
    assert done.returncode == 0, done.output
    return done


def copied(build: Build) -> Build:
    return Build(0, "", {}, fresh_copy(build.path), build.variables)


def a_day_later(build: Build) -> Build:
    """One more day, and 200 events of two months ago that arrive only now, half of them without saying when."""
    arrive(build, f"(select ends_at - interval {DAYS_BEFORE_THE_END - 1} day from later.days)")
    build.execute(
        """
        insert into raw.events by name
        select
            'late-' || event_id as event_id, lead_id, 'pricing_view' as event_type, 'web' as event_source,
            occurred_at,
            case when row_number() over (order by event_id) % 2 = 0 then (select max(loaded_at) from raw.events) end
                as loaded_at
        from raw.events
        where try_cast(occurred_at as timestamp) < (select ends_at - interval 60 day from later.days)
        order by event_id limit 200;
        """
    )
    return build


def a_week_later(build: Build) -> Build:
    """The rest of the world, with corrections, deletions, moves between accounts and a trigger of long ago."""
    arrive(build, "timestamp '2100-01-01'")
    build.execute(
        f"""
        create temp table chosen as
        select lead_id, row_number() over (order by lead_id) as n
        from (select distinct lead_id from raw.triggers inner join raw.leads using (lead_id));
        update raw.events set event_type = 'demo_request' where {chosen(1, 10)};
        delete from raw.events where {chosen(11, 20)};
        delete from raw.leads where {chosen(21, 30)};
        update raw.leads set account_id = 'acquirer' where {chosen(31, 40)};
        update raw.leads set country = 'XX', lucky_number = '13' where {chosen(41, 45)};
        update raw.leads set email = 'someone@gmail.com' where {chosen(46, 50)};
        delete from raw.lead_states where {chosen(51, 55)};
        delete from raw.accounts where account_id in (select account_id from raw.leads where {chosen(56, 60)});
        insert into raw.triggers by name
        select 'late-' || lead_id as trigger_id, lead_id, '2025-01-02 03:04:05' as triggered_at
        from chosen where n between 61 and 65;
        """
    )
    return build


def chosen(first: int, last: int) -> str:
    return f"lead_id in (select lead_id from chosen where n between {first} and {last})"


def assert_same(one: Build, other: Build, *names: str) -> None:
    for name in names:
        assert_frame_equal(one.table(name), other.table(name), check_exact=True, obj=name)


def test_a_daily_build_publishes_what_a_full_rebuild_does(first_day: Build) -> None:
    daily, full = copied(first_day), copied(first_day)

    daily = a_day_later(daily).again(*WITHOUT_TESTS)
    full = a_day_later(full).again(*WITHOUT_TESTS, FULL)
    assert daily.returncode == full.returncode == 0, daily.output + full.output
    assert_same(daily, full, *PUBLISHED, "ftr_features", "trn_examples")
    assert set(daily.table("trn_fitted_models_py")["version_number"]) == {1}
    assert share_of_moments_computed(full) == 1
    assert share_of_moments_computed(daily) < 0.25, "200 late events of a world of 3,000 leads"

    # A build that stops before the features stand must not make the next one believe that they do.
    broken = a_week_later(daily).again("run", "--exclude", "ftr_past_features+")
    assert broken.returncode == 0, broken.output
    daily = daily.again(*WITHOUT_TESTS)
    full = a_week_later(full).again(*WITHOUT_TESTS, FULL)
    assert daily.returncode == full.returncode == 0, daily.output + full.output
    assert_same(daily, full, *PUBLISHED, "ftr_features", "trn_examples")
    assert share_of_moments_computed(daily) < 0.25


def share_of_moments_computed(build: Build) -> float:
    rows = build.query(
        "select (select count(*) from hotlist_features.ftr_due_moments) "
        "/ (select count(*) from hotlist_features.ftr_moments) as share"
    )
    return float(rows["share"].item())


def test_features_rebuilt_alone_are_noticed(first_day: Build) -> None:
    build = copied(first_day).again(*FEATURES)
    alone = build.again(
        "build", "--select", "ftr_moments", "ftr_past_features", "ftr_features", FULL
    )
    assert alone.returncode != 0
    assert "every_moment_has_features" in alone.output
    mended = build.again(*FEATURES, FULL)
    assert mended.returncode == 0, mended.output
