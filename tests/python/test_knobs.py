# ruff: noqa: E501 (tables of cases, one a line)
"""Every wrong knob is named with its entry, its value and what to write; every sound one is read as the data are."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from compiled import Warehouse
from dbt_project import build, frame, run_dbt
from macros_alone import KNOBS, ROOT, answers
from sqlglot import parse_one
from sqlglot.expressions import Alias

from hotlist.spec import name_key

TABLES = KNOBS["source_tables"]
QUESTION = KNOBS["scoring_models"][0]
FIT = KNOBS["scoring_models"][1]
TEXT = {"type": "text", "change": "static"}


def models(change: dict[str, Any], *rest: Any) -> dict[str, Any]:
    return {"scoring_models": [QUESTION | change, *rest]}


def without(entry: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name != key}


WRONG: list[tuple[dict[str, Any], str]] = [
    # names of knobs
    ({"behaviors": ["x"]}, "there is no knob `behaviors` (did you mean behaviours?)"),
    ({"closed_state": []}, "(did you mean closed_states?)"),
    ({"zzz": 1}, "there is no knob `zzz`; correct the name or take it out."),
    # single values
    ({"source_schema": None}, "knob source_schema is `null`; write a name"),
    ({"source_schema": ""}, "knob source_schema is `` (a text)"),
    ({"source_schema": 'raw"."x'}, "without quotes"),
    ({"source_schema": ["raw"]}, 'knob source_schema is `["raw"]`'),
    ({"source_schema": "raw'; drop table x; --"}, "without quotes"),
    ({"source_schema": "raw\\"}, "backslashes"),
    ({"source_database": 7}, "knob source_database is `7`; write a name of up to 255 characters"),
    ({"as_of": "yesterday"}, "knob as_of is `yesterday`; write a time in UTC without an offset"),
    ({"as_of": "2025-02-29"}, "knob as_of is `2025-02-29` (a text); write a time"),
    ({"as_of": "2025-06-30 24:00:00"}, "write a time in UTC"),
    ({"as_of": "2025-06-30 00:00:00+02:00"}, "without an offset"),
    ({"as_of": "2025-06-30T00:00:00Z"}, "without an offset"),
    ({"as_of": "30.06.2025"}, "such as '2025-06-30 00:00:00', or null"),
    ({"as_of": "'); create table x as select ('1"}, "knob as_of is `'); create table x"),
    ({"as_of": "2025-06-30\n"}, "knob as_of is `2025-06-30?`"),
    ({"as_of": 20250630}, "knob as_of is `20250630`"),
    ({"as_of": ""}, "knob as_of is `` (a text)"),
    ({"grid_origin": None}, "knob grid_origin is `null`; write a time in UTC"),
    ({"grid_origin": "1979-12-31"}, "knob grid_origin is `1979-12-31`"),
    ({"use_loaded_at": "false"}, "knob use_loaded_at is `false` (a text); write true or false, without quotes."),
    ({"use_loaded_at": 0}, "knob use_loaded_at is `0`; write true or false"),
    ({"bot_filter": None}, "knob bot_filter is `null`"),
    ({"allow_black_box": "yes"}, "knob allow_black_box is `yes`"),
    ({"half_life_days": "14"}, "knob half_life_days is `14` (a text); write a number above 0"),
    ({"half_life_days": 0}, "knob half_life_days is `0`"),
    ({"half_life_days": -3}, "knob half_life_days is `-3`"),
    ({"half_life_days": True}, "knob half_life_days is `true`"),
    ({"half_life_days": None}, "knob half_life_days is `null`"),
    ({"half_life_days": float("inf")}, "knob half_life_days is"),
    ({"half_life_days": float("nan")}, "knob half_life_days is"),
    ({"refit": "Auto"}, "knob refit is `Auto`; write auto, always or never."),
    ({"refit": True}, "knob refit is `true`"),
    ({"refit_after_days": 0}, "a whole number from 1 to 3650"),
    ({"refit_after_days": 1.5}, "knob refit_after_days is `1.5`"),
    ({"search_budget": 201}, "knob search_budget is `201`; write a whole number from 1 to 200."),
    ({"search_budget": True}, "knob search_budget is `true`"),
    ({"training_row_budget": 999}, "a whole number from 1000"),
    ({"scoring_engine": "r"}, "write python or sql."),
    ({"eligibility_profile": None}, "knob eligibility_profile is `null`"),
    ({"eligibility_profile": "a\tb"}, "knob eligibility_profile is `a?b`"),
    ({"tier_by": ["score"]}, "write score or grade."),
    ({"hand_raiser_days": 366}, "a whole number from 1 to 365"),
    ({"random_seed": "x"}, "knob random_seed is `x`"),
    ({"random_seed": -1}, "knob random_seed is `-1`"),
    # source_tables
    ({"source_tables": None}, "knob source_tables is `null`; write a table name for each of leads"),
    ({"source_tables": "leads"}, "knob source_tables is `leads`"),
    ({"source_tables": {"leads": "leads", "trigger": "triggers", "events": ["events"]}},
     "there is no table `trigger` (did you mean triggers?)"),
    ({"source_tables": without(TABLES, "triggers")}, "triggers is `null`; write the name of one table; this table is needed."),
    ({"source_tables": TABLES | {"events": []}}, "events is `[]`; write the name of one table or a list of tables"),
    ({"source_tables": TABLES | {"events": ["e", "E"]}}, "a table stands twice"),
    ({"source_tables": TABLES | {"events": ["e", None]}}, "write the table name as it stands in the warehouse"),
    ({"source_tables": TABLES | {"leads": ["a", "b"]}}, "leads is `[\"a\", \"b\"]`; write the name of one table"),
    ({"source_tables": TABLES | {"accounts": 5}}, "accounts is `5`; write the name of one table, or null."),
    ({"source_tables": TABLES | {"leads": 'x"; drop table y; --'}}, "without quotes"),
    # lists of names
    ({"behaviours": "demo_request"}, "knob behaviours is `demo_request`; write a list, such as [demo_request]"),
    ({"behaviours": {"a": 1}}, "write a list"),
    ({"behaviours": ["demo request", "Demo-Request"]}, "entry 2 (`Demo-Request`): it is read like entry 1"),
    ({"behaviours": ["7up"]}, "entry 1 (`7up`): it becomes part of column names"),
    ({"behaviours": ["démo"]}, "letters a to z"),
    ({"behaviours": [None]}, "entry 1 (`null`): write a text"),
    ({"behaviours": [True]}, "in quotes where it looks like a number, true, false or null"),
    ({"behaviours": ["x', 1) --"]}, "it becomes part of column names"),
    ({"behaviours": ["a" * 101]}, "up to 100"),
    ({"behaviours": ["event"]}, "its column event_count_1d would clash with that of a feature of the project"),
    ({"behaviours": ["trigger"]}, "its column trigger_count_7d would clash"),
    ({"event_sources": ["account"]}, "its column account_event_count_30d would clash"),
    ({"event_sources": ["sales"]}, "what the sales team does is never a feature"),
    ({"event_sources": [["web"]]}, "entry 1"),
    ({"closed_states": "closed_lost"}, "write a list, such as [closed_lost]"),
    ({"closed_states": ["Closed Lost", "closed_lost"]}, "it is read like entry 1"),
    ({"closed_states": ["a\nb"]}, "entry 1 (`a?b`)"),
    ({"closed_states": [1]}, "entry 1 (`1`): write a text"),
    # attributes
    ({"lead_attributes": "industry"}, "knob lead_attributes is `industry`; write a list"),
    ({"lead_attributes": ["industry"]}, "entry 1 (`industry`): write {name:"),
    ({"lead_attributes": [{"name": "x", "tpye": "text", "change": "static"}]}, "there is no key `tpye` (did you mean type?)"),
    ({"lead_attributes": [{"name": "x", "type": "string", "change": "static"}]}, "type must be text, number or boolean"),
    ({"lead_attributes": [{"name": "x", "type": "text", "change": "fixed"}]}, "change must be static or mutable"),
    ({"lead_attributes": [{"name": "x", **TEXT, "allow_protected": "false"}]}, "allow_protected must be true or false"),
    ({"lead_attributes": [{"name": "group", **TEXT}]}, "the name is a reserved word of SQL"),
    ({"lead_attributes": [{"name": "left", **TEXT}]}, "reserved word"),
    ({"lead_attributes": [{"name": "email", **TEXT}]}, "never features"),
    ({"lead_attributes": [{"name": "module", **TEXT}]}, "a column of its own"),
    ({"account_attributes": [{"name": "dbt_valid_to", **TEXT}]}, "a column of its own"),
    ({"lead_attributes": [{"name": "Industry", **TEXT}]}, "lower-case letters"),
    ({"lead_attributes": [{"name": "x y", **TEXT}]}, "rename the column in a view"),
    ({"lead_attributes": [{"name": "x\n", **TEXT}]}, "lower-case letters"),
    ({"lead_attributes": [{"name": "source", **TEXT}, {"name": "lead_source", **TEXT}]},
     "its column lead_source would clash with that of the entry `source` of lead_attributes"),
    ({"lead_attributes": [{"name": "source", **TEXT}] * 2}, "declared twice"),
    ({"lead_attributes": [{"name": "age_days", **TEXT}]}, "its column lead_age_days would clash"),
    ({"lead_attributes": [{"name": "id", **TEXT}]}, "its column lead_id would clash with that of a key column"),
    ({"account_attributes": [{"name": "open_lead_count", **TEXT}]}, "account_open_lead_count would clash"),
    ({"lead_attributes": [{"name": "unread", **TEXT}]}, "a column of its own"),
    ({"lead_attributes": [{"name": "record_is_deleted", **TEXT}]}, "a column of its own"),
    # states, records and switches
    ({"converted_states": "Converted"}, "knob converted_states is `Converted`; write a list, such as [Converted] or []."),
    ({"converted_states": ["Converted", "converted "]}, "entry 2 (`converted `): it is read like entry 1"),
    ({"salesforce_ids": "true"}, "knob salesforce_ids is `true` (a text); write true or false, without quotes."),
    ({"accept_empty_list": 1}, "knob accept_empty_list is `1`; write true or false"),
    ({"record_columns": "IsDeleted"}, "knob record_columns is `IsDeleted`; write {leads: {is_deleted: IsDeleted}, ...}, or null."),
    ({"record_columns": {"lead": {}}}, "there is no table `lead` (did you mean leads?)"),
    ({"record_columns": {"leads": "IsDeleted"}}, "`IsDeleted` names no role; write {is_deleted: the_column}, or null."),
    ({"record_columns": {"leads": {"deleted": "x"}}}, "there is no role `deleted`"),
    ({"record_columns": {"events": {"merged_into": "x"}}}, "the roles are is_deleted, updated_at."),
    ({"record_columns": {"leads": {"is_deleted": "is deleted"}}}, "write the name of a column"),
    ({"record_columns": {"leads": {"is_deleted": "x; drop"}}}, "write the name of a column"),
    ({"record_columns": {"leads": {"is_deleted": "row_text"}}}, "a name that the project or SQL uses itself"),
    ({"record_columns": {"leads": {"is_deleted": "group"}}}, "a name that the project or SQL uses itself"),
    ({"record_columns": {"leads": {"is_deleted": "x", "converted_at": "X"}}}, "stands for two roles; keep one."),
    # properties
    ({"trigger_properties": "form"}, "knob trigger_properties is `form`"),
    ({"trigger_properties": ["form"]}, "entry 1 (`form`)"),
    ({"trigger_properties": [{"name": "form", "type": "string"}]}, "type must be text, number or boolean"),
    ({"trigger_properties": [{"name": "form", "type": "text", "behaviour": "x"}]}, "there is no key `behaviour`"),
    ({"trigger_properties": [{"name": "group", "type": "text"}]}, "reserved word"),
    ({"trigger_properties": [{"name": "campaign_id", "type": "text"}]}, "never properties"),
    ({"event_properties": [{"name": "pages", "type": "number"}] * 2}, "declared twice; remove one"),
    ({"event_properties": [{"name": "Pages", "type": "number"}]}, "lower-case letters"),
    ({"event_properties": [{"name": "pages", "type": "number", "behaviour": 5}]}, "behaviour must be a behaviour of seeds/policy/behaviours.csv"),
    ({"trigger_properties": [{"name": "trigger_type", "type": "text"}]}, "contract columns"),
    ({"event_properties": [{"name": "email", "type": "text"}]}, "identity"),
    ({"event_properties": [{"name": "age", "type": "number"}]}, "allow_protected: true"),
    ({"event_properties": [{"name": "count", "type": "number"}]}, "event_count_30d"),
    ({"event_properties": ["page"]}, "write {name"),
    # scoring models
    ({"scoring_models": []}, "knob scoring_models is `[]`; write a list with one entry or more"),
    ({"scoring_models": None}, "knob scoring_models is `null`"),
    ({"scoring_models": ["x"]}, "scoring_models[0] in dbt_project.yml: the entry is `x`"),
    (models({"horizon": 30}), "there is no key `horizon` (did you mean horizon_days?)"),
    ({"scoring_models": [without(QUESTION, "target")]}, "the key `target` is missing"),
    (models({"name": "Lead Score"}), "use lower-case letters"),
    (models({"name": "x'y"}), "name is `x'y`"),
    ({"scoring_models": [QUESTION, QUESTION]}, "scoring_models[1] in dbt_project.yml: name is `lead_conversion`, as that of an entry above"),
    ({"scoring_models": [FIT]}, "question is `lead_conversion`; name an entry that stands above"),
    ({"scoring_models": [QUESTION, FIT | {"horizon_days": 9}]}, "the key `horizon_days` belongs to the question"),
    (models({"method": "magic"}), "method is `magic`; write additive or weights."),
    (models({"features": "everything"}), "write all, behaviour or fit"),
    ({"tier_by": "colour"}, "knob tier_by is `colour`; write score or grade."),
    (models({"features": None}), "features is `null`; write all, behaviour or fit."),
    (models({"entity": "household"}), "entity is `household`; write lead or account."),
    (models({"entity": "account"}), "put a lead entry first"),
    (models({"horizon_days": 0}), "horizon_days is `0`; write a whole number of days, 1 or more"),
    (models({"horizon_days": "30"}), "horizon_days is `30` (a text)"),
    (models({"anchor_every_days": True}), "anchor_every_days is `true`"),
    (models({"trigger_window_days": 7.5}), "trigger_window_days is `7.5`"),
    (models({"target": "conversion"}), "target is `conversion`; write one behaviour"),
    (models({"target": {"behaviour": None}}), "write one behaviour"),
    (models({"target": {"behaviour": "conversion", "source": "web"}}), "write one behaviour"),
    (models({"assuming": {"source": "sales"}}), "assuming needs source and within_days"),
    (models({"assuming": {"source": "sales", "within_days": 0}}), "assuming.within_days is `0`"),
    (models({"assuming": {"source": None, "within_days": 1}}), "assuming.source is `null`"),
    (models({"assuming": {"source": "sales", "within_days": 1, "before_target": "no"}}), "assuming.before_target is `no`"),
    (models({"assuming": {"source": "sales", "within_days": 1, "before": True}}), "assuming has no key `before`"),
]  # fmt: skip

SOUND: list[dict[str, Any]] = [
    {},
    {"demo": True},
    {"lead_attributes": None, "account_attributes": None, "closed_states": None, "behaviours": None, "event_sources": None},
    {"behaviours": [], "closed_states": ["Closed - Not Converted", "'); drop table x; --", "Потеряно"]},
    {"source_tables": {"leads": "my table", "triggers": "Order", "events": "events"}},
    {"record_columns": {"leads": {"is_deleted": "IsDeleted", "merged_into": None}, "events": None}, "converted_states": None},
    {"record_columns": None, "trigger_properties": None, "event_properties": None, "salesforce_ids": True},
    {"event_properties": [{"name": "pages", "type": "number", "behaviour": "Web Visit"}], "lead_attributes": [{"name": "record_type", **TEXT}]},
    {"source_database": "my-project", "as_of": "2024-02-29T12:30:00.5"},
    {"lead_attributes": [{"name": "age", "type": "number", "change": "mutable", "allow_protected": True}]},
    {"account_attributes": [{"name": "module", **TEXT}]},
    models({"assuming": {"source": "Sales Team", "within_days": 1, "before_target": False}}),
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("macros")


@pytest.fixture(scope="module")
def faults(folder: Path) -> list[list[str]]:
    cases = [change for change, _ in WRONG] + SOUND
    return answers(folder, "knob_faults", [[KNOBS | change] for change in cases])


@pytest.mark.parametrize("number", range(len(WRONG)))
def test_a_wrong_knob_is_named_with_what_to_write(number: int, faults: list[list[str]]) -> None:
    found = faults[number]
    assert WRONG[number][1] in "\n".join(found)
    assert len(found) <= 2, found


@pytest.mark.parametrize("number", range(len(SOUND)))
def test_a_sound_knob_passes(number: int, faults: list[list[str]]) -> None:
    assert faults[len(WRONG) + number] == []


def test_a_knob_that_is_missing_is_named(folder: Path) -> None:
    (found,) = answers(folder, "knob_faults", [[without(KNOBS, "half_life_days")]])
    assert found[0].startswith("knob half_life_days is missing; add it under vars")


NAMES = [
    "Closed - Not Converted",
    "  Closed\tLost ",
    "a__b--c  d",
    "Demo-Request",
    "x",
    "ÉCOLE d'été",
    "_lead-",
    "closed_lost",
]


def test_names_of_knobs_and_of_data_are_read_alike(folder: Path) -> None:
    read = answers(folder, "name_key_text", [[name] for name in NAMES])
    assert read[0] == "closed_not_converted"
    assert read == [name_key(name) for name in NAMES]
    (sql,) = answers(folder, "name_key", [["name"]])
    plain = [name for name in NAMES if "\t" not in name]
    with duckdb.connect() as connection:
        in_sql = [
            connection.execute(f"select {sql} from (select ? as name)", [name]).fetchall()[0][0]
            for name in plain
        ]
    assert in_sql == [name_key(name) for name in plain]


HOSTILE = ["O'Brien", "x\\', 1); drop table t; --", "$$ -- {{ }} 🎉", "\\", "''", "%s", "/* */"]


def test_no_text_can_end_its_literal(folder: Path) -> None:
    on_duckdb = answers(folder, "text_literal", [[text] for text in HOSTILE])
    with duckdb.connect() as connection:
        read = [connection.execute(f"select {literal}").fetchall()[0][0] for literal in on_duckdb]
    assert read == HOSTILE
    on_snowflake = answers(folder, "snowflake__text_literal", [[text] for text in HOSTILE])
    assert on_snowflake[1] == r"'x\\'', 1); drop table t; --'"
    assert [
        re.sub(r"\\(.)", r"\1", literal[1:-1].replace("''", "'")) for literal in on_snowflake
    ] == HOSTILE


def test_every_word_that_cannot_be_a_column_is_reserved(folder: Path) -> None:
    reserved = set(answers(folder, "reserved_words", [[]])[0])
    with duckdb.connect() as connection:
        words = connection.execute("select keyword_name from duckdb_keywords()").fetchall()
        for (word,) in words:
            connection.execute(f'create or replace table raw as select 1 as "{word}"')
            try:
                connection.execute(
                    f"select {word}, x.{word} as lead_x, coalesce(cast({word} as varchar), '') from"
                    f" (select raw.{word} from (select * from raw) as raw) as x"
                )
            except duckdb.Error:
                assert word in reserved, word


# Through the real project: every command reads the knobs, so every command checks them.


@pytest.mark.parametrize(
    "command",
    [
        ["parse"],
        ["ls", "--select", "lead_scores"],
        ["compile", "--select", "stg_clock"],
        ["run-operation", "show_hot_list"],
        ["seed", "--select", "grades"],
    ],
    ids=lambda command: command[0],
)
def test_every_command_checks_the_knobs(command: list[str], tmp_path: Path) -> None:
    done = run_dbt(tmp_path / "x.duckdb", command, {"as_off": None})
    assert done.returncode != 0
    assert "there is no knob `as_off` (did you mean as_of?)" in done.output


def test_a_misspelt_knob_in_the_project_file_is_found() -> None:
    text = (ROOT / "dbt_project.yml").read_text()
    assert re.search(r"stg_behaviours: \{\+meta: \{knobs: \*knobs\}\}", text), (
        "the model that checks the knobs is given all of their names"
    )


def test_null_lists_and_knobs_in_the_words_of_the_data_compile() -> None:
    nothing = dict.fromkeys(
        ["behaviours", "event_sources", "closed_states", "lead_attributes", "account_attributes"]
    )
    bare = Warehouse(**nothing).models
    assert "ftr_new_features" in bare
    typed = Warehouse(
        closed_states=["Closed - Not Converted", "it's \\over"],
        behaviours=["Demo Request"],
        source_tables={"leads": "my table", "triggers": "Order", "events": "my events"},
        as_of="2025-06-30",
    ).models
    assert "'closed_not_converted'" in typed["ftr_closed_spans"]["compiled_code"]
    assert "demo_request_count_7d" in typed["ftr_new_features"]["compiled_code"]
    assert '"my table"' in typed["stg_lead_verdicts"]["compiled_code"]
    assert "'my events' as source_table" in typed["stg_event_faults"]["compiled_code"]


def test_the_knobs_of_the_project_are_plain_json() -> None:
    assert json.loads(json.dumps(KNOBS)) == KNOBS


QUESTIONS = [QUESTION | {"target": {"behaviour": "Conversoin"}, "assuming": {"source": "Sale", "within_days": 1}}]  # fmt: skip


def test_what_a_knob_names_and_nothing_bears_is_told_with_the_nearest() -> None:
    house = Warehouse(
        scoring_models=QUESTIONS,
        closed_states=["Closed - Lots", "Closed-Lost"],
        behaviours=["demo_requst", "Web Visit"],
        event_sources=["Web"],
    )
    test = next(node for node in house.tests if node["name"] == "knobs_name_what_there_is")

    def told(events: int) -> dict[str, str]:
        rows = [{"behaviour": "web_visit", "event_source": ["web", "sales"][i % 2]} for i in range(events)]  # fmt: skip
        types = {"behaviour": "varchar", "event_source": "varchar"}
        house.put("stg_events", pd.DataFrame(rows, columns=list(types)), types)
        states = pd.DataFrame({"state": ["closed_lost"] * events}, dtype="object")
        house.put("stg_lead_states", states, {"state": "varchar"})
        house.put("behaviours", pd.read_csv(ROOT / "seeds/policy/behaviours.csv"))
        found = house.connection.sql(test["compiled_code"]).df()
        return dict(zip(found["message"], found["severity"], strict=True))

    assert told(0) == {}
    target = (
        "knob scoring_models, target of lead_conversion, names the behaviour conversoin, but no line of "
        "seeds/policy/behaviours.csv and no event bears it; the nearest is conversion: correct the knob or take it out."
    )
    assert told(1) == {target: "error"}
    many = told(100)
    assert many.pop(target) == "error"
    assert set(many.values()) == {"warn"}
    assert sorted(message.split(",")[0].split(" names ")[0] for message in many) == [
        "knob behaviours",
        "knob closed_states",
        "knob scoring_models",
    ]
    assert any("the nearest is closed_lost" in message for message in many)


def test_a_history_of_another_type_gives_nulls_and_not_a_mix() -> None:
    columns = [{"name": "rating", "type": "number", "change": "mutable"}, {"name": "vip", "type": "boolean", "change": "mutable"}]  # fmt: skip
    sql = Warehouse(lead_attributes=columns).models["ftr_profiles"]["compiled_code"]
    named = {found.alias: found.this for found in parse_one(sql, "duckdb").find_all(Alias)}
    read = [named[f"lead_{name}"].sql("duckdb") for name in ("rating", "vip")]
    with duckdb.connect() as connection:
        found = connection.execute(
            f"select {', '.join(read)} from (values ('A', 'yes'), ('1.5', 'true'), (null, null))"
            " as lead_attribute_history (rating, vip)"
        ).fetchall()
    assert found == [(None, None), (1.5, "true"), (None, None)]


def test_text_where_the_history_holds_numbers_stops_the_build(tmp_path: Path) -> None:
    def rating(type_: str) -> dict[str, Any]:
        return {"lead_attributes": [{"name": "rating", "type": type_, "change": "mutable"}]}

    raw = {
        "leads": frame("leads", [{"lead_id": "L1", "created_at": "2025-01-01", "rating": "1.0"}]),
        "triggers": frame(
            "triggers", [{"trigger_id": "1", "lead_id": "L1", "triggered_at": "2025-02-01"}]
        ),
        "events": frame(
            "events", [{"event_id": "1", "lead_id": "L1", "occurred_at": "2025-02-02"}]
        ),
    }
    first = build(raw, rating("number"), "+stg_lead_attribute_history", tmp_path)
    assert first.returncode == 0, first.output
    again = first.again(
        "build", "--select", "+stg_lead_attribute_history", variables=rating("text")
    )
    assert again.returncode != 0
    assert "calls rating text, but its history in" in again.output
