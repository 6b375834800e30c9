"""The demo as a person builds it, with every data test and every unit test of the project."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from dbt_project import PROJECT


def dbt(folder: Path, *arguments: str) -> str:
    command = [sys.executable, "-m", "dbt.cli.main", *arguments]
    command += ["--vars", (PROJECT / "seeds" / "demo" / "vars.yml").read_text()]
    command += ["--target-path", str(folder / "target"), "--log-path", str(folder / "logs")]
    environment = os.environ | {
        "HOTLIST_DUCKDB_PATH": str(folder / "hotlist.duckdb"),
        "DBT_TARGET": "duckdb",
        "DBT_PROFILES_DIR": str(PROJECT),
        "DBT_USE_COLORS": "false",
    }
    done = subprocess.run(
        command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("demo")
    dbt(folder, "seed", "--quiet", "--select", "path:seeds/demo")
    return folder, dbt(folder, "build", "--exclude", "path:seeds/demo")


def test_every_test_of_the_project_passes_but_for_what_is_planted(
    built: tuple[Path, str],
) -> None:
    """Rows of one key that differ and types that nobody mapped are in the demo on purpose; it warns of nothing else."""
    summary = built[1].splitlines()[-1]
    assert "WARN=2 ERROR=0 SKIP=0" in summary, built[1][-3000:]
    assert "23 events bear types that nobody mapped and count in no feature" in built[1]
    assert "Warning of records_agree:" in built[1]
    assert "12 rows of leads differ from the accepted row of the same key" in built[1]


def test_the_hot_list_is_printed(built: tuple[Path, str]) -> None:
    printed = dbt(built[0], "run-operation", "--quiet", "show_hot_list")
    assert "Hot list as of 2025-06-30 00:00:00 by lead_conversion_v1" in printed
    assert "hand raised: " in printed


def test_readme_and_docs_say_what_the_demo_gives(built: tuple[Path, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.render_docs"],
        cwd=PROJECT,
        env=os.environ | {"HOTLIST_DUCKDB_PATH": str(built[0] / "hotlist.duckdb")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_key_of_salesforce_is_sent_in_its_18_characters(built: tuple[Path, str]) -> None:
    """Of the raw keys some have 15; what is sent has none of them, with the checksum that Salesforce gives."""
    with duckdb.connect(str(built[0] / "hotlist.duckdb"), read_only=True) as connection:
        short, sent, right = connection.execute(
            "select count(*), count(sync.crm_id), count(case when sync.crm_id[:15] = raw.crm_id then 1 end) "
            "from hotlist_raw.leads as raw left join hotlist_marts.sync_lead_scores as sync using (lead_id) "
            "where length(raw.crm_id) = 15"
        ).fetchall()[0]
        lengths = connection.execute(
            "select distinct length(crm_id) from hotlist_marts.sync_lead_scores"
        ).fetchall()
    assert short > 200
    assert sent == right > 5
    assert lengths == [(18,)]
