"""A local stand-in for the parts of Snowflake that this project needs, on fakesnow's HTTP server.

    python tests/engines/snowflake/emulator.py --raw world.duckdb --log statements.jsonl

It prints {"port": N} when it is ready, and ends on SIGTERM or when its stdin closes. What it can and cannot prove is
listed in docs/snowflake.md.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import json
import os
import re
import signal
import sys
import threading
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import duckdb
from fakesnow import server as start_server  # the next import rebinds the name

import fakesnow.server as http  # isort: skip
from fakesnow.cursor import FakeSnowflakeCursor as Cursor
from fakesnow.transforms import stage
from python_code import CALL, FUNCTION, PROCEDURE, Account
from snowflake.connector.errors import ProgrammingError
from sqlglot import parse_one

# Statements that have nothing to do here.
NOTHING = re.compile(
    r"(?is)^\s*(select\s+system\$(?!typeof)|alter\s+session|grant\s|revoke\s|use\s+(warehouse|role)"
    r"|(create|drop)\s+procedure|drop\s+function)"
)
RESULT_SCAN = re.compile(
    r"(?is)\(\s*select\s+\*\s+from\s+table\s*\(\s*result_scan\s*\('([\w-]+)'\)\s*\)\s*\)"
)
DONE = "select 'Statement executed successfully.' as status"
CREATED = "select 'Function successfully created.' as status"
SNOWFLAKE_TYPES = {
    **dict.fromkeys(("BIGINT", "INTEGER", "SMALLINT", "TINYINT"), "NUMBER(38, 0)"),
    **dict.fromkeys(("DOUBLE", "FLOAT"), "REAL"),
    "VARCHAR": "TEXT",
    "BOOLEAN": "BOOLEAN",
    "BLOB": "BINARY",
    "DATE": "DATE",
}

account = Account(None)
_execute = Cursor.execute
_describe = Cursor._describe_only
_parse = http.parse_one


def is_special(sql: str) -> bool:
    """Whether the stand-in answers by itself and fakesnow must not look at the text."""
    return any(pattern.match(sql) for pattern in (PROCEDURE, FUNCTION, CALL, NOTHING))


def infer_schema(cursor: Any, location: str) -> str:
    """The columns of staged parquet files."""
    parts = stage.parts_from_var(location.lstrip("@"), cursor._conn.database, cursor._conn.schema)
    folder = stage.internal_dir(".".join(parts))
    rows = duckdb.sql(f"describe select * from read_parquet('{folder}**')").fetchall()

    def kind(name: str) -> str:
        if name.startswith("TIMESTAMP"):
            return "TIMESTAMP_NTZ"
        return SNOWFLAKE_TYPES.get(name, "NUMBER(38, 0)" if "INT" in name else name)

    values = ",".join(f"('{row[0]}','{kind(row[1])}')" for row in rows)
    return f"select * from (values {values}) v(COLUMN_NAME, TYPE)"


def answer(cursor: Any, command: str, params: Any, options: dict[str, Any]) -> str:
    """The statement that fakesnow shall run in place of one that it does not know."""
    if match := PROCEDURE.match(command):
        options.pop("binding_params", None)
        if match["named"]:
            account.procedures[match["named"].upper()] = command
            return CREATED
        return f"""select '{account.run(command, cursor)}' as "{match["anonymous"]}\""""
    if (match := CALL.match(command)) and match["name"].upper() in account.procedures:
        result = account.run(account.procedures[match["name"].upper()], cursor)
        return f"""select '{result}' as "{match["name"].split(".")[-1]}\""""
    if FUNCTION.match(command):
        account.create(command, cursor, http.shared_fs.duck_conn)
        return CREATED
    if re.search(r"(?i)\binfer_schema\s*\(", command):
        return infer_schema(cursor, (options.pop("binding_params", None) or params)[0])
    if match := RESULT_SCAN.search(command):
        view = "RS_" + match[1].replace("-", "").upper()  # fakesnow reads it only at the top
        cursor._duck_conn.register(view, cursor._conn.results_cache[match[1]][0])
        return command.replace(match[0], f"(select * from {view})")
    if re.match(r"(?is)\s*show\s+parameters\s+like\s+'query_tag'", command):
        return "select 'QUERY_TAG' as \"key\", '' as \"value\""
    if re.match(r"(?is)\s*put\s", command):
        return re.sub(r"'@([^']+)'", lambda m: "@" + m[1].replace('"', ""), command)
    if re.match(r"(?is)\s*copy\s+into", command):
        return re.sub(
            r"(?i)\bFROM\s+'(@[^']+)'", lambda m: "FROM " + m[1].replace('"', ""), command
        )
    return DONE if NOTHING.match(command) else command


def unscoped(sql: str) -> str:
    """Snowpark's SCOPED TEMPORARY as TEMPORARY."""
    return re.sub(r"(?i)\bSCOPED\s+TEMPORARY\b", "TEMPORARY", sql)


def describe(self: Any, sql: str) -> Any:
    """The columns of a statement, unless the stand-in answers it by itself."""
    return None if is_special(sql) else _describe(self, sql)


def execute(self: Any, command: str, params: Any = None, *args: Any, **options: Any) -> Any:
    """Run a statement; an error is one of the connector's, for it retries an HTTP 500 without end."""
    account.note(kind="statement", sql=command[:1_000_000])
    command = re.sub(r"(?i)\bcurrent_warehouse\(\)", "'WH'", unscoped(command))
    command = re.sub(r"(?i)\bhash_agg\((\w+)\.\*\)", r"sum(hash(\1))", command)
    command = answer(self, command, params, options)
    try:
        return _execute(self, command, params, *args, **options)
    except (duckdb.Error, ValueError, AssertionError) as error:
        with contextlib.suppress(duckdb.Error):
            self._duck_conn.rollback()
        raise ProgrammingError(msg=str(error), errno=2043, sqlstate="02000") from error


async def query_request(request: Any) -> Any:
    """GET, the download from a stage, which fakesnow has not; everything else is its own."""
    body = await request.body()
    text = gzip.decompress(body) if request.headers.get("Content-Encoding") == "gzip" else body
    match = re.match(
        r"(?is)\s*get\s+'?@([^'\s]+)'?\s+'?file://([^'\s]+)'?", json.loads(text)["sqlText"]
    )
    if not match:
        return await http.query_request(request)
    connection = http.to_conn(http.to_token(request))
    place, _, prefix = match[1].replace('"', "").partition("/")
    parts = stage.parts_from_var(place, connection.database, connection.schema)
    root = Path(stage.internal_dir(".".join(parts)))
    files = [str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()]
    data = {
        "command": "DOWNLOAD",
        "src_locations": [name for name in files if name.startswith(prefix)],
        "localLocation": match[2],
        "parallel": 1,
        "encryptionMaterial": [],
        "stageInfo": {"locationType": "LOCAL_FS", "location": str(root), "creds": {}},
    }
    return http.JSONResponse({"success": True, "data": data})


def kept_name(name: str) -> str:
    """A name as Snowflake keeps it when it is created without quotes, where that is possible."""
    return name.upper() if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_$]*", name) else name


def load_raw(path: Path) -> None:
    """Tables of the schema raw of a DuckDB file as HOTLIST.RAW; plain names in upper case, as Snowflake keeps them."""
    http.shared_fs.connect(database="HOTLIST", schema="RAW")
    connection = http.shared_fs.duck_conn
    connection.execute(f"attach '{path}' as given (read_only)")
    columns: dict[str, list[str]] = {}
    listed = "select table_name, column_name from duckdb_columns() where database_name = 'given'"
    listed += " and schema_name = 'raw'"
    for table, column in connection.execute(
        f"{listed} order by table_name, column_index"
    ).fetchall():
        columns.setdefault(table, []).append(f'"{column}" as "{kept_name(column)}"')
    for table, named in columns.items():
        connection.execute(
            f'create or replace table HOTLIST.RAW."{kept_name(table)}" as '
            f'select {", ".join(named)} from given.raw."{table}"'
        )
    connection.execute("detach given")


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, help="a free one when left out")
    parser.add_argument("--raw", type=Path, help="DuckDB file whose schema raw becomes HOTLIST.RAW")
    parser.add_argument(
        "--log", type=Path, help="where each statement is noted, a JSON object a line"
    )
    given = parser.parse_args()
    account.__init__(given.log)
    Cursor.execute = execute
    Cursor._describe_only = describe
    http.parse_one = lambda sql: parse_one("select 1") if is_special(sql) else _parse(unscoped(sql))
    route = http.Route("/queries/v1/query-request", query_request, methods=["POST"])
    http.app.router.routes.insert(0, route)
    if given.raw:
        load_raw(given.raw)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    threading.Thread(target=lambda: (sys.stdin.buffer.read(), stop.set()), daemon=True).start()
    with start_server(port=given.port) as where:
        account.port = where["port"]
        print(json.dumps({"port": account.port}), flush=True)
        os.dup2(2, 1)  # nobody reads on: a full pipe would stop the server
        stop.wait()
        account.close()


if __name__ == "__main__":
    main()
