"""Every house rule can fail: a made-up project that commits the offence, and one that does not."""

from __future__ import annotations

from typing import Any

import pytest
from project import Project, output_columns, without_comments
from rules import RULES
from rules.writing import published_page


def node(name: str, room: str, **given: Any) -> dict[str, Any]:
    """A well-behaved model; `given` replaces keys."""
    kind = given.pop("resource_type", "model")
    plain = {
        "unique_id": f"{kind}.hotlist.{name}",
        "name": name,
        "resource_type": kind,
        "language": "sql",
        "fqn": ["hotlist", room, name],
        "original_file_path": f"models/{room}/{name}.sql",
        "patch_path": f"hotlist://models/{room}/{name}.yml",
        "schema": f"hotlist_{room}",
        "description": "One row per thing.",
        "depends_on": {"nodes": []},
        "config": {"contract": {"enforced": False}, "group": None},
        "access": "protected",
        "columns": {},
    }
    return plain | given


def table_test(of: dict[str, Any], name: str, *columns: str, **asked: Any) -> dict[str, Any]:
    """A generic test of columns."""
    return {
        "unique_id": f"test.hotlist.{name}_{of['name']}_{'_'.join(columns)}",
        "resource_type": "test",
        "attached_node": of["unique_id"],
        "test_metadata": {"name": name, "kwargs": {"columns": list(columns), **asked}},
    }


def project(
    *nodes: dict[str, Any],
    files: dict[str, str] | None = None,
    exposed: tuple[str, ...] = (),
) -> Project:
    """A made-up project."""
    exposures = {"e": {"depends_on": {"nodes": [f"model.hotlist.{name}" for name in exposed]}}}
    return Project(
        {"nodes": {n["unique_id"]: n for n in nodes}, "macros": {}, "exposures": exposures},
        files or {},
    )


def reads(*names: str) -> dict[str, list[str]]:
    """Dependencies."""
    return {"nodes": [name if "." in name else f"model.hotlist.{name}" for name in names]}


def public(enforced: bool = True, group: str | None = "marts") -> dict[str, Any]:
    """The papers of a mart."""
    config = {"contract": {"enforced": enforced}, "group": group}
    return {"config": config, "access": "public"}


def waiting(*names: str) -> dict[str, Any]:
    """A mart that reads these."""
    return node("lead_waits", "marts", depends_on=reads(*names))


def publish(*names: str, tables: list[str] | None = None) -> dict[str, Any]:
    """The last node of a build, which reads these."""
    config = {"contract": {"enforced": False}, "group": None, "meta": {"tables": tables or []}}
    return node("published_tables", "published", depends_on=reads(*names), config=config)


def second_publish(*names: str, tables: list[str] | None = None) -> dict[str, Any]:
    """The publish of monitoring, which reads these."""
    config = {"contract": {"enforced": False}, "group": None, "meta": {"tables": tables or []}}
    own = {"config": config, "access": "private", "depends_on": reads(*names)}
    return node("mon_published_tables", "monitoring", **own)


MON = node("mon_x", "monitoring")

HASHED = {"models/marts/publishes.sql": "{{ table_digest('lead_waits') }}"}


def data_test(*names: str) -> dict[str, Any]:
    """A singular test that reads these."""
    found = {"name": "t", "resource_type": "test", "depends_on": reads(*names)}
    return found | {"unique_id": "test.hotlist.t"}


WRITTEN_OUT = "with b as (select {} from a) select * from b"

TRIANGLE = """
    select * from moments
    inner join members on moments.entity_id = members.entity_id
    inner join events on members.lead_id = events.lead_id and events.known_at
        <= moments.as_of {also}
"""
STG, FTR = node("stg_leads", "staging"), node("ftr_moments", "features")
SHELL = node(
    "trn_fitted_models_py",
    "training",
    language="python",
    original_file_path="python_models/training/trn_fitted_models_py.py",
)
KNOBS = "name: hotlist\nvars:\n  # Meaning. Change: rebuild.\n  horizon: 1\n"
PYPROJECT = '[project]\nname = "x"\ndependencies = ["scikit_learn>=1"]\n'


EXTRA = '[project.optional-dependencies]\ny = ["z[a]"]\n'


def pins(core: str, extras: str, asked: str = "") -> Project:
    """A project that asks for scikit-learn, and for what is said, with these two files of pins."""
    texts = {"requirements.txt": core, "requirements-extras.txt": extras}
    return project(files={"pyproject.toml": PYPROJECT + asked} | texts)


def files(path: str, text: str) -> Project:
    """A project of one file."""
    return project(files={path: text})


def model_text(body: str) -> Project:
    """A project of one SQL model."""
    return files("models/features/ftr_x.sql", body)


def page_of_knobs(text: str, declared: str = KNOBS) -> Project:
    return project(files={"dbt_project.yml": declared, "docs/knobs.md": text})


def contract_page(text: str) -> Project:
    """A project with a raw table of two columns and a page that says `text` of it."""
    source = {"name": "leads", "columns": {"lead_id": {}, "email": {}}}
    return Project({"sources": {"s": source}}, {"docs/data-contract.md": text})


def catalogued(columns: str, part: str = "b.one, b.two") -> Project:
    """A catalogue of the features one and two, a wide table of `columns`, and the part that it is made of."""
    wide = f"with f as (select {columns} from a)\nselect * from f"
    feature_table = f"with f as (select {part} from b)\nselect * from f"
    listed = "select 'one' as feature union all select 'two' as feature"
    return project(
        node("ftr_triggers", "features", compiled_code=feature_table),
        node(
            "ftr_new_features",
            "features",
            compiled_code=wide,
            depends_on=reads("ftr_triggers"),
        ),
        node("ftr_catalogue", "features", compiled_code=listed),
    )


MART = node(
    "lead_x",
    "marts",
    columns={"a": {"name": "a", "data_type": "double", "description": "A | b."}},
)


def columns_of(inventory: str, version: str = "0.3.0", **given: Any) -> Project:
    """A mart with the column a, the inventory of an earlier release, and the version of this one."""
    column = {"name": "a", "data_type": "double", "description": "The a.", **given}
    header = "table_name,column_name,data_type,since,deprecated_in\n"
    return project(
        node("lead_x", "marts", columns={"a": column}),
        files={
            "tests/house/published_columns.csv": header + inventory,
            "dbt_project.yml": f'version: "{version}"\n',
        },
    )


MART_TEST = table_test(MART, "sound", never_null=["a"])

# Rule -> (a project that commits the offence, one that does not), each several times over.
CASES: dict[str, tuple[list[Project], list[Project]]] = {
    "name_outside_its_room": (
        [
            project(node("scr_x", "features")),
            project(node("util_x", "utils")),
            project(node("ftr_x", "features", schema="hotlist_other")),
        ],
        [project(FTR, node("sync_x", "marts"))],
    ),
    "singular_test_outside_the_rooms": (
        [files("tests/x.sql", "select 1"), files("tests/misc/x.sql", "select 1")],
        [files("tests/training/x.sql", "select 1")],
    ),
    "edge_against_the_way_of_the_data": (
        [
            project(
                STG, node("mon_x", "monitoring"), node("lead_x", "marts", depends_on=reads("mon_x"))
            ),
            project(FTR, node("stg_x", "staging", depends_on=reads("ftr_moments"))),
            project(FTR, node("lead_x", "marts", depends_on=reads("ftr_moments"))),
            project(
                node("trn_x", "training"), node("ftr_x", "features", depends_on=reads("trn_x"))
            ),
        ],
        [
            project(
                STG, FTR, node("scr_x", "scoring", depends_on=reads("stg_leads", "ftr_moments"))
            ),
            project(
                node("policy", "policy", resource_type="seed"),
                node("lead_x", "marts", depends_on=reads("seed.hotlist.policy")),
            ),
        ],
    ),
    "raw_table_read_outside_staging": (
        [
            project(node("ftr_x", "features", depends_on=reads("source.hotlist.raw.leads"))),
            model_text("select * from {{ source('raw', 'leads') }}"),
            model_text("{{ raw_rows('leads', {}) }}"),
        ],
        [
            project(node("stg_x", "staging", depends_on=reads("source.hotlist.raw.leads"))),
            files("models/staging/stg_x.sql", "select * from {{ source('raw', 'leads') }}"),
            model_text("select event_source from {{ ref('stg_events') }}"),
        ],
    ),
    "test_that_stops_no_mart": (
        [
            project(STG, FTR, waiting("stg_leads"), data_test("stg_leads", "ftr_moments")),
            project(STG, FTR, waiting("stg_leads"), data_test("ftr_moments")),
            project(STG, node("lead_x", "marts"), waiting("stg_leads"), data_test("stg_leads")),
        ],
        [
            project(STG, FTR, waiting("stg_leads", "ftr_moments"), data_test("stg_leads")),
            project(
                STG,
                node("scr_ready", "scoring", depends_on=reads("stg_leads", "ftr_moments")),
                node("ftr_moments", "features", depends_on=reads("stg_triggers")),
                node("stg_triggers", "staging"),
                waiting("scr_ready"),
                data_test("stg_leads", "stg_triggers"),
            ),
            project(STG, waiting("stg_leads"), data_test("stg_leads", "lead_waits")),
            project(
                waiting("stg_leads"), node("mon_x", "monitoring"), data_test("mon_x", "stg_leads")
            ),
        ],
    ),
    "test_that_stops_no_publish": (
        [project(waiting("stg_leads"), publish("lead_waits"), data_test("lead_waits", "lead_y"))],
        [
            project(waiting("stg_leads"), publish("lead_waits"), data_test("lead_waits")),
            project(waiting("stg_leads"), publish("lead_waits"), data_test("published_tables")),
            project(
                node("mon_x", "monitoring"), publish("lead_waits"), data_test("mon_x", "lead_y")
            ),
        ],
    ),
    "mart_that_is_not_published": (
        [
            project(waiting(), publish(tables=["publishes"]), node("publishes", "marts")),
            project(waiting(), publish(tables=["lead_waits", "lead_gone"]), files=HASHED),
            project(waiting(), publish(tables=["lead_waits"])),
        ],
        [project(waiting(), publish(tables=["lead_waits"]), files=HASHED)],
    ),
    "monitoring_that_is_not_published": (
        [
            project(MON, second_publish("mon_x")),
            project(MON, second_publish("mon_x", tables=["mon_x", "mon_gone"])),
            project(MON, second_publish(tables=["mon_x"])),
            project(MON | {"access": "private"}, second_publish("mon_x", tables=["mon_x"])),
        ],
        [
            project(MON, second_publish("mon_x", tables=["mon_x"])),
            project(MON | {"access": "private"}, second_publish()),
        ],
    ),
    "table_that_changes_a_mart_unseen": (
        [project(STG, waiting("stg_leads"), files={"models/scoring/scr_ready.sql": "select 1"})],
        [
            project(
                STG,
                waiting("stg_leads"),
                files={"models/scoring/scr_ready.sql": "{{ table_digest('stg_leads') }}"},
            )
        ],
    ),
    "python_model_outside_python_models": (
        [
            project(node("trn_x", "training", language="python")),
            files("python_models/training/x.sql", "select 1"),
        ],
        [project(SHELL)],
    ),
    "shell_with_a_thought_of_its_own": (
        [
            files("python_models/training/trn_fitted_models_py.py", "x = 1\n" * 23),
            files("python_models/training/trn_fitted_models_py.py", "import numpy as np\n"),
        ],
        [
            files(
                "python_models/training/trn_fitted_models_py.py",
                "from hotlist import frames\n" + "x = 1\n" * 21,
            )
        ],
    ),
    "reference_that_a_host_can_take": (
        [project(files={"python_models/training/x/trn_x.py": 'a = dbt.ref("stg_clock")'})],
        [
            project(
                files={"python_models/training/x/trn_x.py": 'a = dbt.ref("hotlist", "stg_clock")'}
            )
        ],
    ),
    "python_model_without_sql_after_it": (
        [
            project(SHELL),
            project(
                SHELL,
                SHELL
                | {"unique_id": "model.hotlist.y", "depends_on": reads("trn_fitted_models_py")},
            ),
        ],
        [project(SHELL, node("trn_x", "training", depends_on=reads("trn_fitted_models_py")))],
    ),
    "description_without_a_grain": (
        [
            project(node("ftr_x", "features", description="")),
            project(node("ftr_x", "features", description="Moments. One row per moment.")),
        ],
        [project(FTR)],
    ),
    "grain_without_a_key_test": (
        [
            project(FTR),
            project(
                FTR, table_test(FTR, "unique", "a"), table_test(FTR, "sound", never_null=["a"])
            ),
        ],
        [
            project(FTR, table_test(FTR, "sound", key=["a"])),
            project(node("leads", "demo", resource_type="seed")),
        ],
    ),
    "comparison_without_a_key": (
        [
            project(files={"models/training/trn_x.sql": TRIANGLE.format(also="")}),
            project(
                files={
                    "models/training/trn_x.sql": TRIANGLE.format(also="").replace(
                        "moments.as_of", "{{ dbt.dateadd('day', -90, 'moments.as_of') }}"
                    )
                }
            ),
        ],
        [
            project(
                files={
                    "models/training/trn_x.sql": TRIANGLE.format(
                        also="and events.entity_id = moments.entity_id"
                    )
                }
            ),
            project(files={"models/training/trn_x.sql": TRIANGLE.replace("moments", "clock")}),
        ],
    ),
    "node_for_what_sound_asks": (
        [
            project(FTR, table_test(FTR, "not_null", "a")),
            project(FTR, table_test(FTR, "accepted_values", "a")),
        ],
        [project(FTR, table_test(FTR, "sound"), table_test(FTR, "unique", "a"))],
    ),
    "yml_away_from_its_model": (
        [
            project(node("ftr_x", "features", patch_path=None)),
            project(node("ftr_x", "features", patch_path="hotlist://models/features/all.yml")),
        ],
        [project(FTR)],
    ),
    "mart_without_its_papers": (
        [
            project(node("lead_x", "marts", **public()), exposed=()),
            project(node("lead_x", "marts", **public(enforced=False)), exposed=("lead_x",)),
            project(node("lead_x", "marts", **public(group=None)), exposed=("lead_x",)),
            project(
                node("lead_x", "marts", **public() | {"access": "private"}), exposed=("lead_x",)
            ),
        ],
        [project(node("lead_x", "marts", **public()), exposed=("lead_x",)), project(FTR)],
    ),
    "table_but_a_mart_that_is_public": (
        [project(node("ftr_x", "features", access="public"))],
        [project(node("lead_x", "marts", access="public"), FTR)],
    ),
    "operation_that_reads_a_private_table": (
        [
            project(
                FTR | {"access": "private"},
                files={"macros/ops/x.sql": "{{ ref('ftr_moments') }}"},
            )
        ],
        [
            project(FTR, files={"macros/ops/x.sql": "{{ ref('ftr_moments') }}"}),
            project(FTR | {"access": "private"}),
        ],
    ),
    "door_that_nobody_uses": (
        [
            project(FTR),
            project(FTR, node("ftr_y", "features", depends_on=reads("ftr_moments"))),
        ],
        [
            project(
                FTR,
                node("trn_y", "training", access="private", depends_on=reads("ftr_moments")),
            ),
            project(FTR | {"access": "private"}),
            project(node("lead_x", "marts"), node("mon_x", "monitoring")),
        ],
    ),
    "input_contract_not_enforced": (
        [project(STG)],
        [
            project(
                *(
                    node(f"stg_{name}", "staging", config={"contract": {"enforced": True}})
                    for name in (
                        "leads",
                        "triggers",
                        "events",
                        "accounts",
                        "lead_states",
                        "sync_reports",
                    )
                )
            )
        ],
    ),
    "published_column_without_a_word": (
        [
            project(
                node("lead_x", "marts", **public(), columns={"a": {"name": "a", "description": ""}})
            )
        ],
        [
            project(
                node(
                    "lead_x", "marts", **public(), columns={"a": {"name": "a", "description": "A."}}
                )
            )
        ],
    ),
    "description_that_leans_on_its_table": (
        [
            project(node("ftr_x", "features", columns={"a": {"name": "a", "description": said}}))
            for said in ("", "When.", "The lead.", "How often it was seen.", "the id of a lead.")
        ],
        [
            project(
                node(
                    "ftr_x",
                    "features",
                    columns={"a": {"name": "a", "description": "The id of the lead."}},
                )
            )
        ],
    ),
    "reads_the_time_of_day": (
        [
            model_text("select now()"),
            model_text("select CURRENT_DATE"),
            files("src/hotlist/x.py", "stamp = datetime.now()"),
            files("src/hotlist/x.py", "day = date.today()"),
            files("macros/features/x.sql", "{{ run_started_at }}"),
            model_text("select {{ utc_now() }}"),
        ],
        [
            model_text("select as_of from clock -- never now()"),
            files("src/hotlist/x.py", '"""Never datetime.now()."""'),
            files("models/marts/publishes.sql", "select {{ utc_now() }}"),
        ],
    ),
    "asks_which_engine_it_is_on": (
        [
            model_text("{% if target.type == 'duckdb' %}"),
            files("macros/ports/x.sql", "{{ target.type }}"),
        ],
        [model_text("select {{ target.schema }}")],
    ),
    "queries_at_compile_time": (
        [
            model_text("{% set rows = run_query('select 1') %}"),
            files("macros/features/x.sql", "{%- call statement('x') %}"),
        ],
        [files("macros/ops/x.sql", "{% do run_query('select 1') %}")],
    ),
    "second_default_for_a_knob": (
        [model_text("{{ var('horizon', 30) }}"), files("models/x.yml", 'x: "{{ var("a", [1]) }}"')],
        [model_text("{{ var('horizon') }}, {{ f(var('a'), 2) }}")],
    ),
    "model_with_too_much_jinja": (
        [model_text("{% if a %}{% else %}{% endif %}")],
        [model_text("{# {% a %} #}{% if a %}{% endif %}{{ b }}{{ c }}{{ d }}")],
    ),
    "model_without_a_last_step": (
        [model_text("with x as (select 1) select a from x"), model_text("select * from x where a")],
        [model_text("with x as (select 1)\n\nselect * from x\n")],
    ),
    "feature_that_knows_the_outcome": (
        [
            model_text("select * from {{ ref('trn_outcomes') }}"),
            model_text("select converted_at from events"),
        ],
        [
            model_text("select 1 as a -- converted"),
            files("models/training/trn_x.sql", "select outcome"),
            files("models/features/moments/ftr_moments.sql", "select converted_at"),
        ],
    ),
    "sql_of_one_engine": (
        [
            model_text("select a::int"),
            model_text("select any_value(a)"),
            model_text("select arg_max(a, b)"),
            model_text("select list_sort(a)"),
            model_text("select struct_pack(a)"),
            model_text("select strftime(a, b)"),
            model_text("select epoch_ms(a)"),
            model_text("select hash(a)"),
            model_text("select count_if(a)"),
            model_text("from a asof join b"),
            model_text("select count(*) filter (where a)"),
        ],
        [
            model_text("select content_hash, cast(a as int), md5(a), max_by(a, b)"),
            files("macros/ports/x.sql", "epoch_ms(a)"),
        ],
    ),
    "macro_file_of_another_name": (
        [
            files("macros/a/x.sql", "{% macro y() %}{% endmacro %}"),
            files("macros/a/x.sql", "{% macro x() %}{% endmacro %}{% macro y() %}{% endmacro %}"),
        ],
        [files("macros/a/x.sql", "{% macro x() %}{% endmacro %}{%- macro default__x() %}")],
    ),
    "macro_too_long": (
        [files("macros/a/x.sql", "\n" * 41)],
        [
            files("macros/a/x.sql", "\n" * 40),
            files("macros/features/feature_catalogue.sql", "\n" * 99),
        ],
    ),
    "macro_without_a_word": (
        [files("macros/a/x.sql", "{% macro x() %}")],
        [
            files("macros/a/x.sql", "{#- What for. -#}\n{% macro x() %}"),
            Project(
                {"macros": {"x": {"name": "x", "package_name": "hotlist", "description": "For."}}},
                {"macros/a/x.sql": "{% macro x() %}"},
            ),
        ],
    ),
    "knob_that_turns_nothing": (
        [files("dbt_project.yml", KNOBS)],
        [project(files={"dbt_project.yml": KNOBS, "models/a/a.sql": "{{ var('horizon') }}"})],
    ),
    "knob_nobody_declared": (
        [project(files={"dbt_project.yml": KNOBS, "models/a/a.sql": "{{ var('other') }}"})],
        [project(files={"dbt_project.yml": KNOBS, "models/a/a.sql": "{{ var('horizon') }}"})],
    ),
    "knob_without_a_check": (
        [files("dbt_project.yml", KNOBS)],
        [
            project(
                files={
                    "dbt_project.yml": KNOBS,
                    "macros/knobs/knob_specs.sql": "'horizon': {'kind': 'whole'},",
                }
            )
        ],
    ),
    "knob_read_unchecked": (
        [
            files("models/a/a.sql", "select {{ var('horizon') }}"),
            files("macros/a/a.sql", "{% for x in var(name) %}{% endfor %}"),
            files("tests/staging/a.sql", 'select {{ var( "horizon" ) }}'),
        ],
        [
            files("models/a/a.sql", "select {{ knob('horizon') }}"),
            files("macros/knobs/knob.sql", "{{ var(name) }}"),
        ],
    ),
    "literal_made_by_hand": (
        [
            files("models/a/a.sql", "select '{{ knob('x') }}' as x"),
            files("models/a/a.sql", "select 'seen: {{ x }} days' as x"),
            files("macros/a/a.sql", """{{ x | replace("'", "''") }}"""),
            files("macros/a/a.sql", """{{ "'" ~ x }}"""),
            files("macros/a/a.sql", """{% do run_query("select 1 where a = '" ~ x ~ "'") %}"""),
            files("macros/ops/a.sql", """{{ 'a = \\'' ~ x }}"""),
            files("tests/staging/a.sql", "select '{{ x }}' as x"),
            files("models/a/a.yml", """expression: "b or '{{ var('x') }}' = 'sql'" """),
        ],
        [
            files("models/a/a.sql", "select {{ text_literal(knob('x')) }} as x, 'fixed' as y"),
            files("models/a/a.sql", "select 'a' as b, {{ x }} as c, 'd' as e"),
            files("macros/a/a.sql", """{{ raise('there is no lead ' ~ x) }}"""),
            files("macros/ports/text_literal.sql", """{{ "'" ~ text ~ "'" }}"""),
            files(
                "models/a/a.yml", """expression: "b or {{ text_literal(knob('x')) }} = 'sql'" """
            ),
        ],
    ),
    "knob_without_its_comment": (
        [
            files("dbt_project.yml", "x:\nvars:\n  horizon: 1\n"),
            files("dbt_project.yml", "x:\nvars:\n  # Meaning.\n  horizon: 1\n"),
            files("dbt_project.yml", KNOBS + "\n  other: 1\n"),
            files("dbt_project.yml", KNOBS + "  # Meaning.\n  other: 1\n"),
        ],
        [
            files("dbt_project.yml", KNOBS),
            files("dbt_project.yml", KNOBS + "  other: 1\n\nmodels:\n  # none\n  a: 1\n"),
        ],
    ),
    "page_that_lists_other_knobs": (
        [
            files("dbt_project.yml", KNOBS),
            page_of_knobs("| `horizon` | a |\n| `other` | a |\n"),
            page_of_knobs("| `other` | a |\n| `horizon` | a |\n", KNOBS + "  other: 1\n"),
        ],
        [page_of_knobs("| `horizon` | a |\n\n| `seed.csv` | a |\n")],
    ),
    "readme_that_is_too_long": (
        [files("README.md", "a\n" * 151)],
        [files("README.md", "a\n" * 150), files("docs/x.md", "a\n" * 151)],
    ),
    "line_too_wide": (
        [
            files("docs/x.md", "a" * 141),
            files("README.md", f"- {'a ' * 70}[b](c.md)"),
        ],
        [
            files("docs/x.md", "a" * 140),
            files("docs/x.md", f"| {'a' * 200} |"),
            files("docs/x.md", f"[a]({'b' * 200}.md)"),
            files("docs/x.md", "See https:" + f"//example.com/{'b' * 200}"),
        ],
    ),
    "link_that_leads_nowhere": (
        [
            files("docs/x.md", "[a](y.md)"),
            files("docs/x.md", "![a](y.svg#only-light)"),
            files("docs/x.md", "# One\n[a](#two)"),
            files("README.md", '<img src="docs/y.svg">'),
            project(files={"docs/x.md": "[a](y.md#two)", "docs/y.md": "# One\n"}),
            # GitHub says a--b, the site a-b.
            files("docs/x.md", "# A & B\n[a](#a-b)"),
            project(files={"docs/x.md": "[a](../CHANGELOG.md)", "CHANGELOG.md": ""}),
            project(files={"docs/x.md": "[a](decisions)", "docs/decisions/1.md": ""}),
        ],
        [
            files("docs/x.md", "# One: `two_three`\n[a](#one-two_three)"),
            files("docs/x.md", "`[a](y.md)`\n\n```md\n[a](y.md)\n```\n"),
            files("docs/x.md", "[a](https:" + "//example.com)"),
            files("docs/index.md", "[a](dbt/index.html)"),
            project(files={"README.md": "[a](docs/y.md#one)", "docs/y.md": "## One\n"}),
            project(files={"README.md": "[a](docs)", "docs/y.md": "## One\n"}),
            project(files={"docs/x.md": "![a](y.svg#only-dark)", "docs/y.svg": ""}),
        ],
    ),
    "page_missing_from_the_site": (
        [
            files("docs/x.md", ""),
            project(files={"docs/x.md": "", "mkdocs.yml": "nav:\n  - X: other-x.md\n"}),
        ],
        [
            project(files={"docs/x.md": "", "mkdocs.yml": "nav:\n  - X: x.md\n"}),
            project(files={"docs/y/x.md": "", "mkdocs.yml": "nav:\n  - y/x.md\n"}),
        ],
    ),
    "package_without_a_pin": (
        [
            pins("numpy==1.0\n", "numpy==1.0\n"),
            pins("scikit-learn>=1\n", "scikit-learn==1.9.1\n"),
            pins("scikit-learn==1.9.1\n", ""),
            pins(
                "scikit-learn==1.9.1\n",
                "scikit-learn==1.9.1\n",
                '[project.optional-dependencies]\ny = ["z[a]"]\n',
            ),
        ],
        [
            pins("Scikit-Learn==1.9.1  # x takes <1.10\n", "Scikit-Learn==1.9.1\n"),
            pins(
                "scikit-learn==1.9.1\n",
                "scikit-learn==1.9.1\nZ==1\n",
                '[project.optional-dependencies]\ny = ["z[a]"]\n',
            ),
        ],
    ),
    "pin_that_differs_without_a_reason": (
        [pins("numpy==1.1\n", "numpy==1.0\n"), pins("numpy==1.1  # x takes <2\n", "NumPy==1.0\n")],
        [
            pins("numpy==1.1\n", "numpy==1.0  # x takes <1.1\n"),
            pins("numpy==1.1\n", "numpy==1.1\n"),
            pins("", "numpy==1.0\n"),
        ],
    ),
    "names_a_place_to_load_from": (
        [
            files("requirements.txt", "--index-" + "url x"),
            files("requirements-extras.txt", "--index-" + "url x"),
            files("Makefile", "pip install git" + "+ssh"),
            files(".pre-commit-config.yaml", "repo: https:" + "//example.com"),
        ],
        [files("requirements.txt", "numpy==1.0"), files("README.md", "https:" + "//example.com")],
    ),
    "names_a_place_on_one_machine": (
        [files("docs/x.md", "see /tm" + "p/x/y")],
        [files("docs/x.md", "see warehouse/hotlist.duckdb")],
    ),
    "library_that_knows_an_engine": (
        [
            files("src/hotlist/tiers.py", "import duckdb"),
            files("src/hotlist/tiers.py", "from snowflake.snowpark import x"),
        ],
        [
            files("src/hotlist/frames.py", "import duckdb"),
            files("src/hotlist/tiers.py", "x = 1  # unlike DuckDB"),
        ],
    ),
    "person_who_is_in_no_inventory": (
        [
            project(node("stg_x", "staging", columns={"lead_id": {}})),
            project(node("stg_x", "staging", columns={"best_lead_id": {"meta": {}}})),
            project(node("stg_x", "staging", columns={"lead_id": {"meta": {"person_key": True}}})),
            project(node("stg_x", "staging", raw_code=WRITTEN_OUT.format("a.entity_id"))),
            project(node("stg_x", "staging", raw_code=WRITTEN_OUT.format("a.x as crm_id"))),
        ],
        [
            project(
                node("stg_x", "staging", columns={"lead_id": {"meta": {"person_key": "lead"}}})
            ),
            project(node("stg_x", "staging", columns={"account_id": {}, "record_id": {}})),
            project(node("stg_event_faults", "staging", columns={"record_contact_id": {}})),
            project(node("stg_x", "staging", raw_code=WRITTEN_OUT.format("count(a.lead_id) as n"))),
        ],
    ),
    "feature_missing_from_the_catalogue": (
        [
            project(FTR),
            catalogued("a.one"),
            catalogued("a.one, a.two, 1 as three"),
            catalogued("a.two, a.one"),
            catalogued("a.one, a.two, b.two"),
            catalogued("a.one, a.two", part="b.one, b.two, b.three"),
        ],
        [
            catalogued("f(a.one, 0) as one, a.two"),
            catalogued("a.moment_number, a.one, a.two", part="b.moment_number, b.one, b.two"),
            catalogued("a.one, a.two", part="b.one, b.two, b.latest_trigger_id"),
        ],
    ),
    "published_column_that_leaves_without_notice": (
        [
            columns_of("lead_x,a,double,0.2.0,\nlead_x,b,double,0.2.0,\n"),
            columns_of("lead_x,a,double,0.2.0,\nlead_x,b,double,0.2.0,0.3.0\n"),
            columns_of("lead_x,a,bigint,0.2.0,\n"),
            columns_of("lead_x,a,double,0.2.0,\nlead_x,b,double,0.2.0,0.10.0\n", version="0.9.0"),
        ],
        [
            columns_of("lead_x,a,double,0.2.0,\n"),
            columns_of(""),
            columns_of("lead_x,a,double,0.2.0,\nlead_x,b,double,0.2.0,0.2.0\n"),
            columns_of("lead_x,a,double,0.2.0,\nlead_x,b,double,0.2.0,0.9.0\n", version="0.10.0"),
        ],
    ),
    "inventory_of_columns_out_of_date": (
        [
            columns_of(""),
            columns_of("lead_x,a,double,0.2.0,\n", meta={"deprecated_in": "0.3.0"}),
            columns_of("lead_x,a,double,0.2.0,\nlead_x,b,double,0.2.0,0.2.0\n"),
        ],
        [
            columns_of("lead_x,a,double,0.2.0,\n"),
            columns_of("lead_x,a,double,0.2.0,0.3.0\n", meta={"deprecated_in": "0.3.0"}),
        ],
    ),
    "page_of_published_tables_out_of_date": (
        [project(MART), project(MART, files={"docs/published-tables.md": "# Published tables\n"})],
        [
            project(
                MART,
                MART_TEST,
                files={"docs/published-tables.md": published_page(project(MART, MART_TEST))},
            )
        ],
    ),
    "figure_that_nobody_renders": (
        [
            files("README.md", "Of them 12 % convert."),
            files("docs/x.md", "| a | .713 |"),
            files("docs/x.md", "It finds <!--=cohorts-->8 of them."),
            files("docs/x.md", "It finds\n<!--=cohorts-->8<!--/--> of them."),
            files("docs/x.md", "<!-- demo: cohorts -->\n8\n"),
        ],
        [
            files("README.md", "It finds <!--=best-->12 %<!--/--> at a 95 % interval, `p < 0.5`."),
            files("docs/x.md", "<!-- demo: cohorts -->\n.85\n<!-- /demo -->"),
            files("docs/x.md", "<!-- measured: by hand, today -->\n.85\n<!-- /measured -->"),
            files("docs/published-tables.md", "Above .5."),
            files("CHANGELOG.md", "Faster by 12 %."),
            files("docs/x.md", "Parts of about 70, 15\nand 15 %."),
        ],
    ),
    "page_of_the_contract_without_a_column": (
        [
            contract_page("\n## leads\n| `lead_id` | a |\n\n## events\n| `email` | a |\n"),
            contract_page("\n## leads\n| `lead_id` | a |\n| `email` | a |\n| `x` | a |\n"),
        ],
        [contract_page("\n## leads\n| `lead_id` | a |\n| `email` | a |\n")],
    ),
}


def test_every_rule_has_a_case() -> None:
    assert set(CASES) == set(RULES)


@pytest.mark.parametrize(
    ("offence", "number"),
    [(offence, number) for offence, (bad, _) in CASES.items() for number in range(len(bad))],
)
def test_the_offence_is_found(offence: str, number: int) -> None:
    assert RULES[offence](CASES[offence][0][number])


@pytest.mark.parametrize("offence", CASES)
def test_the_innocent_go_free(offence: str) -> None:
    assert [RULES[offence](innocent) for innocent in CASES[offence][1]] == [[]] * len(
        CASES[offence][1]
    )


def test_comments_are_no_code() -> None:
    text = "a -- now()\n{# now()\n now() #}b /* now() */ c\n# now()\nd  # now()"
    assert "now" not in without_comments(text)
    assert without_comments(text).count("\n") == text.count("\n")


def test_columns_are_read_from_the_last_step() -> None:
    sql = """
    with a as (select 1 as x),
    last as (
        select
            a.x,
            -- a, b
            coalesce(a.y, f(1, 2)) as y,
            cast(extract(year from a.z) as double) as z
        from a
    )
    select * from last
    """
    assert output_columns(sql) == ["x", "y", "z"]
    both = sql.replace(
        "select * from last", ", whole as (select * from last union all select * from last)"
    )
    assert output_columns(f"{both} select * from whole") == ["x", "y", "z"]
