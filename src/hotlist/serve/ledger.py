"""What Salesforce answered to a sync: `python -m hotlist.serve.ledger warehouse/sync_reports`.

A client such as drt reports counts, and of some failures the first 200 characters. Salesforce keeps what became of
every row of a Bulk API 2.0 job, whether the client lived to ask or not. This command asks for it and writes one file a
job, with one line a record: the table `sync_reports` that Hotlist reads (docs/salesforce.md). A job that has its file
is never asked about again, so the command can be run at any time, and again after any failure.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import re
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

#: The field that carries the row_hash of sync_lead_scores to Salesforce and back.
HASH_FIELD = "ls_row_hash__c"

#: States in which a job changes no more: https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/get_all_jobs.htm
FINISHED = ("JobComplete", "Failed", "Aborted")

JOBS = "/services/data/v58.0/jobs/ingest"

#: Written for rows that a failed or aborted job never came to.
NOT_PROCESSED = "NOT_PROCESSED"

_SECONDS = 60


@dataclass(frozen=True)
class Report:
    """What became of one record in one job."""

    crm_id: str
    run_id: str
    reported_at: str
    row_hash: str
    status: str
    error_code: str = ""
    error_fields: str = ""


@dataclass(frozen=True)
class Account:
    """Who asks, and where."""

    instance_url: str
    client_id: str
    client_secret: str
    username: str
    password: str

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Account:
        """The account that the variables SF_* name, the same that the drt sync reads.

        Raises:
            ValueError: a variable is missing, or the password would travel in the clear.
        """
        names = {field.name: f"SF_{field.name.upper()}" for field in fields(cls)}
        missing = [name for name in names.values() if not environment.get(name)]
        if missing:
            raise ValueError(f"Set the environment variable {missing[0]} (docs/salesforce.md).")
        account = cls(**{field: environment[name] for field, name in names.items()})
        url = urllib.parse.urlsplit(account.instance_url)
        if url.scheme != "https" and url.hostname not in ("127.0.0.1", "localhost"):
            raise ValueError("SF_INSTANCE_URL must begin with https://, for a password goes there.")
        return account


def reports_of(
    job: Mapping[str, Any], successful: str, failed: str, unprocessed: str
) -> list[Report]:
    """The reports of a finished job, from the three results that Salesforce gives of it.

    Args:
        job: the job as Salesforce describes it.
        successful: CSV of the rows that were written.
        failed: CSV of the rows that were refused.
        unprocessed: CSV of the rows that a failed or aborted job never came to.

    Returns:
        One report a row that carries a hash; none for a job of somebody else.
    """
    found = []
    for status, text in (("accepted", successful), ("rejected", failed), ("", unprocessed)):
        for row in csv.DictReader(io.StringIO(text, newline="")):
            if not row.get(HASH_FIELD):
                continue
            code, named = _error(row.get("sf__Error") or "") if status else (NOT_PROCESSED, "")
            found.append(
                Report(
                    crm_id=row.get("Id") or row.get("sf__Id") or "",
                    run_id=str(job["id"]),
                    reported_at=str(job["systemModstamp"]),
                    row_hash=row[HASH_FIELD],
                    status=status or "rejected",
                    error_code=code,
                    error_fields=named,
                )
            )
    return found


def _error(text: str) -> tuple[str, str]:
    """Code and fields of ``CODE:what happened:field,field --``; what happened may quote a value, so it stays there."""
    code = re.match(r"[A-Z][A-Z0-9_]*", text)
    named = re.search(r":([\w, ]+) --\s*$", text)
    return (code[0] if code else text[:80]), (named[1].strip() if named else "")


class Salesforce:
    """The part of the REST API that tells what became of Bulk API 2.0 jobs."""

    def __init__(self, account: Account) -> None:
        self.base = account.instance_url.rstrip("/")
        form = {
            "grant_type": "password",
            "client_id": account.client_id,
            "client_secret": account.client_secret,
            "username": account.username,
            "password": account.password,
        }
        self.token = ""
        answer = self._ask("/services/oauth2/token", urllib.parse.urlencode(form).encode())
        self.token = json.loads(answer)["access_token"]

    def finished_jobs(self, object_name: str) -> Iterator[dict[str, Any]]:
        """Finished updates of an object, oldest first; Salesforce lists them in any order, 1,000 at a time."""
        jobs: list[dict[str, Any]] = []
        page: str | None = f"{JOBS}?jobType=V2Ingest"
        while page:
            answer = json.loads(self._ask(page))
            jobs += answer["records"]
            page = None if answer.get("done", True) else answer["nextRecordsUrl"]
        ours = [
            job
            for job in jobs
            if job["object"] == object_name
            and job["operation"] == "update"
            and job["state"] in FINISHED
        ]
        yield from sorted(ours, key=lambda job: (job["systemModstamp"], job["id"]))

    def results(self, job_id: str) -> tuple[str, str, str]:
        """The rows of a job that were written, refused, and never come to, each as CSV."""
        parts = ("successfulResults", "failedResults", "unprocessedrecords")
        good, bad, never = (self._ask(f"{JOBS}/{job_id}/{part}/") for part in parts)
        return good, bad, never

    def _ask(self, path: str, form: bytes | None = None) -> str:
        request = urllib.request.Request(self.base + path, data=form)
        if self.token:
            request.add_header("Authorization", f"Bearer {self.token}")
        try:
            with urllib.request.urlopen(request, timeout=_SECONDS) as answer:
                text: str = answer.read().decode("utf-8")
                return text
        except urllib.error.HTTPError as error:
            said = " ".join(error.read().decode("utf-8", "replace").split())[:300]
            raise ConnectionError(f"Salesforce answered {error.code} to {path}: {said}") from error
        except urllib.error.URLError as error:
            raise ConnectionError(f"Salesforce cannot be reached: {error.reason}") from error


def collect(salesforce: Salesforce, folder: Path, object_name: str = "Lead") -> list[list[Report]]:
    """Write the file of every finished job that has none yet.

    Args:
        salesforce: whom to ask.
        folder: where the files are; made when it is not there, with a file without lines, so that it can be read.
        object_name: of the jobs.

    Returns:
        The reports of each job whose file was written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "none.csv").exists():
        _write(folder / "none.csv", [])
    collected = []
    for job in salesforce.finished_jobs(object_name):
        file = folder / f"{re.sub('[^0-9A-Za-z]', '_', job['id'])}.csv"
        if file.exists():
            continue
        reports = reports_of(job, *salesforce.results(job["id"]))
        _write(file, reports)
        if reports:
            collected.append(reports)
    return collected


def _write(file: Path, reports: Sequence[Report]) -> None:
    """Write a file whole or not at all."""
    draft = file.with_name(file.name + ".next")
    with draft.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, [field.name for field in fields(Report)])
        writer.writeheader()
        writer.writerows(asdict(report) for report in reports)
        out.flush()
        os.fsync(out.fileno())
    os.replace(draft, file)


def summary(reports: Sequence[Report]) -> str:
    """One line on a job."""
    codes = Counter(report.error_code for report in reports if report.status == "rejected")
    listed = ", ".join(f"{code} {count}" for code, count in codes.most_common())
    refused = f"{codes.total()} rejected" + (f" ({listed})" if listed else "")
    return f"{reports[0].run_id}: {len(reports) - codes.total()} accepted, {refused}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m hotlist.serve.ledger", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("folder", type=Path, help="where the files are, one a job")
    parser.add_argument("--object", default="Lead", help="of the jobs (default: Lead)")
    asked = parser.parse_args(arguments)
    try:
        for reports in collect(Salesforce(Account.of(os.environ)), asked.folder, asked.object):
            print(summary(reports))
    except (ConnectionError, ValueError) as error:
        print(f"{error} Nothing is lost; run the same command again later.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
