"""Rules of what is written about a table."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from project import Node, Project, room_of

from rules.base import MAY_READ, rule

# Rooms whose tables people read, whoever else does.
ROOMS_FOR_PEOPLE = {"marts", "monitoring"}

CONTRACTED_STAGING = (
    "stg_leads",
    "stg_triggers",
    "stg_events",
    "stg_accounts",
    "stg_lead_states",
    "stg_sync_reports",
)

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
            "stg_sync_report_verdicts",
        ),
        "every raw row as it came, before duplicates and null keys are turned away",
    ),
    "stg_data_horizon": "one row, null when nothing in the warehouse is dated",
    "manual_scores": "typed by people; stg_manual_scores takes the latest of each lead",
}


def _is_free_seed(node: Node) -> bool:
    return node["resource_type"] == "seed" and room_of(node) in FREE_SEED_FOLDERS


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
    """The six tables that a user may supply are specified by enforced contracts."""
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
