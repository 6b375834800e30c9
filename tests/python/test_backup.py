"""A warehouse that is lost comes back from its backup and the raw tables, with all that no build can make again."""

from __future__ import annotations

import shutil

import pytest
from dbt_project import Build, on_file
from pandas.testing import assert_frame_equal
from test_publish import MARTS, a_manual_score
from worlds_small import (
    QUICK,
    SCORE_WITHOUT_TESTS,
    WITHOUT_TESTS,
    built_world,
    fresh_copy,
    raw_world,
)

KEPT = (
    "trn_fitted_models_py",
    "trn_forecasts_py",
    "lead_score_history",
    "lead_cohorts",
    "published_features",
    "stg_lead_attribute_history",
    "stg_manual_score_entries",
)


@pytest.fixture
def before() -> Build:
    """Two publishes, the second with a manual score."""
    copy = on_file(fresh_copy(built_world(3000, 0.02, QUICK).path), QUICK)
    a_manual_score(copy, 95)
    done = copy.again(*SCORE_WITHOUT_TESTS)
    assert done.returncode == 0, done.output
    return copy


def lost(before: Build) -> Build:
    """The raw tables in a new warehouse, beside the backup and what was published."""
    after = on_file(fresh_copy(raw_world(3000, 0.02)), QUICK)
    for name in ("backup.duckdb", "published.duckdb"):
        shutil.copy(before.path.with_name(name), after.path.parent)
    return after


def test_a_lost_warehouse_comes_back(before: Build) -> None:
    kept = before.again("run-operation", "--quiet", "backup")
    assert kept.returncode == 0, kept.output
    for name in KEPT:
        assert f"{len(before.table(name))} rows of {name}" in kept.output
    after = lost(before)
    restored = after.again("run-operation", "--quiet", "restore")
    assert restored.returncode == 0, restored.output
    assert "Now run dbt build." in restored.output
    for name in KEPT:
        assert_frame_equal(after.table(name), before.table(name), check_exact=True, obj=name)
    again = after.again(*WITHOUT_TESTS)
    assert again.returncode == 0, again.output
    assert "Nothing to publish" in again.output
    for name in MARTS:
        assert_frame_equal(after.table(name), before.table(name), check_exact=True, obj=name)


def test_publishes_since_the_backup_come_from_the_published_file(before: Build) -> None:
    assert before.again("run-operation", "backup").returncode == 0
    a_manual_score(before, 15)
    assert before.again(*SCORE_WITHOUT_TESTS).returncode == 0
    after = lost(before)
    restored = after.again("run-operation", "--quiet", "restore")
    assert (
        "rows of lead_score_history, of later publishes, came from the published file"
        in restored.output
    )
    assert_frame_equal(after.table("lead_score_history"), before.table("lead_score_history"))


def test_versions_of_a_living_warehouse_are_not_replaced_unasked(before: Build) -> None:
    assert before.again("run-operation", "backup").returncode == 0
    before.execute("delete from hotlist_staging.stg_manual_score_entries")
    refused = before.again("run-operation", "restore")
    assert refused.returncode != 0
    assert "say overwrite: true" in refused.output
    done = before.again("run-operation", "restore", "--args", "{overwrite: true}")
    assert done.returncode == 0, done.output
    assert len(before.table("stg_manual_score_entries")) == 1


def test_a_missing_backup_is_named(before: Build) -> None:
    refused = before.again("run-operation", "restore", "--args", "{from_file: none.duckdb}")
    assert refused.returncode != 0
    assert "There is no backup none.duckdb" in refused.output
