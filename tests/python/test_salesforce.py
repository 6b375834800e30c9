"""The recipe of docs/salesforce.md, run with a real client against Salesforce's documented rules."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import UTC
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from dbt_process import PROJECT
from dbt_project import Build, fresh_copy, on_file
from salesforce_server import Salesforce, documented_fields, serving
from worlds_small import QUICK, WITHOUT_TESTS, built_world

from hotlist.serve.ledger import Account, reports_of

PAGE = (PROJECT / "docs/salesforce.md").read_text()
RECIPE = dict(re.findall(r"`([\w~/.]+\.yml)`\n\n```yaml\n(.*?)```", PAGE, re.DOTALL))
SENT = [name for name in documented_fields() if name != "ls_row_hash__c"]


@pytest.fixture(scope="module")
def built() -> Build:
    return built_world(3000, 0.02, QUICK)


@dataclass
class Client:
    """A folder with the files of the recipe, and how to run what the page says to run."""

    folder: Path
    published: Path

    def __post_init__(self) -> None:
        for name, text in RECIPE.items():
            file = self.folder / name.replace("~", "home")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)

    @property
    def reports(self) -> Path:
        return self.folder / "sync_reports"

    def run(self, url: str, *command: str) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {
            "HOME": str(self.folder / "home"),
            "DO_NOT_TRACK": "1",
            "PYTHONPATH": str(PROJECT / "src"),
            "HOTLIST_PUBLISHED": str(self.published),
            "HOTLIST_SYNC_REPORTS": str(self.reports),
            "SF_INSTANCE_URL": url,
            **{
                f"SF_{name}": "x" for name in ("CLIENT_ID", "CLIENT_SECRET", "USERNAME", "PASSWORD")
            },
        }
        done = subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=120
        )
        print("$", " ".join(Path(word).name for word in command), "->", done.returncode)
        print(done.stdout + done.stderr)
        return done

    def ledger(self, url: str) -> subprocess.CompletedProcess[str]:
        return self.run(url, sys.executable, "-m", "hotlist.serve.ledger", str(self.reports))

    def drt(self, url: str, *more: str) -> subprocess.CompletedProcess[str]:
        return self.run(url, str(Path(sys.executable).with_name("drt")), "run", *more)

    def sync(self, url: str) -> dict[str, Any]:
        """The three commands of the page; what drt says of its run."""
        self.ledger(url)
        done = self.drt(url, "--limit", "50000", "--output", "json")
        self.ledger(url)
        (said,) = json.loads(done.stdout)["syncs"]
        return dict(said)


@pytest.fixture
def client(built: Build, tmp_path: Path) -> Client:
    return Client(tmp_path, built.published)


def table(published: Path) -> pd.DataFrame:
    with duckdb.connect(str(published), read_only=True) as connection:
        return connection.execute("from hotlist_marts.sync_lead_scores order by crm_id").df()


def organisation(rows: pd.DataFrame, **trouble: Any) -> Salesforce:
    """Leads whose fields hold old values, so that a field that should be cleared and is not shows."""
    old = dict.fromkeys(SENT, "old")
    return Salesforce({crm_id: dict(old) for crm_id in rows["crm_id"]}, **trouble)


def expected(name: str, value: Any) -> Any:
    """What a field should hold, from the typed table and not from the texts that were sent."""
    if value == "" or pd.isna(value):
        return None
    kind = documented_fields()[name]
    if kind.startswith("Number"):
        return Decimal(str(value)).quantize(Decimal(1).scaleb(-int(re.findall(r"\d+", kind)[1])))
    if kind == "Checkbox":
        return bool(value)
    if kind == "Date/Time":
        return pd.Timestamp(value).floor("s").to_pydatetime().replace(tzinfo=UTC)
    return value


def differences(salesforce: Salesforce, rows: pd.DataFrame) -> list[tuple[str, str, Any, Any]]:
    return [
        (row["crm_id"], name, held, wanted)
        for row in rows.to_dict("records")
        for name in SENT
        if (held := salesforce.leads[row["crm_id"]].get(name))
        != (wanted := expected(name, row[name.removeprefix("ls_").removesuffix("__c")]))
    ]


def test_the_first_sync_writes_every_field_and_the_second_sends_nothing(client: Client) -> None:
    rows = table(client.published)
    salesforce = organisation(rows)
    with serving(salesforce) as url:
        said = client.sync(url)
        assert (said["status"], said["rows_synced"], said["rows_failed"]) == (
            "success",
            len(rows),
            0,
        )
        assert differences(salesforce, rows) == []
        assert any(lead["ls_grade__c"] is None for lead in salesforce.leads.values()) or any(
            lead["ls_hand_raiser_at__c"] is None for lead in salesforce.leads.values()
        )
        assert client.sync(url)["rows_extracted"] == 0
        assert len(salesforce.jobs) == 1


def test_after_every_failure_the_next_runs_end_equal_to_the_table(client: Client) -> None:
    """Calls refused, a job that fails half way, a server that dies before it answers."""
    rows = table(client.published)
    half = len(rows) // 2
    salesforce = organisation(rows, throttled=2)
    with serving(salesforce) as url:
        assert client.sync(url)["status"] == "failed"
        assert salesforce.jobs == {}
        salesforce.throttled, salesforce.fails_after = 0, half
        assert client.sync(url)["status"] == "failed"
        reported = read_reports(client)
        assert Counter(reported["status"]) == {"accepted": half, "rejected": len(rows) - half}
        salesforce.fails_after, salesforce.dies_at = half // 2, "PATCH "
        assert client.sync(url)["status"] == "failed"
        salesforce.fails_after, salesforce.dies_at = None, ""
        assert client.sync(url)["rows_extracted"] == len(rows) - half - half // 2
        assert differences(salesforce, rows) == []
        assert client.sync(url)["rows_extracted"] == 0


def read_reports(client: Client) -> pd.DataFrame:
    return duckdb.sql(f"from read_csv('{client.reports}/*.csv', all_varchar = true)").df()


def test_refused_rows_are_named_and_sent_again_once_they_can_be_written(client: Client) -> None:
    rows = table(client.published)
    won = set(rows["crm_id"][:3])
    salesforce = organisation(rows, converted=won)
    picklist = salesforce.fields["ls_tier__c"]
    salesforce.fields["ls_tier__c"] = picklist.replace(", Warm", "")
    warm = set(rows["crm_id"][rows["tier"] == "Warm"]) - won
    with serving(salesforce) as url:
        said = client.sync(url)
        assert (said["status"], said["rows_failed"]) == ("partial", len(won | warm))
        refused = read_reports(client).query("status == 'rejected'")
        assert Counter(refused["error_code"]) == {
            "CANNOT_UPDATE_CONVERTED_LEAD": len(won),
            "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST": len(warm),
        }
        assert set(refused.loc[refused["crm_id"].isin(warm), "error_fields"]) == {"ls_tier__c"}
        salesforce.fields["ls_tier__c"] = picklist
        assert client.sync(url)["rows_extracted"] == len(won | warm)
        assert differences(salesforce, rows[~rows["crm_id"].isin(won)]) == []


def test_a_cursor_loses_the_rows_that_were_refused(client: Client) -> None:
    """What the page warns of, once."""
    sync = client.folder / "syncs/salesforce.yml"
    by_cursor = re.sub(
        r"where acknowledged.*?\n", "where sync.change_number > {{ watermark }}\n", sync.read_text()
    )
    by_cursor = by_cursor.replace(
        "as ls_row_hash__c", "as ls_row_hash__c, sync.change_number as ls_change_number__c"
    ).replace(
        "mode: full",
        "mode: incremental\n  cursor_field: ls_change_number__c\n"
        "  watermark: {storage: local, default_value: '0'}",
    )
    sync.write_text(by_cursor)
    rows = table(client.published)
    salesforce = organisation(rows, converted={rows["crm_id"][0]})
    salesforce.fields["ls_change_number__c"] = "Number(9, 0)"
    with serving(salesforce) as url:
        client.ledger(url)
        client.drt(url)
        salesforce.converted = set()
        client.drt(url)
        assert len(salesforce.jobs) == 1
    assert {each[0] for each in differences(salesforce, rows)} == {rows["crm_id"][0]}


def test_the_next_build_knows_what_came_back_and_the_next_sync_sends_what_changed(
    built: Build, tmp_path: Path
) -> None:
    copy = on_file(fresh_copy(built.path), QUICK)
    client = Client(tmp_path, copy.published)
    rows = table(copy.published)
    salesforce = organisation(rows, converted={rows["crm_id"][0]})
    with serving(salesforce) as url:
        client.sync(url)
        salesforce.converted = set()
        copy.execute(
            f"create view raw.sync_reports as from read_csv('{client.reports}/*.csv', all_varchar = true)"
        )
        (client.reports / "hostile.csv").write_text(
            "crm_id,run_id,reported_at,row_hash,status,error_code,error_fields\n"
            ',r,2025-01-01,h,accepted,,\nx,r,soon,h,accepted,,\nx,r,2025-01-01,h,maybe,"\'; --",\n'
        )
        knobs = QUICK | {"source_tables": QUICK["source_tables"] | {"sync_reports": "sync_reports"}}
        scored = rows[1:].query("score_status == 'scored' and score < 80").iloc[0]
        arguments = (
            f"{{lead_id: '{scored['lead_id']}', score: 95, author: ann, expires_at: '2099-01-01'}}"
        )
        assert copy.again("run-operation", "set_manual_score", "--args", arguments).returncode == 0
        done = copy.again(*WITHOUT_TESTS, variables=knobs)
        assert done.returncode == 0, done.output
        now = table(copy.published)
        changed = now.merge(rows, on="crm_id", suffixes=("", "_before"))
        changed = changed[changed["row_hash"] != changed["row_hash_before"]]
        assert scored["crm_id"] in set(changed["crm_id"])
        ledger = copy.served("from hotlist_marts.sync_ledger")
        assert Counter(ledger["status"]) == {"accepted": len(rows) - 1, "rejected": 1}
        seen = copy.query("from hotlist_monitoring.mon_sync").iloc[0]
        print(seen.to_dict())
        assert seen["rows_rejected"] == 1
        assert seen["rejected_codes"] == "CANNOT_UPDATE_CONVERTED_LEAD 1"
        assert seen["rows_unacknowledged"] == len(changed) + 1
        rejects = copy.query(
            "from hotlist_staging.stg_rejected_rows where source_table = 'sync_reports'"
        )
        assert sorted(rejects["reason"]) == ["bad_status", "bad_timestamp", "null_key"]
        assert client.sync(url)["rows_extracted"] == len(changed) + 1
        assert differences(salesforce, now) == []


def test_collections_answer_200_for_what_they_refuse() -> None:
    """So a client that counts 200 as success loses rows: the page says to use Bulk."""
    salesforce = Salesforce({"a": {}, "b": {}}, converted={"b"})
    records = [{"id": crm_id, "ls_tier__c": "Hot"} for crm_id in ("a", "b")]
    status, results = salesforce.answer(
        "PATCH", "/services/data/v58.0/composite/sobjects", json.dumps({"records": records})
    )
    assert status == 200
    assert [result["success"] for result in results] == [True, False]


def test_a_report_names_code_and_fields_whatever_the_message_quotes() -> None:
    failed = (
        '"sf__Id","sf__Error","Id","ls_row_hash__c"\n'
        '"a","STRING_TOO_LONG:too large: x:y -- z (max length=255):ls_reason_1__c --","a","h"\n'
    )
    foreign = '"sf__Id","sf__Created","Id"\n"b","false","b"\n'
    job = {"id": "750", "systemModstamp": "2026-01-01T00:00:00.000+0000"}
    (report,) = reports_of(job, foreign, failed, "")
    assert (report.error_code, report.error_fields) == ("STRING_TOO_LONG", "ls_reason_1__c")


def test_a_password_does_not_travel_in_the_clear() -> None:
    environment = {f"SF_{n}": "x" for n in ("CLIENT_ID", "CLIENT_SECRET", "USERNAME", "PASSWORD")}
    with pytest.raises(ValueError, match="https"):
        Account.of(environment | {"SF_INSTANCE_URL": "http://example.com"})
    with pytest.raises(ValueError, match="SF_INSTANCE_URL"):
        Account.of(environment)
