"""A wrong date that moves the clock ahead for one build is taken back by the next one, as if it had never been."""

from __future__ import annotations

import pandas as pd
import pytest
from dbt_project import Build, on_file
from pandas.testing import assert_frame_equal
from test_daily_run import ARRIVAL, arrive, copied
from test_daily_run import PUBLISHED as ALL_PUBLISHED
from worlds_small import QUICK, WITHOUT_TESTS, fresh_copy, raw_world

#: What a CRM was sent by the slip is taken back by rows of their own, so the sync is another one by right.
PUBLISHED = [name for name in ALL_PUBLISHED if name != "sync_lead_scores"]
#: Published tables that keep what rested on a slip, marked.
MARKED = ["lead_score_history", "lead_cohorts"]
INNER = [
    "stg_lead_attribute_history",
    "ftr_features",
    "ftr_built_digests",
    "trn_evaluations",
    "trn_forecasts",
    "trn_cohorts",
    "scr_champions",
    "mon_data_quality",
    "mon_mapping_performance",
    "mon_tier_movers",
]
#: What is not the same by right: the number of a version that was taken back is not used again.
NAMED_AFTER_VERSIONS = ["content_hash", "artifact", "artifact_digest"]
END = "(select ends_at from later.days)"
SLIP = f"({END} + interval 45 day)"


@pytest.fixture(scope="module")
def first_day() -> Build:
    """A build three days before the end of a small world; what arrives later waits in the schema `later`."""
    build = on_file(fresh_copy(raw_world(3000, 0.02)), QUICK)
    end = f"select max({ARRIVAL['triggers']}) from raw.triggers where triggered_at < '2025-07'"
    build.execute(f"create schema later; create table later.days as select ({end}) as ends_at")
    for table, time in ARRIVAL.items():
        build.execute(
            f"""
            create table later.{table} as select * from raw.{table} where {time} > {END} - interval 3 day;
            delete from raw.{table} where {time} > {END} - interval 3 day;
            """
        )
    return built(build)


def built(build: Build, **knobs: object) -> Build:
    done = build.again(*WITHOUT_TESTS, variables=QUICK | knobs)
    assert done.returncode == 0, done.output
    return Build(done.returncode, done.output, done.statuses, done.path, QUICK)


def slip(build: Build) -> Build:
    """Planned calls of the next weeks, and a clock that believes the last of them."""
    build.execute(
        f"""
        insert into raw.events by name
        select
            'planned-' || lead_id as event_id, lead_id, 'demo_request' as event_type, 'web' as event_source,
            cast({SLIP} - to_days(cast(row_number() over (order by lead_id) % 20 as integer)) as varchar) as occurred_at
        from (select distinct lead_id from raw.triggers order by lead_id limit 60);
        """
    )
    as_of = str(build.query(f"select {SLIP} as slip")["slip"].item())
    return built(build, as_of=as_of)


def a_day(build: Build, number: int) -> Build:
    """The rows of one more day, and ratings that people edited on it."""
    arrive(build, f"({END} - interval {3 - number} day)")
    build.execute(
        f"update raw.leads set rating = 'edited {number}' where substr(md5(lead_id), 1, 1) in ('{number}', 'f')"
    )
    return built(build)


def seven_weeks(build: Build) -> Build:
    """The last two weeks come again seven weeks later, so that real time passes the moment of the slip."""
    for table, time in ARRIVAL.items():
        key = {"events": "event_id", "triggers": "trigger_id"}.get(table)
        if key:
            column = {"events": "occurred_at", "triggers": "triggered_at"}[table]
            build.execute(
                f"""
                insert into raw.{table} by name
                select * replace ('again-' || {key} as {key}, cast({time} + interval 49 day as varchar) as {column})
                from raw.{table} where {time} between {END} - interval 14 day and {END} and {time} is not null;
                """
            )
    build.execute(
        "update raw.events set loaded_at = occurred_at where event_id like 'again-%' and loaded_at is not null"
    )
    return built(build)


def kept(build: Build, name: str) -> pd.DataFrame:
    """The rows that count; the publish that was taken back has a number too, so the later ones have others."""
    rows = build.table(name).drop(columns="publish_number", errors="ignore")
    return rows[~rows["is_retracted"]].reset_index(drop=True) if name in MARKED else rows


def assert_as_without_it(slipped: Build, clean: Build) -> None:
    for name in [*PUBLISHED, *INNER]:
        assert_frame_equal(kept(slipped, name), kept(clean, name), check_exact=True, obj=name)
    for build in (slipped, clean):
        sent = build.table("sync_lead_scores").merge(build.table("lead_scores"), on="lead_id")
        assert len(sent) > 20
        assert (sent["tier_x"] == sent["tier_y"]).all(), "the CRM has the tiers of this list"
        assert (sent["score_status_x"] == sent["score_status_y"]).all()


def renamed(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows with the third version under the name of the second."""
    rows = frame.drop(columns=[name for name in NAMED_AFTER_VERSIONS if name in frame])
    rows = rows.replace({"version_number": {3: 2}})
    for column in rows.select_dtypes("object"):
        rows[column] = rows[column].map(
            lambda value: value.replace("_v3", "_v2") if isinstance(value, str) else value
        )
    return rows.sort_values(list(rows.columns), ignore_index=True)


@pytest.fixture(scope="module")
def repaired(first_day: Build) -> tuple[Build, Build]:
    """The build after the one that slipped, and the same day in a warehouse that never did."""
    slipped, clean = slip(copied(first_day)), copied(first_day)
    assert set(slipped.table("trn_fitted_models_py")["version_number"]) == {1, 2}
    assert not slipped.table("lead_score_history")["is_retracted"].any()
    slipped.execute("delete from raw.events where event_id like 'planned-%'")
    return a_day(slipped, 1), a_day(clean, 1)


def retracted(build: Build) -> tuple[set[pd.Timestamp], set[int]]:
    """The moments and the versions that were taken back."""
    history, versions = build.table("lead_score_history"), build.table("trn_fitted_models")
    return (
        set(history.loc[history["is_retracted"], "as_of"]),
        set(versions.loc[versions["is_retracted"], "version_number"]),
    )


def test_a_slip_is_taken_back(repaired: tuple[Build, Build]) -> None:
    slipped, clean = repaired
    moments, versions = retracted(slipped)
    assert len(moments) == 1
    assert min(moments) > slipped.table("stg_clock")["as_of"].item()
    assert versions == {2}
    assert not clean.table("scr_champions").empty
    assert not clean.table("stg_lead_attribute_history")["dbt_valid_to"].isna().all()
    assert_as_without_it(slipped, clean)
    assert slipped.query(
        "select * from duckdb_tables() where schema_name = 'main' or table_name like '%dbt_%'"
    ).empty


@pytest.mark.slow
def test_a_slip_stays_taken_back(repaired: tuple[Build, Build]) -> None:
    slipped, clean = (copied(build) for build in repaired)
    taken_back = retracted(slipped)
    slipped, clean = a_day(slipped, 2), a_day(clean, 2)
    assert_as_without_it(slipped, clean)

    slipped, clean = seven_weeks(slipped), seven_weeks(clean)
    assert slipped.table("stg_clock")["as_of"].item() > max(taken_back[0])
    assert set(slipped.table("trn_fitted_models_py")["version_number"]) == {1, 2, 3}
    assert retracted(slipped) == taken_back
    for name in PUBLISHED:
        assert_frame_equal(
            renamed(kept(slipped, name)), renamed(kept(clean, name)), check_exact=True, obj=name
        )


def test_a_replay_takes_nothing_back(first_day: Build) -> None:
    before = first_day.table("lead_score_history")
    replay = built(copied(first_day), as_of="2025-03-01 00:00:00")
    history = replay.table("lead_score_history")
    assert not history["is_retracted"].any()
    assert_frame_equal(
        history[history["as_of"] > pd.Timestamp("2025-03-01")].reset_index(drop=True), before
    )
    assert_frame_equal(
        replay.table("stg_lead_attribute_history"), first_day.table("stg_lead_attribute_history")
    )


def test_an_edit_between_two_builds_of_one_moment_is_one_stretch(first_day: Build) -> None:
    """Rows of a CRM are edited without an event or a trigger, so the clock stands still; the last value counts."""
    copy = copied(first_day)
    counted = "select count(*) as n, count(distinct lead_id) as leads from hotlist_staging.stg_lead_attribute_history"
    before = copy.query(counted)["n"].item()
    for value in ("first", "second", "second"):
        copy.execute(f"update raw.leads set rating = '{value}' where lead_id < 'l15'")
        done = copy.again("build", "--select", "+stg_lead_attribute_history")
        assert done.returncode == 0, done.output
    found = copy.query(counted)
    assert found["n"].item() == before == found["leads"].item(), (
        "the first build began every stretch at this moment"
    )
    ratings = copy.query(
        "select distinct rating, dbt_valid_to from hotlist_staging.stg_lead_attribute_history where lead_id < 'l15'"
    )
    assert ratings.to_numpy().tolist() == [["second", pd.NaT]]
