"""Every world keeps the input contract and hands over no hindsight. Fast: leadforge is small
here.
"""

from __future__ import annotations

import json
from functools import partial

import duckdb
import numpy as np
import pandas as pd
import pytest

from . import LOADERS, compare, leadforge_crm
from .contract import CONTRACT, World, WorldUnavailableError, write

SMALL_LEADS = 600
SMALL = LOADERS | {
    f"leadforge-{name}": partial(leadforge_crm.load, name, SMALL_LEADS)
    for name in leadforge_crm.DIFFICULTIES
}


@pytest.fixture(scope="module", params=sorted(SMALL))
def written(request, tmp_path_factory):
    """A world, its raw tables (read only) and its vars file."""
    try:
        world = SMALL[request.param]()
    except WorldUnavailableError as reason:
        pytest.skip(str(reason))
    folder = tmp_path_factory.mktemp(request.param)
    write(world, folder / "world.duckdb", folder / "vars.json")
    with duckdb.connect(str(folder / "world.duckdb"), read_only=True) as connection:
        yield world, connection, folder / "vars.json"


def one(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    return connection.execute(query).fetchone()[0]


def test_tables_have_the_contract_and_the_declared_attributes_and_nothing_else(written):
    world, connection, _ = written
    found = {
        name
        for (name,) in connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'raw'"
        ).fetchall()
    }
    assert found == set(world.tables)
    for name in found:
        columns = {
            row[0]: row[1].lower() for row in connection.execute(f"describe raw.{name}").fetchall()
        }
        assert columns == CONTRACT[name] | world.attributes(name)


def test_keys_are_unique_and_known(written):
    _, connection, _ = written
    for table, key in (("leads", "lead_id"), ("triggers", "trigger_id"), ("events", "event_id")):
        assert one(connection, f"select count(*) from raw.{table}") > 0
        assert one(connection, f"select count(*) - count(distinct {key}) from raw.{table}") == 0
    for table in ("triggers", "events"):
        strangers = (
            f"select count(*) from raw.{table} "
            "where lead_id is null or lead_id not in (select lead_id from raw.leads)"
        )
        assert one(connection, strangers) == 0


def test_times_are_there_and_within_the_years_of_the_world(written):
    world, connection, _ = written
    for table, column in (
        ("leads", "created_at"),
        ("triggers", "triggered_at"),
        ("events", "occurred_at"),
    ):
        assert one(connection, f"select count(*) from raw.{table} where {column} is null") == 0
        first, last = connection.execute(
            f"select min({column}), max({column}) from raw.{table}"
        ).fetchone()
        assert 2016 <= first.year <= last.year <= 2026
        if table != "leads" and world.knobs.get("as_of"):
            assert last <= pd.Timestamp(world.knobs["as_of"])


def test_vars_fit_the_tables(written):
    world, connection, file = written
    knobs = json.loads(file.read_text())
    assert knobs == world.knobs
    types = {
        kind
        for (kind,) in connection.execute("select distinct event_type from raw.events").fetchall()
    }
    assert set(knobs["behaviours"]) <= types
    target = knobs["scoring_models"][0]["target"]["behaviour"]
    assert target in types
    assert target not in knobs["behaviours"]
    sources = {
        source
        for (source,) in connection.execute(
            "select distinct event_source from raw.events"
        ).fetchall()
    }
    assert set(knobs["event_sources"]) <= sources
    known = set(world.tables)
    assert {name for name in knobs["source_tables"] if knobs["source_tables"][name]} == known


def test_no_lead_is_won_more_often_than_never_or_always(written):
    world, connection, _ = written
    horizon = world.knobs["scoring_models"][0]["horizon_days"]
    rate = connection.execute(
        f"""
        select avg(cast(exists (
            select 1 from raw.events
            where
                events.lead_id = triggers.lead_id and events.event_type = 'conversion'
                and events.occurred_at > triggers.triggered_at
                and events.occurred_at <= triggers.triggered_at + to_days({horizon})
        ) as integer))
        from raw.triggers
        """
    ).fetchone()[0]
    assert 0.02 < rate < 0.6


# leadforge


@pytest.fixture(scope="module")
def forged():
    try:
        return leadforge_crm.generate("intermediate", SMALL_LEADS)
    except WorldUnavailableError as reason:
        pytest.skip(str(reason))


def rows(world: World, table: str) -> pd.DataFrame:
    return world.connection.execute(f"select * from ({world.tables[table]}) order by all").df()


def test_leadforge_trap_and_endings_are_out_of_reach(forged):
    """Names first: no table of the world has a column that leadforge marks as leaking, bans or
    calls the target.
    """
    from leadforge.schema.features import LEAD_SNAPSHOT_FEATURES
    from leadforge.validation.leakage_probes import BANNED_LEAD_COLUMNS, BANNED_OPP_COLUMNS

    leaking = {spec.name for spec in LEAD_SNAPSHOT_FEATURES if spec.leakage_risk or spec.is_target}
    assert "total_touches_all" in leaking
    world = leadforge_crm.lay_out(forged, "leadforge")
    columns = {
        (table, name)
        for table in world.tables
        for name in CONTRACT[table] | world.attributes(table)
    }
    banned = leaking | set(BANNED_LEAD_COLUMNS) | set(BANNED_OPP_COLUMNS)
    assert {name for _, name in columns} & banned == set()
    assert not {"customers", "subscriptions"} & set(leadforge_crm.COLUMNS)


def test_leadforge_leads_do_not_count_touches(forged):
    """Then values: nothing on the lead or its account follows the number of touches over the
    whole story.
    """
    world = leadforge_crm.lay_out(forged, "leadforge")
    leads = rows(world, "leads").set_index("lead_id")
    touches = forged["touches"].groupby("lead_id").size().reindex(leads.index).fillna(0)
    for name in world.attributes("leads"):
        groups = touches.groupby(leads[name]).transform("mean")
        assert abs(np.corrcoef(groups, touches)[0, 1]) < 0.5, name


def test_leadforge_endings_change_nothing_but_the_dated_facts(forged):
    """Scramble every column that says how a story ended: the world must stay the same, row for
    row.
    """
    scrambled = {name: frame.copy() for name, frame in forged.items()}
    scrambled["leads"]["current_stage"] = "mql"
    scrambled["leads"]["is_sql"] = ~scrambled["leads"]["is_sql"]
    scrambled["leads"]["converted_within_90_days"] = ~scrambled["leads"]["converted_within_90_days"]
    scrambled["opportunities"]["stage"] = "sql"
    scrambled["opportunities"]["estimated_acv"] = 1
    del scrambled["customers"], scrambled["subscriptions"]
    before, after = (
        leadforge_crm.lay_out(forged, "before"),
        leadforge_crm.lay_out(scrambled, "after"),
    )
    for table in before.tables:
        pd.testing.assert_frame_equal(rows(before, table), rows(after, table))


@pytest.mark.parametrize("day", [10, 30, 60])
def test_leadforge_rows_before_a_moment_do_not_know_what_follows(forged, day):
    """Cut every lead's story after `day` days: what is dated before stays, to the row. So no row
    used at a moment postdates it.
    """
    born = pd.to_datetime(forged["leads"].set_index("lead_id")["lead_created_at"])
    cut = {name: frame.copy() for name, frame in forged.items()}
    dated = {
        "touches": "touch_timestamp",
        "sessions": "session_timestamp",
        "sales_activities": "activity_timestamp",
    }
    for table, column in (*dated.items(), ("opportunities", "created_at")):
        age = (pd.to_datetime(cut[table][column]) - cut[table]["lead_id"].map(born)).dt.days
        cut[table] = cut[table][age <= day].reset_index(drop=True)
    won = pd.to_datetime(cut["leads"]["conversion_timestamp"]) - pd.to_datetime(
        cut["leads"]["lead_created_at"]
    )
    cut["leads"].loc[won.dt.days > day, "conversion_timestamp"] = None
    closed = pd.to_datetime(cut["opportunities"]["closed_at"]) - cut["opportunities"][
        "lead_id"
    ].map(born)
    cut["opportunities"].loc[closed.dt.days > day, ["closed_at", "close_outcome"]] = None

    whole, short = leadforge_crm.lay_out(forged, "whole"), leadforge_crm.lay_out(cut, "short")
    created = rows(whole, "leads").set_index("lead_id")["created_at"]
    for table, column in (
        ("triggers", "triggered_at"),
        ("events", "occurred_at"),
        ("lead_states", "entered_at"),
    ):
        everything = rows(whole, table)
        known = everything[(everything[column] - everything["lead_id"].map(created)).dt.days <= day]
        assert len(known) < len(everything)
        pd.testing.assert_frame_equal(
            known.reset_index(drop=True), rows(short, table), check_dtype=False
        )
    for table in ("leads", "accounts"):
        pd.testing.assert_frame_equal(rows(whole, table), rows(short, table))


# Complete Journey, Olist


def load_or_skip(name: str) -> World:
    try:
        return LOADERS[name]()
    except WorldUnavailableError as reason:
        pytest.skip(str(reason))


def test_complete_journey_history_holds_no_conversion_and_conversions_follow_the_start():
    world = load_or_skip("completejourney")
    events, leads = rows(world, "events"), rows(world, "leads").set_index("lead_id")
    after = events["occurred_at"] > events["lead_id"].map(leads["created_at"])
    assert after[events["event_type"] == "conversion"].all()
    assert not after[events["event_type"].isin(["coupon_redeemed", "campaign_received"])].any()


def test_olist_hands_over_nothing_that_is_known_for_won_leads_only():
    world = load_or_skip("olist")
    deals = {row[0] for row in world.connection.execute("describe deals").fetchall()}
    assert deals == {"mql_id", "won_date"}
    leads = rows(world, "leads")
    won = leads["lead_id"].isin(rows(world, "events")["lead_id"])
    for name in leads.columns:
        filled = leads[name].notna()
        assert abs(filled[won].mean() - filled[~won].mean()) < 0.05, name


# The comparison itself


def test_weighted_auc_equals_scikit_learn():
    from sklearn.metrics import roc_auc_score

    generator = np.random.default_rng(1)
    outcome = generator.integers(0, 2, 500)
    scores = np.round(generator.normal(size=500) + outcome, 1)
    weights = generator.integers(0, 4, 500).astype(float)
    mine = compare._Sorted(outcome, scores).auc(weights)
    assert mine == pytest.approx(roc_auc_score(outcome, scores, sample_weight=weights), abs=1e-12)


@pytest.fixture
def warehouse():
    """A built warehouse as far as the comparison reads it: 300 leads with two moments each, half of them judged.
    Of the others 100 lie in the embargo, and the outcomes of 50 of these were not known in time.
    """
    generator = np.random.default_rng(5)
    moments = pd.DataFrame(
        {
            "scoring_model": "conversion",
            "entity_id": np.tile([f"lead-{number:03}" for number in range(300)], 2),
            "as_of": np.repeat(pd.to_datetime(["2025-01-06", "2025-06-02"]), 300),
            "split": np.repeat(["train", "test"], 300),
            "is_kept": True,
            "visits": np.where(generator.random(600) < 0.2, np.nan, generator.poisson(3, 600)),
            "origin": generator.choice(["social", "search", None], 600),
            "constant": 1.0,
            "gender": generator.choice(["f", "m"], 600),
        }
    )
    moments.loc[599, "origin"] = "radio"
    moments.loc[200:299, "split"] = "embargo"
    moments.loc[250:299, "as_of"] = pd.Timestamp("2025-05-05")
    chance = 1 / (1 + np.exp(2 - 0.4 * moments["visits"].fillna(0)))
    moments["outcome"] = (generator.random(600) < chance).astype(int)
    forecasts = moments.loc[moments["split"] == "test"].assign(
        model_version="conversion_v1", probability=chance / 2
    )
    catalogue = pd.DataFrame(
        {
            "feature": ["visits", "origin", "constant", "gender"],
            "kind": ["numeric", "categorical", "numeric", "categorical"],
            "family": ["behaviour", "fit", "behaviour", "fit"],
            "position": [1, 2, 3, 4],
            "left_out_for": [None, None, None, "the law may forbid to score by it (gender)"],
        }
    )
    versions = pd.DataFrame(
        {
            "scoring_model": ["conversion"],
            "model_version": ["conversion_v1"],
            "version_number": [1],
            "candidate": ["ensemble"],
            "spec_text": ["{}"],
            "judged_trained_until": [pd.Timestamp("2025-01-06")],
        }
    )
    terms = pd.DataFrame({"model_version": ["conversion_v1"], "feature": ["origin"]})
    evaluations = pd.DataFrame(
        [
            ("conversion_v1", "boosted", "test", "overall", "roc_auc", 0.7, 0.6, 0.8),
            ("conversion_v1", "boosted", "test", "overall", "observed_expected", 1.5, 1.2, 1.9),
        ],
        columns=[
            "model_version", "candidate", "split", "slice", "metric", "value", "ci_low", "ci_high",
        ],
    )  # fmt: skip
    with duckdb.connect() as connection:
        for schema, tables in {
            "hotlist_features": {"ftr_catalogue": catalogue},
            "hotlist_training": {
                "trn_fitted_models": versions,
                "trn_forecasts": forecasts,
                "trn_examples": moments,
                "trn_terms": terms,
                "trn_evaluations": evaluations,
            },
        }.items():
            connection.execute(f"create schema {schema}")
            for name, frame in tables.items():
                connection.register("frame", frame)
                connection.execute(f"create table {schema}.{name} as select * from frame")
        yield connection, forecasts


def test_champion_is_compared_by_its_judged_forecasts_and_rivals_on_the_same_moments(warehouse):
    from sklearn.metrics import roc_auc_score

    connection, forecasts = warehouse
    (one,) = compare.compare(connection)
    assert (one.train_n, one.n, one.positives) == (250, 300, forecasts["outcome"].sum())
    # Neither what never varies nor what the law protects; but what the champion left out, the rivals may read.
    assert one.features == 2
    champion = roc_auc_score(forecasts["outcome"], forecasts["probability"])
    assert one.champion.auc[0] == pytest.approx(champion, abs=1e-12)
    level = forecasts["outcome"].sum() / forecasts["probability"].sum()
    assert one.champion.observed_expected[0] == pytest.approx(level, abs=1e-12)
    assert one.champion.observed_expected[1] > 1.5
    assert set(one.rivals) == set(compare.RIVALS)
    for name, rival in one.rivals.items():
        low, high = rival.observed_expected[1:]
        assert low < 1 < high, name
        assert 0.6 < rival.auc[0] < 0.8, name
        assert rival.champion_gain[0] == pytest.approx(champion - rival.auc[0], abs=1e-12)
    assert one.tuned == compare.Contender((0.7, 0.6, 0.8), (1.5, 1.2, 1.9))
    assert "| world " in compare.table({"world": [one]})


def test_judged_moments_that_are_no_test_moments_any_more_are_not_compared(warehouse):
    connection, _ = warehouse
    connection.execute(
        "update hotlist_training.trn_examples set split = 'train' where entity_id < 'lead-100'"
    )
    with pytest.raises(compare.NothingToCompareError, match="100 of its 300 judged moments"):
        compare.compare(connection)
