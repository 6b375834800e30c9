# ruff: noqa: E501 (what is planted, one column a line)
"""Columns that were written after the outcome: each is found before anything is scored by it, and no honest one is called so."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from compiled import Warehouse
from dbt_project import ALL_TABLES, PROJECT, Build, build, frame
from worlds_small import fresh_copy, raw_world

HONEST = {
    **dict.fromkeys(
        ("industry", "region", "country", "lead_source", "job_level", "browser"), "text"
    ),
    **dict.fromkeys(("employees", "lucky_number"), "number"),
    "has_phone": "boolean",
}
HONEST_ACCOUNT = {
    "account_industry": "text",
    "account_employees": "number",
    "account_region": "text",
    "is_partner": "boolean",
}
LINKS = ["account_id", "module", "email"]

# Ten leaks of five kinds: column -> (kind, type, its value of now). `w` is a lead's outcome, `d` a digit of chance of its own.
PLANTED: dict[str, tuple[str, str, str]] = {
    "deal_type": ("set at win", "text", "case when w then 'new business' else 'open' end"),
    "plan": ("set at win", "text", "case when w and d < 3 then 'gold' when w and d < 7 then 'silver' when w then 'bronze' else 'none' end"),
    "contract_id": ("filled at win", "text", "case when w then 'c-' || lead_id end"),
    "amount": ("filled at win", "number", "case when w then 100 + 10 * d when d = 0 then 50 end"),
    "meetings": ("counter that grows after", "number", "d % 4 + case when w then 2 + (d * 7) % 5 else 0 end"),
    "invoices": ("counter that grows after", "number", "case when w then 1 + d else d // 8 end"),
    "next_step": ("cleared at loss", "text", "case when w and d > 0 then 'call' end"),
    "close_reason": ("cleared at loss", "text", "case when w or status not in ('closed_lost', 'disqualified') then 'step ' || d else 'n/a' end"),
    "segment": ("static but edited", "text", "'segment ' || d"),
    "seats": ("static but edited", "number", "d"),
}  # fmt: skip
AT_FIRST = {name for name, (kind, _, _) in PLANTED.items() if kind != "static but edited"}


def declared(columns: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "type": kind, "change": "static"} for name, kind in columns.items()]


KNOBS: dict[str, Any] = {
    "source_tables": ALL_TABLES,
    "static_links": LINKS,
    "lead_attributes": declared(HONEST | {name: kind for name, (_, kind, _) in PLANTED.items()}),
    "account_attributes": declared(HONEST_ACCOUNT),
}


def plant(raw: Path) -> None:
    """Write the planted columns into the raw leads of a world."""
    outcomes = """
        select lead_id as id, lead_id in (select lead_id from raw.events where event_type = 'conversion') as w,
            cast(substr(cast(('0x' || substr(md5(lead_id), 1, 8))::bigint as varchar), -1) as integer) as d
        from raw.leads
    """
    with duckdb.connect(str(raw)) as connection:
        for name, (_, kind, value) in PLANTED.items():
            connection.execute(
                f"alter table raw.leads add column {name} {'double' if kind == 'number' else 'varchar'}"
            )
            connection.execute(
                f"update raw.leads set {name} = {value} from ({outcomes}) as outcomes where lead_id = id"
            )


def leaks(build: Build) -> set[str]:
    rows = build.query(
        "select distinct subject from hotlist_training.trn_hindsight where verdict = 'leak'"
    )
    return {subject.split(".")[1] for subject in rows["subject"]}


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The first build of a world with the ten leaks."""
    path = fresh_copy(raw_world(1500))
    plant(path)
    return Build(0, "", {}, path, KNOBS).again("build", "--select", "+trn_hindsight", "suspects")


def test_the_first_build_finds_what_was_written_at_the_outcome(first: Build) -> None:
    assert first.returncode != 0
    assert leaks(first) == AT_FIRST
    assert [node for node, status in first.failed().items() if status == "fail"] == [
        "test.hotlist.no_hindsight"
    ]
    assert "leads.contract_id (covers the winners): any value stands on 100 % of" in first.output
    assert "Declare it `change: mutable` in the knob lead_attributes" in first.output


def test_a_later_build_finds_what_is_edited(first: Build) -> None:
    """What the first build allowed is declared mutable now; two static columns were edited at wins since, one of them on 35 leads of 1,500."""
    mutable = [
        entry | ({"change": "mutable"} if entry["name"] in AT_FIRST else {})
        for entry in KNOBS["lead_attributes"]
    ]
    first.execute(
        """
        create temp table winners as select lead_id, row_number() over (order by occurred_at desc) as place from raw.events where event_type = 'conversion';
        update raw.leads set segment = 'customer' where lead_id in (select lead_id from winners where place <= 90);
        update raw.leads set seats = seats + 10 where lead_id in (select lead_id from winners where place <= 35);
        """
    )
    later = first.again(
        "build", "--select", "+trn_hindsight", "suspects",
        variables=KNOBS | {"lead_attributes": mutable, "as_of": "2025-07-03 00:00:00"},
    )  # fmt: skip
    assert leaks(later) == set(PLANTED) - AT_FIRST
    assert [node for node, status in later.failed().items() if status == "fail"] == [
        "test.hotlist.no_hindsight"
    ]
    assert "leads.seats (edited): 35 of 1500 were edited since they were first seen" in later.output


def topological(warehouse: Warehouse, target: str) -> list[str]:
    """The names of a model and of all before it, each after what it reads."""
    nodes = {node["unique_id"]: node for node in warehouse.models.values()}
    order: dict[str, None] = {}

    def add(unique_id: str) -> None:
        if unique_id in nodes and nodes[unique_id]["name"] not in order:
            for parent in nodes[unique_id]["depends_on"].get("nodes", []):
                add(parent)
            order[nodes[unique_id]["name"]] = None

    add(warehouse.models[target]["unique_id"])
    return list(order)


def scan(warehouse: Warehouse, raw: Path) -> pd.DataFrame:
    """trn_hindsight as the first build of a world makes it, from the project's compiled SQL: a tenth of a dbt build's time."""
    run = warehouse.connection.execute
    run("drop schema if exists raw cascade; create schema raw")
    run(f"attach '{raw}' as world (read_only)")
    for (table,) in run(
        "select table_name from duckdb_tables() where database_name = 'world' and schema_name = 'raw'"
    ).fetchall():
        run(f'create table raw."{table}" as from world.raw."{table}"')
    run("detach world")
    for name in topological(warehouse, "trn_hindsight"):
        node = warehouse.models[name]
        if node["resource_type"] == "seed":
            types = node["config"]["column_types"]
            rows = pd.read_csv(
                PROJECT / node["original_file_path"],
                dtype=str,
                keep_default_na=False,
                na_values=[""],
            )
            warehouse.put(name, rows.astype("object"), types)
        elif node["resource_type"] == "snapshot":
            (source,) = (parent.split(".")[-1] for parent in node["depends_on"]["nodes"])
            run(
                f"create or replace temp table seen as select *, as_of as dbt_valid_from, cast(null as timestamp) as dbt_valid_to from {warehouse._relation(source)}"
            )
            warehouse._create(name, "select * from seen")
        else:
            warehouse.build(name)
    return warehouse.read("trn_hindsight", "all")


def not_clean(found: pd.DataFrame) -> list[str]:
    assert len(found) > 20
    return found.loc[found["verdict"] != "clean", "reason"].tolist()


@functools.cache
def honest_warehouse() -> Warehouse:
    knobs = KNOBS | {
        "lead_attributes": declared(HONEST),
        "account_attributes": declared(HONEST_ACCOUNT),
    }
    return Warehouse(**knobs)


@pytest.mark.parametrize(
    "seed", [7, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(20, 40))]
)
def test_no_honest_column_of_the_simulator_is_called_hindsight(seed: int) -> None:
    """The links declared static too, as the simulator sets them when it makes a lead."""
    assert not_clean(scan(honest_warehouse(), raw_world(1500, seed=seed))) == []


def noise() -> dict[str, pd.DataFrame]:
    """Leads that convert at one rate whatever they do; whoever has by now names an account in 80 % of cases, the others in 20 %."""
    generator = np.random.default_rng(3)
    start, end = pd.Timestamp("2024-01-01"), pd.Timestamp(NOISE["as_of"])
    leads, triggers, events = [], [], []
    for number in range(2000):
        lead, created = f"l{number}", start + pd.Timedelta(days=float(generator.uniform(0, 380)))
        converted = created + pd.Timedelta(days=float(generator.exponential(500)))
        account = (
            f"a{generator.integers(400)}"
            if generator.random() < (0.8 if converted < end else 0.2)
            else None
        )
        leads.append({"lead_id": lead, "created_at": created, "account_id": account})
        for step in range(3):
            at = created + pd.Timedelta(days=float(generator.uniform(0, 60)))
            triggers.append(
                {
                    "trigger_id": f"t{number}-{step}",
                    "lead_id": lead,
                    "triggered_at": at,
                    "trigger_type": "form",
                }
            )
            at = created + pd.Timedelta(days=float(generator.uniform(0, 60)))
            events.append(
                {
                    "event_id": f"v{number}-{step}",
                    "lead_id": lead,
                    "occurred_at": at,
                    "event_type": "web_visit",
                }
            )
        if converted < end:
            events.append(
                {
                    "event_id": f"c{number}",
                    "lead_id": lead,
                    "occurred_at": converted,
                    "event_type": "conversion",
                }
            )
    return {
        "leads": frame("leads", leads),
        "triggers": frame("triggers", triggers),
        "events": frame("events", events),
    }


NOISE: dict[str, Any] = {"as_of": "2025-02-20 00:00:00", "search_budget": 1}


@pytest.fixture(scope="module")
def noisy(tmp_path_factory: pytest.TempPathFactory) -> Build:
    return build(noise(), NOISE, select="+trn_evaluations", folder=tmp_path_factory.mktemp("noise"))


def test_a_link_that_is_filled_at_the_conversion_teaches_nothing(noisy: Build) -> None:
    """With the account read as it is today, the champion of this world reaches an AUC of .81."""
    found = noisy.query(
        """
        select value, ci_low from hotlist_training.trn_evaluations
        where candidate = 'champion' and split = 'test' and slice = 'overall' and metric = 'roc_auc' and scoring_model = 'lead_conversion'
        """
    )
    assert len(found) == 1
    assert found["ci_low"].item() < 0.52
    assert found["value"].item() < 0.6
    features = noisy.query(
        "select count(*) as n, count(account_lead_count) as accounts from hotlist_features.ftr_features where not is_current"
    )
    assert features["n"].item() > 1000
    assert features["accounts"].item() == 0


def test_such_a_link_declared_static_is_a_leak(noisy: Build) -> None:
    found = scan(Warehouse(**NOISE, static_links=["account_id"]), noisy.path).set_index(
        ["subject", "check_name"]
    )
    leak = found.loc[("leads.account_id", "too good alone")]
    assert leak["verdict"] == "leak"
    assert "Take it out of the knob static_links" in leak["reason"]
    assert set(found.query("verdict == 'leak'").index.get_level_values(0)) == {"leads.account_id"}


def test_properties_and_attributes_of_accounts_are_searched_too() -> None:
    """A value written on the triggers, events or accounts of winners, beside honest ones that only some records bear."""
    path = fresh_copy(raw_world(1500))
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            """
            create temp table winners as select distinct lead_id from raw.events where event_type = 'conversion';
            alter table raw.triggers add column opportunity varchar;
            update raw.triggers set opportunity = 'o-' || trigger_id where lead_id in (from winners);
            alter table raw.triggers add column form varchar;
            update raw.triggers set form = 'form ' || length(trigger_id);
            alter table raw.events add column stage varchar;
            update raw.events set stage = case when lead_id in (from winners) then 'won' else 'open' end where event_type = 'web_visit';
            alter table raw.events add column minutes double;
            update raw.events set minutes = length(event_id) where event_type in ('demo_request', 'trial_start');
            alter table raw.accounts add column customer_level varchar;
            update raw.accounts set customer_level = 'gold' where account_id in (select account_id from raw.leads where lead_id in (from winners));
            """
        )
    warehouse = Warehouse(
        **KNOBS
        | {
            "lead_attributes": declared(HONEST),
            "account_attributes": declared(HONEST_ACCOUNT | {"customer_level": "text"}),
            "trigger_properties": [
                {"name": name, "type": "text"} for name in ("opportunity", "form")
            ],
            "event_properties": [
                {"name": "stage", "type": "text"},
                {"name": "minutes", "type": "number"},
            ],
        }
    )
    found = scan(warehouse, path)
    assert set(found.query("verdict == 'leak'")["subject"]) == {
        "triggers.opportunity",
        "events.stage",
        "accounts.customer_level",
    }
    assert {"triggers.form", "events.minutes"} <= set(found["subject"])
