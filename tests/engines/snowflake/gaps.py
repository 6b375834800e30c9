"""What Snowflake's SQL has and fakesnow 0.12.1 lacks: importing this module mends it in place.

It leans on private names of fakesnow, so the version is pinned and an upgrade fails test_emulator.py.
"""

from __future__ import annotations

from typing import Any

import fakesnow.arrow
import fakesnow.transforms as transforms
import pyarrow as pa
import pyarrow.compute as pc
from fakesnow.cursor import FakeSnowflakeCursor as Cursor
from sqlglot import exp, parse_one

#: Names of the Python functions that the stand-in holds, upper-case.
FUNCTIONS: set[str] = set()

_identifier = transforms.identifier
_to_timestamp = transforms.to_timestamp
_trim = transforms.trim_cast_varchar
_explode = Cursor._transform_explode
_execute = Cursor._execute
_timestamp_to_struct = fakesnow.arrow.timestamp_to_sf_struct


def split_identifier(expression: Any, params: Any) -> Any:
    """identifier('"DB"."SCHEMA"."X"') names three things; fakesnow takes it for one."""
    out = _identifier(expression, params)
    if out is not expression and isinstance(out.this, exp.Identifier) and '"."' in out.this.this:
        names = [part.strip('"') for part in f'"{out.this.this}"'.split(".")]
        database, schema, name = (exp.Identifier(this=part, quoted=True) for part in names)
        return exp.Table(this=name, db=schema, catalog=database)
    return out


def keep_try_cast(expression: Any) -> Any:
    """try_cast(x as timestamp) gives null for what is no time; fakesnow makes it a cast, which raises."""
    return expression if isinstance(expression, exp.TryCast) else _to_timestamp(expression)


def keep_trimmed_characters(expression: Any) -> Any:
    """trim(x, 'ab') takes off both letters; fakesnow forgets which characters were named."""
    return expression if expression.args.get("expression") else _trim(expression)


def rewrite(tree: Any) -> Any:
    """Temporary tables with a schema, `select $1 from values (..)`, and Python functions by their full name."""
    if isinstance(tree, exp.Create) and tree.args.get("kind") in ("TABLE", "VIEW"):
        table, properties = tree.find(exp.Table), tree.args.get("properties")
        if properties and table and (table.db or not isinstance(table.this, exp.Identifier)):
            lasting = [
                p for p in properties.expressions if not isinstance(p, exp.TemporaryProperty)
            ]
            properties.set("expressions", lasting)
    for select in tree.find_all(exp.Select):
        values = select.args.get("from_") and select.args["from_"].this
        if isinstance(values, exp.Values) and not values.alias and values.expressions:
            width = len(values.expressions[0].expressions)
            names = [exp.to_identifier(f"_C{place + 1}") for place in range(width)]
            values.set("alias", exp.TableAlias(this=exp.to_identifier("_V"), columns=names))
            for parameter in list(select.find_all(exp.Parameter)):
                parameter.replace(exp.column(f"_C{parameter.this.this}"))
    for dot in list(tree.find_all(exp.Dot)):
        if isinstance(dot.expression, exp.Anonymous) and dot.expression.name.upper() in FUNCTIONS:
            dot.replace(dot.expression)
    return tree


def merge_natively(self: Any, transformed: Any, params: Any = None) -> Any:
    """DuckDB has MERGE; fakesnow's four statements fail on the unqualified VALUES(..) that dbt writes."""
    if not isinstance(transformed, exp.Merge):
        return _execute(self, transformed, params)
    sql = transformed.sql(dialect="duckdb") + " RETURNING merge_action"
    actions = [row[0] for row in self._duck_conn.execute(sql, params).fetchall()]
    words = (("INSERT", "inserted"), ("UPDATE", "updated"), ("DELETE", "deleted"))
    asked = {
        str(
            when.args["then"].key
            if isinstance(when.args["then"], exp.Expression)
            else when.args["then"]
        )
        .split()[0]
        .upper()
        for when in transformed.args["whens"].expressions
    }
    counts = [
        f'{actions.count(action)}::bigint as "number of rows {word}"'
        for action, word in words
        if action in asked or (action == "DELETE" and "VAR" in asked)
    ]
    answer = parse_one("select " + ", ".join(counts), read="duckdb")
    answer.set("merge_counts", True)
    return _execute(self, answer, None)


def null_times(times: Any) -> Any:
    """A null time must arrive as null; fakesnow's struct has no validity and sends 1970."""
    whole = times.combine_chunks() if isinstance(times, pa.ChunkedArray) else times
    zero = pa.scalar(0, pa.int64()).cast(whole.type)
    struct = _timestamp_to_struct(pc.fill_null(whole, zero))
    fields = [struct.field(place) for place in range(struct.type.num_fields)]
    return pa.StructArray.from_arrays(fields, fields=list(struct.type), mask=pc.is_null(whole))


transforms.identifier = split_identifier
transforms.to_timestamp = keep_try_cast
transforms.trim_cast_varchar = keep_trimmed_characters
transforms.merge = lambda expression: [expression]
# Snowflake sums numbers exactly; fakesnow makes doubles of them, in case they are text.
transforms.numeric_agg_implicit_cast = lambda expression: expression
Cursor._transform_explode = lambda self, tree: _explode(self, rewrite(tree))
Cursor._execute = merge_natively
fakesnow.arrow.timestamp_to_sf_struct = null_times
