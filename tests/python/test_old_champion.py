"""A champion that scikit-learn cannot be asked any more: the day goes on, by its terms, and says so."""

from __future__ import annotations

import base64
import json

import pandas as pd
import pytest
from dbt_project import Build
from worlds_small import QUICK, built_world

BY_TERMS = ["build", "--exclude", "path:models/monitoring", "path:models/training"]
NEVER = QUICK | {"refit": "never"}


@pytest.fixture(scope="module")
def built() -> Build:
    return built_world(3000, 0.02, QUICK)


def scored(build: Build) -> pd.DataFrame:
    rows = build.table("lead_scores").set_index("lead_id")
    return rows[rows["score_source"] == "model"]


def rewritten(build: Build, artifact: str) -> Build:
    """A copy in which the published champion has the artifact of this SQL text, with a digest that fits."""
    copy = build.copied(NEVER)
    copy.execute(
        f"""
        update hotlist_training.trn_fitted_models_py set artifact = {artifact}, artifact_digest = sha256({artifact})
        where model_version = 'lead_conversion_v1'
        """
    )
    return copy


def by_another_version(build: Build) -> str:
    artifact = build.query(
        "select artifact from hotlist_training.trn_fitted_models_py where model_version = 'lead_conversion_v1'"
    )["artifact"].item()
    header, _, body = base64.b64decode(artifact).partition(b"\n")
    words = json.loads(header)
    words["versions"]["scikit-learn"] = "1.2.3"
    text = base64.b64encode(json.dumps(words).encode() + b"\n" + body).decode()
    return f"'{text}'"


def assert_goes_on(before: Build, after: Build, fault: str) -> None:
    """The same scores to the last digit of SQL, the same tiers, and a warning that names the fault."""
    assert after.returncode == 0, after.output
    assert fault in after.output
    old, new = scored(before), scored(after)
    assert set(new["model_version"]) == {"lead_conversion_v1"}
    pd.testing.assert_frame_equal(new[["score", "tier"]], old[["score", "tier"]])
    assert (new["probability"] - old["probability"]).abs().max() < 1e-9


def test_an_artifact_of_another_version_scores_by_its_terms(built: Build) -> None:
    copy = rewritten(built, by_another_version(built))
    assert_goes_on(built, copy.again(*BY_TERMS), "was made by scikit-learn 1.2.3")


def test_a_damaged_artifact_scores_by_its_terms(built: Build) -> None:
    copy = built.copied(NEVER)
    copy.execute(
        "update hotlist_training.trn_fitted_models_py "
        "set artifact = left(artifact, 1000) || 'A' || substr(artifact, 1002) || 'AAAA' "
        "where scoring_model = 'lead_conversion'"
    )
    assert_goes_on(built, copy.again("build"), "its digest differs")


def test_a_registry_of_before_the_digests_still_scores(built: Build) -> None:
    copy = built.copied(NEVER)
    copy.execute(
        """
        alter table hotlist_training.trn_fitted_models_py drop column artifact_digest;
        alter table hotlist_training.trn_fitted_models_py drop column challengers_digest;
        alter table hotlist_scoring.scr_cluster_tiers drop column fault;
        alter table hotlist_scoring.scr_cluster_tiers drop column can_score
        """
    )
    after = copy.again("build", "--exclude", "path:models/monitoring")
    assert after.returncode == 0, after.output
    assert after.table("scr_cluster_tiers")["fault"].isna().all()
    pd.testing.assert_series_equal(scored(after)["score"], scored(built)["score"])


def test_without_a_removed_attribute_the_champion_scores_with_what_there_is(built: Build) -> None:
    champions, terms = built.table("scr_champions"), built.table("trn_terms")
    read = terms[terms["model_version"].isin(champions["model_version"])]["feature"]
    if "lead_country" not in set(read):
        pytest.skip("no champion of this world reads lead_country, which is what is taken away")
    fewer = NEVER | {"lead_attributes": QUICK["lead_attributes"][1:]}
    after = built.copied(fewer).again("build")
    assert after.returncode == 0, after.output
    assert "reads features that the knobs no longer make (lead_country)" in after.output
    old, new = scored(built), scored(after)
    assert list(new.index) == list(old.index)
    reasons = after.table("lead_score_reasons").query("feature == 'lead_country'")
    latest = after.table("lead_scores")["as_of"].max()
    assert reasons[reasons["as_of"] == latest].empty


def test_a_champion_without_terms_or_artifact_scores_nobody_and_says_so(built: Build) -> None:
    copy = rewritten(built, "'nothing'")
    copy.execute(
        "delete from hotlist_training.trn_version_parts where part = 'term' and scoring_model = 'lead_conversion'"
    )
    after = copy.again("build", "--exclude", "path:models/monitoring")
    assert after.returncode == 0, after.output
    rows = after.table("lead_scores")
    assert not (rows["score_source"] == "model").any() or set(
        rows.loc[rows["score_source"] == "model", "score_status"]
    ) == {"stale"}
    told = rows[rows["score_status"] == "ineligible"]["status_reason"]
    assert told.str.contains("lead_conversion_v1 cannot be read").any()
