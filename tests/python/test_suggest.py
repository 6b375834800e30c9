"""suggest_behaviours: what it makes of the names that tools give events, and that what it prints works as it is."""

from __future__ import annotations

import csv
import io
import itertools
import re
import shutil
from pathlib import Path
from typing import Any

import dbt_project
import duckdb
import pandas as pd
import pytest
import yaml
from dbt_project import PROJECT, Build, frame, run_dbt

NAMES = pd.read_csv(
    Path(__file__).with_name("event_names.csv"), dtype=str, keep_default_na=False
).to_dict("records")
"""Standard names of GA4, HubSpot, Salesforce, Marketo, Segment, Mixpanel, Pardot and Stripe, and names people give."""

TOPICS = """payment succeeded|purchase|order completed|checkout completed|deal won|closed won|subscription started
invoice paid|contract signed|demo request|book a demo|contact us|contact form submitted|talk to sales|request a quote
callback requested|generate lead|chat started|meeting booked|hand raise""".replace("\n", "|")
AGAINST = """failed|failure|error|created|updated|deleted|removed|invite|invited|invitation|cancelled|canceled
cancellation|refund|refunded|reminder|reminded|declined|expired|rejected|test|viewed|page viewed|impression|clicked
opened|email sent|merged|imported|assigned|abandoned|not|unsuccessful|disputed|reversed|pending|dismissed
rescheduled""".replace("\n", "|")
SPELLINGS = [
    lambda words: "_".join(words),
    lambda words: " ".join(words).title(),
    lambda words: "".join(word.title() for word in words),
]
HOSTILE = [
    "Form, submitted",
    'say "hi"',
    "line\nbreak",
    "a,\"b\",\n'c'",
    "'quoted'",
    "#tag",
    "a;b|c",
    "tab\there",
    "🚀 launch",
    "=1+1",
    "\\N",
    "nan",
    "true",
    "2025-01-01",
    "10",
    "None",
    "Ünïcode-Тест",
]


def against() -> list[str]:
    """Each topic with each word that speaks against it, before and after, in three spellings."""
    names = []
    for number, (topic, word) in enumerate(
        itertools.product(TOPICS.split("|"), AGAINST.split("|"))
    ):
        order = [topic, word] if number % 2 else [word, topic]
        names.append(SPELLINGS[number % 3](" ".join(order).split()))
    return names


def key(event_type: str) -> str:
    """A name in one spelling, whatever the project makes of blanks and hyphens."""
    return re.sub(r"[\s_-]+", "_", event_type.strip().lower())


def events(names: list[str], source: str = "web") -> pd.DataFrame:
    return frame(
        "events",
        [
            {
                "event_id": f"{source}{number}",
                "lead_id": "L1",
                "occurred_at": "2025-01-01",
                "event_type": name,
                "event_source": source,
            }
            for number, name in enumerate(names)
        ],
    )


LEADS = frame(
    "leads",
    [
        {
            "lead_id": "L1",
            "created_at": "2025-01-01",
            "industry": "x",
            "yes": "t",
            "group": "y",
            "first_name": "z",
            "employees": 3.0,
            "original_source": "s",
            "is_big": True,
            "lead_source": "w",
            "source": "v",
            "converted_at": "2025-01-02",
            "age": 50,
        }
    ],
)
TRIGGERS = frame("triggers", [{"trigger_id": "T1", "lead_id": "L1", "triggered_at": "2025-01-01"}])
STATES = frame(
    "lead_states",
    [
        {"lead_id": "L1", "state": state, "entered_at": f"2025-01-0{number}"}
        for number, state in enumerate(["New", "Closed - Not Converted", "Customer", "Open"], 1)
    ],
)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Names by the book in `raw`, hostile ones in `odd` and `plain`: a file in which nothing was ever built."""
    path = tmp_path_factory.mktemp("suggest") / "hotlist.duckdb"
    schemas: dict[str, dict[str, pd.DataFrame]] = {
        "raw": {"events": events([row["event_type"] for row in NAMES] + against())},
        "odd": {
            "my leads": LEADS,
            "triggers": TRIGGERS,
            "null": STATES,
            "events": events(["purchase", "Demo Requested", "click", *HOSTILE, "null", "bell\a"]),
            "crm events": events(["Demo held", "Intro", "Closed Won", "Follow-up mail"], "Sales"),
        },
        "plain": {"leads": frame("leads", [{"lead_id": "L1", "created_at": "2025-01-01"}])}
        | {"triggers": TRIGGERS, "events": events(["contact us"])},
        "none": {"leads": LEADS},
    }
    with duckdb.connect(str(path)) as connection:
        for schema, tables in schemas.items():
            connection.execute(f"create schema {schema}")
            for name, rows in tables.items():
                connection.register("rows_to_write", rows)
                connection.execute(f'create table {schema}."{name}" as select * from rows_to_write')
                connection.unregister("rows_to_write")
    return Build(0, "", {}, path, {})


def suggest(build: Build, schema: str) -> tuple[dict[str, dict[str, str]], dict[str, Any], str]:
    """The lines of behaviours.csv by event type, the vars, and the marks."""
    done = build.again(
        "run-operation", "--quiet", "suggest_behaviours", "--args", f"{{schema: {schema}}}"
    )
    assert done.returncode == 0, done.output
    seed, rest = done.output.split("\n# 2. dbt_project.yml, under vars:\n")
    knobs, rest = rest.split("\n# 3. ")
    lines = list(csv.DictReader(io.StringIO(seed.split("\n", 1)[1], newline="")))
    assert all(len(line) == 6 and None not in line.values() for line in lines)
    by_type = {key(line["event_type"]): line for line in lines}
    assert len(by_type) == len(lines)
    marks = re.sub(
        r"(?<=# look at `)[^`]*(?=`: )", lambda name: key(name[0]), rest.split("# 4. ")[1]
    )
    return by_type, yaml.safe_load(knobs), marks


@pytest.fixture(scope="module")
def by_the_book(warehouse: Build) -> tuple[dict[str, dict[str, str]], dict[str, Any], str]:
    return suggest(warehouse, "raw")


def test_the_names_that_tools_give_are_understood(by_the_book: Any) -> None:
    lines, _, marks = by_the_book
    wrong = []
    for row in NAMES:
        line = lines[key(row["event_type"])]
        given = (
            line["behaviour"],
            line["is_hand_raiser"],
            "look" if f"# look at `{key(row['event_type'])}`: " in marks else "",
        )
        expected = (row["behaviour"], row["is_hand_raiser"], row["look"])
        if given != expected:
            wrong.append((row["event_type"], given, expected))
    assert not wrong


def test_a_word_that_speaks_against_a_sale_or_a_hand_raise_is_heard(by_the_book: Any) -> None:
    lines, _, _ = by_the_book
    assert not [
        name
        for name in against()
        if lines[key(name)]["behaviour"] == "conversion"
        or lines[key(name)]["is_hand_raiser"] == "true"
    ]


def test_what_is_printed_can_be_pasted_as_it_is(
    warehouse: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines, knobs, marks = suggest(warehouse, "odd")
    assert {key(name) for name in HOSTILE} <= set(lines)
    assert "null" not in lines
    assert "`null`: left out" in marks
    assert "bell" in marks
    assert lines["click"]["behaviour"] == "web_visit"
    assert "look at `click`" in marks
    assert lines["closed_won"]["behaviour"] == "conversion"
    sales = {name: (line["behaviour"], line["is_sales"]) for name, line in lines.items()}
    assert sales["demo_held"] == ("sales_meeting", "true")
    assert sales["intro"] == ("sales_call", "true")
    assert sales["follow_up_mail"] == ("sales_email", "true")
    assert knobs["source_tables"] == {
        "leads": "my leads",
        "triggers": "triggers",
        "accounts": None,
        "lead_states": "null",
        "events": ["crm events", "events"],
    }
    assert knobs["event_sources"] == ["web"]
    assert [key(state) for state in knobs["closed_states"]] == ["closed_not_converted", "customer"]
    assert [
        (entry["name"], entry["type"], entry["change"]) for entry in knobs["lead_attributes"]
    ] == [
        ("industry", "text", "mutable"),
        ("yes", "text", "mutable"),
        ("employees", "number", "mutable"),
        ("original_source", "text", "static"),
        ("is_big", "boolean", "mutable"),
        ("lead_source", "text", "mutable"),
    ]
    assert knobs["account_attributes"] == []

    ours = tmp_path / "ours"
    for name in ["dbt_project.yml", "profiles.yml", "selectors.yml"]:
        ours.mkdir(exist_ok=True)
        shutil.copy(PROJECT / name, ours / name)
    for name in ["macros", "models", "python_models", "seeds", "snapshots", "tests"]:
        if (PROJECT / name).exists():
            shutil.copytree(PROJECT / name, ours / name, symlinks=True)
    done = warehouse.again(
        "run-operation", "--quiet", "suggest_behaviours", "--args", "{schema: odd}"
    )
    pasted = done.output.split("\n# 2. ")[0].split("\n", 1)[1]
    (ours / "seeds/policy/behaviours.csv").write_text(pasted + "\n", encoding="utf-8")
    monkeypatch.setattr(dbt_project, "PROJECT", ours)
    built = run_dbt(
        warehouse.path, ["build", "--select", "+stg_mapped_events", "stg_lead_attributes"], knobs
    )
    assert built.returncode == 0, built.output
    mapped = built.table("stg_behaviours").set_index("event_type_key")
    assert [mapped.loc[line["event_type"], "behaviour"] for line in lines.values()] == [
        line["behaviour"] for line in lines.values()
    ]
    again, _, _ = suggest(Build(0, "", {}, warehouse.path, knobs), "odd")
    assert again == lines


def test_a_schema_without_attributes_gets_empty_lists(warehouse: Build) -> None:
    lines, knobs, marks = suggest(warehouse, "plain")
    assert knobs["lead_attributes"] == []
    assert knobs["account_attributes"] == []
    assert lines["contact_us"]["is_hand_raiser"] == "true"
    assert "look at `conversion`: no event type looks like what you want to predict" in marks


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ("{schema: none}", "no table with the columns lead_id, occurred_at and event_type in"),
        ('{schema: "raw\' or 1=1 --"}', "schema must be the name of a schema without quotes"),
    ],
)
def test_a_wrong_schema_is_refused_with_the_mend(
    warehouse: Build, arguments: str, error: str
) -> None:
    done = warehouse.again("run-operation", "suggest_behaviours", "--args", arguments)
    assert done.returncode != 0
    assert error in done.output
