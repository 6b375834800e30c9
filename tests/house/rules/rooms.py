"""Rules of the rooms: who may read what, and where a line stands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath

from project import Project, room_of

from rules.base import MAY_READ, PREFIXES, matches, rule

PUBLISH = "published_tables"
MONITORING_PUBLISH = "mon_published_tables"

# What the marts read and is no part of what they say -> why.
ALWAYS_THE_SAME = {
    "scr_ready": "it is what is asked",
    "stg_clock": "its as_of is compared by scr_ready",
    "stg_publishes": "what was published before",
    "stg_last_sync": "what was published before",
    "stg_last_account_sync": "what was published before",
}


def _upstream(project: Project) -> Callable[[str], set[str]]:
    """Give the function from a node to everything that it rests on."""
    by_id = {node["unique_id"]: node for node in project.nodes}
    known: dict[str, set[str]] = {}

    def before(unique_id: str) -> set[str]:
        if unique_id not in known:
            read = project.parents(by_id[unique_id]) if unique_id in by_id else []
            known[unique_id] = set(read).union(*(before(parent) for parent in read))
        return known[unique_id]

    return before


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
    """staging -> features -> training -> scoring -> marts -> published -> monitoring, with no way back."""
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
    before = _upstream(project)
    marts = {node["unique_id"] for node in project.models if room_of(node) == "marts"}
    later = marts | {
        n["unique_id"] for n in project.models if room_of(n) in ("published", "monitoring")
    }
    return [
        f"{test['name']}: {by_id[mart]['name']} is built although it fails; add a line "
        f"`-- depends_on: {{{{ ref('{tested.split('.')[2]}') }}}}` to models/scoring/scr_ready.sql"
        for test in project.tests
        if not later.intersection(project.parents(test))
        for mart in sorted(marts)
        for tested in sorted(set(project.parents(test)) - before(mart))
    ]


@rule
def test_that_stops_no_publish(project: Project) -> list[str]:
    """The publish waits for every test outside monitoring, those of the marts too; only its own comes after it."""
    before = _upstream(project)
    publish = [node["unique_id"] for node in project.models if node["name"] == PUBLISH]
    free = {n["unique_id"] for n in project.models if room_of(n) == "monitoring"} | {*publish}
    return [
        f"{test['name']}: {PUBLISH} is built although it fails; let {PUBLISH} read {tested}"
        for test in project.tests
        if not free.intersection(project.parents(test))
        for last in publish
        for tested in sorted(set(project.parents(test)) - before(last))
    ]


@rule
def mart_that_is_not_published(project: Project) -> list[str]:
    """All marts become visible together, and their hashes stand in publishes."""
    found = [node for node in project.models if node["name"] == PUBLISH]
    published = {name for node in found for name in node["config"]["meta"]["tables"]}
    marts = {node["name"]: node for node in project.models if room_of(node) == "marts"}
    hashed = "".join(
        text for path, text in project.texts("models/").items() if path.endswith("/publishes.sql")
    )
    offences = [
        f"{PUBLISH}: {name} is {'no mart' if name in published else 'not among its tables'}"
        for name in sorted(published ^ set(marts))
        if found
    ]
    return offences + [
        f"publishes: add table_digest('{name}')"
        for name in sorted(set(marts) - {"publishes"})
        if found and f"table_digest('{name}')" not in hashed
    ]


@rule
def monitoring_that_is_not_published(project: Project) -> list[str]:
    """Tables of monitoring that people read are published together, after all of them and their tests."""
    before = _upstream(project)
    readable = {
        node["name"]: node["unique_id"]
        for node in project.models
        if room_of(node) == "monitoring" and node["access"] != "private"
    }
    offences = []
    for node in project.models:
        if node["name"] == MONITORING_PUBLISH:
            published = set(node["config"]["meta"]["tables"])
            offences += [
                f"{MONITORING_PUBLISH}: {name} is "
                + ("not among its tables" if name in readable else "nothing that people read")
                for name in sorted(published ^ set(readable))
            ]
            offences += [
                f"mon_looked_at: add a line `-- depends_on: {{{{ ref('{name}') }}}}`"
                for name in sorted(published & set(readable))
                if readable[name] not in before(node["unique_id"])
            ]
    return offences


@rule
def table_that_changes_a_mart_unseen(project: Project) -> list[str]:
    """Whether there is something to publish is asked of scr_ready: it sees what the marts read, whole."""
    ready = "".join(
        text for path, text in project.texts("models/").items() if path.endswith("/scr_ready.sql")
    )
    by_id = {node["unique_id"]: node for node in project.nodes}
    return [
        f"{mart['original_file_path']}: reads {by_id[parent]['name']}, of which scr_ready knows nothing; "
        f"add table_digest('{by_id[parent]['name']}') to it"
        for mart in project.models
        if ready and room_of(mart) == "marts"
        for parent in project.parents(mart)
        if parent in by_id
        and room_of(by_id[parent]) != "marts"
        and by_id[parent]["name"] not in ALWAYS_THE_SAME
        and f"table_digest('{by_id[parent]['name']}')" not in ready
    ]
