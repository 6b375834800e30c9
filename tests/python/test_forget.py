"""forget_lead: a person leaves every table, the published file and, once compacted, the bytes, for good."""

from __future__ import annotations

import importlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from dbt_process import PROJECT, once
from dbt_project import Build, fresh_copy, on_file
from pandas.testing import assert_frame_equal
from run_operations import run_operations
from worlds_small import QUICK, SCORE_WITHOUT_TESTS, WITHOUT_TESTS, built_world, raw_world

#: An id that is found nowhere by chance, and that would end a careless literal.
PERSON = 'erase-me O\'Neil\\ "7f3a"; --'
WHOLE = {"lead_id": PERSON, "author": "ann", "reason": "ticket 7"}
#: Leads that are scored, sent to the CRM and were learned from.
CHOSEN = """
    select sync.lead_id from hotlist_marts.sync_lead_scores as sync
    inner join hotlist_marts.lead_scores as scores on sync.lead_id = scores.lead_id
    where
        scores.model_score is not null
        and sync.lead_id in (select entity_id from hotlist_training.trn_examples where split = 'train')
        and sync.lead_id in (select lead_id from hotlist_staging.stg_events)
    order by scores.lead_rank limit 2
"""
RAW = ("leads", "triggers", "events", "lead_states")


def renamed(path: Path, lead: str, sibling: str) -> None:
    """The lead gets the awkward id, and another lead its account."""
    with duckdb.connect(str(path)) as connection:
        for table in RAW:
            connection.execute(
                f"update raw.{table} set lead_id = ? where lead_id = ?", [PERSON, lead]
            )
        connection.execute(
            "update raw.leads set account_id = 'shared' where lead_id in (?, ?)", [PERSON, sibling]
        )


@pytest.fixture(scope="module")
def built() -> Build:
    """A world in which a lead that matters bears the awkward id, with a manual score; do not write to it."""

    def made(folder: Path) -> None:
        world = on_file(fresh_copy(raw_world(3000, 0.02)), QUICK)
        renamed(world.path, *built_world(3000, 0.02, QUICK).query(CHOSEN)["lead_id"])
        assert (done := world.again(*WITHOUT_TESTS)).returncode == 0, done.output
        arguments = {"lead_id": PERSON, "score": 95, "author": "ann", "expires_at": "2099-01-01"}
        assert run_operations(world, [("set_manual_score", arguments)])[0][0]
        folder.mkdir()
        shutil.move(world.path, folder / "hotlist.duckdb")
        for published in world.path.parent.glob("published*.duckdb"):
            shutil.move(published, folder)

    return on_file(once("built_to_forget", made) / "hotlist.duckdb", QUICK)


@pytest.fixture
def copy(built: Build) -> Build:
    return on_file(fresh_copy(built.path), QUICK)


def forget(build: Build, **given: Any) -> tuple[bool, str]:
    success, text = run_operations(build, [("forget_lead", WHOLE | given)])[0]
    return bool(success), str(text)


def places(path: Path) -> list[str]:
    """Every text column of a file, but of the raw tables, that holds the id, alone or in a longer text."""
    quoted = PERSON.replace("'", "''")
    return holding(path, lambda column: f"contains({column}, '{quoted}')")


def holding(path: Path, condition: Callable[[str], str]) -> list[str]:
    """Every text column of a file, but of the raw tables, of which some value meets the condition."""
    found = []
    with duckdb.connect(str(path), read_only=True) as connection:
        columns = connection.execute(
            "select schema_name, table_name, column_name from duckdb_columns() where data_type = 'VARCHAR' "
            "and not internal and schema_name <> 'raw' and table_oid in (select table_oid from duckdb_tables())"
        ).fetchall()
        for schema, table, column in columns:
            rule = condition(f'"{column}"')
            query = f'select count(*) from {schema}."{table}" where {rule}'
            if connection.execute(query).fetchone()[0]:  # type: ignore[index]
                found.append(f"{table}.{column}")
    return sorted(found)


def all_rows(build: Build) -> dict[str, int]:
    query = "select schema_name || '.' || table_name as t, estimated_size as n from duckdb_tables() order by t"
    return dict(build.query(query).itertuples(index=False, name=None))


def scores_of_others(build: Build, account: str) -> pd.DataFrame:
    """What is said of leads of other accounts; a place in a list of all is no score."""
    return build.served(
        "select lead_id, score, probability, log_odds, score_points, tier, score_status, model_version, reason_1 "
        f"from hotlist_marts.lead_scores where account_id is distinct from '{account}' order by lead_id"
    )


def test_the_inventory_is_whole(built: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    """The house rule reads what is written; this reads the warehouse itself."""
    monkeypatch.syspath_prepend(str(PROJECT / "tests/house"))
    unsaid = importlib.import_module("rules.persons").unsaid
    manifest = json.loads((built_manifest(built)).read_text())
    declared = {
        node["name"]: node["columns"]
        for node in [*manifest["nodes"].values(), *manifest["sources"].values()]
        if node["resource_type"] in ("model", "snapshot", "seed")
    }
    found = built.query(
        "select table_name, column_name from duckdb_columns() where schema_name like 'hotlist\\_%' escape '\\' "
        "and schema_name <> 'hotlist_test_failures' and not internal"
    )
    missing = [
        f"{table}.{column}"
        for table, columns in found.groupby("table_name")["column_name"]
        for column in unsaid(table, set(columns), declared.get(table, {}))
    ]
    assert missing == []


def built_manifest(build: Build) -> Path:
    done = build.copied().again("parse")
    assert done.returncode == 0, done.output
    return max(done.path.parent.glob("dbt_*/manifest.json"), key=lambda path: path.stat().st_mtime)


def test_no_address_is_copied(built: Build) -> None:
    """Addresses stand in the raw tables and in the text of rejected rows, and nowhere else."""
    found = holding(built.path, lambda column: f"regexp_matches({column}, '[^ @]@[^ @]+[.]')")
    of_rejected_rows = {"stg_lead_verdicts.row_text", "stg_rejected_rows.row_text"}
    assert set(found) <= of_rejected_rows | {"stg_row_counts.example_row"}
    assert "stg_rejected_rows.row_text" in found


def test_a_dry_run_lists_and_changes_nothing(copy: Build) -> None:
    before, bytes_before = all_rows(copy), copy.published.read_bytes()
    success, text = forget(copy)
    assert success, text
    assert "This was a dry run: nothing was changed." in text
    for place in places(copy.path):
        table, column = place.split(".")
        if column.endswith("_text") or column == "row_key":
            continue
        assert re.search(
            rf"\d+ rows to be (deleted from|emptied in) \S+\.{table} \({column}\)", text
        ), place
    assert "published.hotlist_marts.lead_scores (lead_id)" in text
    assert re.search(r"Version lead_conversion_v1 learned from \d+ of its moments", text)
    assert re.search(r"Lead \w+ of the same account has the score \d+", text)
    assert re.search(r"Yours to delete: 1 rows of \S+raw.leads", text)
    assert all_rows(copy) == before
    assert copy.published.read_bytes() == bytes_before
    assert not copy.path.with_name("erasures.duckdb").exists()


REFUSED: list[tuple[dict[str, object], str]] = [
    ({"lead_id": "nobody"}, "no table has a lead `nobody`"),
    ({"lead_id": "' or true --"}, "no table has a lead"),
    ({"lead_id": None}, "lead_id must be the id of a lead"),
    ({"author": " "}, "author must be the name"),
    ({"reason": None}, "reason must say why"),
    ({"reason": f"{PERSON} asked"}, "must not hold the id"),
    ({"apply": "yes"}, "apply must be true or false"),
]


def test_what_makes_no_sense_is_refused(copy: Build) -> None:
    before = all_rows(copy)
    calls = [("forget_lead", WHOLE | {"apply": True} | change) for change, _ in REFUSED]
    for (change, said), (success, text) in zip(REFUSED, run_operations(copy, calls), strict=True):
        assert not success, change
        assert said in text, (change, text)
    assert all_rows(copy) == before


def test_a_person_is_forgotten_for_good(copy: Build) -> None:
    account = copy.query(
        f"from hotlist_staging.stg_leads where lead_id = '{PERSON.replace(chr(39), chr(39) * 2)}'"
    )
    account_id, crm_id = account["account_id"].item(), account["crm_id"].item()
    before = scores_of_others(copy, account_id)
    next_publish = copy.served("from hotlist_marts.publishes")["publish_number"].max() + 1
    raw = {table: copy.query(f"from raw.{table}") for table in RAW}
    assert copy.again("run-operation", "backup").returncode == 0

    success, text = forget(copy, apply=True)
    assert success, text
    assert places(copy.path) == []
    assert places(copy.published) == []
    assert places(copy.path.with_name("published_monitoring.duckdb")) == []
    assert_frame_equal(scores_of_others(copy, account_id), before, check_exact=True)
    success, text = forget(copy, apply=True)
    assert success, text
    assert "no table has it. Nothing to do." in text

    # The raw tables hold the person still: every row is rejected, without its content.
    done = copy.again(*WITHOUT_TESTS)
    assert done.returncode == 0, done.output
    assert places(copy.path) == []
    assert places(copy.published) == []
    assert_frame_equal(scores_of_others(copy, account_id), before, check_exact=True)
    rejected = copy.query("from hotlist_staging.stg_rejected_rows where reason = 'erased'")
    assert len(rejected) >= 3
    assert set(rejected["row_text"]) == {"(erased)"}
    counts = copy.table("stg_row_counts")
    assert (counts["accepted_rows"] + counts["rejected_rows"] == counts["total_rows"]).all()
    siblings = copy.table("mon_erasure_siblings")
    assert len(siblings) >= 1
    assert siblings["old_score"].notna().any()
    assert (siblings["new_publish_number"].dropna() == next_publish).all()
    assert siblings["new_score"].notna().any()

    # The CRM gets one last row, which stays as it is from build to build.
    sync = f"from hotlist_marts.sync_lead_scores where crm_id = '{crm_id}'"
    row = copy.served(sync)
    assert row[["lead_id", "tier", "score_status", "change_number"]].values.tolist() == [
        ["(erased)", "Unscored", "erased", next_publish]
    ]
    cleared = [
        "score",
        "probability_pct",
        "grade",
        "reason_1",
        "reason_2",
        "reason_3",
        "reasons_long",
        "previous_score",
        "model_version",
    ]
    assert row[cleared].isna().all(axis=None)
    assert (
        copy.served(f"from hotlist_marts.sync_lead_scores_salesforce where id = '{crm_id}'")[
            "ls_score__c"
        ].item()
        == "#N/A"
    )

    # Without its raw rows and once compacted, no file has its bytes; loaded again it does not come back.
    for table in RAW:
        copy.execute(
            f"delete from raw.{table} where lead_id = '{PERSON.replace(chr(39), chr(39) * 2)}'"
        )
    assert PERSON.encode() in copy.path.read_bytes()
    compact(copy.path)
    for file in (
        "hotlist.duckdb",
        "published.duckdb",
        "published_monitoring.duckdb",
        "erasures.duckdb",
    ):
        assert PERSON.encode() not in copy.path.with_name(file).read_bytes(), file
    for table, rows in raw.items():
        load(copy.path, table, rows)
    # The last row leaves when it has stood for as long as the rule says, and the CRM's id with it.
    copy.execute(
        "update hotlist_policy.sync_rules set limit_value = 0 where rule_name = 'erased_days'"
    )
    again = copy.again(*SCORE_WITHOUT_TESTS, "--exclude-resource-type", "seed")
    assert again.returncode == 0, again.output
    assert places(copy.path) == []
    assert places(copy.published) == []
    assert copy.served(sync).empty
    assert copy.table("stg_erasures")["crm_id"].isna().all()

    # A backup of before brings nobody back, neither into this warehouse nor into a new one.
    restored = copy.again("run-operation", "--quiet", "restore", "--args", "{overwrite: true}")
    assert restored.returncode == 0, restored.output
    assert "of erased leads were left out" in restored.output
    assert places(copy.path) == []


def test_a_lost_warehouse_keeps_its_tombstones(copy: Build) -> None:
    assert copy.again("run-operation", "backup").returncode == 0
    assert forget(copy, apply=True)[0]
    lost = on_file(fresh_copy(raw_world(3000, 0.02)), QUICK)
    with duckdb.connect(str(copy.path), read_only=True) as connection:
        rows = {table: connection.execute(f"from raw.{table}").df() for table in RAW}
    for table, frame in rows.items():
        load(lost.path, table, frame)
    for name in ("backup.duckdb", "published.duckdb", "erasures.duckdb"):
        shutil.copy(copy.path.with_name(name), lost.path.parent)
    restored = lost.again("run-operation", "--quiet", "restore")
    assert restored.returncode == 0, restored.output
    assert "1 tombstones of erased leads came from" in restored.output
    assert places(lost.path) == []
    assert lost.again("build", "--select", "+stg_rejected_rows").returncode == 0
    assert places(lost.path) == []
    assert len(lost.query("from hotlist_staging.stg_rejected_rows where reason = 'erased'")) >= 3


def load(path: Path, table: str, rows: pd.DataFrame) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.register("loaded", rows)
        connection.execute(f"create or replace table raw.{table} as from loaded")


def compact(path: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "hotlist.serve.rewriting"],
        env=os.environ | {"HOTLIST_DUCKDB_PATH": str(path), "PYTHONPATH": str(PROJECT / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
