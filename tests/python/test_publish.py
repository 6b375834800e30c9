"""One publish: all marts become visible together, only when a whole build passed, and what was said stays known."""

from __future__ import annotations

import contextlib
import re
import shutil
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest
import yaml
from dbt_process import PROJECT
from dbt_project import Build, fresh_copy, on_file
from macros_alone import answers
from pandas.testing import assert_frame_equal
from worlds_small import QUICK, SCORE_WITHOUT_TESTS, WITHOUT_TESTS, built_world, raw_world

MARTS = yaml.safe_load((PROJECT / "python_models/published/published_tables.yml").read_text())[
    "models"
][0]["config"]["meta"]["tables"]
#: The storage version of DuckDB 1.4, which every later one reads: https://duckdb.org/docs/stable/internals/storage
NEWEST_READABLE = 67
MANUAL = "{{lead_id: {lead}, score: {score}, author: ann, expires_at: '2099-01-01'}}"


@pytest.fixture(scope="module")
def built() -> Build:
    """A world of 3,000 leads as `dbt build` left it, tests and all; do not write to it."""
    return built_world(3000, 0.02, QUICK)


@pytest.fixture
def copy(built: Build) -> Build:
    return on_file(fresh_copy(built.path), QUICK)


def published(build: Build) -> dict[str, pd.DataFrame]:
    return {name: build.served(f"from hotlist_marts.{name} order by all") for name in MARTS}


def a_manual_score(build: Build, score: int) -> str:
    """Somebody sets the score of the first lead of the list; the next build has something new to publish."""
    lead = build.query("from hotlist_marts.lead_scores order by lead_rank limit 1")[
        "lead_id"
    ].item()
    arguments = MANUAL.format(lead=lead, score=score)
    done = build.again("run-operation", "set_manual_score", "--args", arguments)
    assert done.returncode == 0, done.output
    return str(lead)


def test_a_build_publishes_every_mart_as_it_stands(built: Build) -> None:
    assert "Published: publish 1, of " in built.output
    for name in MARTS:
        assert_frame_equal(
            built.served(f"from hotlist_marts.{name} order by all"),
            built.table(name),
            check_exact=True,
            obj=name,
        )
    row = built.served("from hotlist_marts.publishes").iloc[0]
    assert row["publish_number"] == 1
    assert row["listed_leads"] == built.table("lead_scores")["lead_rank"].count()
    assert row["table_hashes"].count('"hash"') == len(MARTS) - 1
    assert not list(built.path.parent.glob("*.next*"))


def test_every_duckdb_from_1_4_on_reads_the_published_file(built: Build) -> None:
    header = built.published.read_bytes()[:20]
    assert header[8:12] == b"DUCK"
    (version,) = struct.unpack("<Q", header[12:20])
    assert version <= NEWEST_READABLE


def test_a_build_with_nothing_new_adds_no_publish(copy: Build) -> None:
    before, bytes_before = published(copy), copy.published.read_bytes()
    again = copy.again("build")
    assert again.returncode == 0, again.output
    assert "Nothing to publish, for nothing changed; publish 1, of " in again.output
    assert copy.published.read_bytes() == bytes_before
    for name, frame in before.items():
        assert_frame_equal(again.table(name), frame, check_exact=True, obj=name)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["run", "--select", "scr_ready+"], "`dbt run` runs not all"),
        (["build", "--select", "scr_ready+"], "more were left out"),
        (
            ["build", "--exclude", "lead_funnel_is_sound"],
            "the test lead_funnel_is_sound was left out",
        ),
        (["build", "--select", "published_tables"], "more were left out"),
    ],
)
def test_what_is_no_whole_build_leaves_the_published_file(
    copy: Build, arguments: list[str], reason: str
) -> None:
    a_manual_score(copy, 95)
    before = copy.published.read_bytes()
    done = copy.again(*arguments)
    assert done.returncode == 0, done.output
    assert "Not published, for " in done.output
    assert reason in done.output
    assert "publish 1, of " in done.output
    assert copy.published.read_bytes() == before


def test_the_selector_score_publishes(copy: Build) -> None:
    lead = a_manual_score(copy, 95)
    done = copy.again("build", "--selector", "score")
    assert done.returncode == 0, done.output
    assert "Published: publish 2" in done.output
    assert (
        copy.served(f"from hotlist_marts.lead_scores where lead_id = '{lead}'")["score"].item()
        == 95
    )


def test_what_was_said_at_nine_is_still_there_at_ten(copy: Build) -> None:
    """Two publishes as of one moment: the later compares with the earlier, and both stay."""
    before = copy.table("lead_scores").set_index("lead_id")
    lead = a_manual_score(copy, 95)
    done = copy.again(*SCORE_WITHOUT_TESTS)
    assert done.returncode == 0, done.output
    said = copy.served(
        f"from hotlist_marts.lead_score_history where lead_id = '{lead}' order by publish_number"
    )
    assert said["score"].tolist() == [before.loc[lead, "score"], 95]
    assert said["as_of"].nunique() == 1
    now = copy.served(f"from hotlist_marts.lead_scores where lead_id = '{lead}'").iloc[0]
    assert now["previous_score"] == before.loc[lead, "score"]
    publishes = copy.served("from hotlist_marts.publishes order by publish_number")
    assert publishes["publish_number"].tolist() == [1, 2]
    assert publishes["published_at"].is_monotonic_increasing
    assert publishes["content_digest"].nunique() == 2


def test_a_build_killed_before_the_swap_is_forgotten(copy: Build) -> None:
    """The warehouse has the rows of a publish that nobody saw; the next build takes them out and makes them again."""
    a_manual_score(copy, 95)
    old_file, whole = copy.published.read_bytes(), on_file(fresh_copy(copy.path), QUICK)
    assert whole.again(*SCORE_WITHOUT_TESTS).returncode == 0
    stopped = [*WITHOUT_TESTS, "--exclude", "published_tables", "path:models/monitoring"]
    assert copy.again(*stopped).returncode == 0
    assert copy.table("lead_score_history")["publish_number"].max() == 2
    assert copy.published.read_bytes() == old_file
    assert copy.again(*SCORE_WITHOUT_TESTS).returncode == 0
    assert_as_published(copy, whole)


def test_a_build_killed_after_the_swap_counts(copy: Build) -> None:
    """The file has the publish, the warehouse does not remember it; the file is right."""
    a_manual_score(copy, 95)
    memory = copy.query("from hotlist_published.publishes")
    assert copy.again(*SCORE_WITHOUT_TESTS).returncode == 0
    whole = on_file(fresh_copy(copy.path), QUICK)
    copy.execute("delete from hotlist_published.publishes where publish_number = 2")
    assert_frame_equal(copy.query("from hotlist_published.publishes"), memory)
    done = copy.again(*SCORE_WITHOUT_TESTS)
    assert "Nothing to publish" in done.output
    assert_as_published(copy, whole)


def assert_as_published(one: Build, other: Build) -> None:
    for name in MARTS:
        left, right = (b.served(f"from hotlist_marts.{name} order by all") for b in (one, other))
        left, right = (f.drop(columns="published_at", errors="ignore") for f in (left, right))
        assert_frame_equal(left, right, check_exact=True, obj=name)


def test_a_published_file_that_went_missing_is_made_again(copy: Build) -> None:
    before = published(copy)
    copy.published.unlink()
    done = copy.again(*SCORE_WITHOUT_TESTS)
    assert done.returncode == 0, done.output
    for name, frame in before.items():
        assert_frame_equal(published(copy)[name], frame, check_exact=True, obj=name)


def test_a_warehouse_made_anew_keeps_what_was_published(copy: Build) -> None:
    """Somebody deletes the warehouse and builds again beside the published file."""
    before = published(copy)
    anew = on_file(fresh_copy(raw_world(3000, 0.02)), QUICK)
    shutil.copy(copy.published, anew.published)
    done = anew.again(*WITHOUT_TESTS)
    assert done.returncode == 0, done.output
    assert "lead_score_history comes back from published.duckdb" in done.output
    history = anew.served(
        "from hotlist_marts.lead_score_history where publish_number = 1 order by all"
    )
    assert_frame_equal(history, before["lead_score_history"], check_exact=True)
    assert anew.served("from hotlist_marts.publishes")["publish_number"].max() >= 1


def test_a_place_that_cannot_be_written_is_one_sentence_and_the_last_publish_stands(
    copy: Build,
) -> None:
    a_manual_score(copy, 95)
    before = copy.published.read_bytes()
    (copy.published.parent / "published.duckdb.next").mkdir()
    done = copy.again(*SCORE_WITHOUT_TESTS)
    assert done.returncode != 0
    assert re.search(
        r"The published file .* cannot be written .*; the last publish stands\.", done.output
    )
    assert "Not published, for the build did not get there; publish 1" in done.output
    assert copy.published.read_bytes() == before


def test_an_empty_build_does_not_publish(copy: Build) -> None:
    before = copy.published.read_bytes()
    done = copy.again("build", "--empty")
    assert "Not published, for it was built on no rows" in done.output
    assert copy.published.read_bytes() == before


def test_another_file_and_another_schema_publish_to_a_file_of_their_own(tmp_path: Path) -> None:
    """So no dev build replaces what prod reads."""
    expected = {
        ("warehouse/hotlist.duckdb", "hotlist"): "warehouse/published.duckdb",
        ("warehouse/hotlist.duckdb", "dev"): "warehouse/dev_published.duckdb",
        ("/data/crm.duckdb", "hotlist"): "/data/crm_published.duckdb",
        ("/data/crm.duckdb", "dev"): "/data/crm_dev_published.duckdb",
        ("crm.v2.duckdb", "crm.v2"): "crm.v2_published.duckdb",
        (":memory:", "hotlist"): None,
        ("md:crm", "dev"): None,
    }
    assert answers(tmp_path, "published_file", [list(place) for place in expected]) == [
        *expected.values()
    ]


@contextlib.contextmanager
def reading(path: Path) -> Iterator[list[str]]:
    """Four readers that look at the list without a pause, one of them through one connection; what they found wrong."""
    wrong: list[str] = []
    over = threading.Event()
    question = (
        "select count(distinct publish_number) from hotlist_marts.lead_score_history "
        "where publish_number = (select max(publish_number) from hotlist_marts.publishes)"
    )

    def look(keep: bool) -> None:
        held = duckdb.connect(str(path), read_only=True) if keep else None
        while not over.wait(0.05):
            try:
                one = held or duckdb.connect(str(path), read_only=True)
                if one.execute(question).fetchone()[0] != 1:
                    wrong.append("a publish without rows")
                if not keep:
                    one.close()
            except duckdb.Error as error:
                wrong.append(str(error))
        if held:
            held.close()

    readers = [threading.Thread(target=look, args=(place == 0,)) for place in range(4)]
    for reader in readers:
        reader.start()
    yield wrong
    over.set()
    for reader in readers:
        reader.join()


def test_readers_see_a_whole_publish_through_every_second_of_a_build(copy: Build) -> None:
    a_manual_score(copy, 95)
    with reading(copy.published) as wrong:
        done = copy.again(*SCORE_WITHOUT_TESTS)
    assert done.returncode == 0, done.output
    assert wrong == []
    assert copy.served("from hotlist_marts.publishes")["publish_number"].max() == 2


REBUILD = re.search(
    r"## Rebuild a score\n.*?```sql\n(.*?)```",
    (PROJECT / "docs/operating.md").read_text(),
    re.DOTALL,
)


def assert_rebuilt(build: Build, publishes: int, scores: int) -> pd.DataFrame:
    """The query of the docs gives what was published, for every score of a model; returns what was published."""
    assert REBUILD is not None
    rebuilt = build.query(REBUILD[1])
    said = build.served("from hotlist_marts.lead_score_history where score_source = 'model'")
    assert set(rebuilt["publish_number"]) == set(range(1, publishes + 1))
    both = said.merge(rebuilt, on=["publish_number", "lead_id"], suffixes=("", "_rebuilt"))
    assert len(both) == len(said) > scores
    for name in ("log_odds", "probability", "score_points"):
        assert (both[name] - both[f"{name}_rebuilt"]).abs().max() <= 1e-12, name
    assert (both["score"] == both["score_rebuilt"]).all()
    assert (both["tier"] == both["tier_rebuilt"]).where(~both["is_hand_raiser"], True).all()
    return said


def test_any_published_score_can_be_rebuilt_by_the_query_of_the_docs(copy: Build) -> None:
    """Also after the features and the score have changed."""
    copy.execute("update raw.events set event_value = '7' where event_value is not null")
    assert copy.again(*SCORE_WITHOUT_TESTS).returncode == 0
    assert_rebuilt(copy, publishes=2, scores=50)


@pytest.mark.slow
def test_scores_of_twenty_publishes_and_three_versions_can_be_rebuilt() -> None:
    """A thousand and more; events go missing before each build, and two of the builds promote what they fit."""
    copy = built_world(6000, 0.02, QUICK).copied()
    copy.execute(
        """
        update hotlist_policy.promotion_rules set limit_value = 10 where limit_name = 'margin';
        update hotlist_policy.promotion_rules set limit_value = -1 where limit_name = 'max_age_days';
        """
    )
    for publish in range(2, 21):
        copy.execute(f"delete from raw.events where hash(event_id) % 40 = {publish}")
        verb = WITHOUT_TESTS if publish in (8, 15) else SCORE_WITHOUT_TESTS
        chosen = {**copy.variables, "refit": "always"} if publish in (8, 15) else copy.variables
        done = copy.again(*verb, "--exclude-resource-type", "seed", variables=chosen)
        assert done.returncode == 0, done.output
    said = assert_rebuilt(copy, publishes=20, scores=1000)
    assert said.groupby("model_version")["publish_number"].nunique().size == 3
