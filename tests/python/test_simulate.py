"""The simulator: its word on determinism, contract, truth and dirt."""

import hashlib
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from hotlist.simulate.__main__ import DEMO, main
from hotlist.simulate.dirt import KEYS, TIMES, text_schema
from hotlist.simulate.effects import BEHAVIOURS, NAMES
from hotlist.simulate.history import NEVER, build_dynamics, simulate_chunk
from hotlist.simulate.population import stream
from hotlist.simulate.process import poisson
from hotlist.simulate.spec import CHUNK_LEADS, HORIZON_DAYS, WorldSpec
from hotlist.simulate.tables import SCHEMAS, TRUTH_SCHEMAS, salesforce_keys
from hotlist.simulate.truth import log_odds, roc_auc, true_probability
from hotlist.simulate.world import anchor_days, chunk_tables, simulate
from hotlist.simulate.writing import MemorySink

ROOT = Path(__file__).parents[2]
CONTRACT = {
    "leads": [
        "lead_id", "created_at", "account_id", "module", "owner_id", "crm_id", "email", "status",
    ],
    "triggers": ["trigger_id", "lead_id", "triggered_at", "trigger_type", "campaign_id"],
    "events": [
        "event_id", "lead_id", "occurred_at", "event_type", "event_source", "event_value",
        "loaded_at",
    ],
    "accounts": ["account_id", "created_at"],
    "lead_states": ["lead_id", "state", "entered_at"],
}  # fmt: skip


def make(spec, **options):
    sink = MemorySink()
    summary = simulate(spec, sink, **options)
    return sink.tables, summary


def digest(tables):
    rows = sorted((name, str(table.to_pydict())) for name, table in tables.items())
    return hashlib.md5(str(rows).encode()).hexdigest()


@pytest.fixture(scope="module")
def clean():
    return make(WorldSpec(1500, days=200, seed=3), paths=20, truth_weeks=2)


@pytest.fixture(scope="module")
def dirty():
    return make(WorldSpec(1500, days=200, seed=3, dirt=0.1), truth=False)


def values(table, column):
    return np.array(table.column(column).to_pylist(), dtype=object)


@pytest.mark.parametrize(
    ("knob", "value"),
    [
        ("leads", 0),
        ("days", 10),
        ("seed", -1),
        ("drift", 1.5),
        ("dirt", -0.1),
        ("target_rate", 0.9),
    ],
)
def test_a_dial_out_of_range_is_named(knob, value):
    with pytest.raises(ValueError, match=knob):
        WorldSpec(**({"leads": 10} | {knob: value}))


def test_same_seed_same_world_other_seed_other_world():
    spec = WorldSpec(300, days=90, seed=5, dirt=0.05, drift=0.5)
    assert digest(make(spec, paths=5)[0]) == digest(make(spec, paths=5)[0])
    other = WorldSpec(300, days=90, seed=6, dirt=0.05, drift=0.5)
    assert digest(make(spec, truth=False)[0]) != digest(make(other, truth=False)[0])


def test_truth_changes_no_raw_row():
    spec = WorldSpec(300, days=90, seed=5)
    with_truth = {n: t for n, t in make(spec, paths=5)[0].items() if n in SCHEMAS}
    assert digest(with_truth) == digest(make(spec, truth=False)[0])


def test_a_chunk_depends_on_its_number_only():
    days = set()
    small = build_dynamics(WorldSpec(CHUNK_LEADS + 200, days=60, dirt=0.02))
    large = build_dynamics(WorldSpec(3 * CHUNK_LEADS, days=60, dirt=0.02))
    first = chunk_tables(large, simulate_chunk(large, 0, days), 0)[0]
    assert digest(chunk_tables(small, simulate_chunk(small, 0, days), 0)[0]) == digest(first)
    # ... and not on which chunks were made before it.
    last = chunk_tables(small, simulate_chunk(small, 1, days), 1)[0]
    assert digest(chunk_tables(small, simulate_chunk(small, 1, days), 1)[0]) == digest(last)
    for name, key in list(KEYS.items())[:4]:
        # Ids never meet across chunks (a repeated key is an appended duplicate, within its chunk).
        assert not set(values(first[name], key)) & set(values(last[name], key)) - {None}
    with pytest.raises(ValueError, match="chunk is 2"):
        simulate_chunk(small, 2, days)


def test_schemas_are_the_contract(clean, dirty):
    for name, columns in CONTRACT.items():
        assert clean[0][name].column_names[: len(columns)] == columns
        assert clean[0][name].schema.equals(SCHEMAS[name])
        assert dirty[0][name].schema.equals(text_schema(name))
        assert pa.types.is_string(dirty[0][name].schema.field(TIMES[name]).type)
    for name, schema in TRUTH_SCHEMAS.items():
        assert clean[0][name].schema.equals(schema)
        assert name not in dirty[0]


def test_clean_world_is_whole(clean):
    tables, _ = clean
    spec = WorldSpec(1500, days=200)
    for name, key in KEYS.items():
        table = tables[name]
        assert table.column(key).null_count == 0
        assert table.column(TIMES[name]).null_count == 0
        assert pc.max(table.column(TIMES[name])).as_py() <= spec.end
        if name != "lead_states":
            assert len(set(values(table, key))) == table.num_rows
    leads = dict(zip(*(values(tables["leads"], c) for c in ("lead_id", "created_at")), strict=True))
    for name in ("triggers", "events", "lead_states"):
        pairs = zip(values(tables[name], "lead_id"), values(tables[name], TIMES[name]), strict=True)
        assert all(leads[lead] <= at for lead, at in pairs)
    assert set(values(tables["leads"], "account_id")) - {None} <= set(
        values(tables["accounts"], "account_id")
    )
    assert set(values(tables["events"], "event_type")) == {*NAMES, "conversion"}
    late = pc.subtract(tables["events"].column("loaded_at"), tables["events"].column("occurred_at"))
    assert pc.min(late.cast(pa.int64())).as_py() > 0


def test_states_follow_the_journey(clean):
    tables, _ = clean
    con = duckdb.connect()
    con.register("states", tables["lead_states"])
    con.register("events", tables["events"])
    con.register("leads", tables["leads"])
    doubled = con.execute(
        "select count(*) from (select lead_id, state from states group by all having count(*) > 1)"
    ).fetchall()
    unequal = con.execute(
        """
        select count(*)
        from (select lead_id, occurred_at from events where event_type = 'conversion') as won
        full join (select lead_id, entered_at from states where state = 'customer') as customer
            on won.lead_id = customer.lead_id and won.occurred_at = customer.entered_at
        where won.lead_id is null
        """
    ).fetchall()
    after_end = con.execute(
        """
        select count(*)
        from states as s
        inner join (
            select lead_id, min(entered_at) as over from states
            where state in ('customer', 'closed_lost', 'disqualified') group by lead_id
        ) as ended on s.lead_id = ended.lead_id
        where s.entered_at > ended.over
        """
    ).fetchall()
    status = con.execute(
        """
        select count(*)
        from leads
        inner join (select lead_id, max_by(state, entered_at) as state from states group by lead_id)
            as latest on leads.lead_id = latest.lead_id
        where leads.status <> latest.state
        """
    ).fetchall()
    assert doubled == after_end == status == [(0,)]
    # A conversion of the last hours may not be loaded yet.
    assert unequal[0][0] <= 5


def test_modules_and_behaviours_are_as_promised():
    tables, summary = make(WorldSpec(3000, seed=2), truth=False)
    modules = tables["leads"].column("module").to_pylist()
    assert modules.count("labs") == 10
    assert modules.count("core") > modules.count("analytics") > 500
    assert 15 < summary.rows["events"] / 3000 < 25
    assert 0.07 < summary.moment_rate < 0.13
    kinds = values(tables["events"], "event_type").tolist()
    assert max(NAMES, key=kinds.count) == "email_open"
    effect = {b.name: b.weight for b in BEHAVIOURS}
    assert effect["email_open"] == effect["sales_call"] == effect["sales_email"] == 0.0
    assert min(effect["demo_request"], effect["contact_us"]) > 2 * effect["webinar_attend"] > 0


@pytest.mark.parametrize("drift", [0.0, 1.0])
def test_truth_is_what_happens(drift):
    spec = WorldSpec(2 * CHUNK_LEADS, seed=11, drift=drift)
    dynamics = build_dynamics(spec)
    days = [d for d in anchor_days(spec) if d <= spec.days - HORIZON_DAYS][::4]
    truth, outcome = [], []
    for chunk in range(2):
        history = simulate_chunk(dynamics, chunk, set(days))
        for day in days:
            rows, state = history.moments[day]
            truth.append(true_probability(dynamics, state, day, 20, stream(spec, "truth", day)))
            converted = history.converted_day[rows]
            outcome.append((converted >= day) & (converted < day + HORIZON_DAYS))
    p, y = np.concatenate(truth), np.concatenate(outcome).astype(float)
    assert 0.76 < roc_auc(y, p) < 0.90
    assert 0.07 < y.mean() < 0.14
    group = np.digitize(p, np.quantile(p, [0.2, 0.4, 0.6, 0.8, 0.95]))
    for g in range(6):
        # Moments of a lead overlap: an error of about twice the binomial one.
        error = 2.0 * np.sqrt(p[group == g].mean() / (group == g).sum())
        assert abs(y[group == g].mean() - p[group == g].mean()) < 3.5 * error, g


def test_truth_equals_a_plain_coin_flipping_continuation():
    """The low-variance average equals the share of converting paths when coins are flipped."""
    spec = WorldSpec(2000, days=120, seed=4)
    dynamics = build_dynamics(spec)
    history = simulate_chunk(dynamics, 0, {120})
    rows, state = history.moments[120]
    some = state.take(np.arange(min(40, len(rows))))
    smooth = true_probability(dynamics, some, 120, 300, np.random.default_rng(1))
    rng, paths = np.random.default_rng(2), 300
    future = some.take(np.repeat(np.arange(len(smooth)), paths))
    here, won = np.ones(len(future.interest), bool), np.zeros(len(future.interest), bool)
    for day in range(120, 120 + HORIZON_DAYS):
        hit = here & (rng.random(len(here)) < 1 - np.exp(-np.exp(dynamics.log_hazard(future, day))))
        gone = rng.random(len(here)) < dynamics.close_probability(future)
        won |= hit
        here &= ~hit & ~gone
        who, campaign = dynamics.respond(future, day, 1.0, rng)
        drawn = poisson(rng, dynamics.rates(future, len(BEHAVIOURS)))
        dynamics.advance(future, drawn, who, campaign)
    plain = won.reshape(-1, paths).mean(axis=1)
    error = np.sqrt(plain.clip(0.01) * (1 - plain.clip(0, 0.99)) / paths)
    assert abs(plain.mean() - smooth.mean()) < 0.01
    assert np.all(np.abs(plain - smooth) < 5 * error)


def test_truth_table_holds_the_leads_with_a_fresh_trigger(clean):
    tables, _ = clean
    con = duckdb.connect()
    for name in ("truth", "triggers", "events", "lead_states"):
        con.register(name, tables[name])
    wrong = con.execute(
        """
        with grid as (select distinct as_of from truth),
        over as (
            select lead_id, min(entered_at) as at from lead_states
            where state in ('customer', 'closed_lost', 'disqualified') group by lead_id
        ),
        expected as (
            select distinct t.lead_id, g.as_of
            from grid as g
            inner join triggers as t
                on t.triggered_at <= g.as_of and t.triggered_at > g.as_of - interval 7 day
            left join over on t.lead_id = over.lead_id
            where over.at is null or over.at > g.as_of
        )
        select count(*) from expected
        full join truth on expected.lead_id = truth.lead_id and expected.as_of = truth.as_of
        where truth.lead_id is null or expected.lead_id is null
        """
    ).fetchall()
    assert wrong == [(0,)]
    assert len(set(values(tables["truth"], "as_of"))) == 3
    p = tables["truth"].column("true_probability").to_numpy()
    assert p.min() > 0
    assert p.max() < 1
    assert np.allclose(log_odds(p), tables["truth"].column("true_log_odds").to_numpy())


def test_drift_changes_only_the_last_third():
    calm, moved = (build_dynamics(WorldSpec(500, days=300, drift=d)) for d in (0.0, 1.0))
    moved.base = calm.base
    state = simulate_chunk(calm, 0, {300}).moments[300][1]
    assert np.array_equal(calm.log_hazard(state, 199), moved.log_hazard(state, 199))
    assert not np.allclose(calm.log_hazard(state, 299), moved.log_hazard(state, 299))


def test_sales_touches_follow_interest(clean):
    tables, _ = clean
    con = duckdb.connect()
    con.register("events", tables["events"])
    rates = con.execute(
        """
        with by_lead as (
            select
                lead_id,
                max(cast(event_type in ('demo_request', 'contact_us') as integer)) as raised,
                count(case when event_type in ('sales_call', 'sales_email') then 1 end) as n
            from events group by lead_id
        )
        select raised, avg(n) from by_lead group by raised order by raised
        """
    ).fetchall()
    assert rates[1][1] > 2 * rates[0][1]


def test_dirt_is_there_at_the_asked_share(clean, dirty):
    _, summary = dirty
    kinds = {
        "leads": {"duplicate_same", "duplicate_different", "null_key", "in_future"},
        "triggers": {"unknown_lead", "before_lead", "duplicate_same"},
        "events": {
            "unknown_type", "late_load", "conversion_twice", "bot_click", "before_lead",
            "scanner_click", "unknown_lead", "duplicate_different", "null_key", "bad_timestamp", "in_future",
        },
        "accounts": {"vanished"},
        "lead_states": {"duplicate_same", "unknown_lead"},
    }  # fmt: skip
    for name, wanted in kinds.items():
        found = {k: n for (t, k), n in summary.dirt.items() if t == name}
        assert wanted <= set(found)
        share = sum(n for k, n in found.items() if not k.endswith("_click")) / clean[1].rows[name]
        assert 0.085 < share < 0.115, name
    assert summary.dirt["events", "bot_click"] >= 1000


def test_the_planted_machines_are_named(clean):
    tables, summary = make(WorldSpec(1500, days=200, seed=3, dirt=0.1), paths=2)
    planted = tables["true_bots"]
    kinds = values(planted, "kind").tolist()
    for kind in ("bot_click", "scanner_click"):
        assert kinds.count(kind) == summary.dirt["events", kind] > 500
    machines = set(values(planted, "event_id"))
    assert len(machines) == planted.num_rows
    assert not machines & set(values(clean[0]["events"], "event_id"))
    assert clean[0]["true_bots"].num_rows == 0
    rows = tables["events"].filter(
        pc.is_in(tables["events"].column("event_id"), pa.array(machines))
    )
    assert rows.num_rows == len(machines)
    assert set(values(rows, "event_type")) == {"email_click"}
    # About as many of the leads are scanned as there is dirt.
    scanned = set(values(rows, "lead_id"))
    assert 60 < len(scanned) < 160


def test_dirt_can_be_washed_off(clean, dirty):
    """Rejecting by the documented reasons and keeping the first of a key gives the world back."""
    con = duckdb.connect()
    for name in SCHEMAS:
        con.register(f"clean_{name}", clean[0][name])
        con.register(f"dirty_{name}", dirty[0][name])
    for name, key in {"leads": "lead_id", "triggers": "trigger_id", "events": "event_id"}.items():
        known = "" if name == "leads" else "and lead_id in (select lead_id from clean_leads)"
        kept = con.execute(
            f"""
            with washed as (
                select {key} as key, min(try_cast({TIMES[name]} as timestamp)) as at
                from dirty_{name}
                where
                    {key} is not null
                    and try_cast({TIMES[name]} as timestamp) <= '2025-06-30'
                    {known}
                group by {key}
            )
            select count(c.{key}), count(washed.key), count(*)
            from clean_{name} as c
            full join washed on c.{key} = washed.key and c.{TIMES[name]} = washed.at
            """
        ).fetchall()[0]
        # Late loads that are not there yet are missing; early events and the bot's are new.
        clean_rows, washed_rows, union = kept
        missing = union - washed_rows
        assert missing <= (0 if name != "events" else 0.02 * clean_rows), name
        assert (union - clean_rows) <= (0 if name == "leads" else 1000 + 0.12 * clean_rows), name
    future = con.execute(
        "select max(occurred_at) from dirty_events where occurred_at < '3'"
    ).fetchall()
    assert future[0][0] >= "2099"


@pytest.mark.parametrize("leads", [1, 3, 40])
def test_a_tiny_world_may_be_all_dirt(leads):
    for seed in range(4):
        tables, _ = make(WorldSpec(leads, days=60, seed=seed, dirt=1.0), paths=2)
        assert tables["leads"].num_rows > leads


def test_oracle_and_calendar_helpers():
    assert roc_auc(np.array([0.0, 1.0]), np.array([1.0, 1.0])) == 0.5
    assert np.isnan(roc_auc(np.ones(3), np.ones(3)))
    draws = poisson(np.random.default_rng(0), np.full((200_000,), 0.7))
    assert abs(draws.mean() - 0.7) < 0.01
    assert abs(draws.var() - 0.7) < 0.02
    history = simulate_chunk(build_dynamics(WorldSpec(1, days=60)), 0, {60})
    assert len(history.converted_day) == 1
    assert (history.converted_day >= 0).all()
    assert NEVER > 60


def test_crm_keys_bear_the_checksum_of_salesforce():
    """Of each five characters the upper-case ones are bits, the first the lowest, of one of A-Z0-5."""
    keys = salesforce_keys(np.arange(1, 5000)).to_pylist()
    assert len({key[:15] for key in keys}) == len(keys)
    assert {len(key) for key in keys} == {15, 18}
    for key in keys:
        bits = [sum(key[at + i].isupper() << i for i in range(5)) for at in (0, 5, 10)]
        checks = "".join("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"[bit] for bit in bits)
        assert key.startswith("00Q")
        assert key[15:] in ("", checks)


def test_demo_seeds_are_the_simulators_own(tmp_path):
    assert main(["--demo", str(tmp_path)]) == 0
    for name in SCHEMAS:
        committed = (ROOT / "seeds" / "demo" / f"{name}.csv").read_bytes()
        assert (tmp_path / f"{name}.csv").read_bytes() == committed, name
        assert len(committed) < 1_050_000
    assert 0 < DEMO.dirt < 0.1


def test_command_line_writes_every_form(tmp_path, capsys):
    small = ["--leads", "60", "--days", "60", "--paths", "3"]
    file = tmp_path / "w.duckdb"
    assert main([*small, "--duckdb", str(file), "--schema", "raw"]) == 0
    assert main([*small, "--parquet", str(tmp_path / "p")]) == 0
    assert main([*small, "--csv", str(tmp_path / "c"), "--no-truth"]) == 0
    assert not (tmp_path / "c" / "truth.csv").exists()
    con = duckdb.connect(str(file), read_only=True)
    in_file = con.execute("select count(*) from raw.events").fetchall()
    in_parquet = con.execute(f"select count(*) from '{tmp_path}/p/events.parquet'").fetchall()
    assert in_file == in_parquet
    assert con.execute("select count(*) from raw.true_effects").fetchall()[0][0] > 30
    assert "conversion rate in 30 days" in capsys.readouterr().out
    assert main(["--leads", "0", "--csv", str(tmp_path / "n")]) == 2
    assert "leads is 0" in capsys.readouterr().err
