"""The house rules. A rule is named for the offence and returns a line for each: where, what, mend.

Conventions and exceptions are data at the top of this file; an exception carries its reason.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import PurePosixPath

import pages
import published_tables
from project import Node, Project, knobs, output_columns, room_of, without_comments

Rule = Callable[[Project], list[str]]

RULES: dict[str, Rule] = {}


def rule(function: Rule) -> Rule:
    """Register a rule under its name."""
    RULES[function.__name__] = function
    return function


# Room -> prefixes of the names in it.
PREFIXES = {
    "staging": ("stg_",),
    "features": ("ftr_",),
    "training": ("trn_",),
    "scoring": ("scr_",),
    "marts": ("lead_", "account_", "event_", "cohort_", "sync_"),
    "monitoring": ("mon_",),
}

# Room -> rooms it may read beside itself. Seeds may be read by all.
MAY_READ: dict[str, set[str]] = {
    "staging": set(),
    "features": {"staging"},
    "training": {"staging", "features"},
    "scoring": {"staging", "features", "training"},
    "marts": {"staging", "scoring"},
    "monitoring": {"staging", "features", "training", "scoring", "marts"},
}

# Rooms whose tables people read, whoever else does.
ROOMS_FOR_PEOPLE = {"marts", "monitoring"}

CONTRACTED_STAGING = ("stg_leads", "stg_triggers", "stg_events", "stg_accounts", "stg_lead_states")

# Seed folders that need no key test or yml of their own name -> why.
FREE_SEED_FOLDERS = {"demo": "raw tables with dirt on purpose, described in one demo.yml"}

# Tables whose rows have no key of their own -> why.
KEYLESS = {
    **dict.fromkeys(
        (
            "stg_lead_verdicts",
            "stg_trigger_verdicts",
            "stg_event_faults",
            "stg_event_verdicts",
            "stg_account_verdicts",
            "stg_lead_state_verdicts",
        ),
        "every raw row as it came, before duplicates and null keys are turned away",
    ),
    "stg_data_horizon": "one row, null when nothing in the warehouse is dated",
    "manual_scores": "typed by people; stg_manual_scores takes the latest of each lead",
}

LONGEST_SHELL = 22
LONGEST_MACRO = 40
LONG_MACROS = {
    "macros/ops/suggest_vars.sql": "the knobs of the printout, in the order of dbt_project.yml",
    "macros/features/feature_catalogue.sql": "one list: a line for each feature",
    "macros/ops/version_parts_of.sql": "one query: a CTE for each old table, a line for each column",
    "macros/ops/behaviour_guesses.sql": "one table: a line for each guess",
}
MOST_JINJA_BLOCKS = 2
LONGEST_README = 150
WIDEST_LINE = 140
# Files whose lines are held to that width.
WRAPPED = ".md"

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
)

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

VAR_DEFAULTS = {
    "macros/staging/raw_relations.sql": "demo is the switch of `make demo` and not a knob; dbt "
    "reads dbt_project.yml before the vars in it, so it could not be declared there",
}

# Where a knob is described for the check, where a literal is made, and who may call var() -> why.
KNOB_SPECS = "macros/knobs/knob_specs.sql"
TEXT_LITERAL = "macros/ports/text_literal.sql"
# Ports that put a pattern of the project's own between quotes, with the escapes of one engine.
PATTERN_PORTS = (
    "macros/ports/matches.sql",
    "macros/ports/rewritten.sql",
    "macros/ports/trimmed.sql",
)
READS_VARS = {
    "macros/knobs/knob.sql": "the macro that checks a knob before it hands it out",
    "macros/knobs/check_knobs.sql": "the check of all knobs",
    "macros/staging/raw_relations.sql": "demo is the switch of `make demo` and not a knob",
}
# A quote of SQL glued to a value by Jinja, or a quote doubled.
HAND_QUOTES = r"""(?<!\w)"'"\s*~|~\s*"'|=\s*'"\s*~|\('"\s*~|replace\(\s*"'"|~\s*'\\'|\\''\s*~"""

# Files of the library that may name an engine -> why.
ENGINE_FILES = {
    "src/hotlist/frames.py": "the seam",
    "src/hotlist/warehouse.py": "opens the DuckDB file for dbt, before anything is built",
    "src/hotlist/simulate/": "writes a DuckDB file from the command line; no build runs it",
}

# Extras whose packages are not in requirements.txt -> why.
UNPINNED_EXTRAS: dict[str, str] = {}

# Columns of feature tables that are no features.
MOMENT_COLUMNS = (
    "scoring_model",
    "entity_id",
    "as_of",
    "is_current",
    "settings_digest",
    "moment_number",
    "behaviour",
    "module",
)
# (feature table, column) -> why no feature is made of it.
NO_FEATURES = {
    ("ftr_triggers", "latest_trigger_id"): "a key, by which ftr_properties finds the trigger",
}

# What names a package registry or another place to load from.
REGISTRY = re.compile(r"https?://|index-url|--find-links|trusted-host|pypi|git\+", re.IGNORECASE)
MACHINE_PATHS = re.compile("/" + r"(?:work|tmp)/\w")


def _is_free_seed(node: Node) -> bool:
    return node["resource_type"] == "seed" and room_of(node) in FREE_SEED_FOLDERS


def matches(text: str, patterns: Iterable[str]) -> list[tuple[int, str]]:
    """Line number and text of each match, comments left out, case ignored."""
    bare = without_comments(text)
    found = []
    for pattern in patterns:
        for match in re.finditer(pattern, bare, flags=re.IGNORECASE):
            found.append((bare.count("\n", 0, match.start()) + 1, match[0].strip()))
    return sorted(found)


# Rooms


@rule
def name_outside_its_room(project: Project) -> list[str]:
    """Folder = prefix = schema."""
    offences = []
    for node in project.nodes:
        if node["resource_type"] == "seed":
            continue
        room, path = room_of(node), node["original_file_path"]
        if room not in PREFIXES:
            offences.append(f"{path}: {room} is no room; the rooms are {', '.join(PREFIXES)}")
        elif not node["name"].startswith(PREFIXES[room]):
            offences.append(f"{path}: a name in {room} starts with {' or '.join(PREFIXES[room])}")
        elif not node["schema"].endswith(f"_{room}"):
            offences.append(f"{path}: schema {node['schema']} is not that of {room}; drop +schema")
    return offences


@rule
def singular_test_outside_the_rooms(project: Project) -> list[str]:
    """tests/ mirrors models/."""
    known = {*PREFIXES, "generic"}
    return [
        f"{path}: move it to tests/<room>/, where the room is that of the model it judges"
        for path in project.texts("tests/", suffix=".sql")
        if PurePosixPath(path).parts[1] not in known
    ]


@rule
def edge_against_the_way_of_the_data(project: Project) -> list[str]:
    """staging -> features -> training -> scoring -> marts -> monitoring, with no way back."""
    by_id = {node["unique_id"]: node for node in project.nodes}
    offences = []
    for node in project.nodes:
        if node["resource_type"] == "seed":
            continue
        room = room_of(node)
        for parent_id in project.parents(node):
            parent = by_id.get(parent_id)
            if parent is None or parent["resource_type"] == "seed":
                continue
            read = room_of(parent)
            if read != room and read not in MAY_READ.get(room, set()):
                offences.append(
                    f"{node['original_file_path']}: reads {parent['name']}, but {room} may not read"
                    f" {read}; move one of them, or carry what is needed through a room between"
                )
    return offences


@rule
def raw_table_read_outside_staging(project: Project) -> list[str]:
    """Only staging says source(), by itself or through a macro."""
    raw = r"\b(?:source|raw_relations|raw_rows|raw_row_counts)\s*\("
    offences = [
        f"{node['original_file_path']}: depends on {parent}; read the staging model instead"
        for node in project.nodes
        if room_of(node) != "staging"
        for parent in project.parents(node)
        if parent.startswith("source.")
    ]
    for path, text in project.texts("models/", "python_models/", "macros/").items():
        if not path.startswith(("models/staging/", "macros/staging/", "macros/ops/")):
            offences += [
                f"{path}:{line}: {found} belongs in staging"
                for line, found in matches(text, [rf"\{{\{{[^}}]*?{raw}"])
            ]
    return offences


@rule
def test_that_stops_no_mart(project: Project) -> list[str]:
    """dbt holds a model back for a test only where all that the test reads is upstream of the model.

    Tests that warn count too, for a severity is changed in one word. A test of a mart itself stands
    before what reads the mart, one of monitoring before nothing.
    """
    by_id = {node["unique_id"]: node for node in project.nodes}
    upstream: dict[str, set[str]] = {}

    def before(unique_id: str) -> set[str]:
        if unique_id not in upstream:
            read = project.parents(by_id[unique_id]) if unique_id in by_id else []
            upstream[unique_id] = set(read).union(*(before(parent) for parent in read))
        return upstream[unique_id]

    marts = {node["unique_id"] for node in project.models if room_of(node) == "marts"}
    later = marts | {n["unique_id"] for n in project.models if room_of(n) == "monitoring"}
    return [
        f"{test['name']}: {by_id[mart]['name']} is built although it fails; add a line "
        f"`-- depends_on: {{{{ ref('{tested.split('.')[2]}') }}}}` to models/scoring/scr_ready.sql"
        for test in project.tests
        if not later.intersection(project.parents(test))
        for mart in sorted(marts)
        for tested in sorted(set(project.parents(test)) - before(mart))
    ]


# Python


@rule
def python_model_outside_python_models(project: Project) -> list[str]:
    """One folder for each language, one room for both."""
    return [
        f"{node['original_file_path']}: move it to python_models/{room_of(node)}/"
        for node in project.models
        if node["language"] == "python"
        and not node["original_file_path"].startswith("python_models/")
    ] + [
        f"{path}: SQL belongs in models/" for path in project.texts("python_models/", suffix=".sql")
    ]


@rule
def shell_with_a_thought_of_its_own(project: Project) -> list[str]:
    """A Python model is at most 20 lines over the library and imports nothing else."""
    offences = []
    for path, text in project.texts("python_models/", suffix=".py").items():
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) > LONGEST_SHELL:
            offences.append(f"{path}: {len(lines)} lines; move what it thinks to src/hotlist")
        offences += [
            f"{path}: imports {found}; a shell imports hotlist only"
            for found in re.findall(r"(?m)^\s*(?:from|import) ([\w.]+)", text)
            if found.split(".")[0] not in ("hotlist", "__future__")
        ]
    return offences


@rule
def reference_that_a_host_can_take(project: Project) -> list[str]:
    """A Python model has no macros, so it names this project in each reference (ADR 0016)."""
    return [
        f'{path}:{line}: {found}; write dbt.ref("hotlist", ...)'
        for path, text in project.texts("python_models/", suffix=".py").items()
        for line, found in matches(text, (r"dbt\.ref\([^,()]*\)",))
    ]


@rule
def python_model_without_sql_after_it(project: Project) -> list[str]:
    """dbt cannot contract or unit-test a Python model, so a SQL model after it carries both."""
    return [
        f"{node['original_file_path']}: add a SQL model that reads it and enforces the contract"
        for node in project.models
        if node["language"] == "python"
        and not any(child["language"] == "sql" for child in project.children(node))
    ]


# What is written about a table


@rule
def description_without_a_grain(project: Project) -> list[str]:
    """The first sentence says what a row is."""
    return [
        f"{node['original_file_path']}: start the description of {node['name']} with 'One row per'"
        for node in project.nodes
        if not node["description"].strip().startswith("One row per ")
    ]


@rule
def grain_without_a_key_test(project: Project) -> list[str]:
    """A table has a key: no two rows share it and it is never null."""
    return [
        f"{node['original_file_path']}: test the key: sound with the columns of the grain as key"
        for node in project.nodes
        if node["name"] not in KEYLESS
        and not _is_free_seed(node)
        and not any(
            name == "sound_seed" or (name == "sound" and asked.get("key"))
            for name, _, asked in project.tests_of(node)
        )
    ]


@rule
def node_for_what_sound_asks(project: Project) -> list[str]:
    """A test is a node and a round trip: one `sound` a table asks for nulls and allowed values."""
    return [
        f"{node['original_file_path']}: {name} of {column}; say it in `sound` of the table"
        for node in project.nodes
        for name, column, _ in project.tests_of(node)
        if name in ("not_null", "accepted_values")
    ]


@rule
def yml_away_from_its_model(project: Project) -> list[str]:
    """x.yml stands beside x.sql or x.py and describes x."""
    offences = []
    for node in project.nodes:
        if _is_free_seed(node):
            continue
        path = PurePosixPath(node["original_file_path"])
        expected = path.with_name(f"{node['name']}.yml").as_posix()
        found = path.as_posix() if node["resource_type"] == "snapshot" else node["patch_path"]
        if found is None or found.split("://")[-1] != expected:
            offences.append(f"{path}: describe it in {expected}")
    return offences


@rule
def mart_without_its_papers(project: Project) -> list[str]:
    """A mart has a group, public access, an enforced contract and somebody who reads it."""
    exposed = {
        parent
        for exposure in project.manifest.get("exposures", {}).values()
        for parent in exposure["depends_on"]["nodes"]
    }
    offences = []
    for node in project.models:
        if room_of(node) != "marts":
            continue
        papers = {
            "group": node["config"].get("group"),
            "access: public": node["access"] == "public",
            "contract: {enforced: true}": node["config"]["contract"]["enforced"],
            "an exposure that reads it": node["unique_id"] in exposed,
        }
        offences += [
            f"{node['original_file_path']}: add {paper}"
            for paper, is_there in papers.items()
            if not is_there
        ]
    return offences


@rule
def table_but_a_mart_that_is_public(project: Project) -> list[str]:
    """Nothing outside may lean on the rooms before the marts."""
    return [
        f"{node['original_file_path']}: only marts are public; drop access: public"
        for node in project.models
        if node["access"] == "public" and room_of(node) != "marts"
    ]


@rule
def operation_that_reads_a_private_table(project: Project) -> list[str]:
    """A run-operation stands in no room; dbt stops it, but only when somebody calls it."""
    private = {node["name"] for node in project.models if node["access"] == "private"}
    return [
        f"{path}: reads {name}; say access: protected in its yml"
        for name, path in read_by_operations(project)
        if name in private
    ]


def read_by_operations(project: Project) -> list[tuple[str, str]]:
    """Tables that the macros of operations name, and the file of each."""
    return [
        (name, path)
        for path, text in project.texts("macros/ops/", suffix=".sql").items()
        for name in re.findall(r"ref\('(\w+)'\)", text)
    ]


@rule
def door_that_nobody_uses(project: Project) -> list[str]:
    """What only its room reads is private; dbt refuses who reads it from outside all the same."""
    used = {
        read
        for reader in project.readers
        for read in project.parents(reader)
        if reader["resource_type"] == "exposure" or room_of(reader) != project.room(read)
    } | {f"model.hotlist.{name}" for name, _ in read_by_operations(project)}
    return [
        f"{node['original_file_path']}: no other room reads it; drop access: protected from its yml"
        for node in project.models
        if node["access"] == "protected"
        and room_of(node) in MAY_READ.keys() - ROOMS_FOR_PEOPLE
        and node["unique_id"] not in used
    ]


@rule
def input_contract_not_enforced(project: Project) -> list[str]:
    """The five tables that a user may supply are specified by enforced contracts."""
    enforced = {node["name"] for node in project.models if node["config"]["contract"]["enforced"]}
    return [
        f"{name}.yml: add config: {{contract: {{enforced: true}}}}"
        for name in CONTRACTED_STAGING
        if name not in enforced
    ]


@rule
def published_column_without_a_word(project: Project) -> list[str]:
    """Every column of a contract says what it is."""
    return [
        f"{node['original_file_path']}: describe the column {column['name']}"
        for node in project.models
        if node["config"]["contract"]["enforced"]
        for column in node["columns"].values()
        if not column["description"].strip()
    ]


# With these a description leans on the name of its table, which a catalogue of columns does not show.
LEANS = re.compile(r"(?i)(its?|how|when|why|what|which|who|where|as|same|their|the clock)\b")


@rule
def description_that_leans_on_its_table(project: Project) -> list[str]:
    """A column is described by a sentence with a subject of its own, of four words or more."""
    return [
        f"{node['original_file_path']}: describe {column['name']} by a whole sentence, not {said!r}"
        for node in project.nodes
        for column in node["columns"].values()
        if not _is_free_seed(node)
        for said in [" ".join(column["description"].split())]
        if len(said.split()) < 4
        or not said[0].isupper()
        or not said.endswith(".")
        or LEANS.match(said)
    ]


# How code is written


@rule
def reads_the_time_of_day(project: Project) -> list[str]:
    """The one clock is data."""
    return [
        f"{path}:{line}: {found} is not data; take as_of from stg_clock"
        for path, text in project.texts("models/", "macros/", "python_models/", "src/").items()
        if path.endswith((".sql", ".py"))
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


# Macros


@rule
def macro_file_of_another_name(project: Project) -> list[str]:
    """x.sql holds the macro x, and beside it only its dialects."""
    offences = []
    for path, text in project.texts("macros/", suffix=".sql").items():
        expected = PurePosixPath(path).stem
        defined = re.findall(r"\{%-?\s*macro (\w+)", text)
        if expected not in defined:
            offences.append(f"{path}: holds no macro {expected}; rename the file or the macro")
        offences += [
            f"{path}: {name} needs a file of its own"
            for name in defined
            if name != expected and not name.endswith(f"__{expected}")
        ]
    return offences


@rule
def macro_too_long(project: Project) -> list[str]:
    """At most 40 lines, or a reason in LONG_MACROS."""
    return [
        f"{path}: {len(text.splitlines())} lines; at most {LONGEST_MACRO}: name its parts"
        for path, text in project.texts("macros/", suffix=".sql").items()
        if len(text.splitlines()) > LONGEST_MACRO and path not in LONG_MACROS
    ]


@rule
def macro_without_a_word(project: Project) -> list[str]:
    """A comment before the macro, or a description in a yml, says what it is for."""
    described = {macro["name"] for macro in project.macros if macro["description"].strip()}
    return [
        f"{path}: say what it is for in a {{#- comment -#}} at its top"
        for path, text in project.texts("macros/", suffix=".sql").items()
        if not text.lstrip().startswith("{#") and PurePosixPath(path).stem not in described
    ]


# Knobs


@rule
def knob_that_turns_nothing(project: Project) -> list[str]:
    """Every knob is read somewhere, by the macro knob or in a yml by var."""
    places = project.texts("models/", "macros/", "python_models/", suffix=(".sql", ".yml"))
    code = "\n".join(without_comments(text) for text in places.values())
    read = set(re.findall(r"\b(?:var|knob)\(\s*['\"](\w+)['\"]", code))
    return [
        f"dbt_project.yml: the knob {name} is read nowhere; remove it"
        for name in knobs(project.files)
        if name not in read
    ]


@rule
def knob_nobody_declared(project: Project) -> list[str]:
    """Every var that is read has its default in dbt_project.yml."""
    declared = set(knobs(project.files))
    return [
        f"{path}:{line}: {found} is no knob of dbt_project.yml; declare it there with a comment"
        for path, text in project.texts("models/", "macros/", "python_models/").items()
        if path.endswith((".sql", ".yml")) and path not in VAR_DEFAULTS
        for line, found in matches(text, [r"\b(?:var|knob)\(\s*['\"]\w+['\"]\s*[,)]"])
        if re.findall(r"['\"](\w+)['\"]", found)[0] not in declared
    ]


@rule
def knob_without_a_check(project: Project) -> list[str]:
    """Every knob has a line in knob_specs: its kind and its limits."""
    specs = project.files.get(KNOB_SPECS, "")
    return [
        f"{KNOB_SPECS}: add a line for the knob {name}: its kind, its limits, whether it may be null"
        for name in knobs(project.files)
        if not re.search(rf"'{name}': \{{'kind': ", specs)
    ]


@rule
def knob_read_unchecked(project: Project) -> list[str]:
    """SQL reads a knob by knob(), which checks it; var() alone takes whatever was typed."""
    return [
        f"{path}:{line}: {found}...) is not checked; write knob(...)"
        for path, text in project.texts("models/", "macros/", "tests/", suffix=".sql").items()
        if path not in READS_VARS
        for line, found in matches(text, [r"\bvar\(\s*['\"]?\w*"])
    ]


def _literals_made_by_hand(text: str) -> list[tuple[int, str]]:
    """Lines on which Jinja puts a value between quotes of SQL, or doubles quotes by itself."""
    offences = []
    for number, line in enumerate(without_comments(text).splitlines(), start=1):
        inside = False
        for part in re.split(r"(\{\{.*?\}\})", re.sub(r"\{%.*?%\}", "", line)):
            if part.startswith("{{"):
                if inside:
                    offences.append((number, part))
            else:
                inside ^= part.count("'") % 2 == 1
        if made := re.search(HAND_QUOTES, line):
            offences.append((number, made[0]))
    return offences


@rule
def literal_made_by_hand(project: Project) -> list[str]:
    """A value of Jinja becomes a literal of SQL by text_literal alone, for quotes differ between engines."""
    places = {
        **project.texts("models/", "macros/", suffix=".sql"),
        **project.texts(*(f"tests/{room}/" for room in PREFIXES), suffix=".sql"),
    }
    offences = [
        f"{path}:{line}: {found} stands between quotes; write {{{{ text_literal(...) }}}} without them"
        for path, text in places.items()
        if path not in (TEXT_LITERAL, *PATTERN_PORTS)
        for line, found in _literals_made_by_hand(text)
    ]
    return offences + [
        f"{path}:{line}: {found} stands between quotes; write {{{{ text_literal(knob(...)) }}}}"
        for path, text in project.texts(
            "models/", "python_models/", "seeds/", suffix=".yml"
        ).items()
        for line, found in matches(text, [r"'\{\{\s*(?:var|knob)\(.*?\}\}'"])
    ]


@rule
def knob_without_its_comment(project: Project) -> list[str]:
    """The comment above a knob ends in what a change asks for: nothing, rebuild or refit."""
    vars_text = project.files.get("dbt_project.yml", "").partition("\nvars:\n")[2]
    offences, comment, after_knob = [], "", False
    for line in vars_text.splitlines():
        if line and not line.startswith(" "):
            break
        if line.startswith("  #"):
            comment = line if after_knob else f"{comment} {line}"
            after_knob = False
        elif knob := re.match(r"  (\w+):", line):
            after_knob = True
            if not re.search(r"Change: (nothing|rebuild|refit)", comment):
                offences.append(
                    f"dbt_project.yml: the comment of {knob[1]} ends in `Change: nothing`, "
                    "`Change: rebuild` or `Change: refit`"
                )
        elif not line.strip():
            comment = ""
    return offences


@rule
def page_that_lists_other_knobs(project: Project) -> list[str]:
    """docs/knobs.md has a row for each knob, in their order."""
    page = "docs/knobs.md"
    listed = re.findall(r"(?m)^\| `(\w+)` \|", project.files.get(page, ""))
    declared = list(knobs(project.files))
    if listed == declared:
        return []
    return [
        *(f"{page}: add a row for the knob {name}" for name in declared if name not in listed),
        *(f"{page}: {name} is no knob; drop it" for name in listed if name not in declared),
    ] or [f"{page}: list the knobs in the order of dbt_project.yml"]


# Packages and places


def _package(requirement: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\s\[<>=!~;]", requirement.strip())[0]).lower()


@rule
def package_without_a_pin(project: Project) -> list[str]:
    """requirements.txt pins what pyproject.toml asks for."""
    asked = tomllib.loads(project.files.get("pyproject.toml", "")).get("project", {})
    direct = list(asked.get("dependencies", []))
    for extra, packages in asked.get("optional-dependencies", {}).items():
        direct += [] if extra in UNPINNED_EXTRAS else packages
    lines = project.files.get("requirements.txt", "").splitlines()
    pinned = {_package(line) for line in lines if re.fullmatch(r"[\w.\-]+==[\w.]+", line.strip())}
    return [
        f"requirements.txt: pin {_package(requirement)}"
        for requirement in direct
        if _package(requirement) not in pinned
    ]


@rule
def names_a_place_to_load_from(project: Project) -> list[str]:
    """Where packages come from is the business of whoever installs."""
    names = ("requirements.txt", "pyproject.toml", "Makefile", ".ci/", ".pre-commit-config.yaml")
    return [
        f"{path}:{number}: {found[0]} names a registry or another place; leave it out"
        for path, text in project.texts(*names).items()
        for number, line in enumerate(text.splitlines(), start=1)
        if (found := REGISTRY.search(line))
    ]


@rule
def names_a_place_on_one_machine(project: Project) -> list[str]:
    """Nobody else has these folders."""
    return [
        f"{path}:{number}: {found[0]}... exists on one machine only"
        for path, text in project.texts("").items()
        for number, line in enumerate(text.splitlines(), start=1)
        if (found := MACHINE_PATHS.search(line))
    ]


@rule
def library_that_knows_an_engine(project: Project) -> list[str]:
    """frames.py alone knows DuckDB from Snowpark; the library knows neither dbt nor SQL files."""
    return [
        f"{path}: mentions {found}; move it to src/hotlist/frames.py"
        for path, text in project.texts("src/", suffix=".py").items()
        if not path.startswith(tuple(ENGINE_FILES))
        for _, found in matches(text, [r"\bduckdb\b", r"\bsnowpark\b", r"\bimport dbt\b"])
    ]


# Features


@rule
def feature_missing_from_the_catalogue(project: Project) -> list[str]:
    """Every column of a feature table reaches ftr_new_features, whose columns stand in ftr_catalogue, in their order.

    ftr_past_features and ftr_features take their columns from the catalogue, so one that is not in it gets no further.
    """
    compiled = {node["name"]: node.get("compiled_code") for node in project.models}
    wide, catalogue = compiled.get("ftr_new_features"), compiled.get("ftr_catalogue")
    if not wide or not catalogue:
        return ["ftr_new_features or ftr_catalogue was not compiled"]
    columns = [name for name in output_columns(wide) if name not in MOMENT_COLUMNS]
    listed = re.findall(r"'(\w+)' as feature\b", catalogue)
    mend = "let macros/features/feature_catalogue.sql and models/features/increments/ftr_new_features.sql agree"
    if sorted(columns) == sorted(listed) and columns != listed:
        return [f"the order differs; {mend}"]
    (reader,) = (node for node in project.models if node["name"] == "ftr_new_features")
    parts = [part.split(".")[-1] for part in project.parents(reader)]
    return [
        *(
            f"{name}: a column but not in the catalogue; {mend}"
            for name in columns
            if name not in listed
        ),
        *(
            f"{name}: in the catalogue but no column; {mend}"
            for name in listed
            if name not in columns
        ),
        *(f"{name}: stands twice; rename one" for name in columns if columns.count(name) > 1),
        *(
            f"{part}.{name}: no column of ftr_new_features is made of it; select it there, or drop it"
            for part in parts
            if part != "ftr_due_moments"
            for name in output_columns(compiled[part] or "")
            if name not in MOMENT_COLUMNS
            and (part, name) not in NO_FEATURES
            and not re.search(rf"\.{name}\b", wide)
        ),
    ]


# Pages


def published_page(project: Project) -> str:
    """What docs/published-tables.md must say."""
    marts = [node for node in project.models if room_of(node) == "marts"]
    unnulled = {
        node["name"]: {
            column
            for name, _, asked in project.tests_of(node)
            if name == "sound"
            for column in [
                *asked.get("key", ()),
                *asked.get("never_null", ()),
                *chain(*asked.get("other_keys", ())),
            ]
            if column not in asked.get("nullable", ())
        }
        for node in marts
    }
    return published_tables.render(marts, unnulled)


@rule
def page_of_published_tables_out_of_date(project: Project) -> list[str]:
    """docs/published-tables.md says what the ymls say."""
    if project.files.get(published_tables.PAGE) == published_page(project):
        return []
    return [f"{published_tables.PAGE}: write it anew with python tests/house/published_tables.py"]


@rule
def figure_that_nobody_renders(project: Project) -> list[str]:
    """A share or a decimal on a page is written by tests/render_docs.py, says how it was measured, or was decided."""
    return [
        line
        for path, text in project.texts("README.md", "docs/", suffix=".md").items()
        if path != published_tables.PAGE
        for line in [*pages.faults(path, text), *pages.loose_figures(path, text)]
    ]


@rule
def readme_that_is_too_long(project: Project) -> list[str]:
    """README.md is what a stranger reads first; the rest belongs into docs."""
    lines = len(project.files.get("README.md", "").splitlines())
    if lines <= LONGEST_README:
        return []
    return [f"README.md: has {lines} lines, at most {LONGEST_README}; move the rest to docs/"]


@rule
def line_too_wide(project: Project) -> list[str]:
    """Lines of pages are at most 140 wide; rows of tables and targets of links do not count."""
    return [
        f"{path}:{number}: is {len(bare)} wide, at most {WIDEST_LINE}; wrap it"
        for path, text in project.texts("", suffix=WRAPPED).items()
        for number, line in enumerate(text.splitlines(), start=1)
        if not line.lstrip().startswith("|")
        and len(bare := pages.without_targets(line)) > WIDEST_LINE
    ]


@rule
def link_that_leads_nowhere(project: Project) -> list[str]:
    """A relative link of a page leads to a file and a heading that exist; one of docs/ stays there, for the site."""
    return [
        f"{path}:{number}: {fault}"
        for path, text in project.texts("", suffix=".md").items()
        for number, target in pages.links(text)
        if (fault := pages.link_fault(path, target, project.files))
    ]


@rule
def page_missing_from_the_site(project: Project) -> list[str]:
    """mkdocs.yml lists every page of docs, so that a reader of the site comes by it."""
    listed = project.files.get("mkdocs.yml", "")
    return [
        f"mkdocs.yml: list {name} under nav"
        for path in project.texts("docs/", suffix=".md")
        if not re.search(rf"[ :]{re.escape(name := path.removeprefix('docs/'))}$", listed, re.M)
    ]


@rule
def page_of_the_contract_without_a_column(project: Project) -> list[str]:
    """docs/data-contract.md has a row for each column of each raw table."""
    page = project.files.get("docs/data-contract.md", "")
    offences = []
    for source in project.manifest.get("sources", {}).values():
        section = page.partition(f"\n## {source['name']}\n")[2].partition("\n## ")[0]
        listed = re.findall(r"(?m)^\| `(\w+)` \|", section)
        wanted = list(source["columns"])
        offences += [
            f"docs/data-contract.md: add a row for {source['name']}.{name}"
            for name in wanted
            if name not in listed
        ]
        offences += [
            f"docs/data-contract.md: {source['name']} has no column {name}; drop its row"
            for name in listed
            if name not in wanted
        ]
    return offences
