"""Rules of features and of the library."""

from __future__ import annotations

import re

from project import Project, output_columns

from rules.base import rule

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
