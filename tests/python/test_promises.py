"""The promises of the design, each proven by builds of the whole project on a small simulated world."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import pandas as pd
import pytest
import yaml
from dbt_process import forget_the_imports
from dbt_project import PROJECT, Build, run_dbt
from pandas.testing import assert_frame_equal
from worlds_small import (
    ACCOUNT_QUESTION,
    LEAD_QUESTION,
    QUICK,
    WITHOUT_TESTS,
    build_copy,
    built_world,
    fresh_copy,
    raw_world,
)

PUBLISHED = [
    "lead_scores",
    "lead_score_reasons",
    "lead_score_history",
    "sync_lead_scores",
    "lead_funnel",
    "lead_cohorts",
    "lead_cohort_profiles",
]
LEARNT = [
    "trn_fitted_models_py",
    "trn_terms",
    "trn_evaluations",
    "trn_promotions",
    "trn_cohorts",
    "trn_cohort_centres",
    "scr_tier_edges",
    "ftr_features",
]
LEADS, DIRT = 3000, 0.02
REFIT_AFTER = yaml.safe_load((PROJECT / "dbt_project.yml").read_text())["vars"]["refit_after_days"]


@pytest.fixture(scope="module")
def built() -> Build:
    return built_world(LEADS, DIRT, QUICK)


#: What a publish says of the one before; a publish that differs elsewhere has another number all the same.
OF_THE_PUBLISH = ["publish_number", "previous_score", "previous_tier"]


def assert_same_tables(one: Build, other: Build, names: list[str], but: Sequence[str] = ()) -> None:
    for name in names:
        left, right = (b.table(name).drop(columns=list(but), errors="ignore") for b in (one, other))
        assert_frame_equal(left, right, check_exact=True, obj=name)


def test_two_clean_builds_are_identical(built: Build) -> None:
    forget_the_imports()
    again = build_copy(raw_world(LEADS, DIRT), QUICK, *WITHOUT_TESTS)
    assert again.returncode == 0, again.output
    assert_same_tables(built, again, [*PUBLISHED, *LEARNT])


def test_a_second_build_fits_nothing_and_changes_no_row(built: Build) -> None:
    copy = run_dbt(fresh_copy(built.path), WITHOUT_TESTS, QUICK)
    assert copy.returncode == 0, copy.output
    assert set(copy.table("trn_fitted_models_py")["version_number"]) == {1}
    assert_same_tables(built, copy, [*PUBLISHED, *LEARNT])


def test_a_model_was_published_and_every_score_adds_up(built: Build) -> None:
    scores = built.table("lead_scores")
    assert set(scores["tier"]) >= {"Hot", "Warm", "Cold"}
    scored = scores[scores["score_source"] == "model"]
    assert len(scored) > 10
    reasons = built.table("lead_score_reasons").groupby("lead_id")[["log_odds", "points"]].sum()
    sums = scored.set_index("lead_id").join(reasons, rsuffix="_sum")
    assert (sums["log_odds"] - sums["log_odds_sum"]).abs().max() < 1e-9
    assert (sums["score_points"] - sums["points"]).abs().max() < 1e-6
    parity = built.query(
        "select max(abs(probability - probability_sql)) as gap from hotlist_scoring.scr_scores"
    )
    assert parity["gap"].item() < 1e-9


def test_every_source_row_is_accepted_or_rejected_with_a_reason(built: Build) -> None:
    counts = built.table("stg_row_counts").set_index("source_table")
    rejected = built.table("stg_rejected_rows")
    assert rejected["reason"].notna().all()
    for table, row in counts.iterrows():
        total = built.query(f"select count(*) as n from raw.{table}")["n"].item()
        assert row["accepted_rows"] + row["rejected_rows"] == total == row["total_rows"]
        assert (rejected["source_table"] == table).sum() == row["rejected_rows"]


def test_nothing_from_the_future(built: Build) -> None:
    """Events, late loads, corrections, edits and new leads after a moment change no feature of 12 past moments."""
    as_of = built.query("select as_of from hotlist_staging.stg_clock")["as_of"].item()
    moments = built.query(
        "select distinct as_of from hotlist_features.ftr_moments order by 1 desc offset 8 limit 12"
    )
    assert len(moments) == 12
    cut = moments["as_of"].max()
    knobs = QUICK | {"as_of": str(as_of), "scoring_models": [LEAD_QUESTION, ACCOUNT_QUESTION]}
    later = run_dbt(fresh_copy(built.path), ["build", "--select", "staging", "features"], knobs)
    before = features_at(later, moments)
    assert before.groupby("scoring_model").size().min() > 200
    later.execute(
        f"""
        create temp table known as
        select
            *,
            timestamp '{cut}' + interval 1 second * (1 + hash(event_id) % 2000000) as later_at
        from raw.events
        where try_cast(occurred_at as timestamp) is not null;
        -- events of the future, of every type
        insert into raw.events
        select
            'future-' || event_id, lead_id, cast(later_at as varchar),
            event_type, event_source, event_value, cast(later_at as varchar)
        from known using sample 2000 rows (reservoir, 1);
        -- old events that arrive late
        insert into raw.events
        select
            'late-' || event_id, lead_id, occurred_at,
            event_type, event_source, event_value, cast(timestamp '{cut}' + interval 5 minute as varchar)
        from known
        where try_cast(occurred_at as timestamp) < timestamp '{cut}' using sample 2000 rows (reservoir, 2);
        -- corrections of events that were loaded before
        insert into raw.events
        select
            event_id, lead_id, occurred_at,
            'conversion', event_source, 1000, cast(timestamp '{cut}' + interval 9 day as varchar)
        from known using sample 500 rows (reservoir, 3);
        -- a machine's clicks after the moment, and ones that happened before it, beside people's, and arrive late
        create temp table clicks as
        select lead_id, try_cast(occurred_at as timestamp) as clicked_at, nth
        from raw.events cross join range(4) as links (nth)
        where event_type = 'email_click' and try_cast(occurred_at as timestamp) < timestamp '{cut}';
        insert into raw.events
        select
            'late-bot-' || nth || '-' || row_number() over (partition by nth order by lead_id, clicked_at), lead_id,
            cast(clicked_at + interval 1 second * nth as varchar), 'email_click', 'marketing', null,
            cast(timestamp '{cut}' + interval 5 minute as varchar)
        from clicks;
        insert into raw.events
        select
            'future-bot-' || nth || '-' || row_number() over (partition by nth order by lead_id, clicked_at), lead_id,
            cast(timestamp '{cut}' + interval 1 second * (1 + nth) as varchar), 'email_click', 'marketing', null,
            cast(timestamp '{cut}' + interval 1 second * (1 + nth) as varchar)
        from clicks;
        insert into raw.triggers
        select
            'future-' || trigger_id, lead_id, cast(timestamp '{cut}' + interval 2 day as varchar),
            'future type', 'future campaign'
        from raw.triggers where trigger_id is not null;
        insert into raw.lead_states
        select lead_id, 'closed_lost', cast(timestamp '{cut}' + interval 1 second as varchar) from raw.lead_states;
        -- further leads of the same accounts, with a past of their own
        create temp table newcomers as
        select lead_id as sibling_id, 'new-' || lead_id as lead_id, account_id
        from raw.leads where account_id is not null and try_cast(created_at as timestamp) < timestamp '{cut}';
        insert into raw.leads by name
        select
            lead_id, account_id, 'new module' as module,
            cast(timestamp '{cut}' + interval 1 second as varchar) as created_at
        from newcomers;
        insert into raw.events by name
        select
            'past-' || e.event_id as event_id, n.lead_id, e.occurred_at,
            case when e.event_id < 'e5' then 'conversion' else e.event_type end as event_type,
            e.event_source, e.occurred_at as loaded_at
        from raw.events as e inner join newcomers as n on e.lead_id = n.sibling_id
        where e.event_id not like 'future-%' and e.event_id not like 'late-%';
        insert into raw.triggers by name
        select 'past-' || t.trigger_id as trigger_id, n.lead_id, t.triggered_at
        from raw.triggers as t inner join newcomers as n on t.lead_id = n.sibling_id;
        insert into raw.lead_states by name
        select n.lead_id, s.state, s.entered_at
        from raw.lead_states as s inner join newcomers as n on s.lead_id = n.sibling_id;
        update raw.leads set rating = 'Z', status = 'converted', owner_id = 'nobody';
        """
    )
    later.again("build", "--full-refresh", "--select", "staging", "features", variables=knobs)
    added = later.query(
        "select count(*) as n from hotlist_staging.stg_events "
        "where event_id like 'future-%' or event_id like 'late-%'"
    )
    assert added["n"].item() > 3000
    newly = later.query(
        "select count(*) as n from hotlist_staging.stg_events "
        f"where excluded_from > timestamp '{cut}' and known_at < timestamp '{cut}'"
    )
    assert newly["n"].item() > 100, "people's clicks that a late burst covers"
    past = later.query(
        f"select count(*) as n from hotlist_staging.stg_events where event_id like 'past-%' and known_at <= '{cut}'"
    )
    assert past["n"].item() > 3000
    assert_frame_equal(features_at(later, moments), before, check_exact=True)


def features_at(build: Build, moments: pd.DataFrame) -> pd.DataFrame:
    dates = ", ".join(f"timestamp '{value}'" for value in moments["as_of"])
    return build.query(
        f"from hotlist_features.ftr_features where as_of in ({dates}) order by scoring_model, entity_id, as_of"
    )


def test_a_type_that_nobody_mapped_moves_no_score_and_is_reported_the_same_day(
    built: Build,
) -> None:
    """Ten events of a new type for every lead: scores as they were; once it is mapped, past moments count them too."""
    copy = built.copied()
    as_of = copy.query("select as_of from hotlist_staging.stg_clock")["as_of"].item()
    copy.execute(
        f"""
        insert into raw.events by name
        select
            'pigeon-' || days || '-' || lead_id as event_id, lead_id, 'Carrier Pigeon' as event_type,
            'web' as event_source, 5 as event_value,
            cast(timestamp '{as_of}' - interval 1 day * days - interval 1 hour as varchar) as occurred_at
        from (select distinct lead_id from raw.leads where lead_id is not null)
        cross join range(0, 200, 20) as steps (days)
        """
    )
    asked = [
        *WITHOUT_TESTS,
        "--exclude-resource-type",
        "seed",
        "--exclude",
        "path:models/monitoring",
    ]
    after = copy.again(*asked)
    assert after.returncode == 0, after.output
    assert_same_tables(
        built,
        after,
        ["lead_scores", "lead_score_reasons", "ftr_features", "trn_fitted_models_py"],
        but=OF_THE_PUBLISH,
    )
    shown = after.query(
        "select event_source, count(*) as n from hotlist_staging.stg_events where behaviour = '(unmapped)'"
        " and event_type = 'Carrier Pigeon' group by all"
    )
    assert shown["n"].item() > 3000, "they are accepted and shown"
    told = after.again(
        "build",
        "--select",
        "event_types_are_mapped",
        "mon_new_since_training",
    )
    assert f"Carrier Pigeon ({shown['n'].item()} events of " in told.output
    types = told.table("stg_event_types").query("behaviour == '(unmapped)'")
    assert "carrier_pigeon" in set(types["event_type_key"])

    after.execute(
        "insert into hotlist_policy.behaviours by name select 'carrier pigeon' as event_type, 'web_visit' as behaviour,"
        " 0 as weight, false as is_hand_raiser, false as is_sales"
    )
    mapped = after.again("run", "--select", "+trn_fitted_models")
    assert mapped.returncode == 0, mapped.output
    assert set(mapped.table("trn_fitted_models_py")["version_number"]) == {1, 2}
    sums = (
        "select is_current, sum(web_visit_count_90d) as n from hotlist_features.ftr_features"
        " where scoring_model = 'lead_conversion' group by 1 order by 1"
    )
    was, now = (build.query(sums)["n"] for build in (built, mapped))
    assert (now > was + 100).all(), "past moments and today's"


def go_on(build: Build, days: int) -> tuple[pd.DataFrame, list[str], str]:
    """So many days later five scored leads have a trigger and a visit: the list before, these leads, the day."""
    before = build.table("lead_scores").set_index("lead_id")
    as_of = build.query("select as_of from hotlist_staging.stg_clock")["as_of"].item()
    again = list(before.index[before["score_source"] == "model"][:5])
    ids, later = "', '".join(again), str(as_of + pd.Timedelta(days=days))
    build.execute(
        f"""
        insert into raw.triggers
        select 'next-' || lead_id, lead_id, '{later}', 'form_fill', null
        from (select distinct lead_id from raw.leads where lead_id in ('{ids}'));
        insert into raw.events
        select 'next-' || lead_id, lead_id, '{later}', 'web_visit', 'web', null, '{later}'
        from (select distinct lead_id from raw.leads where lead_id in ('{ids}'));
        """
    )
    return before, again, later


def test_the_next_list_remembers_the_last_and_no_refit_is_due_yet(built: Build) -> None:
    """New triggers of five leads a day less than a month later: their scores move and the rest turns stale."""
    copy = built.copied()
    before, again, day_before = go_on(copy, REFIT_AFTER - 1)
    later = copy.again(*WITHOUT_TESTS, variables=QUICK | {"as_of": day_before})
    assert later.returncode == 0, later.output
    after = later.table("lead_scores").set_index("lead_id")
    assert set(before.index) <= set(after.index)
    assert (after.loc[again, "previous_score"] == before.loc[again, "score"]).all()
    assert (after.loc[again, "as_of"] > before.loc[again, "as_of"]).all()
    gone = before.index[before["score_source"] == "model"].difference(again)
    assert set(after.loc[gone, "score_status"]) == {"stale"}
    assert set(later.table("trn_fitted_models_py")["version_number"]) == {1}


def test_a_refit_is_due_after_a_month_and_meets_the_champion(built: Build) -> None:
    """Nobody asks for it: the data go on for refit_after_days."""
    copy = built.copied()
    _, _, day = go_on(copy, REFIT_AFTER)
    later = copy.again("build", variables=QUICK | {"as_of": day})
    assert later.returncode == 0, later.output
    promotions = later.table("trn_promotions", order_by="version_number").query(
        "scoring_model == 'lead_conversion'"
    )
    assert list(promotions["version_number"]) == [1, 2]
    assert promotions["previous_champion"].tolist()[1] == "lead_conversion_v1"
    compared = later.table("trn_evaluations").query(
        "candidate == 'version:lead_conversion_v1' and metric == 'log_loss_gain'"
    )
    assert set(compared["model_version"]) == {"lead_conversion_v2"}


def test_a_failed_build_leaves_the_published_tables_whole(built: Build) -> None:
    copy = built.copied()
    before = {name: copy.table(name) for name in PUBLISHED}
    copy.execute("alter table raw.events rename column occurred_at to happened_at")
    broken = copy.again("build")
    assert broken.returncode != 0
    assert "occurred_at" in broken.output
    for name in PUBLISHED:
        assert_frame_equal(copy.table(name), before[name], check_exact=True, obj=name)


#: A test of each kind and what makes it fail: several tables, a limit of the version, a seed and a table that no mart
#: reads, a table that one mart reads.
BREAKS = {
    "stg_accepted_rows_are_all_there": "delete from hotlist_staging.stg_events where event_id = "
    "(select min(event_id) from hotlist_staging.stg_events)",
    "champion_ranks_better_than_chance": "update hotlist_policy.metric_limits set limit_value = 0.999 "
    "where test_name = 'champion_ranks_better_than_chance'",
    "audience_features_exist": "update hotlist_policy.audiences set feature = 'none_such'",
    "trn_forecasts_is_sound": "insert into hotlist_training.trn_forecasts "
    "select * from hotlist_training.trn_forecasts",
    "scr_event_points_is_sound": "insert into hotlist_scoring.scr_event_points "
    "select * from hotlist_scoring.scr_event_points",
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_test_that_fails_stops_every_mart_and_the_publish(built: Build, name: str) -> None:
    copy = built.copied()
    copy.execute(BREAKS[name])
    before = {mart: copy.table(mart) for mart in PUBLISHED}
    served = copy.published.read_bytes()
    asked = ["build", "--select", name, "scr_ready", "path:models/marts", "published_tables"]
    stopped = copy.again(*asked)
    assert stopped.returncode == 1, stopped.output
    assert stopped.failed() == {f: "fail" for f in stopped.statuses if name in f}
    marts = {n: s for n, s in stopped.statuses.items() if n.startswith("model.hotlist.")}
    assert len(marts) > len(PUBLISHED)
    assert set(marts.values()) == {"skipped"}, marts
    assert copy.published.read_bytes() == served
    for mart in PUBLISHED:
        assert_frame_equal(copy.table(mart), before[mart], check_exact=True, obj=mart)


def test_a_broken_limit_set_to_error_fails_the_build_and_keeps_the_rows(built: Build) -> None:
    path = fresh_copy(built.path)
    limit = "champion_ranks_better_than_chance"
    asked = ["test", "--select", limit]
    assert run_dbt(path, asked, QUICK).returncode == 0
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            f"update hotlist_policy.metric_limits set limit_value = 0.999 where test_name = '{limit}'"
        )
    broken = run_dbt(path, asked, QUICK)
    assert broken.returncode != 0
    kept = broken.query(f"from hotlist_test_failures.{limit}")
    assert kept["message"].str.contains("0.999").all()
