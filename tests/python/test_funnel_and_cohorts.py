"""Funnel and cohorts as built: against a brute-force walk, against scikit-learn, day after day."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pytest
from dbt_project import Build, run_dbt
from pandas.testing import assert_frame_equal
from sklearn.cluster import KMeans
from worlds_small import QUICK, built_world, fresh_copy

WANTED = ["lead_funnel", "lead_cohorts", "lead_cohort_profiles", "scr_moments"]
BUILD = ["build", "--select", *(f"+{name}" for name in WANTED), "metric_limits"]
BUILD += ["--exclude-resource-type", "test", "--exclude-resource-type", "unit_test"]
PASS_LINES = {
    "cohorts_survive_a_resample": "stability_bootstrap",
    "cohorts_are_found_again_later": "stability_later",
}


@pytest.fixture(scope="module")
def built() -> Build:
    return built_world(3000, 0.02, QUICK)


def asked(built: Build) -> pd.DataFrame:
    """The current moments of the published question; the answers beside it score the same leads again."""
    return (
        built.table("scr_moments", order_by="entity_id")
        .query("scoring_model == 'lead_conversion'")
        .reset_index(drop=True)
    )


def test_sql_and_scikit_learn_put_every_lead_into_the_same_cohort(built: Build) -> None:
    moments = asked(built)
    centres = built.table("trn_cohort_centres", order_by="method, engagement_level, feature")
    assigned = built.table("scr_cohorts", order_by="entity_id")
    assert set(centres["method"]) == {"kmeans", "ward"}
    for method, rows in centres.groupby("method"):
        wide = rows.pivot(index="engagement_level", columns="feature", values="centre")
        scaling = rows.drop_duplicates("feature").set_index("feature").loc[wide.columns]
        values = moments[list(wide.columns)].astype(float).fillna(0).clip(lower=0)
        scaled = (np.log1p(values) - scaling["shift"]) / scaling["scale"]
        scaled = scaled.clip(-scaling["clip"], scaling["clip"], axis=1)
        model = KMeans(len(wide), init=wide.to_numpy(), n_init=1, max_iter=1).fit(wide.to_numpy())
        expected = wide.index.to_numpy()[model.predict(scaled.to_numpy())]
        found = assigned[assigned["method"] == method].reset_index(drop=True)
        assert list(found["entity_id"]) == list(moments["entity_id"])
        np.testing.assert_array_equal(found["engagement_level"], expected)
        assert found["engagement_level"].nunique() > 1


def test_profiles_add_up(built: Build) -> None:
    profiles = built.table("lead_cohort_profiles")
    trained = built.query(
        "select count(*) as n from hotlist_training.trn_sample where split = 'train'"
    )["n"].item()
    for _, method in profiles.groupby("method"):
        assert method["is_champion"].all()
        assert list(method["engagement_level"]) == list(range(1, len(method) + 1))
        assert method["training_rows"].sum() == trained
        assert method["leads_now"].sum() == len(asked(built))
        assert method["criterion_value"].notna().all()
        assert method[["stability_bootstrap", "stability_later"]].notna().all(axis=None)


def test_the_funnel_is_that_of_a_walk_by_hand(built: Build) -> None:
    as_of = built.query("select as_of from hotlist_staging.stg_clock")["as_of"].item()
    leads, triggers = built.table("stg_leads"), built.table("stg_triggers")
    events = built.table("stg_events").query("known_at <= @as_of")
    target = events["behaviour"] == "conversion"
    modules = leads.set_index("lead_id")["module"].fillna("(none)")

    def times(rows: pd.DataFrame, column: str) -> dict[str, list[pd.Timestamp]]:
        rows = rows[rows[column] <= as_of]
        return {lead: sorted(part) for lead, part in rows.groupby("lead_id")[column]}

    done = [
        times(leads, "created_at"),
        times(triggers, "triggered_at"),
        times(events[events["is_hand_raiser"]], "occurred_at"),
        times(events[events["is_sales"] & ~target], "occurred_at"),
        times(events[target], "occurred_at"),
    ]
    entered: list[dict[str, pd.Timestamp]] = []
    for step in done:
        found = {}
        for lead, moments in step.items():
            since = entered[-1].get(lead) if entered else pd.Timestamp.min
            after = [] if since is None else [moment for moment in moments if moment >= since]
            if after:
                found[lead] = after[0]
        entered.append(found)
    expected = []
    for module in ["(all)", *modules.unique()]:
        inside = [
            {lead: at for lead, at in step.items() if module in ("(all)", modules[lead])}
            for step in entered
        ]
        for place, step in enumerate(inside):
            is_last = place == len(inside) - 1
            after = {} if is_last else inside[place + 1]
            days = [
                (after[lead] - at) / pd.Timedelta(days=1)
                for lead, at in step.items()
                if lead in after
            ]
            expected.append(
                {
                    "module": module,
                    "step_number": place + 1,
                    "entered": len(step),
                    "passed": np.nan if is_last else len(after),
                    "median_days_to_next": np.median(days) if days else np.nan,
                    "reached_in_any_order": sum(
                        module in ("(all)", modules[lead]) for lead in done[place]
                    ),
                }
            )
    wanted = pd.DataFrame(expected).sort_values(["module", "step_number"], ignore_index=True)
    funnel = built.table("lead_funnel", order_by="module, step_number")
    funnel["passed"] = funnel["passed"].astype("float64")
    assert_frame_equal(funnel[wanted.columns], wanted, check_dtype=False, rtol=0, atol=1e-9)
    assert funnel["passed"].max() > 100


def test_a_day_later_levels_are_added_and_cohorts_stay_a_refit_brings_its_own(built: Build) -> None:
    path = fresh_copy(built.path)
    as_of = built.query("select as_of from hotlist_staging.stg_clock")["as_of"].item()
    later = run_dbt(path, BUILD, QUICK | {"as_of": str(as_of + pd.Timedelta(days=1))})
    assert later.returncode == 0, later.output
    assert_frame_equal(later.table("trn_cohorts"), built.table("trn_cohorts"), check_exact=True)
    assert list(later.table("lead_cohorts")["as_of"].unique()) == [
        as_of,
        as_of + pd.Timedelta(days=1),
    ]
    assert not later.table("lead_cohorts").duplicated(["lead_id", "as_of", "method"]).any()
    refit = run_dbt(path, BUILD, QUICK | {"refit": "always", "random_seed": 5})
    assert refit.returncode == 0, refit.output
    profiles = refit.table("lead_cohort_profiles")
    assert set(profiles["model_version"]) == {"lead_conversion_v1", "lead_conversion_v2"}
    assert profiles.groupby("model_version")["is_champion"].nunique().eq(1).all()
    assert profiles.loc[profiles["is_champion"], "model_version"].nunique() == 1


def test_the_pass_lines_name_what_lies_below_them_and_let_the_unknown_pass(built: Build) -> None:
    path = fresh_copy(built.path)
    asked = ["test", "--select", *PASS_LINES]

    def found(limit: float, statement: str) -> list[str]:
        with duckdb.connect(str(path)) as connection:
            connection.execute(
                "update hotlist_policy.metric_limits set limit_value = ? where metric like 'stability%'",
                [limit],
            )
            connection.execute(statement)
        done = run_dbt(path, asked, QUICK)
        return [done.statuses[node] for node in sorted(done.statuses) if "cohorts_" in node]

    assert found(-1, "select 1") == ["pass", "pass"]
    unknown = "update hotlist_training.trn_cohorts set {} = null where method = 'kmeans'"
    assert found(1.01, unknown.format("stability_later")) == ["warn", "warn"]
    for limit, methods in [
        ("cohorts_are_found_again_later", ["ward"]),
        ("cohorts_survive_a_resample", ["kmeans", "ward"]),
    ]:
        with duckdb.connect(str(path), read_only=True) as connection:
            kept = connection.execute(f"from hotlist_test_failures.{limit} order by method").df()
        assert list(kept["method"]) == methods
        pattern = rf"{PASS_LINES[limit]} of \w+ \(\w+\) is .*, below the limit of 1.01"
        assert kept["message"].str.match(pattern).all()
