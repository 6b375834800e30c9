"""Local stand-in for the parts of Snowflake a dbt project needs: fakesnow's HTTP server
plus (a) four small SQL gaps, (b) Python stored procedures, (c) Python UDFs.

run:  python sfemu.py --port 64617
"""
from __future__ import annotations
import argparse, json, os, re, signal, subprocess, sys, tempfile, threading
from pathlib import Path
import duckdb, fakesnow
from fakesnow import server as start_server   # the name is rebound by the next import
import fakesnow.server as srv, fakesnow.transforms as tf
from fakesnow.cursor import FakeSnowflakeCursor as Cur
from fakesnow.transforms import stage
from sqlglot import exp, parse_one as sg_parse_one

HERE = Path(__file__).parent
PORT = 0
log: list[dict] = []            # every procedure / function the "account" has run, for tests

# ---- (a) SQL gaps -----------------------------------------------------------------------
_identifier = tf.identifier
def identifier(e, params):
    """fakesnow takes '"DB"."SCHEMA"."X"' for one quoted name; split it as Snowflake does."""
    out = _identifier(e, params)
    if out is not e and isinstance(out.this, exp.Identifier) and '"."' in out.this.this:
        db, sch, name = ('"' + out.this.this + '"').split(".")
        q = lambda s: exp.Identifier(this=s.strip('"'), quoted=True)
        return exp.Table(this=q(name), db=q(sch), catalog=q(db))
    return out
tf.identifier = identifier

_to_timestamp = tf.to_timestamp
# TRY_CAST is a Cast to sqlglot; fakesnow would turn it into its own cast, which raises
tf.to_timestamp = lambda e: e if isinstance(e, exp.TryCast) else _to_timestamp(e)

def fix_ast(e):
    if isinstance(e, exp.Create) and e.args.get("kind") in ("TABLE", "VIEW") and isinstance(e.find(exp.Table), exp.Table):
        props = e.args.get("properties")
        t = e.find(exp.Table)
        if props and (t.db or not isinstance(t.this, exp.Identifier)):   # DuckDB has no schema-qualified temp objects
            props.set("expressions", [p for p in props.expressions if not isinstance(p, exp.TemporaryProperty)])
    for sel in e.find_all(exp.Select):           # SELECT $1, $2 FROM VALUES (..), (..)
        v = sel.args.get("from_") and sel.args["from_"].this
        if isinstance(v, exp.Values) and not v.alias and v.expressions:
            n = len(v.expressions[0].expressions)
            v.set("alias", exp.TableAlias(this=exp.to_identifier("_V"), columns=[exp.to_identifier(f"_C{i+1}") for i in range(n)]))
            for p in list(sel.find_all(exp.Parameter)):
                p.replace(exp.column(f"_C{p.this.this}"))
    for d in list(e.find_all(exp.Dot)):          # db.schema.py_udf(x) -> py_udf(x)
        if isinstance(d.expression, exp.Anonymous) and d.expression.name.upper() in UDFS:
            d.replace(d.expression)
    return e

_explode = Cur._transform_explode
Cur._transform_explode = lambda self, e: _explode(self, fix_ast(e))

# fakesnow splits MERGE into four statements, which fails on dbt's unqualified VALUES(..); DuckDB >= 1.4 has MERGE
tf.merge = lambda e: [e]
__execute = Cur._execute
def _execute(self, transformed, params=None):
    if not isinstance(transformed, exp.Merge): return __execute(self, transformed, params)
    rows = self._duck_conn.execute(transformed.sql(dialect="duckdb") + " RETURNING merge_action", params).fetchall()
    acts = {str(w.args["then"]).split()[0].upper() if not isinstance(w.args["then"], exp.Expression) else w.args["then"].key.upper() for w in transformed.args["whens"].expressions}
    cols = [(f"number of rows {n}", sum(r[0] == a for r in rows)) for a, n in (("INSERT", "inserted"), ("UPDATE", "updated"), ("DELETE", "deleted")) if a in acts or a == "DELETE" and "VAR" in acts]
    counts = sg_parse_one("select " + ", ".join(f'{c}::bigint as "{n}"' for n, c in cols), read="duckdb")
    counts.set("merge_counts", True)
    __execute(self, counts, None)
Cur._execute = _execute

# fakesnow sends NULL timestamps as 1970-01-01: the struct it builds has no validity bitmap
import fakesnow.arrow as fa, pyarrow as pa, pyarrow.compute as pc
_ts = fa.timestamp_to_sf_struct
def ts_struct(ts):
    ts = ts.combine_chunks() if isinstance(ts, pa.ChunkedArray) else ts
    s = _ts(pc.fill_null(ts, pa.scalar(0, pa.int64()).cast(ts.type)))
    return pa.StructArray.from_arrays([s.field(i) for i in range(s.type.num_fields)], fields=list(s.type), mask=pc.is_null(ts))
fa.timestamp_to_sf_struct = ts_struct

NOP = re.compile(r"(?is)^\s*(select\s+system\$(?!typeof)|alter\s+session|grant\s|revoke\s|use\s+(warehouse|role)|(create|drop)\s+procedure|drop\s+function)")
SF = {"BIGINT": "NUMBER(38, 0)", "INTEGER": "NUMBER(38, 0)", "SMALLINT": "NUMBER(38, 0)", "TINYINT": "NUMBER(38, 0)", "DOUBLE": "REAL", "FLOAT": "REAL",
      "VARCHAR": "TEXT", "BOOLEAN": "BOOLEAN", "BLOB": "BINARY", "DATE": "DATE"}

def infer_schema(cur, params):
    loc = params[0].lstrip("@")
    fq = stage.parts_from_var(loc, cur._conn.database, cur._conn.schema)
    rows = duckdb.sql(f"describe select * from read_parquet('{stage.internal_dir('.'.join(fq))}**')").fetchall()
    t = lambda d: SF.get(d, "TIMESTAMP_NTZ" if d.startswith("TIMESTAMP") else "NUMBER(38, 0)" if "INT" in d else d)
    return "select * from (values " + ",".join(f"('{r[0]}','{t(r[1])}')" for r in rows) + ") v(COLUMN_NAME, TYPE)"

# ---- (b) + (c) python -------------------------------------------------------------------
PROC = re.compile(r"(?is)^\s*(?:--[^\n]*\n\s*|/\*.*?\*/\s*)*(with\s+(?P<name>[\w.\"$]+)\s+as\s+procedure|create\s+(or\s+replace\s+)?procedure\s+(?P<name2>[\w.\"$]+))\s*\(")
FUNC = re.compile(r"(?is)^\s*(?:/\*.*?\*/\s*)*create\s+(or\s+replace\s+)?(temp\w*\s+|secure\s+)*function\s+(?P<name>[\w.\"$]+)\s*\((?P<args>.*?)\)\s*returns\s+(?P<ret>\w+).*?language\s+python")
CALL = re.compile(r"(?is)^\s*call\s+(?P<name>[\w.\"$]+)\s*\(")
PROCS: dict[str, str] = {}
UDFS: dict[str, "Worker"] = {}

def clause(sql, key):
    m = re.search(rf"(?is)\b{key}\s*=\s*\((.*?)\)", sql.split("$$")[0])
    return [x.strip().strip("'\"") for x in m[1].split(",") if x.strip()] if m else []

def spec(sql):
    head, body = (sql.split("$$") + [""])[:2]      # a staged handler (HANDLER='module.func') has no body
    one = lambda k: (m := re.search(rf"(?is)\b{k}\s*=\s*'?([\w.]+)'?", head)) and m[1]
    return {"packages": clause(sql, "PACKAGES"), "imports": clause(sql, "IMPORTS"), "handler": one("HANDLER"),
            "runtime": one("RUNTIME_VERSION"), "code": body, "port": PORT}

def local_imports(sp, cur):
    out = []
    for i in sp["imports"]:
        var, _, path = i.lstrip("@").partition("/")
        fq = ".".join(stage.parts_from_var(var, cur._conn.database, cur._conn.schema))
        p = stage.internal_dir(fq) + path
        if not os.path.exists(p):
            raise srv.snowflake.connector.errors.ProgrammingError(msg=f"File not found in stage for import {i}", errno=391520, sqlstate="42601")
        out.append(p)
    return out

class Worker:
    """A process that has only stdlib + the packages named in PACKAGES + IMPORTS."""
    def __init__(self, sp, mode):
        self.tmp = tempfile.TemporaryDirectory(prefix="sfpy_")
        Path(self.tmp.name, "spec.json").write_text(json.dumps(sp | {"mode": mode}))
        self.p = subprocess.Popen([sys.executable, "-I", str(HERE / "worker.py"), "spec.json"], cwd=self.tmp.name,
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.lock = threading.Lock()

def run_proc(sql, cur):
    sp = spec(sql); sp["paths"] = local_imports(sp, cur)
    sp["database"], sp["schema"] = cur._conn.database, cur._conn.schema
    w = Worker(sp, "proc"); out, err = w.p.communicate()
    log.append({"kind": "procedure", **{k: sp[k] for k in ("packages", "imports", "runtime")}, "rc": w.p.returncode, "err": err.decode()[-4000:]})
    if w.p.returncode:
        raise srv.snowflake.connector.errors.ProgrammingError(msg="Python Interpreter Error:\n" + err.decode()[-3000:], errno=100357, sqlstate="P0000")
    return json.loads(out.decode().splitlines()[-1])["result"]

def make_udf(sql, cur):
    m = FUNC.match(sql); sp = spec(sql); sp["paths"] = local_imports(sp, cur)
    name = m["name"].replace('"', "").split(".")[-1].upper()
    args = [re.sub(r"(?is)\s+default\s.*", "", a).split()[1] for a in split_args(m["args"])]
    duck = {"NUMBER": "BIGINT", "INT": "BIGINT", "INTEGER": "BIGINT", "FLOAT": "DOUBLE", "DOUBLE": "DOUBLE", "REAL": "DOUBLE",
            "BOOLEAN": "BOOLEAN", "BINARY": "BLOB", "VARIANT": "JSON", "OBJECT": "JSON", "ARRAY": "JSON"}
    ty = lambda t: duck.get(t.upper().split("(")[0], "VARCHAR")
    import pyarrow as pa, pickle, struct
    w = Worker(sp, "udf")
    def call(*cols):
        data = pickle.dumps([c.to_pandas() if hasattr(c, "to_pandas") else c for c in cols])
        with w.lock:
            try: w.p.stdin.write(struct.pack("<q", len(data)) + data); w.p.stdin.flush(); h = w.p.stdout.read(8)
            except BrokenPipeError: h = b""
            if len(h) < 8:
                w.err = getattr(w, "err", "") or w.p.stderr.read().decode()[-2000:]
                raise RuntimeError("Python Interpreter Error:\n" + w.err)
            res = pickle.loads(w.p.stdout.read(struct.unpack("<q", h)[0]))
        return pa.array(res, from_pandas=True).cast({"DOUBLE": pa.float64(), "BIGINT": pa.int64()}.get(ty(m["ret"]), pa.string()))
    con = srv.shared_fs.duck_conn
    try: con.remove_function(name.lower())
    except Exception: pass
    ns: dict = {"call": call}                       # DuckDB wants a fixed-arity callable
    a = ",".join(f"a{i}" for i in range(len(args)))
    exec(f"def f({a}): return call({a})", ns)
    con.create_function(name.lower(), ns["f"], [ty(t) for t in args], ty(m["ret"]), type="arrow", null_handling="special")
    UDFS[name] = w
    log.append({"kind": "function", "name": name, **{k: sp[k] for k in ("packages", "imports", "runtime")}})

def split_args(s):
    out, depth, cur = [], 0, ""
    for ch in s + ",":
        if ch == "," and depth == 0:
            if cur.strip(): out.append(cur.strip())
            cur = ""
        else:
            depth += (ch == "(") - (ch == ")"); cur += ch
    return out

_execute = Cur.execute
def execute(self, command, params=None, *a, **k):
    command = re.sub(r"(?i)\bSCOPED\s+TEMPORARY\b", "TEMPORARY", command)
    command = re.sub(r"(?i)\bcurrent_warehouse\(\)", "'WH'", command)
    if (m := PROC.match(command)):
        if m["name"]: command = "select '%s' as \"%s\"" % (run_proc(command, self), m["name"])
        else: PROCS[m["name2"].upper()] = command; command = "select 'Function successfully created.' as status"
        k.pop("binding_params", None)
    elif (m := CALL.match(command)) and m["name"].upper() in PROCS:
        command = "select '%s' as \"%s\"" % (run_proc(PROCS[m["name"].upper()], self), m["name"].split(".")[-1])
    elif FUNC.match(command):
        make_udf(command, self); command = "select 'Function successfully created.' as status"
    elif re.search(r"(?i)\binfer_schema\s*\(", command):
        command = infer_schema(self, k.pop("binding_params", None) or params)
    elif (m := re.search(r"(?is)\(\s*select\s+\*\s+from\s+table\s*\(\s*result_scan\s*\('([\w-]+)'\)\s*\)\s*\)", command)):
        view = "RS_" + m[1].replace("-", "").upper()     # fakesnow reads RESULT_SCAN only at the top level
        self._duck_conn.register(view, self._conn.results_cache[m[1]][0]); command = command.replace(m[0], f"(select * from {view})")
    elif re.match(r"(?is)\s*show\s+parameters\s+like\s+'query_tag'", command): command = "select 'QUERY_TAG' as \"key\", '' as \"value\""
    elif re.match(r"(?is)\s*put\s", command):           # PUT '..' '@STAGE' -> PUT '..' @STAGE
        command = re.sub(r"'@([^']+)'", lambda m: "@" + m[1].replace('"', ""), command)
    elif re.match(r"(?is)\s*copy\s+into", command):   # FROM '@"DB"."S"."STAGE"' -> FROM @DB.S.STAGE
        command = re.sub(r"(?i)\bFROM\s+'(@[^']+)'", lambda m: "FROM " + m[1].replace('"', ""), command)
    elif NOP.match(command): command = "select 'Statement executed successfully.' as status"
    try: return _execute(self, command, params, *a, **k)
    except (duckdb.Error, ValueError, AssertionError) as e:    # else fakesnow answers HTTP 500, which the connector retries for ever
        try: self._duck_conn.rollback()
        except Exception: pass
        raise srv.snowflake.connector.errors.ProgrammingError(msg=str(e), errno=2043, sqlstate="02000") from e
Cur.execute = execute

_parse = srv.parse_one
def parse_one(sql):
    if PROC.match(sql) or FUNC.match(sql) or CALL.match(sql) or NOP.match(sql): return sg_parse_one("select 1")
    return _parse(re.sub(r"(?i)\bSCOPED\s+TEMPORARY\b", "TEMPORARY", sql))
srv.parse_one = parse_one
_describe = Cur._describe_only
Cur._describe_only = lambda self, sql: None if (PROC.match(sql) or FUNC.match(sql) or CALL.match(sql) or NOP.match(sql)) else _describe(self, str(fix_ast_text(sql)))
def fix_ast_text(sql): return sql

async def query_request(request):
    """GET (download from a stage): fakesnow has none."""
    import gzip
    body = await request.body()
    js = json.loads(gzip.decompress(body) if request.headers.get("Content-Encoding") == "gzip" else body)
    if not (m := re.match(r"(?is)\s*get\s+'?@([^'\s]+)'?\s+'?file://([^'\s]+)'?", js["sqlText"])): return await srv.query_request(request)
    conn = srv.to_conn(srv.to_token(request)); var, _, path = m[1].replace('"', "").partition("/")
    root = stage.internal_dir(".".join(stage.parts_from_var(var, conn.database, conn.schema)))
    files = [str(p.relative_to(root)) for p in Path(root).rglob("*") if p.is_file() and str(p.relative_to(root)).startswith(path)]
    return srv.JSONResponse({"success": True, "data": {"command": "DOWNLOAD", "src_locations": files, "localLocation": m[2], "parallel": 1, "encryptionMaterial": [],
        "stageInfo": {"locationType": "LOCAL_FS", "location": root, "creds": {}}}})
srv.app.router.routes.insert(0, srv.Route("/queries/v1/query-request", query_request, methods=["POST"]))

LOG = None
def load_raw(path):
    """Tables of the schema raw of a DuckDB file as HOTLIST.RAW, upper-case as Snowflake would name them."""
    import snowflake.connector
    srv.shared_fs.connect(database="HOTLIST", schema="RAW")
    con = srv.shared_fs.duck_conn
    con.execute(f"attach '{path}' as given (read_only)")
    for (t,) in con.execute("select table_name from duckdb_tables() where database_name = 'given' and schema_name = 'raw'").fetchall():
        cols = [r[0] for r in con.execute(f"select column_name from duckdb_columns() where database_name='given' and schema_name='raw' and table_name = '{t}' order by column_index").fetchall()]
        con.execute(f'create or replace table HOTLIST.RAW."{t.upper()}" as select ' + ", ".join(f'"{c}" as "{c.upper()}"' for c in cols) + f' from given.raw."{t}"')
    con.execute("detach given")

if __name__ == "__main__":
    ap = argparse.ArgumentParser(); ap.add_argument("--port", type=int, default=64617); ap.add_argument("--raw"); ap.add_argument("--log"); ns = ap.parse_args()
    PORT = ns.port
    LOG = ns.log
    if ns.raw: load_raw(ns.raw)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set()); signal.signal(signal.SIGINT, lambda *_: stop.set())
    with start_server(port=ns.port): stop.wait()
