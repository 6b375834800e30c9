"""Rules of how SQL is written."""

from __future__ import annotations

import re

from project import Project, without_comments

from rules.base import VAR_DEFAULTS, matches, rule

MOST_JINJA_BLOCKS = 2

# What tells the time of day. A build knows no time but as_of.
CLOCKS = (
    r"\bnow\(",
    r"\bcurrent_date\b",
    r"\bcurrent_time\b",
    r"\bcurrent_timestamp\b",
    r"\blocaltimestamp\b",
    r"\bgetdate\(",
    r"\bsysdate\b",
    r"\btoday\(",
    r"\butcnow\(",
    r"\brun_started_at\b",
    r"\btime\.time\(",
    r"\butc_now\(",
)

# Who may tell the time of day -> why. No hash covers it.
TELLS_THE_TIME = {
    "macros/ports/utc_now.sql": "the one place where both engines are asked",
    "models/marts/publishes.sql": "when a publish was made",
    "macros/ops/forget_write.sql": "when a lead was erased",
}

# Words of an outcome -> where they may stand in features, and why.
OUTCOME_WORDS = (r"\btrn_outcomes\b", r"\boutcome\b", r"\bconverted\w*", r"\bis_kept\b")

OUTCOME_EXCEPTIONS = {
    "models/features/moments/ftr_conversions.sql": "says who has no moment any more",
    "models/features/moments/ftr_closed_spans.sql": "a record converted in the CRM has no moment any more",
    "macros/features/feature_settings.sql": "names the knob converted_states",
    "models/features/moments/ftr_moments.sql": "a lead already converted by the moment has none",
    "models/features/facts/ftr_accounts.sql": "a lead of the account already converted by the moment is "
    "not open",
}

# What only DuckDB understands, or what gives another answer elsewhere -> what to write instead.
DENIED_SQL = {
    r"::": "cast(x as type)",
    r"\bany_value\(": "min or max",
    r"\barg_m(ax|in)\(": "max_by, min_by",
    r"\blist_(?!relations)\w+\(": "rows; there are no arrays",
    r"\bstruct_\w+\(": "columns",
    r"\bstrftime\(": "a cast to date",
    r"\bepoch\w*\(": "dbt.datediff",
    r"(?<![\w.])hash\(": "md5",
    r"\bcount_if\(": "count(case when c then 1 end)",
    r"\basof\b": "a join on a range",
    r"\bfilter\s*\(\s*where\b": "case when inside the aggregate",
    r"\bas float\b": "double",
    r"\b(group|order) by all\b": "the columns",
    r"\bright join\b": "left join",
}

# Tables and CTEs of a few rows: comparing with them without a key is cheap in any order.
FEW_ROWS = {
    "champions",
    "clock",
    "grid",
    "horizon",
    "last_build",
    "rules",
    "scoring_models",
    "tier_edges",
}

SEGMENT = (
    r"\b(inner|left|cross) join\b(.*?)(?=\b(?:inner|left|cross) join\b|\bwhere\b|\bgroup by\b|\Z)"
)

COMPARISON = r"\b(\w+)\.\w+[^\n=<>]*?(<=|>=|<|>|(?<![<>!])=)[^\n=<>]*?\b(\w+)\.\w+"


@rule
def reads_the_time_of_day(project: Project) -> list[str]:
    """The one clock is data."""
    return [
        f"{path}:{line}: {found} is not data; take as_of from stg_clock"
        for path, text in project.texts("models/", "macros/", "python_models/", "src/").items()
        if path.endswith((".sql", ".py")) and path not in TELLS_THE_TIME
        for line, found in matches(text, CLOCKS)
    ]


@rule
def asks_which_engine_it_is_on(project: Project) -> list[str]:
    """A dialect gap is a macro in macros/ports, dispatched."""
    return [
        f"{path}:{line}: {found}; write a dispatched macro in macros/ports"
        for path, text in project.texts("models/", "macros/", suffix=(".sql", ".yml")).items()
        for line, found in matches(text, [r"\btarget\.type\b", r"\badapter\.type\(\)"])
    ]


@rule
def queries_at_compile_time(project: Project) -> list[str]:
    """Lint, compile, docs and unit tests run offline; only a run-operation may query."""
    return [
        f"{path}:{line}: {found}; declare it in a knob, or move it to macros/ops"
        for path, text in project.texts("models/", "macros/", suffix=".sql").items()
        if not path.startswith(("macros/ports/", "macros/ops/"))
        for line, found in matches(
            text, [r"\brun_query\b", r"\{%-?\s*call statement\b", r"\bload_relation\b"]
        )
    ]


@rule
def second_default_for_a_knob(project: Project) -> list[str]:
    """A default stands in dbt_project.yml and nowhere else."""
    return [
        f"{path}:{line}: {found} gives a default; leave it to dbt_project.yml"
        for path, text in project.texts("models/", "macros/", "python_models/", "seeds/").items()
        if path.endswith((".sql", ".yml", ".py")) and path not in VAR_DEFAULTS
        for line, found in matches(text, [r"\bvar\(\s*['\"]\w+['\"]\s*,[^)]*\)"])
    ]


@rule
def model_with_too_much_jinja(project: Project) -> list[str]:
    """At most two blocks."""
    return [
        f"{path}: {without_comments(text).count('{%')} Jinja blocks; at most {MOST_JINJA_BLOCKS}: "
        "write the columns out, or give the expression a name in macros"
        for path, text in project.texts("models/", suffix=".sql").items()
        if without_comments(text).count("{%") > MOST_JINJA_BLOCKS
    ]


@rule
def model_without_a_last_step(project: Project) -> list[str]:
    """The last line is `select * from <cte>`, so that one word changed shows any step."""
    return [
        f"{path}: end it with `select * from <the last step>`"
        for path, text in project.texts("models/", suffix=".sql").items()
        if not re.search(r"(?m)^select \* from \w+\s*\Z", without_comments(text))
    ]


@rule
def feature_that_knows_the_outcome(project: Project) -> list[str]:
    """Features describe a moment; what came after stands in training."""
    return [
        f"{path}:{line}: {found} is an outcome; move it to training"
        for path, text in project.texts("models/features/", "macros/features/").items()
        if path.endswith(".sql") and path not in OUTCOME_EXCEPTIONS
        for line, found in matches(text, OUTCOME_WORDS)
    ]


@rule
def sql_of_one_engine(project: Project) -> list[str]:
    """What both engines read in the same way."""
    return [
        f"{path}:{line}: {found}; write {mend}"
        for path, text in project.texts("models/", "macros/", "tests/", suffix=".sql").items()
        if not path.startswith(("macros/ports/", "macros/ops/"))
        for pattern, mend in DENIED_SQL.items()
        for line, found in matches(text, [pattern])
    ]


@rule
def comparison_without_a_key(project: Project) -> list[str]:
    """Of three tables in one query a planner may first meet two that share no key: every row with every row."""
    offences = []
    for path, text in project.texts("models/", suffix=".sql").items():
        plain = re.sub(r"\{\{.*?dateadd\((.*?)\)\s*\}\}", _words, without_comments(text))
        for select in re.split(r"\bselect\b", re.sub(r"\n\s+(?=[<>=])", " ", plain)):
            inner = [on for kind, on in re.findall(SEGMENT, select, re.DOTALL) if kind == "inner"]
            pairs: dict[bool, set[tuple[str, str]]] = {True: set(), False: set()}
            for one, operator, other in re.findall(COMPARISON, "\n".join(inner)):
                pairs[operator == "="].add((min(one, other), max(one, other)))
            offences += [
                f"{path}: {one} and {other} meet by a comparison alone; make the rows of one of them "
                "distinct in a CTE of its own, with the key of the other"
                for one, other in sorted(pairs[False] - pairs[True])
                if len(inner) > 1 and one != other and not {one, other} & FEW_ROWS
            ]
    return offences


def _words(call: re.Match[str]) -> str:
    """The arguments of a macro as plain words."""
    return re.sub(r"[',]", " ", call[1])
