"""Hundreds of kinds of hostile rows: a green build, a reason for each reject, and no other lead changed."""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import Any

import pandas as pd
import pytest
from dbt_project import CONTRACT, Build, run_dbt
from worlds_hostile import MARK, hostile_rows, pour
from worlds_small import QUICK, WITHOUT_TESTS, fresh_copy, raw_world

LEADS = 900
KNOBS: dict[str, Any] = QUICK | {
    "lead_attributes": [
        {"name": "country", "type": "text", "change": "static"},
        {"name": "industry", "type": "text", "change": "static"},
        {"name": "employees", "type": "number", "change": "static"},
        {"name": "rating", "type": "text", "change": "mutable"},
        {"name": "has_phone", "type": "boolean", "change": "mutable"},
    ],
    "account_attributes": [
        {"name": "account_employees", "type": "number", "change": "static"},
        {"name": "is_partner", "type": "boolean", "change": "mutable"},
    ],
}
RECORDS = "hotlist_staging.stg_rejected_rows"


@pytest.fixture(scope="module")
def clean() -> Build:
    """The world without a hostile row, up to its features."""
    path = fresh_copy(raw_world(LEADS))
    return run_dbt(path, [*WITHOUT_TESTS, "--select", "+ftr_features"], KNOBS)


@pytest.fixture(scope="module")
def verdicts() -> Counter[tuple[str, str | None]]:
    """How many hostile rows deserve which verdict, by table; filled by the fixture `built`."""
    return Counter()


@pytest.fixture(scope="module")
def built(verdicts: Counter[tuple[str, str | None]]) -> Build:
    """The same world with the hostile rows, built whole, with all data tests and a first fit."""
    path = fresh_copy(raw_world(LEADS))
    verdicts.update(pour(path))
    return run_dbt(path, ["build"], KNOBS)


def stays_whole(done: Build) -> None:
    """Nothing failed or was skipped, and nothing that a terminal obeys was printed."""
    assert done.returncode == 0, done.output[-5000:]
    assert set(done.failed().values()) <= {"warn"}
    assert "skipped" not in done.statuses.values()
    assert obeyed_by_terminals(done.output) == set()


def obeyed_by_terminals(text: str) -> set[str]:
    """Control characters and marks of the writing direction in a text, but for line ends."""
    bidirectional = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    return {
        character
        for character in text
        if unicodedata.category(character) == "Cc" and character not in "\n\t"
    } | {character for character in text if unicodedata.bidirectional(character) in bidirectional}


def test_there_are_hundreds_of_kinds() -> None:
    assert len({(row.table, row.kind) for row in hostile_rows()}) > 500
    assert {row.table for row in hostile_rows()} == set(CONTRACT)


def test_the_build_is_green_and_its_messages_are_plain(built: Build) -> None:
    stays_whole(built)
    raw = "select table_name from information_schema.tables where table_schema = 'raw'"
    assert set(CONTRACT) <= set(built.query(raw)["table_name"]), "no text was run as SQL"


def test_every_row_has_the_verdict_that_it_deserves(
    built: Build, verdicts: Counter[tuple[str, str | None]]
) -> None:
    reasons = built.query(f"select source_table, reason, count(*) as n from {RECORDS} group by all")
    assert {(table, reason): n for table, reason, n in reasons.to_numpy().tolist()} == {
        key: n for key, n in verdicts.items() if key[1]
    }
    assert built.query(f"select * from {RECORDS} where meaning is null").empty
    counts = built.table("stg_row_counts").set_index("source_table")
    for table in CONTRACT:
        (total,) = built.query(f"select count(*) as n from raw.{table}")["n"]
        row = counts.loc[table]
        assert row["accepted_rows"] + row["rejected_rows"] == row["total_rows"] == total


def test_a_rejected_row_is_shown_short_and_plain(built: Build) -> None:
    shown = built.query(f"select row_key, row_text from {RECORDS}")
    assert shown["row_text"].str.len().max() <= 2000
    assert shown["row_key"].str.len().max() <= 255
    assert obeyed_by_terminals(" ".join(shown["row_text"] + shown["row_key"])) == set()
    assert shown["row_text"].str.contains("created_at=yesterday").any()


def test_no_other_lead_is_described_differently(clean: Build, built: Build) -> None:
    assert clean.returncode == 0, clean.output[-5000:]
    clock = "select as_of from hotlist_staging.stg_clock"
    assert clean.query(clock).equals(built.query(clock))
    ours = f"where entity_id not like '{MARK}%' order by scoring_model, entity_id, as_of"
    features = "select * from hotlist_features.ftr_features"
    known = "select lead_id from hotlist_staging.stg_leads"
    before = clean.query(f"{features} {ours}")
    after = built.query(f"{features} {ours}")
    after = after[after["entity_id"].isin(set(clean.query(known)["lead_id"]))].reset_index(
        drop=True
    )
    assert len(before) > 1000
    assert before.equals(after)


def test_nothing_hostile_reaches_the_terminal_raw(built: Build) -> None:
    done = built.again("run-operation", "--quiet", "show_hot_list", "--args", "{top: 100000}")
    assert done.returncode == 0, done.output
    assert done.output.count(MARK) > 100
    assert obeyed_by_terminals(done.output) == set()


def test_only_names_that_a_source_gave_can_look_like_a_formula(built: Build) -> None:
    """docs/data-contract.md says which published columns hold a text of the source as it is."""
    columns = built.query(
        "select table_name, column_name from information_schema.columns"
        " where table_schema = 'hotlist_marts' and data_type = 'VARCHAR'"
    )
    like_a_formula = set()
    for table, name in columns.to_numpy().tolist():
        starts = f"from hotlist_marts.{table} where regexp_matches({name}, '^[=+@-]')"
        if not built.query(f"select 1 {starts} limit 1").empty:
            like_a_formula.add(name)
    assert like_a_formula
    assert like_a_formula <= {"lead_id", "account_id", "owner_id", "crm_id", "module"}


@pytest.mark.slow
def test_a_refit_over_labels_that_an_older_build_let_in_is_green(built: Build) -> None:
    """Once a module of the name (all) gave trn_gates two rows for one key, for as long as its version was kept."""
    again = Build(0, "", {}, fresh_copy(built.path), KNOBS | {"refit": "always"})
    labels = "'(all)', '(none)', 'base', 'overall', 'module=x', '|a=b|', '', e'a\\nb'"
    again.execute(
        "insert into hotlist_training.trn_evaluations"
        f" select trn_evaluations.* replace ('module=' || label as slice) from hotlist_training.trn_evaluations,"
        f" unnest([{labels}]) as labels (label) where slice = 'overall'"
        " and (model_version, candidate, split, 'module=' || label, metric) not in"
        " (select (model_version, candidate, split, slice, metric) from hotlist_training.trn_evaluations)"
    )
    done = again.again()
    stays_whole(done)
    versions = done.table("trn_fitted_models")
    assert (versions["scoring_model"] == "lead_conversion").sum() == 2


@pytest.mark.slow
def test_no_other_lead_is_scored_differently_by_the_same_champion() -> None:
    """What each champion says of each lead, and the list; no product line of this small world passes the gates."""
    path = fresh_copy(raw_world(3000))
    before = run_dbt(path, WITHOUT_TESTS, KNOBS)
    assert before.returncode == 0, before.output[-5000:]
    said, listed = (
        f"{what} where {key} not like '{MARK}%' order by all"
        for what, key in (
            ("from hotlist_scoring.scr_probabilities", "entity_id"),
            (
                "select lead_id, module, model_version, score, tier, score_status, status_reason"
                " from hotlist_marts.lead_scores",
                "lead_id",
            ),
        )
    )
    then, list_then = before.query(said), before.query(listed)
    pour(path)
    after = run_dbt(path, WITHOUT_TESTS, KNOBS | {"refit": "never"})
    assert after.returncode == 0, after.output[-5000:]
    assert len(then) > 200
    assert then["probability"].nunique() > 20
    assert then.equals(of_the_same(after.query(said), then, "entity_id"))
    assert list_then.equals(of_the_same(after.query(listed), list_then, "lead_id"))


def of_the_same(now: pd.DataFrame, then: pd.DataFrame, key: str) -> pd.DataFrame:
    """The rows of whoever was there before; a hostile row may have a key of its own without the mark."""
    return now[now[key].isin(set(then[key]))].reset_index(drop=True)
