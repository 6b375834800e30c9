"""Attributes that the law protects, or that say who somebody is, are in no model, and the build names them."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from dbt_project import run_dbt
from macros_alone import answers
from worlds_of_examples import Ask, Dials, catalogue, examples

from hotlist.fitting import fit

LAW = "the law may forbid to score by it"
PROTECTED = """
age lead_age customer_age age_group agegroup est_age_band contact_age_in_years age_at_signup gender
lead_gender gender_code inferred_gender sex is_female contact_sex salutation transgender birthdate
date_of_birth year_of_birth birth_country dob birthyear country_of_birth race ethnicity
ethnic_group racial_origin nationality nationality_code citizenship national_origin religion
religious_affiliation political_party trade_union union_member sexual_orientation lgbtq
marital_status maritalstatus is_married pregnant has_disability disability_status medical_history
health_condition genetic biometric_id native_language skin_colour minority_owned public_assistance
"""
PLAIN = """
industry employees region country lead_source job_level has_phone browser rating language
company_age domain_age account_age_days age_of_contract stage page average percentage health_score
account_health credit_union trace embrace racetrack_id sextant essex usage message is_disabled
favourite_colour email_domain phone_type named_account mobile_app orientation lead_origin
"""
PEOPLE = """
name first_name last_name full_name middle_name surname lead_name account_name contact_name
company_name email email_address e_mail phone phone_number telephone mobile mobile_phone fax
"""


@pytest.fixture(scope="module")
def reasons(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str | None]:
    names = sorted({*PROTECTED.split(), *PLAIN.split(), *PEOPLE.split()})
    said = answers(tmp_path_factory.mktemp("macros"), "left_out_for", [[name] for name in names])
    return dict(zip(names, said, strict=True))


def test_what_the_law_protects_is_left_out_whatever_stands_around_the_word(
    reasons: dict[str, str | None],
) -> None:
    assert {
        name for name in PROTECTED.split() if not (reasons[name] or "").startswith(LAW)
    } == set()
    assert {name for name in PEOPLE.split() if reasons[name] != "it says who somebody is"} == set()
    assert {name: reasons[name] for name in PLAIN.split() if reasons[name]} == {}


def test_the_fit_drops_what_the_catalogue_leaves_out() -> None:
    frame = examples(400)
    listed = catalogue(frame[list(frame.columns[7:])])
    listed["left_out_for"] = [LAW if name == "employees" else None for name in listed["feature"]]
    fitted = fit(frame, Ask(), listed, Dials(search_budget=1))
    assert "employees" in set(listed["feature"])
    assert "employees" not in fitted.champion.features
    assert "dropped as identity or protected: employees" in fitted.notes


def test_the_build_names_each_attribute_that_is_left_out_and_how_to_keep_it(tmp_path: Path) -> None:
    duckdb.connect(str(tmp_path / "empty.duckdb")).close()
    text = {"type": "text", "change": "static"}
    knobs = {
        "lead_attributes": [
            {"name": "lead_gender", **text},
            {"name": "marital_status", **text, "allow_protected": True},
            {"name": "industry", **text},
        ],
        "account_attributes": [{"name": "nationality", **text}],
    }
    done = run_dbt(tmp_path / "empty.duckdb", ["build", "--select", "ftr_catalogue"], knobs)
    assert done.returncode == 0, done.output
    said = [line for line in done.output.splitlines() if "is left out of every model" in line]
    assert len(said) == 2
    assert (
        f"account_nationality is left out of every model, for {LAW} (nationality): take it out of account_attributes"
        in said[0]
    )
    assert "lead_gender is left out" in said[1]
    assert "add allow_protected: true to its entry" in said[1]
    left_out = done.table("ftr_catalogue").set_index("feature")["left_out_for"].dropna()
    assert set(left_out.index) == {"lead_gender", "account_nationality"}
