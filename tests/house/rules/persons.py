"""The rule that keeps the inventory of what holds a person's id, from which forget_lead works."""

from __future__ import annotations

import contextlib
import re

from project import Node, Project, output_columns

from rules.base import rule

# Names of columns that hold the id of a lead, of its record in the CRM or of the contact it became.
PERSON_COLUMN = re.compile(
    r"(\w+_)?(lead|crm|contact|person|entity|unit|history)_id"
    r"|(record_)?merged_into|survivor_id|short_id|long_id|id"
)

# What forget_lead does: lead, crm, contact and any delete the row; mention, and text that holds an id, empty the cell.
KINDS = {"lead", "crm", "contact", "any", "mention", "text"}

# Columns of such a name that hold no id of a person, by table -> why.
NO_PERSON = {
    **{
        (table, column): "only the raw table of leads says so; null everywhere else"
        for table in (
            "stg_account_verdicts",
            "stg_trigger_verdicts",
            "stg_event_faults",
            "stg_lead_state_verdicts",
        )
        for column in ("record_merged_into", "record_contact_id")
    },
    ("sync_account_scores_salesforce", "id"): "an account's",
}


def _columns(node: Node) -> set[str]:
    """Names in the yml and, where the last step writes its columns out, in the SQL."""
    names = set(node["columns"])
    if node["resource_type"] == "model" and node.get("raw_code"):
        with contextlib.suppress(AssertionError, IndexError):
            names |= set(output_columns(node["raw_code"]))
    return names


def unsaid(name: str, columns: set[str], declared: dict[str, Node]) -> list[str]:
    """Columns of a table that hold a person's id by their name, and do not say so."""
    return sorted(
        column
        for column in columns
        if PERSON_COLUMN.fullmatch(column)
        and (name, column) not in NO_PERSON
        and declared.get(column, {}).get("meta", {}).get("person_key") not in KINDS
    )


@rule
def person_who_is_in_no_inventory(project: Project) -> list[str]:
    """Whatever holds a person's id says so in its yml, for forget_lead reads that and nothing else."""
    sources = project.manifest.get("sources", {}).values()
    return [
        f"{node['original_file_path']}: {node['name']}.{column}: "
        f"say config: {{meta: {{person_key: one of {', '.join(sorted(KINDS))}}}}} in its yml"
        for node in [*project.nodes, *sources]
        if node["fqn"][1] != "demo"
        for column in unsaid(node["name"], _columns(node), node["columns"])
    ]
