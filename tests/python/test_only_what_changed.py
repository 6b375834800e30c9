"""A changed knob computes only the features that it shapes, and the features are always those of a full rebuild."""

from __future__ import annotations

from typing import Any

import pytest
from dbt_project import Build, run_dbt
from pandas.testing import assert_frame_equal
from worlds_small import ACCOUNT_QUESTION, LEAD_QUESTION, QUICK, fresh_copy, raw_world

FEATURES = ["run", "--select", "staging", "features"]
LEAD, ACCOUNT = "lead_conversion", "account_conversion"
FIT = {"name": "lead_fit", "question": LEAD, "features": "fit"}


def asked(
    lead: dict[str, Any] | None = None, account: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Knobs with the question about leads and the one about accounts, both changed."""
    return {"scoring_models": [LEAD_QUESTION | (lead or {}), ACCOUNT_QUESTION | (account or {})]}


@pytest.fixture(scope="module")
def first() -> Build:
    """The features of a small world, for leads and for accounts."""
    knobs = QUICK | asked()
    seeds = ["build", "--select", "path:seeds/policy", "staging", "features"]
    done = run_dbt(fresh_copy(raw_world(600, 0.02)), seeds, knobs)
    assert "ERROR=0" in done.output, done.output
    return done


def share_computed(build: Build, scoring_model: str) -> float:
    """Of the past moments, those that this build computed."""
    rows = build.query(
        f"""
        select count(new.entity_id) / nullif(count(*), 0) as share
        from hotlist_features.ftr_moments as moments
        left join hotlist_features.ftr_new_features as new using (scoring_model, entity_id, as_of)
        where not moments.is_current and moments.scoring_model = '{scoring_model}'
        """
    )
    return float(rows["share"].item())


NONE, SOME, ALL = (0.0, 0.0), (0.01, 0.99), (1.0, 1.0)


FURTHER = [
    FIT,
    FIT | {"name": "weighed", "method": "weights", "features": "all"},
    LEAD_QUESTION | {"name": "again"},
]
ASSUMING = {"source": "sales", "within_days": 1, "before_target": False}
LABELS_ONLY = asked({"horizon_days": 60, "assuming": ASSUMING}, {"horizon_days": 10})
LABELS_ONLY["scoring_models"] += FURTHER


@pytest.mark.parametrize(
    ("knobs", "leads", "accounts"),
    [
        (LABELS_ONLY | {"refit_after_days": 7, "random_seed": 1}, NONE, NONE),
        (asked({"anchor_every_days": 2}, {"trigger_window_days": 3}), SOME, NONE),
        (asked({"target": {"behaviour": "demo_request"}}), ALL, NONE),
        ({}, NONE, NONE),
        ({"half_life_days": 3}, ALL, ALL),
        ({"behaviours": ["pricing_view", "brand_new"]}, ALL, ALL),
        ({"as_of": "2025-06-01 10:00:00"}, NONE, NONE),
        *(
            pytest.param(*case, marks=pytest.mark.slow)
            for case in [
                (asked({"horizon_days": 60}), NONE, NONE),
                (asked({"assuming": ASSUMING}), NONE, NONE),
                (asked({"trigger_window_days": 14}), SOME, NONE),
                (asked({"anchor_every_days": 14}), NONE, NONE),
                ({"grid_origin": "2001-01-02 00:00:00"}, ALL, ALL),
                (asked(None, {"target": {"behaviour": "demo_request"}}), NONE, ALL),
                (asked(None, {"entity": "lead"}), NONE, ALL),
                ({"closed_states": ["closed_lost"]}, ALL, ALL),
                ({"event_sources": ["web"]}, ALL, ALL),
                ({"lead_attributes": []}, ALL, ALL),
            ]
        ),
    ],
)
def test_a_changed_knob_computes_what_it_shapes(
    first: Build,
    knobs: dict[str, Any],
    leads: tuple[float, float],
    accounts: tuple[float, float],
) -> None:
    chosen = QUICK | asked() | knobs
    again = Build(0, "", {}, fresh_copy(first.path), chosen).again(*FEATURES)
    full = Build(0, "", {}, fresh_copy(first.path), chosen).again(*FEATURES, "--full-refresh")
    assert again.returncode == full.returncode == 0, again.output + full.output
    names = ", ".join(full.table("ftr_features").columns)
    rows = f"select {names} from hotlist_features.ftr_features order by all"
    assert_frame_equal(again.query(rows), full.query(rows), check_exact=True)
    assert leads[0] <= share_computed(again, LEAD) <= leads[1]
    assert accounts[0] <= share_computed(again, ACCOUNT) <= accounts[1]
