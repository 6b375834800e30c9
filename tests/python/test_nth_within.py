"""The port nth_within: what both engines' SQL finds is what a plain reading of all pairs finds."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

PORT = Path(__file__).parents[2] / "macros" / "ports" / "nth_within.sql"
START = dt.datetime(2025, 1, 1)
REACH = {"a": 0, "b": 7}
ROWS = st.tuples(st.sampled_from("ab"), st.integers(10, 30), st.integers(1, 3))


def found(engine: str, askers: pd.DataFrame, answers: pd.DataFrame) -> dict[tuple[str, str], Any]:
    call = "{{ " + engine + "__nth_within('askers', 'answers', 'lead_id', 'asker') }}"
    query = jinja2.Environment().from_string(PORT.read_text() + call).render()
    connection = duckdb.connect()
    connection.register("askers", askers)
    connection.register("answers", answers)
    rows = connection.execute(f"select lead_id, asker, found from ({query})").fetchall()
    assert len(rows) == len({row[:2] for row in rows})
    return {row[:2]: row[2] for row in rows}


@pytest.mark.parametrize("engine", ["duckdb", "default"])
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    asking=st.lists(ROWS, min_size=1, max_size=12), known=st.lists(ROWS, min_size=1, max_size=25)
)
def test_both_engines_find_what_all_pairs_say(
    engine: str, asking: list[tuple[str, int, int]], known: list[tuple[str, int, int]]
) -> None:
    askers = [
        {"lead_id": key, "asker": f"q{number}", "reach_from": at}
        | {"reach_seconds": REACH[key], "place": place}
        for number, (key, at, place) in enumerate(asking)
    ]
    # Known in an order of their own, with ties.
    answers = [
        {"lead_id": key, "at_second": at, "reach_seconds": REACH[key]}
        | {"answer": START + dt.timedelta(days=lag * (number * 7 % 5))}
        for number, (key, at, lag) in enumerate(known)
    ]
    expected = {}
    for asker in askers:
        reached = sorted(
            answer["answer"]
            for answer in answers
            if answer["lead_id"] == asker["lead_id"]
            and 0 <= answer["at_second"] - asker["reach_from"] <= asker["reach_seconds"]
        )
        if len(reached) >= asker["place"]:
            expected[asker["lead_id"], asker["asker"]] = reached[asker["place"] - 1]
    assert found(engine, pd.DataFrame(askers), pd.DataFrame(answers)) == expected
