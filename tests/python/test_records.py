"""Records that are deleted, merged, converted or reopened, and two rows of one key, end to end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from dbt_project import ALL_TABLES, Build, build, frame, written
from worlds_small import WITHOUT_TESTS

COLUMNS = {
    "leads": {
        "is_deleted": "_fivetran_deleted",
        "merged_into": "MasterRecordId",
        "converted_at": "ConvertedDate",
        "contact_id": "ConvertedContactId",
    },
    "events": {"is_deleted": "archived"},
    "triggers": {"is_deleted": "deleted_at"},
    "accounts": {"is_deleted": "deleted"},
}
KNOBS: dict[str, Any] = {
    "source_tables": ALL_TABLES,
    "as_of": "2025-06-29 00:00:00",
    "record_columns": COLUMNS,
}
ACCOUNTS = {"open": "firm", "firm_is_gone": "gone_firm"}
OPEN = ("open", "raised_after_closing", "firm_is_gone")
MARKED = ("f20", "by_status", "by_column", "deleted", "merged", "merged_twice", "closed")


def raw_tables() -> dict[str, pd.DataFrame]:
    """Leads that all raised a hand on 27 June, one of them a week after it was closed."""
    names = [*OPEN, *MARKED, "survivor", "only_a_deleted_event"]
    leads = [
        {"lead_id": name, "created_at": "2025-06-01", "crm_id": f"crm-{name}"}
        | {"account_id": ACCOUNTS.get(name), "_fivetran_deleted": "false"}
        for name in names
    ]
    events = [
        {"event_id": f"e-{name}", "lead_id": name, "occurred_at": "2025-06-27"}
        | {"event_type": "contact_us", "archived": name == "only_a_deleted_event"}
        for name in names
        if name != "survivor"
    ]
    triggers = [
        {"trigger_id": f"t-{name}", "lead_id": name, "triggered_at": "2025-06-26"}
        | {"deleted_at": "2025-06-27" if name == "open" else None}
        for name in names
    ]
    states = [
        {"lead_id": "raised_after_closing", "state": "Disqualified", "entered_at": "2025-06-20"}
    ]
    accounts = [{"account_id": name, "deleted": "no"} for name in ACCOUNTS.values()]
    for lead in leads:
        lead |= {
            "status": "new",
            "MasterRecordId": "",
            "ConvertedDate": "",
            "ConvertedContactId": "",
        }
    return {
        "leads": frame("leads", leads),
        "triggers": frame("triggers", triggers),
        "events": frame("events", events),
        "accounts": frame("accounts", accounts),
        "lead_states": frame("lead_states", states),
    }


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> tuple[Build, Build]:
    """The list before the CRM changed the records, and the day after."""
    rooms = "+sync_lead_scores +sync_account_scores +stg_rejected_rows"
    first = written(raw_tables(), KNOBS, tmp_path_factory.mktemp("records"))
    before = first.again(*WITHOUT_TESTS, "--select", "+published_tables", "stg_rejected_rows")
    assert before.returncode == 0, before.output
    before_tables = before.query(
        "select lead_id, tier from hotlist_marts.lead_scores order by lead_id"
    )
    before.execute(
        """
        insert into raw.lead_states values ('f20', 'Converted', '2025-06-29 12:00:00'),
            ('closed', 'closed lost', '2025-06-28'), ('closed', 'working', '2025-06-28');
        update raw.leads set status = 'Converted' where lead_id = 'f20';
        update raw.leads set status = 'Closed - Converted' where lead_id = 'by_status';
        update raw.leads set "ConvertedDate" = '2025-06-28', "ConvertedContactId" = '003' where lead_id = 'by_column';
        update raw.leads set _fivetran_deleted = 'TRUE' where lead_id in ('deleted', 'merged');
        update raw.leads set "MasterRecordId" = 'merged_twice' where lead_id = 'merged';
        update raw.leads set "MasterRecordId" = 'survivor' where lead_id = 'merged_twice';
        update raw.accounts set deleted = '2025-06-28' where account_id = 'gone_firm';
        """
    )
    after = before.again(
        "build", "--select", *rooms.split(), variables={**KNOBS, "as_of": "2025-06-30 00:00:00"}
    )
    assert after.returncode == 0, after.output
    assert set(before_tables.query("tier == 'Hot'")["lead_id"]) == {*OPEN, *MARKED}
    return before, after


def test_no_record_that_a_crm_refuses_is_sent(days: tuple[Build, Build]) -> None:
    sync = days[1].table("sync_lead_scores")
    sent = set(sync.query("crm_object == 'lead'")["lead_id"])
    assert sent == {*OPEN, "closed", "survivor", "only_a_deleted_event"} & sent
    assert {*OPEN, "closed", "survivor"} <= sent
    contacts = sync.query("crm_object == 'contact'").set_index("lead_id")
    assert contacts["crm_id"].to_dict() == {"by_column": "003"}
    assert contacts["tier"].to_list() == ["Unscored"]


def test_a_lead_that_nobody_should_call_is_not_hot_and_says_why(days: tuple[Build, Build]) -> None:
    scores = days[1].table("lead_scores").set_index("lead_id")
    assert set(scores.query("tier == 'Hot'").index) == {*OPEN, "survivor"}
    left = scores.loc[list(MARKED)]
    assert (left["tier"] == "Unscored").all()
    assert (left["previous_tier"] == "Hot").all()
    assert (left["tier_changed_at"] == pd.Timestamp("2025-06-30")).all()
    assert left["rank_in_owner_queue"].isna().all()
    why = left["status_reason"].str.split(": ").str[1]
    assert why.to_dict() == {
        "f20": "its record is converted in the CRM, so it cannot be updated",
        "by_status": "its record is converted in the CRM, so it cannot be updated",
        "by_column": "its record is converted in the CRM, so it cannot be updated",
        "deleted": "its record is deleted",
        "merged": "its record was merged into lead merged_twice",
        "merged_twice": "its record was merged into lead survivor",
        "closed": "closed as closed_lost",
    }
    assert scores["is_converted"][scores["is_converted"]].index.tolist() == [
        "by_column",
        "by_status",
        "f20",
    ]


def test_a_deleted_account_is_not_published(days: tuple[Build, Build]) -> None:
    assert set(days[1].table("account_scores")["account_id"]) == {"firm"}


def test_deleted_rows_never_happened_and_contacts_are_carried(days: tuple[Build, Build]) -> None:
    after = days[1]
    rejected = after.table("stg_rejected_rows").query("reason == 'deleted'")
    assert set(rejected["row_key"]) == {"e-only_a_deleted_event", "t-open"}
    marks = after.table("stg_record_marks").set_index(["entity_id", "mark"])
    assert marks.loc[("by_column", "converted"), "contact_id"] == "003"
    assert marks.loc[("merged", "merged"), "survivor_id"] == "survivor"


def test_what_contradicts_itself_speaks_with_an_example(days: tuple[Build, Build]) -> None:
    after = days[1]
    spoken = after.again("test", "--select", "records_agree")
    (status,) = (s for node, s in spoken.statuses.items() if "records_agree" in node)
    assert status == "warn"


def test_two_rows_of_one_lead_are_resolved_the_same_in_any_order(tmp_path: Path) -> None:
    rows = [
        {"lead_id": "L1", "created_at": "2025-01-01", "module": "b", "changed": "2025-01-02"},
        {"lead_id": "L1", "created_at": "2025-01-01", "module": "a", "changed": "2025-01-01"},
        {"lead_id": "L2", "created_at": "2025-01-01", "module": "b", "changed": None},
        {"lead_id": "L2", "created_at": "2025-01-01", "module": "a", "changed": None},
        {"lead_id": "L3", "created_at": "2025-01-01", "module": "a", "changed": None},
        {"lead_id": "L3", "created_at": "2025-01-01", "module": "a", "changed": None},
    ]
    knobs = {"record_columns": {"leads": {"updated_at": "changed"}}}
    found = []
    for order in (rows, rows[::-1]):
        tables = {name: frame(name) for name in ("triggers", "events")}
        built = build(
            tables | {"leads": frame("leads", order)}, knobs, "+stg_rejected_rows", tmp_path
        )
        assert built.returncode == 0, built.output
        found.append((built.table("stg_leads"), built.table("stg_rejected_rows")))
    pd.testing.assert_frame_equal(found[0][0], found[1][0])
    pd.testing.assert_frame_equal(found[0][1], found[1][1])
    assert found[0][0].set_index("lead_id").loc["L1", "module"] == "b"
    reasons = found[0][1].set_index("row_key")["reason"].to_dict()
    assert reasons == {"L1": "superseded", "L2": "conflict", "L3": "duplicate"}
