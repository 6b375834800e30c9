"""Built twice on each engine over the same world: every table equal, and the second build changes nothing."""

from __future__ import annotations

import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import pytest

pytest.importorskip("fakesnow", reason="the extra dev is not installed")

import standin
import yaml
from pandas.testing import assert_frame_equal
from standin import Emulator, Tables

from hotlist.package import write_zip
from hotlist.simulate.spec import WorldSpec
from hotlist.simulate.world import simulate
from hotlist.simulate.writing import DuckDBSink, Opened


def listed(path: str) -> list[str]:
    """The tables that a publish names."""
    text = (standin.ROOT / "python_models" / path).read_text()
    tables: list[str] = yaml.safe_load(text)["models"][0]["config"]["meta"]["tables"]
    return tables


MARTS = listed("published/published_tables.yml")
MONITORING = listed("monitoring/mon_published_tables.yml")
RTOL = 1e-9
WORLD = WorldSpec(leads=1500, days=365, seed=11, dirt=0.01, activity=0.3, target_rate=0.2)
# What people write into columns of text: a table beside `events` whose name needs quotes.
ODD_EVENTS = """
create table raw."odd events" as
select
    'odd' || row_number() over () as event_id,
    lead_id,
    occurred_at,
    'web_visit' as event_type,
    'web' as event_source,
    event_value,
    cast(null as varchar) as loaded_at
from (select 'l983' as known) as leads
cross join (
    values
    ('2025-03-01T10:00:00Z', '1'), ('2025-03-01 10:00:00+02:00', '1e3'), ('1740823200', 'NaN'),
    ('1740823200123', '1_000'), ('1740823200123456', '1e400'), ('1.7408232E9', 'inf'), ('1740823200.5', '-5'),
    ('20250301T100000Z', ''), ('20250301100000', 'abc'), ('2025/03/01 10:00', '1,5'), ('03/01/2025', '0'),
    ('2025-03-01T10:00:00,5+0530', ' 7 '), ('2025-02-30', '0'), ('2025-03-01', '0'), ('2025-03-01 10', '0'),
    ('2025-03-01 10:00:00 EST', '0'), ('2025-03-01T10:00:00.123456789Z', '0'), ('2025-03-01T1:00:00Z', '0'),
    ('2025-3-1 10:00:00 +02', '0'), ('2025-03-01 24:00:00', '0'), ('2025-03-01 10:00:00.5 UTC', '0'),
    ('99999999999999999999', '0'), ('2025-03-01 10:00:00+15:00', '0'), (null, '0')
) as times (occurred_at, event_value)
cross join (
    values
    (''), (' '), (chr(160)), (chr(9)), (chr(8203)), (chr(8238)), (chr(12288)), (chr(1)), ('.0'), (chr(173)), (chr(133))
) as ends (white)
cross join lateral (select white || known || white as lead_id) as keys
union all
select id, id, '2025-03-01', id, id, '1', null
from (
    values
    ('1.23e+15'), ('77.00'), ('0.5'), ('it''s \\ odd'), ('(none)'), ('=1+1'), ('A' || chr(10) || 'b'), (null)
) as ids (id)
"""
VARIABLES: dict[str, Any] = {
    "source_tables": {
        "leads": "leads",
        "triggers": "triggers",
        "events": ["events", "odd events"],
        "accounts": "accounts",
        "lead_states": "lead_states",
    },
    "as_of": "2025-06-30 00:00:00",
    "search_budget": 1,
    "lead_attributes": [
        {"name": "industry", "type": "text", "change": "static"},
        {"name": "employees", "type": "number", "change": "static"},
        {"name": "has_phone", "type": "boolean", "change": "static"},
        {"name": "rating", "type": "text", "change": "mutable"},
    ],
    "account_attributes": [
        {"name": "account_industry", "type": "text", "change": "static"},
        {"name": "account_employees", "type": "number", "change": "mutable"},
    ],
}
NO_TESTS = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")


class Builds:
    """What the builds left behind: tables after each of them, and what was said."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said: dict[str, str] = {}
        self.tables: dict[str, Tables] = {}
        self.statements: list[dict[str, Any]] = []
        self.lower_case: list[Any] = []
        self.answers: dict[str, list[str]] = {}

    def run(
        self, engine: str, *arguments: str, variables: dict[str, Any], **environment: str
    ) -> str:
        """Run dbt, which must succeed; give its last line."""
        done = standin.dbt(engine, self.folder, *arguments, variables=variables, **environment)
        assert done.returncode == 0, f"{engine}\n{done.stdout[-4000:]}\n{done.stderr[-2000:]}"
        return (re.findall(r"Done\. .*", done.stdout) or [done.stdout])[-1]

    def ask(self, engine: str, **environment: str) -> None:
        """Run the operations; keep what they say. Names of raw tables are upper-case on Snowflake."""
        self.answers[engine] = [
            self.run(
                engine, "run-operation", "--quiet", *asked, variables=VARIABLES, **environment
            ).lower()
            for asked in OPERATIONS
        ]

    def on_duckdb(self, raw: Path) -> None:
        """Twice in full, then the scoring room with the other scoring engine."""
        path = self.folder / "hotlist.duckdb"
        shutil.copy(raw, path)
        for turn in ("first", "second"):
            line = self.run(
                "duckdb", "build", *NO_TESTS, variables=VARIABLES, HOTLIST_DUCKDB_PATH=str(path)
            )
            self.said[f"duckdb {turn}"] = line
            self.tables[f"duckdb {turn}"] = standin.duckdb_tables(path)
        self.ask("duckdb", HOTLIST_DUCKDB_PATH=str(path))
        self.run("duckdb", *SQL_SCORING, HOTLIST_DUCKDB_PATH=str(path), variables=SCORED_BY_SQL)
        self.tables["duckdb sql"] = standin.duckdb_tables(path)

    def on_snowflake(self, raw: Path) -> None:
        """The same on the stand-in."""
        home = {"HOTLIST_ZIP": str(write_zip(self.folder / "hotlist.zip"))}
        with Emulator(self.folder, raw) as emulator:
            home["HOTLIST_EMULATOR_PORT"] = str(emulator.port)
            for turn in ("first", "second"):
                line = self.run("snowflake", "build", *NO_TESTS, variables=VARIABLES, **home)
                self.said[f"snowflake {turn}"] = line
                self.tables[f"snowflake {turn}"] = standin.emulator_tables(emulator)
            self.lower_case = emulator.query(
                "select table_schema, table_name, column_name from HOTLIST.information_schema.columns "
                "where column_name <> upper(column_name) and table_schema <> 'INFORMATION_SCHEMA'"
            )
            self.statements = emulator.statements()
            self.ask("snowflake", **home)
            self.run("snowflake", *SQL_SCORING, variables=SCORED_BY_SQL, **home)
            self.tables["snowflake sql"] = standin.emulator_tables(emulator)


SQL_SCORING = ("run", "--select", "scr_probabilities", "scr_scores")
SCORED_BY_SQL = VARIABLES | {"scoring_engine": "sql"}


SCORE = ("set_manual_score", "--args")
OPERATIONS = (
    ("suggest_behaviours",),
    ("show_hot_list",),
    (
        *SCORE,
        """{lead_id: l983, score: 80, author: O'Ann, expires_at: "2025-12-31", note: 'a \\ b'}""",
    ),
    (
        *SCORE,
        """{lead_id: l983, score: 80, author: O'Ann, expires_at: "2025-12-31", note: 'a \\ b'}""",
    ),
)


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> Builds:
    folder = tmp_path_factory.mktemp("engines")
    raw = folder / "world.duckdb"
    with Opened(DuckDBSink(raw, "raw")) as sink:
        simulate(WORLD, sink, False, 0, 1, lambda _: None)
    with duckdb.connect(str(raw)) as connection:
        connection.execute(ODD_EVENTS)
    found = Builds(folder)
    with ThreadPoolExecutor(2) as pool:
        for side in [pool.submit(found.on_duckdb, raw), pool.submit(found.on_snowflake, raw)]:
            side.result()
    return found


def test_both_engines_build_everything(builds: Builds) -> None:
    print(builds.said)
    lines = {turn: re.sub(r"\(.*", "", line) for turn, line in builds.said.items()}
    assert len(set(lines.values())) == 1, lines
    assert "ERROR=0 SKIP=0" in lines["duckdb first"]


def test_the_world_has_a_champion_and_scores(builds: Builds) -> None:
    """Equality of empty tables would prove nothing."""
    tables = builds.tables["snowflake second"]
    assert "lead_conversion" in set(tables["hotlist_scoring.scr_champions"]["scoring_model"])
    assert len(tables["hotlist_scoring.scr_scores"]) > 20
    assert {"Hot", "Cold"} <= set(tables["hotlist_marts.lead_scores"]["tier"])


@pytest.mark.parametrize("turn", ["first", "second"])
def test_every_table_is_equal_on_both(builds: Builds, turn: str) -> None:
    """But that DuckDB publishes monitoring to a file and Snowflake to a schema, which is compared with its own."""
    duck, snow = builds.tables[f"duckdb {turn}"], dict(builds.tables[f"snowflake {turn}"])
    for name in MONITORING:
        published = snow.pop(f"hotlist_published.{name}")
        assert_frame_equal(published, snow[f"hotlist_monitoring.{name}"])
    assert len(duck) > 80
    assert standin.differences(without_digests(duck), without_digests(snow), RTOL) == []


@pytest.mark.parametrize("turn", ["first", "second"])
def test_all_marts_are_published_on_both(builds: Builds, turn: str) -> None:
    """On Snowflake to a schema, in one transaction; on DuckDB to a file, of which the schema remembers some."""
    tables = builds.tables[f"snowflake {turn}"]
    for name in MARTS:
        assert_frame_equal(tables[f"hotlist_published.{name}"], tables[f"hotlist_marts.{name}"])
    assert tables["hotlist_marts.publishes"]["publish_number"].tolist() == [1]
    memory = builds.tables[f"duckdb {turn}"]
    assert_frame_equal(memory["hotlist_published.publishes"], memory["hotlist_marts.publishes"])
    texts = [s["sql"].strip().lower() for s in builds.statements if s["kind"] == "statement"]
    opening = "delete from hotlist.hotlist_published.publishes"
    first = next(place for place, text in enumerate(texts) if text.startswith(opening))
    last = texts.index("commit", first)
    assert texts[first - 1] == "begin"
    assert len(texts[first:last]) == 2 * len(MARTS)


@pytest.mark.parametrize("engine", ["duckdb", "snowflake"])
def test_a_second_build_changes_nothing(builds: Builds, engine: str) -> None:
    """But for the feature models that hold only what a build computes: at first all moments, then the current ones."""
    first, second = (
        {
            name: table.drop(columns=MEMORY, errors="ignore")
            for name, table in builds.tables[f"{engine} {turn}"].items()
            if is_kept(name)
        }
        for turn in ("first", "second")
    )
    # A sum over the features ends in another last digit when a row comes in another batch.
    assert standin.differences(first, second, 1e-12) == []


# What a build says of the build before it.
MEMORY = ["last_published_as_of", "published_rows", "last_publish_number", "is_new"]
REMEMBERS = (
    ".stg_last_publish",
    ".stg_publishes",
    ".stg_last_sync",
    ".stg_last_account_sync",
    ".trn_last_champions",
    ".mon_said_before",
)
KEPT_FEATURES = (".ftr_features", ".ftr_past_features", ".ftr_built_digests", ".ftr_moments")


def is_kept(name: str) -> bool:
    return not name.endswith(REMEMBERS) and (".ftr_" not in name or name.endswith(KEPT_FEATURES))


def without_digests(tables: Tables) -> Tables:
    """A digest is compared on one engine only; where and when a publish was made is each engine's own."""
    own = ["digest", "settings_digest", "content_digest", "table_hashes"]
    own += ["published_at", "published_to", "marts_schema", "memory_schema"]
    return {
        name: table.drop(columns=own, errors="ignore")
        for name, table in tables.items()
        if name.removeprefix("hotlist_published.") not in {*MARTS, "next_publish"}
    }


@pytest.mark.parametrize("engine", ["duckdb", "snowflake"])
def test_python_and_sql_score_alike(builds: Builds, engine: str) -> None:
    by_python = builds.tables[f"{engine} second"]["hotlist_scoring.scr_scores"]
    by_sql = builds.tables[f"{engine} sql"]["hotlist_scoring.scr_scores"]
    assert builds.tables[f"{engine} sql"]["hotlist_scoring.scr_probabilities"].empty
    key = ["scoring_model", "entity_id", "as_of"]
    both = by_python.merge(by_sql, on=key, suffixes=("_python", "_sql"))
    assert len(both) == len(by_python) == len(by_sql)
    assert (both["probability_python"] - both["probability_sql_sql"]).abs().max() < RTOL
    assert both["score_python"].equals(both["score_sql"])


def test_operations_say_the_same_on_both(builds: Builds) -> None:
    duck, snow = builds.answers["duckdb"], builds.answers["snowflake"]
    assert snow == duck
    suggested, hot_list, added, again = snow
    assert '"odd events"' in suggested
    assert "hot list as of 2025-06-30" in hot_list
    assert "has the score 80 by o'ann" in added
    assert "nothing was added" in again


def test_no_column_of_lower_case(builds: Builds) -> None:
    """Snowflake could not reach it without quotes."""
    assert builds.lower_case == []


def test_scoring_is_one_statement_over_the_warehouse(builds: Builds) -> None:
    """The table of probabilities is made by a CTAS with the function in it; nobody fetches the moments."""
    texts = [s["sql"] for s in builds.statements if s["kind"] == "statement"]
    made = [t for t in texts if re.match(r"(?is)\s*create\s.*\btable\s+\S*scr_probabilities\b", t)]
    assert len(made) == 2, "one for each build"
    for text in made:
        assert re.search(
            r'SNOWPARK_TEMP_FUNCTION_\w+\("SCORING_MODEL", .*AS "PROBABILITY"', text, re.DOTALL
        )
    fetched = [t for t in texts if re.match(r"(?is)\s*select\b(?!.*limit 0\b).*\bscr_moments\b", t)]
    assert [t for t in fetched if standin.OWN not in t and "__dbt_sbq" not in t] == []


def test_functions_declare_what_they_need(builds: Builds) -> None:
    functions = [s for s in builds.statements if s["kind"] == "function"]
    assert functions
    for function in functions:
        assert "@HOTLIST.HOTLIST.code/hotlist.zip" in function["imports"]
        assert {"pandas==2.3.3", "scikit-learn==1.9.1", "skops==0.16.0"} <= set(
            function["packages"]
        )
