"""A backtest of a month is what a build of its first day would have known, judged on what came then."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from dbt_process import PROJECT
from dbt_project import Build, fresh_copy, on_file
from sklearn.metrics import log_loss, roc_auc_score
from test_daily_run import ARRIVAL
from worlds_small import QUICK, WITHOUT_TESTS, built_world, raw_world

from hotlist.versions import read_version

RIPE, UNRIPE = "2025-03", "2025-06"


def backtested(build: Build, first: str, last: str) -> tuple[pd.DataFrame, str]:
    """The table backtest, and what was printed."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "hotlist.serve.backtest", "--from", first, "--to", last),
            *("--vars", json.dumps(build.variables)),
        ],
        cwd=PROJECT,
        env=os.environ
        | {
            "HOTLIST_DUCKDB_PATH": str(build.path),
            "PYTHONPATH": str(PROJECT / "src"),
            "DBT_PROFILES_DIR": str(PROJECT),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    result = Build(0, "", {}, build.path.with_name("backtest.duckdb"), build.variables)
    return result.query("from backtest order by all"), done.stdout


@pytest.fixture(scope="module")
def built() -> Build:
    return built_world(3000, 0.02, QUICK).copied()


def test_a_month_is_what_a_build_of_its_first_day_knew(built: Build) -> None:
    before = Path(built.path).read_bytes()
    found, printed = backtested(built, RIPE, RIPE)
    assert Path(built.path).read_bytes() == before
    assert f"{RIPE}  lead_conversion" in printed
    then = on_file(fresh_copy(raw_world(3000, 0.02)), {**QUICK, "as_of": f"{RIPE}-01"})
    assert then.again(*WITHOUT_TESTS, "--select", "+trn_promotions").returncode == 0
    promotions = then.table("trn_promotions")
    versions = then.query("from hotlist_training.trn_fitted_models_py").set_index("model_version")
    examples = built.query(
        "from hotlist_training.trn_examples where strftime(as_of, '%Y-%m') = '" + RIPE + "'"
    )
    judged = 0
    for model in found["scoring_model"].unique():
        rows = found[(found["slice"] == "overall") & (found["scoring_model"] == model)]
        of_model = promotions[promotions["scoring_model"] == model]
        promoted = of_model.loc[of_model["is_promoted"], "model_version"]
        assert set(rows["model_version"].dropna()) == set(promoted)
        assert set(rows["is_promoted"]) == {len(promoted) == 1}
        if len(promoted):
            version = read_version(versions.loc[promoted.item(), "artifact"])
            p = version.model.predict_proba(examples)[:, 1]
            metrics = rows.set_index("metric")["value"]
            assert metrics["roc_auc"] == pytest.approx(
                roc_auc_score(examples["outcome"], p), abs=1e-9
            )
            assert metrics["log_loss"] == pytest.approx(log_loss(examples["outcome"], p), abs=1e-9)
            judged += 1
    assert judged


@pytest.mark.slow
def test_a_month_whose_outcomes_are_unknown_says_when_they_are(built: Build) -> None:
    found, printed = backtested(built, UNRIPE, UNRIPE)
    assert found.query("month == @UNRIPE")["value"].isna().all()
    assert "its outcomes are known from 2025-" in printed


@pytest.mark.slow
def test_what_came_later_changes_no_month(built: Build) -> None:
    """Of a warehouse that has no row from May on, and of one that has."""
    found, _ = backtested(built, "2025-01", "2025-03")
    short = on_file(fresh_copy(raw_world(3000, 0.02)), QUICK)
    for table, time in ARRIVAL.items():
        short.execute(f"delete from raw.{table} where {time} >= timestamp '2025-05-15'")
    done = short.again(*WITHOUT_TESTS)
    assert done.returncode == 0, done.output
    again, _ = backtested(short, "2025-01", "2025-03")
    pd.testing.assert_frame_equal(again, found.query("month <= '2025-03'").reset_index(drop=True))
