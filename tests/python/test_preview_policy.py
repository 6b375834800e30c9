"""preview_policy: what it prints against pandas and against a rebuild with the proposal in the seeds."""

from __future__ import annotations

import json
import re
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from dbt_project import Build, run_dbt
from worlds_small import QUICK, WITHOUT_TESTS, fresh_copy, raw_world

TIERS = ["Hot", "Warm", "Cold"]
WEIGHTS = {"web_visit": 0, "demo_request": 50}
EDGES = {"warm_from": 30, "hot_from": 60}


@pytest.fixture(scope="module")
def built() -> Build:
    names = ["+lead_scores", "+event_weights", "+trn_forecasts"]
    done = run_dbt(fresh_copy(raw_world(3000)), [*WITHOUT_TESTS, "--select", *names], QUICK)
    assert done.returncode == 0, done.output
    return done


def preview(build: Build, **arguments: Any) -> Build:
    return build.again(
        "run-operation", "--quiet", "preview_policy", "--args", json.dumps(arguments)
    )


def copy_of(build: Build) -> Build:
    return Build(0, "", {}, fresh_copy(build.path), build.variables)


def tier(points: pd.Series, warm_from: float, hot_from: float) -> pd.Series:
    return pd.Series(
        np.select([points >= hot_from, points >= warm_from], ["Hot", "Warm"], "Cold"), points.index
    )


def printed_tiers(output: str) -> dict[str, list[str]]:
    """By tier: leads, moments, conversions, rate, each before and after."""
    rows = re.findall(r"(?m)^(Hot|Warm|Cold|all)  +(\d+.*)$", output)
    return {name: rest.replace("|", " ").replace(" %", "").split() for name, rest in rows}


def expected_tiers(leads: pd.DataFrame, past: pd.DataFrame) -> dict[str, list[str]]:
    rows = {}
    for name in [*TIERS, "all"]:
        figures: list[list[Any]] = [[], [], [], []]
        for side in ("before", "after"):
            chosen = past if name == "all" else past[past[side] == name]
            figures[0].append(len(leads) if name == "all" else (leads[side] == name).sum())
            figures[1].append(len(chosen))
            figures[2].append(int(chosen["outcome"].sum()))
            figures[3].append(f"{100 * chosen['outcome'].mean():.1f}" if len(chosen) else "-")
        rows[name] = [str(figure) for pair in figures for figure in pair]
    return rows


def edges_of(build: Build, scoring_model: str) -> dict[str, float]:
    row = build.table("scr_tier_edges").set_index("scoring_model").loc[scoring_model]
    return {"warm_from": row["warm_from"], "hot_from": row["hot_from"]}


def behaviour_frames(build: Build) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Current leads and past moments of lead_behaviour: points before and after WEIGHTS, by a library of two lines."""
    weights = build.table("trn_weights").set_index("behaviour")["effective_weight"]

    def points(frame: pd.DataFrame) -> pd.DataFrame:
        counts = frame[[f"{name}_decayed" for name in weights.index]].fillna(0).to_numpy()
        changed = weights.copy()
        changed.update(pd.Series(WEIGHTS, dtype=float))
        return frame.assign(points=counts @ weights, points_after=counts @ changed)

    leads = build.query(
        "from hotlist_scoring.scr_moments where scoring_model = 'lead_behaviour' order by entity_id"
    )
    past = build.query("from hotlist_training.trn_examples where split = 'test' and is_kept")
    return points(leads).set_index("entity_id"), points(past)


def test_weights_and_edges_print_what_pandas_counts(built: Build) -> None:
    done = preview(built, scoring_model="lead_behaviour", weights=WEIGHTS, **EDGES)
    assert done.returncode == 0, done.output
    leads, past = behaviour_frames(built)
    now = edges_of(built, "lead_behaviour")
    for frame in (leads, past):
        frame["before"] = tier(frame["points"], **now)
        frame["after"] = tier(frame["points_after"], **EDGES)
    assert printed_tiers(done.output) == expected_tiers(leads, past)
    for group, tiers in {"Hot": ["Hot"], r"Hot \+ Warm": ["Hot", "Warm"]}.items():
        said = re.search(
            rf"(?m)^{group} +precision (.*) -> (.*), recall (.*) -> (.*)$", done.output
        )
        assert said is not None
        figures = []
        for side in ("before", "after"):
            chosen = past[past[side].isin(tiers)]["outcome"]
            figures += [100 * chosen.mean(), 100 * chosen.sum() / past["outcome"].sum()]
        assert [said[1], said[3], said[2], said[4]] == [f"{figure:.1f} %" for figure in figures]
    moves = leads[leads["before"] != leads["after"]].groupby(["before", "after"]).size()
    assert moves.sum() > 0
    said_moves = re.findall(r"(Hot|Warm|Cold) -> (Hot|Warm|Cold) (\d+)", done.output)
    assert {(one, other): int(count) for one, other, count in said_moves} == moves.to_dict()
    assert f"{moves.sum()} of {len(leads)} current leads change tier" in done.output
    leads["steps"] = (leads["before"].map(TIERS.index) - leads["after"].map(TIERS.index)).abs()
    leads["gap"] = (leads["points_after"] - leads["points"]).abs()
    first = leads.sort_values(["steps", "gap"], ascending=False).iloc[0]
    line = done.output.partition("the ten that move most")[2].splitlines()[1].split(maxsplit=3)
    assert line[:3] == [str(first.name), f"{first['points']:.2f}", f"{first['points_after']:.2f}"]
    assert line[3] == f"{first['before']} -> {first['after']}"
    assert "  lead_behaviour,30,60,manual,<who>,<why>\n" in done.output
    assert re.search(r"(?m)^  \w+,web_visit,[\d.]+,0,false,false$", done.output)
    assert re.search(r"(?m)^  \w+,demo_request,50,50,true,false$", done.output)


def test_nothing_is_written(built: Build) -> None:
    def contents() -> pd.DataFrame:
        tables = built.query(
            "select table_schema || '.' || table_name as name from information_schema.tables order by 1"
        )["name"]
        parts = [
            f"select '{name}' as name, sum(hash(t)) as content from {name} as t" for name in tables
        ]
        return built.query(" union all ".join(parts) + " order by name")

    before = contents()
    assert preview(built, weights=WEIGHTS, **EDGES).returncode == 0
    pd.testing.assert_frame_equal(contents(), before)


def test_edges_in_the_seed_publish_what_was_previewed(built: Build) -> None:
    now = edges_of(built, "lead_conversion")
    proposal = {name: round(value - 5, 2) for name, value in now.items()}
    done = preview(built, **proposal)
    assert done.returncode == 0, done.output
    past = built.query(
        "select outcome, score_points from hotlist_training.trn_forecasts "
        "where model_version = 'lead_conversion_v1' and is_kept"
    )
    past = past.assign(
        before=tier(past["score_points"], **now), after=tier(past["score_points"], **proposal)
    )
    copy = copy_of(built)
    line = re.search(r"(?m)^  (lead_conversion),(.*),(.*),manual,<who>,<why>$", done.output)
    assert line is not None
    copy.execute(
        "insert into hotlist_policy.tier_edges values "
        f"('{line[1]}', {line[2]}, {line[3]}, 'manual', 'ann', 'as previewed')"
    )
    after = copy.again("run", "--select", "scr_tier_edges+,+lead_scores")
    assert after.returncode == 0, after.output
    by_points = "score_source == 'model' and not is_hand_raiser"
    leads = pd.DataFrame(
        {
            side: build.table("lead_scores").query(by_points).set_index("lead_id")["tier"]
            for side, build in (("before", built), ("after", after))
        }
    )
    assert (leads["before"] != leads["after"]).any()
    assert printed_tiers(done.output) == expected_tiers(leads, past)
    scored = built.query("from hotlist_scoring.scr_scores where scoring_model = 'lead_conversion'")
    assert len(scored) > len(leads)
    assert f"{len(scored) - len(leads)} more keep theirs whatever their points" in done.output


def test_weights_in_the_seed_score_what_was_previewed(built: Build) -> None:
    done = preview(built, weights=WEIGHTS, **EDGES)
    copy = copy_of(built)
    lines = re.findall(
        r"(?m)^  (\w+),(\w+),[\d.]+,([\d.]+),(?:true|false),(?:true|false)$", done.output
    )
    assert {behaviour for _, behaviour, _ in lines} == set(WEIGHTS)
    for event_type, _, override in lines:
        copy.execute(
            f"update hotlist_policy.behaviours set weight_override = {override} "
            f"where event_type = '{event_type}'"
        )
    copy.execute(
        "insert into hotlist_policy.tier_edges values ('lead_behaviour', 30, 60, 'manual', 'ann', '')"
    )
    after = copy.again("run", "--select", "+lead_scores", "+trn_forecasts")
    assert after.returncode == 0, after.output
    leads, _ = behaviour_frames(built)
    scores = after.query(
        "from hotlist_scoring.scr_scores where scoring_model = 'lead_behaviour'"
    ).set_index("entity_id")
    assert set(scores["model_version"]) == {"lead_behaviour_v2"}
    gap = (scores["score_points"] - leads["points_after"].reindex(scores.index)).abs()
    assert len(scores) == len(leads)
    assert gap.max() < 1e-6
    grades = after.table("scr_grades")["behaviour_grade"].map(
        {"1": "Hot", "2": "Warm", "3": "Cold"}
    )
    said = printed_tiers(done.output)
    assert {name: int(said[name][1]) for name in TIERS} == {
        name: (grades == name).sum() for name in TIERS
    }


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({}, "nothing is proposed; give weights, warm_from or hot_from"),
        ({"scoring_model": "lead_scoer", "warm_from": 1}, "no scoring model is called `lead_scoer`; there are lead_"),
        ({"scoring_model": "lead_fit", "weights": {"web_visit": 1}}, "give scoring_model: lead_behaviour"),
        ({"weights": {"web_visits": 1}}, "has no behaviour `web_visits`; it weighs contact_us, content_download"),
        ({"weights": {"web_visit": "lots"}}, "`web_visit` must be a number of points, not `lots`"),
        ({"weights": "web_visit"}, "weights must be points by behaviour"),
        ({"warm_from": 500}, "warm_from 500 must be below hot_from"),
    ],
)  # fmt: skip
def test_a_bad_proposal_is_named_with_its_mend(
    built: Build, arguments: dict[str, Any], sentence: str
) -> None:
    done = preview(built, **arguments)
    assert done.returncode != 0
    assert sentence in done.output


def test_without_a_champion_it_says_so_and_stops(built: Build) -> None:
    said = "lead_conversion has no published version yet"
    untouched = Build(0, "", {}, fresh_copy(raw_world(3000)), QUICK)
    unjudged = copy_of(built)
    with duckdb.connect(str(unjudged.path)) as connection:
        connection.execute("delete from hotlist_scoring.scr_tier_edges")
    for build in (untouched, unjudged):
        done = preview(build, warm_from=10)
        assert done.returncode == 0, done.output
        assert said in done.output
