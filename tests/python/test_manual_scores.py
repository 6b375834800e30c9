"""set_manual_score: what it takes, what it refuses, what it says; and what the seed manual_scores is checked for."""

from __future__ import annotations

from typing import Any

import pytest
from dbt_project import Build, build, frame
from run_operations import run_operations

AS_OF = "2025-06-30 12:00:00"
WHOLE = {"lead_id": "L1", "score": 80, "author": "ann", "expires_at": "2026-01-31"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Build:
    leads = [{"lead_id": lead, "created_at": "2025-01-01"} for lead in ["L1", "L2", "L'3\\", "4"]]
    tables = {
        "leads": frame("leads", leads),
        "triggers": frame(
            "triggers", [{"trigger_id": "T", "lead_id": "L1", "triggered_at": "2025-06-01"}]
        ),
        "events": frame(
            "events",
            [{"event_id": "E", "lead_id": "L1", "occurred_at": "2025-06-02", "event_type": "x"}],
        ),
    }
    done = build(tables, {"as_of": AS_OF}, "+stg_manual_scores", tmp_path_factory.mktemp("manual"))
    assert done.returncode == 0, done.output
    return done


def set_scores(build: Build, calls: list[dict[str, object]]) -> list[list[Any]]:
    """Success and text of each call, one after the other, in one process that parses the project once."""
    return run_operations(build, [("set_manual_score", call) for call in calls])


def entries(build: Build) -> list[list[object]]:
    return build.query(
        "select entry_number, lead_id, score, author, cast(set_at as varchar), cast(expires_at as varchar), note "
        "from hotlist_staging.stg_manual_score_entries order by entry_number"
    ).values.tolist()


REFUSED: list[tuple[dict[str, object], str]] = [
    ({"score": True}, "score must be a number from 0 to 100"),
    ({"score": "80"}, "score must be a number from 0 to 100"),
    ({"score": None}, "score must be a number from 0 to 100"),
    ({"score": float("nan")}, "score must be a number from 0 to 100"),
    ({"score": 101}, "score must be a number from 0 to 100"),
    ({"author": None}, "author must be the name"),
    ({"author": " "}, "author must be the name"),
    ({"author": 5}, "author must be the name"),
    ({"expires_at": None}, "expires_at must be a time in UTC"),
    ({"expires_at": 1767139200}, "expires_at must be a time in UTC"),
    ({"expires_at": "31.01.2026"}, "expires_at must be a time in UTC"),
    ({"expires_at": "2026-02-30"}, "expires_at is no time from 1980 to 2199"),
    ({"expires_at": "9999-12-31"}, "expires_at is no time from 1980 to 2199"),
    ({"expires_at": "2025-06-30"}, "expires_at must be later than set_at"),
    (
        {"expires_at": "2025-06-01", "set_at": "2025-05-01"},
        "expires_at must be later than the current as_of",
    ),
    ({"set_at": "soon"}, "set_at must be a time in UTC"),
    ({"set_at": "2025-13-01"}, "set_at is no time from 1980 to 2199"),
    ({"lead_id": "nobody"}, "stg_leads has no lead `nobody`"),
    ({"lead_id": None}, "lead_id must be the id of a lead"),
    ({"lead_id": ["L1"]}, "lead_id must be the id of a lead"),
    ({"note": 5}, "note must be a text"),
    ({"note": "a\nb"}, "control character"),
    ({"author": "x" * 501}, "has 501 characters; write 500 or fewer"),
]


def test_an_argument_of_the_wrong_kind_is_refused(built: Build) -> None:
    before = entries(built)
    answers = set_scores(built, [{**WHOLE, **change} for change, _ in REFUSED] + [{}])
    for (change, error), (success, text) in zip(REFUSED, answers, strict=False):
        assert not success, change
        assert error in text, (change, text)
        assert "Traceback" not in text
    assert not answers[-1][0]
    assert entries(built) == before


def test_a_call_equal_to_the_entry_in_force_adds_nothing(built: Build) -> None:
    ninety_five, fifty = {**WHOLE, "score": 95}, {**WHOLE, "score": 50, "note": "met"}
    calls = [
        ninety_five,
        {**ninety_five, "author": " ann ", "note": " "},
        fifty,
        fifty,
        ninety_five,
        {**ninety_five, "set_at": "2025-06-29"},
        {**ninety_five, "expires_at": "2026-02-01"},
        {**WHOLE, "lead_id": " L'3\\ ", "author": "x\\', null) --", "note": "it's 'so'"},
        {**WHOLE, "lead_id": 4, "score": 0, "set_at": "2025-07-02T10:00:00+02:00"},
        {**WHOLE, "lead_id": 4, "score": 0, "set_at": "2025-07-02 08:00:00"},
        {**WHOLE, "lead_id": "4.0", "score": 7},
    ]
    answers = set_scores(built, calls)
    assert all(success for success, _ in answers), answers
    texts = [text for _, text in answers]
    assert [row[1:3] for row in entries(built)] == [
        ["L1", 95],
        ["L1", 50],
        ["L1", 95],
        ["L1", 95],
        ["L1", 95],
        ["L'3\\", 80],
        ["4", 0],
        ["4", 7],
    ]
    assert [row[0] for row in entries(built)] == list(range(1, 9))
    assert "No other manual score" in texts[0]
    assert "has the score 95 by ann from 2025-06-30 12:00:00 until 2026-01-31 00:00:00" in texts[0]
    assert "Nothing was added" in texts[1]
    assert "It replaces 95 by ann" in texts[2]
    assert "Nothing was added" in texts[3]
    assert "It replaces 50 by ann" in texts[4]
    assert "It counts until 2025-06-30 12:00:00 only" in texts[5]
    assert entries(built)[5][3] == "x\\', null) --"
    assert entries(built)[5][6] == "it's 'so'"
    assert entries(built)[6][4] == "2025-07-02 08:00:00"
    assert "Nothing was added" in texts[9]
    assert "It counts until 2025-07-02 08:00:00 only" in texts[10]
