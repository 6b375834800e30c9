"""Damaged and crafted artifacts end in an ArtifactError: never in another error, a crash, or a model that scores."""

from __future__ import annotations

import base64
import functools
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
from test_artifacts import BINNER, CODES, FRAME, OUTCOME, trained

from hotlist import bounds
from hotlist.additive import CalibratedModel, MeanOfLogits
from hotlist.artifacts import ArtifactError, digest_of
from hotlist.candidates import ADDITIVE
from hotlist.versions import (
    FittedVersion,
    pack_challengers,
    pack_version,
    read_challengers,
    read_version,
)

Files = dict[str, bytes]


@functools.cache
def champion() -> str:
    members = [(name, trained(name, BINNER, CODES, OUTCOME)) for name in ADDITIVE]
    core = MeanOfLogits(members).assemble([m for _, m in members])
    reference = pd.DataFrame(
        {"as_of": pd.Timestamp("2025-01-01"), "outcome": OUTCOME, "log_odds": FRAME["count_demo"]}
    ).assign(lead=range(len(OUTCOME)))
    model = CalibratedModel(BINNER, core)
    return pack_version(
        FittedVersion(
            "m", "ensemble", model, model.features, -1.0, 50.0, 10.0, 0.5, reference, "validation"
        )
    )


@functools.cache
@pytest.mark.filterwarnings("ignore:Stochastic Optimizer")
def challengers() -> str:
    names = ("boosted", "forest")
    return pack_challengers(
        BINNER,
        {name: CalibratedModel(BINNER, trained(name, BINNER, CODES, OUTCOME)) for name in names},
    )


def unpacked(text: str) -> tuple[bytes, Any, Files]:
    header, _, body = base64.b64decode(text).partition(b"\n")
    archive = zipfile.ZipFile(io.BytesIO(body))
    files = {name: archive.read(name) for name in archive.namelist()}
    return header, json.loads(files.pop("schema.json")), files


def packed(header: bytes, schema: Any, files: Files) -> str:
    """The text; each part has a number of its own, or skops would build the first of a number for all of it."""
    for number, part in enumerate(parts(schema), start=10**9):
        part["__id__"] = number
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("schema.json", json.dumps(schema))
        for name, content in files.items():
            archive.writestr(name, content)
    return base64.b64encode(header + b"\n" + body.getvalue()).decode()


def parts(node: Any) -> Iterator[dict[str, Any]]:
    """Every node of a schema that rebuilds something."""
    if isinstance(node, dict):
        if "__loader__" in node:
            yield node
        node = list(node.values())
    for child in node if isinstance(node, list) else ():
        yield from parts(child)


def of(schema: Any, *classes: str) -> list[dict[str, Any]]:
    return [part for part in parts(schema) if part["__class__"] in classes]


def chosen(rng: np.random.Generator, items: list[Any]) -> Any:
    return items[int(rng.integers(len(items)))]


def array_of(files: Files, name: str) -> np.ndarray:
    return np.load(io.BytesIO(files[name]))


def put(files: Files, name: str, array: np.ndarray) -> None:
    out = io.BytesIO()
    np.save(out, array)
    files[name] = out.getvalue()


def trees(files: Files, field: str) -> list[str]:
    """Files of tree nodes that have an inner node."""
    return [
        name
        for name in files
        if field in (array_of(files, name).dtype.names or ()) and len(array_of(files, name)) > 1
    ]


def spoil(
    rng: np.random.Generator, files: Files, child: str, fields: tuple[str, ...], worst: list[int]
) -> None:
    """One number of one inner node of one tree."""
    name = chosen(rng, trees(files, child))
    nodes = array_of(files, name)
    inner = nodes["is_leaf"] == 0 if "is_leaf" in nodes.dtype.names else nodes[child] != -1
    place = chosen(rng, np.flatnonzero(inner).tolist())
    field = chosen(rng, list(fields))
    # A column of the features can be meant, whatever its number; a child beyond the last node cannot.
    value = chosen(rng, worst if "feature" in field else [*worst, len(nodes), len(nodes) + 1])
    if field in (child, "right", "right_child"):
        value = chosen(rng, [value, place, 0])
    nodes[place][field] = value
    put(files, name, nodes)


def boosted_index(rng: np.random.Generator, schema: Any, files: Files) -> None:
    spoil(rng, files, "left", ("left", "right"), [2**31, 2**32 - 1, 10**6])


def boosted_column(rng: np.random.Generator, schema: Any, files: Files) -> None:
    spoil(rng, files, "left", ("feature_idx",), [-1, -(2**40), 2**40, 10**6])


def boosted_category(rng: np.random.Generator, schema: Any, files: Files) -> None:
    spoil(rng, files, "left", ("is_categorical",), [1])


def forest_index(rng: np.random.Generator, schema: Any, files: Files) -> None:
    spoil(rng, files, "left_child", ("left_child", "right_child"), [-7, 2**40, 10**6])


def forest_column(rng: np.random.Generator, schema: Any, files: Files) -> None:
    spoil(rng, files, "left_child", ("feature",), [-7, 2**40, 10**6])


def forest_size(rng: np.random.Generator, schema: Any, files: Files) -> None:
    tree = chosen(rng, of(schema, "Tree"))
    tree["content"]["content"]["node_count"]["content"] = chosen(rng, ["0", "-1", "2"])


def forest_outputs(rng: np.random.Generator, schema: Any, files: Files) -> None:
    tree = chosen(rng, of(schema, "Tree"))
    place, value = chosen(rng, [(0, "100000"), (0, "-3"), (2, "1000000"), (2, "-1"), (2, "0")])
    tree["__reduce__"]["args"]["content"][place]["content"] = value


def another_class(rng: np.random.Generator, schema: Any, files: Files) -> None:
    part = chosen(rng, of(schema, "Pipeline", "CalibratedModel", "Binner", "TreePredictor"))
    part["__module__"], part["__class__"], part["__loader__"] = chosen(
        rng,
        [
            ("os", "system", "FunctionNode"),
            ("sklearn.svm._classes", "SVC", "ObjectNode"),
            ("sklearn.neighbors._kd_tree", "KDTree", "ObjectNode"),
            ("operator", "methodcaller", "OperatorFuncNode"),
            ("builtins", "dict", "MethodNode"),
            ("builtins", "dict", "NoSuchNode"),
        ],
    )


def missing_file(rng: np.random.Generator, schema: Any, files: Files) -> None:
    del files[chosen(rng, list(files))]


def missing_attribute(rng: np.random.Generator, schema: Any, files: Files) -> None:
    part = chosen(rng, of(schema, "CalibratedModel", "Binner", "TreePredictor"))
    needed = {"binner", "core", "features_", "kinds_", "nodes"} & set(part["content"]["content"])
    del part["content"]["content"][chosen(rng, sorted(needed))]


def empty_nodes(rng: np.random.Generator, schema: Any, files: Files) -> None:
    name = chosen(rng, trees(files, chosen(rng, ["left", "left_child"])) or trees(files, "left"))
    nodes = array_of(files, name)
    put(files, name, chosen(rng, [nodes[:0], np.zeros((2, 2)), nodes.reshape(1, -1), nodes[:1]]))


def wild_leaf(rng: np.random.Generator, schema: Any, files: Files) -> None:
    name = chosen(rng, trees(files, "left"))
    nodes = array_of(files, name)
    nodes["value"][nodes["is_leaf"] == 1] = chosen(rng, [np.nan, np.inf, -np.inf])
    put(files, name, nodes)


OF_CHAMPION: list[Callable[..., None]] = [
    boosted_index,
    boosted_column,
    boosted_category,
    another_class,
    missing_file,
    missing_attribute,
    empty_nodes,
    wild_leaf,
]
OF_CHALLENGERS = [*OF_CHAMPION, forest_index, forest_column, forest_size, forest_outputs]
READERS = {
    "champion": (champion, read_version, OF_CHAMPION),
    "challengers": (challengers, read_challengers, OF_CHALLENGERS),
}


def amounts(quick: int, full: int) -> list[Any]:
    return [quick, pytest.param(full, marks=pytest.mark.slow)]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("number", amounts(4, 26))
@pytest.mark.parametrize("kind", READERS)
def test_a_crafted_artifact_of_the_right_digest_is_refused(kind: str, number: int) -> None:
    make, read, crafts = READERS[kind]
    read(make(), digest_of(make()))
    for craft in crafts:
        for seed in range(number if kind == "champion" else max(number // 2, 2)):
            header, schema, files = unpacked(make())
            craft(np.random.default_rng([seed, 7]), schema, files)
            text = packed(header, schema, files)
            assert refusal(read, text), f"{craft.__name__} with seed {seed} was read"


def refusal(read: Callable[[str, str], object], text: str) -> str | None:
    """What the reader says of an artifact whose digest is right; None when it takes it."""
    try:
        read(text, digest_of(text))
    except ArtifactError as error:
        return str(error)
    return None


def damaged(rng: np.random.Generator, text: str) -> str:
    """Characters changed, cut out, put in, or the end cut off; never the same text."""
    place, length = int(rng.integers(len(text))), int(rng.integers(1, 40))
    other = "".join(rng.choice(list("ABCDwxyz0189+/=- é\n"), length))
    return chosen(
        rng,
        [
            text[:place],
            text[:place] + other + text[place + length :] + "!",
            text[:place] + text[place + length :],
            text[:place] + other + text[place:],
            text[:place] + chr((ord(text[place]) + 1) % 128) + text[place + 1 :],
        ],
    )


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("number", amounts(100, 1500))
def test_a_damaged_artifact_is_refused_by_its_digest(number: int) -> None:
    text = champion()
    for seed in range(number):
        with pytest.raises(ArtifactError):
            read_version(damaged(np.random.default_rng(seed), text), digest_of(text))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("number", amounts(60, 1500))
def test_a_damaged_artifact_of_an_old_row_raises_nothing_else(number: int) -> None:
    """Without a digest some damage goes unseen (a bit that nobody reads); none may end in another error."""
    refused = 0
    for seed in range(number):
        try:
            read_version(damaged(np.random.default_rng(seed), champion()))
        except ArtifactError:
            refused += 1
    assert refused >= 0.9 * number


def test_what_would_unpack_to_too_much_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    header, schema, files = unpacked(champion())
    monkeypatch.setattr(bounds, "MOST_BYTES", 10**6)
    text = packed(header, schema, files | {"zeros.bin": bytes(10**6)})
    with pytest.raises(ArtifactError, match="more than"):
        read_version(text, digest_of(text))
    monkeypatch.setattr(bounds, "MOST_TEXT", len(text) - 1)
    with pytest.raises(ArtifactError, match="characters, more than"):
        read_version(text, digest_of(text))
