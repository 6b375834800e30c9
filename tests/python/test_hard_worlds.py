"""Worlds that demos never show: each gives a valid result or a clear sentence, never a traceback from the depths."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from dbt_project import ALL_TABLES, Build, build, frame
from worlds_small import QUICK, build_copy, raw_world

FLIPPED: dict[str, Any] = {
    **QUICK,
    "use_loaded_at": False,
    "bot_filter": False,
    "half_life_days": 3,
    "behaviours": ["demo_request", "email_open"],
    "event_sources": [],
    "closed_states": [],
    "lead_attributes": [],
    "source_tables": ALL_TABLES | {"accounts": None, "lead_states": None},
    "scoring_models": [
        {
            "name": "quick_conversion",
            "entity": "lead",
            "target": {"behaviour": "conversion"},
            "horizon_days": 14,
            "trigger_window_days": 14,
            "anchor_every_days": 14,
            "assuming": {"source": "sales", "within_days": 7, "before_target": True},
            "features": "behaviour",
        },
        {
            "name": "trial",
            "entity": "lead",
            "target": {"behaviour": "trial_start"},
            "horizon_days": 30,
            "trigger_window_days": 7,
            "anchor_every_days": 7,
            "assuming": None,
            "features": "fit",
        },
    ],
    "refit": "always",
    "refit_after_days": 1,
    "allow_black_box": True,
    "eligibility_profile": "strict",
    "hand_raiser_days": 30,
    "random_seed": 1,
}


def only_what_was_asked(done: Build) -> None:
    assert done.returncode == 0, done.output
    assert "Traceback" not in done.output


def test_knobs_flipped() -> None:
    done = build_copy(raw_world(1500, dirt=0.05), FLIPPED)
    only_what_was_asked(done)
    assert set(done.table("trn_fitted_models")["scoring_model"]) == {"quick_conversion", "trial"}
    scores = done.table("lead_scores")
    assert set(scores["score_status"]) <= {"ineligible", "scored", "manual"}
    kept = done.table("mon_kept_moments")
    assert {"quick_conversion", "trial"} == set(kept["scoring_model"])


def test_empty_flag() -> None:
    only_what_was_asked(build_copy(raw_world(1500, dirt=0.05), QUICK, "build", "--empty"))


def test_three_empty_tables() -> None:
    raw = {name: frame(name).astype("string") for name in ("leads", "triggers", "events")}
    done = build(raw)
    only_what_was_asked(done)
    assert done.table("lead_scores").empty


def world(leads: int, converted: list[int], **attributes: list[Any]) -> dict[str, pd.DataFrame]:
    """One lead a day with a form fill, a visit, and a conversion five days later for the chosen ones."""
    days = pd.date_range("2024-01-01", periods=leads, freq="6h")
    rows, triggers, events = [], [], []
    for number, day in enumerate(days):
        lead = f"lead-{number}"
        rows.append(
            {"lead_id": lead, "created_at": day, "module": "core"}
            | {k: v[number] for k, v in attributes.items()}
        )
        triggers.append(
            {
                "trigger_id": f"t{number}",
                "lead_id": lead,
                "triggered_at": day,
                "trigger_type": "form",
            }
        )
        kinds = ["web_visit"] * (1 + number % 3) + (["conversion"] if number in converted else [])
        for place, kind in enumerate(kinds):
            moment = (
                day
                + pd.Timedelta(hours=1 + place)
                + pd.Timedelta(days=5 if kind == "conversion" else 0)
            )
            events.append(
                {
                    "event_id": f"e{number}-{place}",
                    "lead_id": lead,
                    "occurred_at": moment,
                    "event_type": kind,
                    "event_source": "web",
                }
            )
    return {
        "leads": frame("leads", rows),
        "triggers": frame("triggers", triggers),
        "events": frame("events", events),
    }


@pytest.mark.parametrize(
    "converted", [[], list(range(600))], ids=["nobody converts", "everybody converts"]
)
def test_one_class_only(converted: list[int]) -> None:
    done = build(world(600, converted), {"search_budget": 1})
    only_what_was_asked(done)
    scores = done.table("lead_scores")
    assert set(scores["tier"]) <= {"Unscored"}
    assert scores["status_reason"].str.len().gt(10).all()


def test_ten_leads() -> None:
    done = build(world(10, [2, 5]), {"search_budget": 1})
    only_what_was_asked(done)
    scores = done.table("lead_scores")
    assert len(scores) > 0
    assert scores["score"].isna().all()
    assert scores["status_reason"].str.len().gt(10).all()


def test_hostile_attributes_and_keys() -> None:
    """An attribute that is always null, one with 500 categories, keys and categories in any script."""
    count = 900
    attributes = {
        "empty": [None] * count,
        "many": [f"κατηγορία {number % 500} 🚀'" for number in range(count)],
        "numbers": [float(number % 7) for number in range(count)],
    }
    raw = world(count, list(range(0, count, 6)), **attributes)
    for table in raw.values():
        table["lead_id"] = "ключ 👍'\"; " + table["lead_id"]
    declared = [
        {"name": name, "type": "number" if name == "numbers" else "text", "change": "static"}
        for name in attributes
    ]
    done = build(raw, {"lead_attributes": declared, "search_budget": 1, "max_features": None})
    only_what_was_asked(done)
    features = set(done.table("trn_terms")["feature"])
    assert "lead_numbers" in features
    assert not {"lead_empty", "lead_many"} & features, "no value, and no category with 20 leads"
    assert done.table("lead_scores")["lead_id"].str.startswith("ключ 👍'\"; lead-").all()
