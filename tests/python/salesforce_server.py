"""A small local server that keeps Salesforce's documented rules for updating leads; it is not Salesforce.

The fields and their types are read from the table of docs/salesforce.md. The rules, with where they are documented:

- Bulk API 2.0 jobs: create, upload, close, poll, three results, list of all jobs
  (developer.salesforce.com, api_asynch: get_all_jobs, get_job_failed_results, get_job_unprocessed_results)
- an empty cell is ignored in an update, #N/A clears the field (api_asynch: datafiles_csv_valid_record_rows)
- a time needs its zone (api_rest: intro_valid_date_formats)
- sObject Collections answers 200 whatever becomes of the records, at most 200 a call
  (api_rest: resources_composite_sobjects_collections_update)
- converted leads cannot be updated (help.salesforce.com 000384333)
"""

from __future__ import annotations

import csv
import io
import json
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from dbt_process import PROJECT

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?(Z|[+-]\d\d:?\d\d)")
TRUE, FALSE = {"true", "1", "yes", "on", "y"}, {"false", "0", "no", "off", "n"}


def documented_fields() -> dict[str, str]:
    """Type of each field of a lead as docs/salesforce.md has it."""
    page = (
        (PROJECT / "docs/salesforce.md")
        .read_text()
        .partition("\n## The fields")[2]
        .partition("\n## ")[0]
    )
    return dict(re.findall(r"(?m)^\| `(ls_\w+__c)` \| (.+?) \|$", page))


class Refused(Exception):
    """A record is not written."""

    def __init__(self, code: str, message: str, named: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.named = code, message, named

    def __str__(self) -> str:
        return f"{self.code}:{self.message}:{self.named} --"


def stored(name: str, kind: str, text: str) -> Any:
    """What a field of a type holds after a text was written to it."""
    if kind.startswith("Number"):
        digits, scale = (int(n) for n in re.findall(r"\d+", kind))
        try:
            number = Decimal(text).quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP)
        except InvalidOperation:
            raise Refused("INVALID_TYPE_ON_FIELD_IN_RECORD", f"no number: {text}", name) from None
        if abs(number) >= 10 ** (digits - scale):
            raise Refused("NUMBER_OUTSIDE_VALID_RANGE", text, name)
        return number
    if kind == "Checkbox":
        if text.lower() not in TRUE | FALSE:
            raise Refused("INVALID_TYPE_ON_FIELD_IN_RECORD", f"no boolean: {text}", name)
        return text.lower() in TRUE
    if kind == "Date/Time":
        if not TIME.fullmatch(text):
            raise Refused("INVALID_TYPE_ON_FIELD_IN_RECORD", f"no dateTime: {text}", name)
        return datetime.fromisoformat(text).astimezone(UTC)
    if kind.startswith("Picklist"):
        allowed = kind.partition(": ")[2].split(", ")
        if allowed == ["A1 to C3"]:
            allowed = [letter + digit for letter in "ABC" for digit in "123"]
        if text not in allowed:
            code = "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"
            raise Refused(code, f"bad value for restricted picklist field: {text}", name)
        return text
    most = int(re.findall(r"\d+", kind)[0])
    if len(text) > most:
        raise Refused("STRING_TOO_LONG", f"data value too large: {text} (max length={most})", name)
    return text


@dataclass
class Salesforce:
    """The leads of an organisation, its jobs, and what goes wrong today."""

    leads: dict[str, dict[str, Any]]
    fields: dict[str, str] = field(default_factory=documented_fields)
    converted: set[str] = field(default_factory=set)
    throttled: int = 0
    """So many calls that are refused before the next is served."""
    throttle: tuple[int, str] = (403, "REQUEST_LIMIT_EXCEEDED")
    fails_after: int | None = None
    """A job fails after so many records and leaves the others."""
    dies_at: str = ""
    """The server drops the connection of calls whose method and path hold this."""
    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: int = 0
    clock: datetime = datetime(2026, 1, 1, tzinfo=UTC)

    def now(self) -> str:
        self.clock += timedelta(seconds=1)
        return self.clock.strftime("%Y-%m-%dT%H:%M:%S.000+0000")

    def update(self, record: Mapping[str, Any], *, bulk: bool) -> None:
        """Write a record whole or refuse it."""
        crm_id = record.get("Id") or record.get("id") or ""
        if crm_id not in self.leads:
            raise Refused("NOT_FOUND", f"Provided id does not exist: {crm_id}")
        if crm_id in self.converted:
            raise Refused("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead")
        written: dict[str, Any] = {}
        for name, value in record.items():
            if name.lower() in ("id", "attributes") or (bulk and value == ""):
                continue
            if name not in self.fields:
                raise Refused("INVALID_FIELD", f"No such column {name}", name)
            empty = value is None or (bulk and value == "#N/A")
            written[name] = None if empty else stored(name, self.fields[name], str(value))
        self.leads[crm_id] |= written

    def process(self, job: dict[str, Any]) -> None:
        """Do what a closed job asks for."""
        rows = list(csv.DictReader(io.StringIO(job["csv"], newline="")))
        names = list(rows[0]) if rows else []
        job |= {"state": "JobComplete", "systemModstamp": self.now()}
        unknown = [name for name in names if name != "Id" and name not in self.fields]
        if unknown:
            said = f"InvalidBatch : Field name not found : {unknown[0]}"
            job |= {"state": "Failed", "errorMessage": said}
        good, bad, never = [], [], []
        for place, row in enumerate(rows):
            if unknown or (self.fails_after is not None and place >= self.fails_after):
                job["state"] = "Failed"
                never.append(row)
                continue
            try:
                self.update(row, bulk=True)
                good.append({"sf__Id": row["Id"], "sf__Created": "false"} | row)
            except Refused as refusal:
                bad.append({"sf__Id": row["Id"], "sf__Error": str(refusal)} | row)
        job |= {"numberRecordsProcessed": len(good) + len(bad), "numberRecordsFailed": len(bad)}
        job["results"] = {
            "successfulResults": as_csv(["sf__Id", "sf__Created", *names], good),
            "failedResults": as_csv(["sf__Id", "sf__Error", *names], bad),
            "unprocessedrecords": as_csv(names, never),
        }

    def answer(self, method: str, path: str, body: str) -> tuple[int, Any]:
        """Status and body of the answer to a call; a text is CSV."""
        self.calls += 1
        if path == "/services/oauth2/token":
            return 200, {"access_token": "token", "token_type": "Bearer"}
        if self.throttled:
            self.throttled -= 1
            return self.throttle[0], [{"errorCode": self.throttle[1], "message": "Limit exceeded."}]
        if path.endswith("/composite/sobjects") and method == "PATCH":
            return self.collection(json.loads(body)["records"])
        found = re.match(r"/services/data/v\d+\.0/jobs/ingest(?:/(\w+))?(?:/(\w+))?/?", path)
        if not found:
            return 404, [{"errorCode": "NOT_FOUND", "message": path}]
        job_id, part = found.groups()
        if job_id is None and method == "GET":
            return 200, {"done": True, "records": [shown(j) for j in reversed(self.jobs.values())]}
        if job_id is None:
            job = {"id": f"750{len(self.jobs):015d}", "state": "Open", "systemModstamp": self.now()}
            self.jobs[str(job["id"])] = job | json.loads(body)
            return 200, shown(self.jobs[str(job["id"])])
        job = self.jobs[job_id]
        if method == "PUT":
            job["csv"] = body
            return 201, None
        if method == "PATCH":
            self.process(job)
        return (200, job["results"][part]) if part else (200, shown(job))

    def collection(self, records: list[dict[str, Any]]) -> tuple[int, Any]:
        if len(records) > 200:
            return 400, [{"errorCode": "EXCEEDED_MAX_SIZE_REQUEST", "message": "at most 200"}]
        results = []
        for record in records:
            try:
                self.update(record, bulk=False)
                results.append({"id": record["id"], "success": True, "errors": []})
            except Refused as refusal:
                error = {"statusCode": refusal.code, "message": refusal.message, "fields": []}
                results.append({"id": record["id"], "success": False, "errors": [error]})
        return 200, results


def shown(job: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in job.items() if name not in ("csv", "results")}


def as_csv(names: list[str], rows: list[dict[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, names, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


@contextmanager
def serving(salesforce: Salesforce) -> Iterator[str]:
    """Address at which the organisation answers."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """Say nothing."""

        def handle_call(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            if not self.path.endswith("/token") and self.headers["Authorization"] != "Bearer token":
                status, said = 401, [{"errorCode": "INVALID_SESSION_ID", "message": "no session"}]
            else:
                status, said = salesforce.answer(self.command, self.path, body)
            if salesforce.dies_at and salesforce.dies_at in f"{self.command} {self.path}":
                self.close_connection = True
                return
            text = said if isinstance(said, str) else json.dumps(said)
            self.send_response(status)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        do_GET = do_POST = do_PUT = do_PATCH = handle_call

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
