"""Monitoring has a publish of its own: what it finds reaches readers and never holds back the list."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import pytest
import yaml
from dbt_process import PROJECT
from dbt_project import Build, fresh_copy, on_file
from pandas.testing import assert_frame_equal
from worlds_small import QUICK, built_world

TABLES = yaml.safe_load(
    (PROJECT / "python_models/monitoring/mon_published_tables.yml").read_text()
)["models"][0]["config"]["meta"]["tables"]
#: The storage version of DuckDB 1.4 (test_publish.py).
NEWEST_READABLE = 67


@pytest.fixture(scope="module")
def built() -> Build:
    """A world of 3,000 leads as `dbt build` left it, tests and all; do not write to it."""
    return built_world(3000, 0.02, QUICK)


@pytest.fixture
def copy(built: Build) -> Build:
    return on_file(fresh_copy(built.path), QUICK)


def file_of(build: Build) -> Path:
    return build.path.with_name("published_monitoring.duckdb")


def served(build: Build, table: str) -> pd.DataFrame:
    with duckdb.connect(str(file_of(build)), read_only=True) as connection:
        return connection.sql(f"from hotlist_monitoring.{table} order by all").df()


def test_a_build_publishes_every_table_of_monitoring(built: Build) -> None:
    assert "Monitoring stands in " in built.output
    for name in TABLES:
        expected = built.query(f"from hotlist_monitoring.{name} order by all")
        assert_frame_equal(served(built, name), expected, check_exact=True, obj=name)
    assert served(built, "mon_looked_at")["publish_number"].tolist() == [1]
    assert int.from_bytes(file_of(built).read_bytes()[12:20], "little") <= NEWEST_READABLE
    assert not list(built.path.parent.glob("*.next*"))


def test_a_red_check_of_monitoring_leaves_the_list(copy: Build) -> None:
    """And the selector publishes monitoring again, once the check is green."""
    before, list_before = file_of(copy).read_bytes(), copy.published.read_bytes()
    with duckdb.connect(str(copy.path)) as connection:
        connection.execute(
            "insert into hotlist_monitoring.mon_data_quality by name from hotlist_monitoring.mon_data_quality"
        )
        connection.execute(
            "update hotlist_monitoring.mon_data_quality set as_of = as_of - interval 1 day"
        )
    done = copy.again("build", "--selector", "monitor")
    assert done.returncode == 1, done.output
    assert "Monitoring was not published, for the build did not get there" in done.output
    assert file_of(copy).read_bytes() == before
    assert copy.published.read_bytes() == list_before

    with duckdb.connect(str(copy.path)) as connection:
        connection.execute("delete from hotlist_monitoring.mon_data_quality")
    file_of(copy).unlink()
    done = copy.again("build", "--selector", "monitor")
    assert done.returncode == 0, done.output
    assert served(copy, "mon_looked_at")["publish_number"].tolist() == [1]


def test_monitoring_of_a_list_that_is_not_published_is_held_back(copy: Build) -> None:
    before = file_of(copy).read_bytes()
    with duckdb.connect(str(copy.path)) as connection:
        connection.execute("update hotlist_scoring.scr_ready set publish_number = 2")
    done = copy.again("build", "--selector", "monitor")
    assert done.returncode == 0, done.output
    assert "for the list that it looked at is not the published one" in done.output
    done = copy.again("build", "--select", "mon_looked_at", "mon_published_tables")
    assert "more were left out; `dbt build --selector monitor`" in done.output
    assert file_of(copy).read_bytes() == before
