"""Every house rule reports an offence that is planted in a copy of this very tree, as dbt parses it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from project import FOLDERS, ROOT, Project, demo_vars, read_files, read_project
from rules import RULES

Edit = Callable[[str], str]


def new(text: str) -> Edit:
    """A file of this text."""
    return lambda before: text + before


def after(line: str, text: str) -> Edit:
    """The text put in after a line that the file has."""

    def edit(before: str) -> str:
        assert line in before, f"no file here says {line}"
        return before.replace(line, line + text, 1)

    return edit


def instead(part: str, text: str) -> Edit:
    """The text put in the place of what the file says."""

    def edit(before: str) -> str:
        assert part in before, f"no file here says {part}"
        return before.replace(part, text, 1)

    return edit


MODEL = "with\n\nplanted as (select {columns} from {relation})\n\nselect * from planted\n"
SHELL = 'import numpy\n\n\ndef model(dbt, session):\n    found = dbt.ref("stg_clock")\n    return found\n'
TRIANGLE = """
with

planted as (
    select moments.entity_id
    from {{ ref('ftr_moments') }} as moments
    inner join {{ ref('ftr_members') }} as members on moments.entity_id = members.entity_id
    inner join {{ ref('stg_events') }} as events
        on members.lead_id = events.lead_id and moments.as_of >= events.known_at
)

select * from planted
"""
PLANTED_YML = """
models:
  - name: trn_planted
    description: One row per thing.
    config: {access: public}
    columns:
      - name: lead_id
        data_tests: [not_null]
"""

# Rule -> the files that commit the offence, and a part of what the rule must say of it. dbt parses all of them at once.
PLANTED: dict[str, tuple[dict[str, Edit], str]] = {
    "name_outside_its_room": (
        {"models/features/util_planted.sql": new("select 1 as a")},
        "models/features/util_planted.sql: a name in features",
    ),
    "description_without_a_grain": ({}, "description of util_planted"),
    "grain_without_a_key_test": ({}, "models/features/util_planted.sql: test the key"),
    "yml_away_from_its_model": ({}, "describe it in models/features/util_planted.yml"),
    "model_without_a_last_step": ({}, "models/features/util_planted.sql: end it"),
    "singular_test_outside_the_rooms": (
        {"tests/planted/planted.sql": new("select 1 as a where false")},
        "tests/planted/planted.sql",
    ),
    "edge_against_the_way_of_the_data": (
        {
            "models/staging/stg_planted.sql": new(
                MODEL.format(columns="entity_id", relation="{{ ref('ftr_moments') }}")
            )
        },
        "models/staging/stg_planted.sql: reads ftr_moments",
    ),
    "raw_table_read_outside_staging": (
        {
            "models/training/trn_planted.sql": new(
                MODEL.format(
                    columns="lead_id, lead_id::varchar as outcome",
                    relation="{{ source('raw', 'leads') }}",
                )
            ),
            "models/training/trn_planted.yml": new(PLANTED_YML),
        },
        "models/training/trn_planted.sql: depends on source.hotlist.raw.leads",
    ),
    "sql_of_one_engine": ({}, "models/training/trn_planted.sql:3: ::"),
    "node_for_what_sound_asks": ({}, "models/training/trn_planted.sql: not_null of lead_id"),
    "table_but_a_mart_that_is_public": ({}, "models/training/trn_planted.sql: only marts"),
    "operation_that_reads_a_private_table": (
        {"macros/ops/planted_look.sql": new("{# {{ ref('stg_bulk_loads') }} #}")},
        "macros/ops/planted_look.sql: reads stg_bulk_loads",
    ),
    "door_that_nobody_uses": (
        {
            "models/staging/clock/stg_activity_days.yml": instead(
                "    data_tests:", "    config: {access: protected}\n    data_tests:"
            )
        },
        "stg_activity_days.sql: no other room reads it",
    ),
    "test_that_stops_no_mart": (
        {
            "tests/training/planted_without_a_barrier.sql": new(
                "select 1 as a from {{ ref('trn_planted') }} where false"
            )
        },
        "planted_without_a_barrier",
    ),
    "test_that_stops_no_publish": ({}, "planted_without_a_barrier: published_tables is built"),
    "mart_that_is_not_published": ({}, "published_tables: lead_planted is not among its tables"),
    "monitoring_that_is_not_published": (
        {
            "models/monitoring/mon_looked_at.sql": instead(
                "-- depends_on: {{ ref('mon_sync') }}", ""
            )
        },
        "mon_looked_at: add a line `-- depends_on: {{ ref('mon_sync') }}`",
    ),
    "table_that_changes_a_mart_unseen": ({}, "models/marts/lead_planted.sql: reads stg_events"),
    "python_model_outside_python_models": (
        {"models/training/trn_planted_here.py": new(SHELL)},
        "models/training/trn_planted_here.py: move it",
    ),
    "shell_with_a_thought_of_its_own": (
        {"python_models/training/trn_planted_shell.py": new(SHELL)},
        "python_models/training/trn_planted_shell.py: imports numpy",
    ),
    "reference_that_a_host_can_take": (
        {},
        'trn_planted_shell.py:5: dbt.ref("stg_clock"); write dbt.ref("hotlist", ...)',
    ),
    "python_model_without_sql_after_it": ({}, "python_models/training/trn_planted_shell.py: add"),
    "mart_without_its_papers": (
        {
            "models/marts/lead_planted.sql": new(
                MODEL.format(columns="lead_id", relation="{{ ref('stg_events') }}")
            )
        },
        "models/marts/lead_planted.sql: add contract",
    ),
    "input_contract_not_enforced": (
        {
            "models/staging/records/stg_lead_states.yml": instead(
                "contract: {enforced: true}", "contract: {enforced: false}"
            )
        },
        "stg_lead_states.yml: add config",
    ),
    "description_that_leans_on_its_table": (
        {
            "models/monitoring/versions/mon_splits.yml": instead(
                "description: The first moment of the split, in UTC.", "description: How early."
            )
        },
        "mon_splits.sql: describe from_as_of by a whole sentence, not 'How early.'",
    ),
    "published_column_without_a_word": (
        {
            "models/marts/lead_scores.yml": instead(
                "description: The account that the lead belongs to; null where it has none.",
                "description: ''",
            )
        },
        "lead_scores.sql: describe the column account_id",
    ),
    "published_column_that_leaves_without_notice": (
        {
            "tests/house/published_columns.csv": after(
                "table_name,column_name,data_type,since,deprecated_in\n",
                "lead_scores,planted,double,0.1.0,\n",
            )
        },
        "lead_scores.planted: is gone, and nobody was told",
    ),
    "inventory_of_columns_out_of_date": ({}, "published_columns.csv: lead_scores.planted came"),
    "page_of_published_tables_out_of_date": ({}, "docs/published-tables.md: write it anew"),
    "reads_the_time_of_day": (
        {"src/hotlist/planted.py": new("import duckdb\n\nDAY = datetime.now()\n")},
        "src/hotlist/planted.py:3: now(",
    ),
    "library_that_knows_an_engine": ({}, "src/hotlist/planted.py: mentions duckdb"),
    "asks_which_engine_it_is_on": (
        {
            "macros/features/planted.sql": new(
                "{% macro planted_otherwise() %}\n{% do run_query('select 1') %}\n"
                "{{ target.type }} '{{ var('planted') }}' {{ var('horizon', 30) }}\n{% endmacro %}\n"
                + "\n"
                * 40
            )
        },
        "macros/features/planted.sql:3: target.type",
    ),
    "queries_at_compile_time": ({}, "macros/features/planted.sql:2: run_query"),
    "second_default_for_a_knob": ({}, "macros/features/planted.sql:3: var('horizon', 30)"),
    "knob_nobody_declared": ({}, "macros/features/planted.sql:3: var('planted') is no knob"),
    "knob_read_unchecked": ({}, "macros/features/planted.sql:3: var('planted...)"),
    "literal_made_by_hand": ({}, "macros/features/planted.sql:3: {{ var('planted') }} stands"),
    "macro_file_of_another_name": ({}, "macros/features/planted.sql: holds no macro planted"),
    "macro_too_long": ({}, "macros/features/planted.sql: 44 lines"),
    "macro_without_a_word": ({}, "macros/features/planted.sql: say what it is for"),
    "model_with_too_much_jinja": (
        {
            "models/features/ftr_planted.sql": new(
                "with\n\nplanted as (\n    select 1 as outcome\n"
                "    {% if true %}{% else %}{% endif %}\n)\n\nselect * from planted\n"
            )
        },
        "models/features/ftr_planted.sql: 3 Jinja blocks",
    ),
    "feature_that_knows_the_outcome": ({}, "models/features/ftr_planted.sql:4: outcome"),
    "comparison_without_a_key": (
        {"models/training/trn_planted_triangle.sql": new(TRIANGLE)},
        "models/training/trn_planted_triangle.sql: events and moments",
    ),
    "person_who_is_in_no_inventory": ({}, "trn_planted.lead_id: say config"),
    "feature_missing_from_the_catalogue": (
        {
            "models/features/increments/ftr_new_features.sql": after(
                "        profiles.email_domain_kind,\n", "        1 as planted_here,\n"
            ),
            "models/features/facts/ftr_triggers.sql": after(
                "        recent.trigger_days_since,\n",
                "        1 as planted_there,\n",
            ),
        },
        "planted_here: a column but not in the catalogue",
    ),
    "package_without_a_pin": (
        {"pyproject.toml": after("dependencies = [", '\n  "planted>=1",')},
        "requirements.txt: pin planted",
    ),
    "pin_that_differs_without_a_reason": (
        {"requirements.txt": instead("numpy==", "numpy==0.")},
        "requirements-extras.txt: numpy",
    ),
    "names_a_place_to_load_from": (
        {"requirements.txt": new("--extra-index-" + "url elsewhere\n")},
        "requirements.txt:1: index-",
    ),
    "names_a_place_on_one_machine": (
        {"docs/planted.md": new("see /tm" + "p/planted\nOf them 12.5 % convert.\n")},
        "docs/planted.md:3",
    ),
    "figure_that_nobody_renders": ({}, "docs/planted.md:4: 12.5"),
    "page_missing_from_the_site": ({}, "mkdocs.yml: list planted.md"),
    "line_too_wide": (
        {"docs/planted.md": new(f"{'wide ' * 28}.\n[Nowhere](planted_nowhere.md)\n")},
        "docs/planted.md:1: is 141 wide",
    ),
    "link_that_leads_nowhere": ({}, "docs/planted.md:2: planted_nowhere.md leads to no file"),
    "readme_that_is_too_long": (
        {"README.md": new("One line more.\n" * 150)},
        "README.md: has ",
    ),
    "page_of_the_contract_without_a_column": (
        {"docs/data-contract.md": instead("| `owner_id` |", "| `planted` |")},
        "docs/data-contract.md: add a row for leads.owner_id",
    ),
}
# Of these dbt itself would say so before any rule is asked; they stand in the files alone.
UNPARSED: dict[str, tuple[dict[str, Edit], str]] = {
    "knob_that_turns_nothing": (
        {"dbt_project.yml": after("\n  salesforce_ids: false\n", "\n  planted_knob: 1\n")},
        "dbt_project.yml: the knob planted_knob is read nowhere",
    ),
    "knob_without_a_check": ({}, "add a line for the knob planted_knob"),
    "knob_without_its_comment": ({}, "the comment of planted_knob"),
    "page_that_lists_other_knobs": ({}, "docs/knobs.md: add a row for the knob planted_knob"),
}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """This tree with all offences in it."""
    root = tmp_path_factory.mktemp("planted") / "tree"
    root.mkdir()
    for path in ROOT.iterdir():
        if path.is_file() and path.name != ".git":
            shutil.copy(path, root)
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, root / folder)
    plant(root, PLANTED)
    parsed = read_project(demo_vars() or "{}", root)
    plant(root, UNPARSED)
    return Project(parsed.manifest, read_files.__wrapped__(root))


def plant(root: Path, offences: dict[str, tuple[dict[str, Edit], str]]) -> None:
    for edits, _ in offences.values():
        for name, edit in edits.items():
            path = root / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(edit(path.read_text() if path.exists() else ""))


def test_every_rule_has_an_offence() -> None:
    assert {*PLANTED, *UNPARSED} == set(RULES)


@pytest.mark.parametrize("offence", RULES)
def test_it_is_reported_in_this_tree(offence: str, planted: Project) -> None:
    """The rule names what was planted; without it, it is silent (test_house.py)."""
    _, said = (PLANTED | UNPARSED)[offence]
    found = RULES[offence](planted)
    assert any(said in line for line in found), found


def test_a_column_of_any_feature_table_is_missed(planted: Project) -> None:
    found = RULES["feature_missing_from_the_catalogue"](planted)
    assert any("ftr_triggers.planted_there: no column" in line for line in found), found
