"""A warehouse of an earlier release is refused by name and upgraded by one command (docs/upgrading.md)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from dbt_process import PROJECT
from dbt_project import Build, on_file
from pandas.testing import assert_frame_equal
from worlds_small import QUICK, built_world

#: Table now -> what it was called before 0.2.0, and what it was made of where it was several.
OLD_NAMES = {
    "training.trn_fitted_models_py": "trn_fit",
    "training.trn_evaluations_py": "trn_evaluate",
    "training.trn_forecasts_py": "trn_predict_past",
    "training.trn_cohorts_py": "trn_fit_cohorts",
    "features.ftr_built_digests": "ftr_built_histories",
}
TERMS = (
    "model_version, scoring_model, feature, bin, bin_kind, lower_bound, upper_bound, category, "
    "bin_label, log_odds, points, log_odds_per_unit, points_per_unit"
)
WEIGHTS = (
    "model_version, scoring_model, behaviour, suggested_weight, suggested_low, suggested_high, "
    "override_weight, effective_weight"
)
SELECTION = "model_version, scoring_model, feature, is_selected, reason, importance, standard_error"
OLD_PARTS = (
    ("trn_read_terms", TERMS, "term"),
    ("trn_read_weights", WEIGHTS, "weight"),
    ("trn_read_selection", SELECTION, "feature"),
)


@pytest.fixture
def older() -> Build:
    """A built world under the names of the release before."""
    copy = built_world(3000, 0.02, QUICK).copied()
    for now, before in OLD_NAMES.items():
        copy.execute(f"alter table hotlist_{now} rename to {before}")
    for before, columns, part in OLD_PARTS:
        copy.execute(
            f"create table hotlist_training.{before} as select {columns} "
            f"from hotlist_training.trn_version_parts where part = '{part}'"
        )
    copy.execute("drop table hotlist_training.trn_version_parts")
    for history in ("lead_score_history", "lead_cohorts"):
        copy.execute(f"alter table hotlist_marts.{history} drop column publish_number")
    copy.execute("drop table hotlist_published.publishes")
    copy.published.unlink()
    return copy


def test_an_older_warehouse_is_refused_upgraded_once_and_loses_nothing(older: Build) -> None:
    # The counts of the training are younger: an older release kept none.
    columns = ", ".join({*TERMS.split(", "), *WEIGHTS.split(", "), *SELECTION.split(", ")})
    parts = f"select part, {columns} from hotlist_training.trn_version_parts order by all"
    whole = built_world(3000, 0.02, QUICK)
    refused = older.again("run", "--select", "stg_clock")
    assert refused.returncode != 0
    assert "Run `dbt run-operation upgrade` first" in refused.output

    upgraded = older.again("run-operation", "upgrade")
    assert upgraded.returncode == 0, upgraded.output
    assert "trn_fit is trn_fitted_models_py now." in upgraded.output
    for now in OLD_NAMES:
        read = f"from hotlist_{now} order by all"
        assert_frame_equal(older.query(read), whole.query(read))
    assert_frame_equal(older.query(parts), whole.query(parts))

    for history in ("lead_score_history", "lead_cohorts"):
        assert_frame_equal(older.table(history)[whole.table(history).columns], whole.table(history))
    publishes = older.query("from hotlist_published.publishes")
    known = [
        "publish_number",
        "as_of",
        "model_version",
        "listed_leads",
        "scored_leads",
        "hot_leads",
    ]
    assert_frame_equal(publishes[known], whole.table("publishes")[known])

    again = older.again("run-operation", "upgrade")
    assert "This warehouse needs no upgrade." in again.output
    built = older.again("run", "--select", "stg_clock", "trn_version_parts", "trn_terms")
    assert built.returncode == 0, built.output
    terms = older.table("trn_terms")
    assert terms.drop(columns="training_rows").equals(
        whole.table("trn_terms").drop(columns="training_rows")
    )
    assert terms["training_rows"].isna().all()


def test_a_new_warehouse_needs_no_upgrade() -> None:
    whole = built_world(3000, 0.02, QUICK)
    assert (
        "This warehouse needs no upgrade."
        in whole.copied().again("run-operation", "upgrade").output
    )


@pytest.mark.slow
def test_a_warehouse_of_the_first_commits_upgrades_and_keeps_its_versions(tmp_path: Path) -> None:
    """Built by the code of a4284ae, where this clone has that commit."""
    commit = "a4284ae"
    known = subprocess.run(
        ["git", "cat-file", "-e", f"{commit}^{{commit}}"], cwd=PROJECT, capture_output=True
    )
    if known.returncode:
        pytest.skip(f"this clone has no commit {commit}")
    tree, warehouse = tmp_path / "tree", tmp_path / "hotlist.duckdb"
    tree.mkdir()
    packed = subprocess.run(
        ["git", "archive", commit], cwd=PROJECT, capture_output=True, check=True
    ).stdout
    subprocess.run(["tar", "-x", "-C", str(tree)], input=packed, check=True)
    demo = (tree / "seeds/demo/vars.yml").read_text()
    done = subprocess.run(
        [sys.executable, "-m", "dbt.cli.main", "build", "--vars", demo],
        cwd=tree,
        env=os.environ
        | {
            "HOTLIST_DUCKDB_PATH": str(warehouse),
            "PYTHONPATH": str(tree / "src"),
            "DBT_PROFILES_DIR": str(tree),
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    old = on_file(warehouse, yaml.safe_load((PROJECT / "seeds/demo/vars.yml").read_text()))
    kept = (
        "select model_version, fitted_at, artifact from hotlist_training.{} "
        "where model_version like '%_v1' order by 1"
    )
    people = "from hotlist_staging.stg_manual_score_entries order by all"
    attributes = "select lead_id, dbt_valid_from from hotlist_staging.stg_lead_attribute_history order by all"
    before = old.query(kept.format("trn_fit")), old.query(people), old.query(attributes)
    assert old.again("run-operation", "upgrade").returncode == 0
    built = old.again("build", "--exclude-resource-type", "unit_test")
    assert built.returncode == 0, built.output
    after = old.query(kept.format("trn_fitted_models_py")), old.query(people)
    assert_frame_equal(after[0], before[0])
    assert_frame_equal(after[1], before[1])
    missing = before[2].merge(old.query(attributes), how="left", indicator=True)
    assert (missing["_merge"] == "both").all()
