"""What SQL may say on Snowflake: sqlfluff's grammar reads it, and its functions stand in a reviewed list.

The stand-in runs on DuckDB and would let DuckDB's own functions pass. Tokens are read rather than a syntax
tree, because a tree silently gives one engine's functions the names of another's.
"""

from __future__ import annotations

import itertools
import re

import sqlfluff
from sqlfluff.core import FluffConfig, Linter
from sqlglot.dialects import Snowflake
from sqlglot.errors import TokenError
from sqlglot.tokens import TokenType

# Functions that both document and mean alike, or that a macro in macros/ports writes for Snowflake alone.
REVIEWED = frozenset(
    [
        "abs",
        "cast",
        "ceil",
        "coalesce",
        "contains",
        "convert_timezone",
        "count",
        "date_trunc",
        "dateadd",
        "datediff",
        "dense_rank",
        "exp",
        "extract",
        "first_value",
        "floor",
        "greatest",
        "hash",
        "hash_agg",
        "jarowinkler_similarity",
        "lag",
        "lead",
        "least",
        "length",
        "listagg",
        "ln",
        "lower",
        "max",
        "max_by",
        "md5",
        "median",
        "min",
        "min_by",
        "mod",
        "nullif",
        "rank",
        "regexp_like",
        "regexp_replace",
        "replace",
        "round",
        "sqrt",
        "row_number",
        "split_part",
        "substr",
        "sum",
        "sysdate",
        "translate",
        "trim",
        "try_cast",
        "upper",
    ]
)
# Words that stand before a bracket and call nothing.
KEYWORDS = frozenset(
    [
        "all",
        "and",
        "any",
        "as",
        "by",
        "case",
        "cross",
        "distinct",
        "else",
        "end",
        "exclude",
        "exists",
        "except",
        "from",
        "group",
        "having",
        "in",
        "inner",
        "intersect",
        "is",
        "join",
        "left",
        "not",
        "null",
        "on",
        "or",
        "order",
        "over",
        "partition",
        "qualify",
        "select",
        "then",
        "union",
        "using",
        "values",
        "when",
        "where",
        "with",
        "within",
        "char",
        "decimal",
        "number",
        "varchar",
        "timestamp",
        "timestamp_ntz",
        "timestamp_tz",
    ]
)
# What the tokens themselves give away -> why.
DENIED = {
    "//": "starts a comment on Snowflake and divides on DuckDB",
    "[": "there are no list slices; use rows",
}


def unreviewed_functions(sql: str) -> list[str]:
    """Names before a bracket that are in neither list, and signs that mean something else on Snowflake."""
    found = []
    bare = re.sub(r"'(?:[^']|'')*'", "''", re.sub(r"--[^\n]*|/\*.*?\*/", "", sql, flags=re.DOTALL))
    found += [f"{sign} {why}" for sign, why in DENIED.items() if sign in bare]
    found += [
        f"trailing comma before {word}"
        for word in re.findall(r",\s*(from|\))(?=\W|$)", bare, re.IGNORECASE)
    ]
    found += [
        f"{sign} leaves six decimals on Snowflake: cast one side as double and divide by a whole number"
        for sign in re.findall(r"/\s*\(?\s*\d+\.0*(?![\d])", bare)
    ]
    try:
        tokens = Snowflake().tokenize(sql)
    except TokenError as error:
        return [*found, str(error)]
    aliases = {
        after.text.lower()
        for before, after in itertools.pairwise(tokens)
        if before.token_type == TokenType.ALIAS
    }
    for place, (token, bracket) in enumerate(itertools.pairwise(tokens)):
        name = token.text.lower()
        if bracket.token_type != TokenType.L_PAREN or not re.fullmatch(r"[a-z_]\w*", name):
            continue
        is_alias = place > 0 and tokens[place - 1].token_type == TokenType.ALIAS and name in aliases
        if not is_alias and name not in REVIEWED | KEYWORDS:
            found.append(f"{token.text}( is in no reviewed list")
    return sorted(set(found))


def unreadable(sql: str, linter: Linter | None = None) -> list[str]:
    """What sqlfluff's Snowflake grammar cannot read."""
    reader = linter or snowflake_linter()
    parsed = reader.parse_string(sql)
    return sorted({f"line {error.line_no}: {error.desc()}" for error in parsed.violations})


def snowflake_linter() -> Linter:
    """A linter that knows Snowflake's grammar and renders nothing."""
    assert sqlfluff.__version__
    settings = {"dialect": "snowflake", "templater": "raw", "large_file_skip_byte_limit": 0}
    return Linter(config=FluffConfig(overrides=settings))
