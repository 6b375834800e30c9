# ruff: noqa: E501 (tables of cases, one a line)
"""Knobs and arguments that try to leave their place: a clear error or a literal, and nothing of them is run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
import pytest
from compiled import Warehouse
from dbt_project import Build, build, frame, run_dbt
from macros_alone import KNOBS, answers
from run_operations import run_operations

HOSTILE = [
    "'",
    "\\'",
    "'); create table x(i int); --",
    "\\'); create table x(i int); --",
    "$$",
    "--",
    "/* ",
    "a\nb",
    "a\u2028b",
    "🎉",
    "{{ 1/0 }}",
    "{% do run_query('create table x(i int)') %}",
    "x" * 10_000,
    '"; create table x(i int); --',
    "; copy (select 1) to 'stolen.csv'; --",
]
FEW = [HOSTILE[3], HOSTILE[7], HOSTILE[12], HOSTILE[-1]]
"""For arguments, of which each call takes half a second."""


def with_texts(value: Any, text: str) -> list[Any]:
    """A knob's value with the text in each of its places: itself, an entry, a key or a value at any depth."""
    made: list[Any] = [text, [text], {text: text}]
    if isinstance(value, dict):
        made += [{**value, text: text}]
        for key, held in value.items():
            made += [{**value, key: inner} for inner in with_texts(held, text)]
    elif isinstance(value, list) and value:
        made += [[*value, text]]
        made += [[inner, *value[1:]] for inner in with_texts(value[0], text)]
    return made


FILLED: dict[str, Any] = KNOBS | {
    "lead_attributes": [{"name": "industry", "type": "text", "change": "static"}],
    "account_attributes": [{"name": "size", "type": "number", "change": "mutable"}],
    "trigger_properties": [{"name": "form", "type": "text"}],
    "event_properties": [{"name": "minutes", "type": "number", "behaviour": "web_visit"}],
    "record_columns": {"leads": {"is_deleted": "isdeleted"}},
    "converted_states": ["converted"],
}
"""The project's knobs with an entry in each that is empty there."""


def texts_of(value: Any) -> list[str]:
    """Every text in a value, keys included."""
    if isinstance(value, str):
        return [value]
    inner = [*value, *value.values()] if isinstance(value, dict) else value
    return [text for each in inner for text in texts_of(each)] if isinstance(inner, list) else []


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("macros")


def test_a_hostile_knob_is_refused_or_a_text_of_the_data(folder: Path) -> None:
    """Only knobs that hold words of the data, and names that are quoted, take such a text; every other one names it."""
    cases = [
        (name, made)
        for name, value in FILLED.items()
        if name != "demo"
        for text in HOSTILE
        for made in with_texts(value, text)
    ]
    faults = answers(folder, "knob_shape_faults", [list(case) for case in cases])
    taken = {name for (name, _), found in zip(cases, faults, strict=True) if not found}
    assert taken <= {
        *("closed_states", "converted_states", "eligibility_profile", "source_database"),
        *("source_schema", "source_tables", "scoring_models", "event_properties"),
    }
    for (name, _), found in zip(cases, faults, strict=True):
        for sentence in found:
            assert "\n" not in sentence, (name, sentence)
            assert len(sentence) < 700, (name, sentence)


def test_a_literal_of_either_engine_holds_all_of_the_text_and_no_more(folder: Path) -> None:
    texts = [text for text in HOSTILE if len(text) < 500 and not re.search("[\n\u2028]", text)]
    with duckdb.connect() as connection:
        for text, literal in zip(
            texts, answers(folder, "text_literal", [[text] for text in texts]), strict=True
        ):
            assert connection.execute(f"select {literal}").fetchall() == [(text,)]
    on_snowflake = answers(folder, "snowflake__text_literal", [[text] for text in texts])
    for text, literal in zip(texts, on_snowflake, strict=True):
        inside = re.fullmatch(r"'((?:[^'\\]|''|\\.)*)'", literal)
        assert inside, literal
        assert re.sub(r"''|\\(.)", lambda part: part[1] or "'", inside[1]) == text


def test_what_the_knobs_take_is_one_statement_in_every_model_and_test() -> None:
    """The words of the data that pass the check, all at once, in the SQL of the whole project."""
    words = [text for text in HOSTILE if len(text) <= 200 and not re.search("[\n\u2028]", text)]
    places = [word for word in words if not re.search(r"""["'\\]""", word)]
    question = KNOBS["scoring_models"][0] | {"assuming": {"source": words[2], "within_days": 1}}
    warehouse = Warehouse(
        closed_states=words,
        converted_states=words,
        eligibility_profile=words[3],
        scoring_models=[question],
        source_schema=places[1],
        source_tables={"leads": places[0], "triggers": places[1], "events": places},
    )
    nodes = [*warehouse.models.values(), *warehouse.tests]
    compiled = [
        node["compiled_code"]
        for node in nodes
        if node.get("compiled_code") and node.get("language") != "python"
    ]
    assert len(compiled) > 200
    assert sum("create table x" in code for code in compiled) >= 2
    with duckdb.connect() as connection:
        for code in compiled:
            (statement,) = connection.extract_statements(code)
            assert statement.type == duckdb.StatementType.SELECT


def test_jinja_in_a_knob_is_refused_unread(tmp_path: Path) -> None:
    done = run_dbt(tmp_path / "x.duckdb", ["parse"], {"eligibility_profile": "{{ 1/0 }}"})
    assert done.returncode != 0
    assert "knob `eligibility_profile` is `{{ 1/0 }}`, which dbt would run as Jinja" in done.output
    assert "division" not in done.output


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Three raw tables of a row each, as far as the operations read them."""
    tables = {
        "leads": frame("leads", [{"lead_id": "L1", "created_at": "2025-01-01"}]),
        "triggers": frame("triggers", [{"trigger_id": "T", "lead_id": "L1", "triggered_at": "2025-06-01"}]),
        "events": frame("events", [{"event_id": "E", "lead_id": "L1", "occurred_at": "2025-06-02", "event_type": "x"}]),
    }  # fmt: skip
    knobs = {"as_of": "2025-06-30"}
    done = build(tables, knobs, "+stg_manual_scores", tmp_path_factory.mktemp("injection"))
    assert done.returncode == 0, done.output
    return done


ENTRY = {"lead_id": "L1", "score": 80, "author": "ann", "expires_at": "2026-01-31"}
CALLS: list[tuple[str, dict[str, Any]]] = [
    *(("set_manual_score", {**ENTRY, name: text}) for name in ("lead_id", "author", "note", "expires_at", "set_at") for text in FEW),
    *(("suggest_behaviours", {name: text}) for name in ("schema", "database") for text in FEW),
    *(("preview_policy", {"scoring_model": text, "warm_from": 1}) for text in FEW),
    *(("set_manual_score", {**ENTRY, "score": text}) for text in FEW[:1]),
    *(("show_hot_list", {"top": text}) for text in FEW[:1]),
    *(("preview_policy", {name: text}) for name in ("warm_from", "hot_from", "weights") for text in FEW[:1]),
    *(("preview_policy", {"weights": weights, "scoring_model": "lead_behaviour"}) for text in FEW[:1] for weights in ({text: 1}, {"web_visit": text})),
]  # fmt: skip


def test_no_argument_of_an_operation_is_run(built: Build) -> None:
    relations = "select table_schema, table_name from information_schema.tables order by all"
    before = built.query(relations)
    entries = "select author, note from hotlist_staging.stg_manual_score_entries"
    for (operation, arguments), (success, said) in zip(
        CALLS, run_operations(built, CALLS), strict=True
    ):
        where = (operation, str(arguments)[:200], said[:1000])
        assert len(said) < 1500, where
        assert not re.search("Traceback|Parser Error|Binder Error|Catalog Error", said), where
        is_text = operation == "set_manual_score" and arguments["author"] + arguments.get(
            "note", ""
        )
        assert not success or is_text or "has no published version" in said, where
    assert built.query(relations).equals(before)
    kept = built.query(entries)
    assert set(kept["note"].dropna()) | set(kept["author"]) <= {"ann", *HOSTILE}
    assert not list(built.path.parent.rglob("stolen.csv"))
