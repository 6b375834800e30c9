from __future__ import annotations

import base64
import json

import numpy as np
import pytest
from worlds_of_examples import features

from hotlist import artifacts
from hotlist.additive import CalibratedModel, MeanOfLogits
from hotlist.binning import Binner
from hotlist.candidates import ADDITIVE, FAMILIES, build


def trained(name: str, binner: Binner, codes: np.ndarray, outcome: np.ndarray):
    pipeline = build(name, binner.layout(), len(codes), 1)
    if name in ("boosted", "boosted_additive"):
        pipeline.set_params(model__max_iter=5)
    return pipeline.fit(codes, outcome)


FRAME = features(400, 5)
BINNER = Binner().fit(FRAME)
CODES = BINNER.transform(FRAME)
OUTCOME = (FRAME["count_demo"].to_numpy() + np.arange(400) % 3 > 1.5).astype(np.int64)


@pytest.mark.filterwarnings("ignore:Stochastic Optimizer")
@pytest.mark.parametrize("name", list(FAMILIES))
def test_a_candidate_comes_back_the_same_and_its_text_repeats(name):
    model = CalibratedModel(BINNER, trained(name, BINNER, CODES, OUTCOME), 1.5, 0.1)
    text = artifacts.dumps(model)
    back = artifacts.loads(text)
    assert (back.predict_proba(FRAME) == model.predict_proba(FRAME)).all()
    again = CalibratedModel(Binner().fit(FRAME), trained(name, BINNER, CODES, OUTCOME), 1.5, 0.1)
    assert artifacts.dumps(again) == text


def test_an_ensemble_comes_back_the_same():
    members = [(name, trained(name, BINNER, CODES, OUTCOME)) for name in ADDITIVE]
    model = CalibratedModel(BINNER, MeanOfLogits(members).assemble([m for _, m in members]))
    back = artifacts.loads(artifacts.dumps(model))
    assert (back.decision_function(FRAME) == model.decision_function(FRAME)).all()


class Stranger:
    """A type that nobody trusts."""

    def __init__(self) -> None:
        self.x = 1


def test_a_type_that_is_not_listed_is_not_loaded():
    with pytest.raises(artifacts.ArtifactError, match=r"does not trust.*Stranger"):
        artifacts.loads(artifacts.dumps({"a": Stranger()}))


@pytest.mark.parametrize("library", ["scikit-learn", "skops"])
def test_another_minor_version_is_refused_with_the_mend(library):
    header, _, body = base64.b64decode(artifacts.dumps({"a": 1})).partition(b"\n")
    words = json.loads(header)
    words["versions"][library] = "0.1.2"
    old = base64.b64encode(json.dumps(words).encode() + b"\n" + body).decode()
    with pytest.raises(
        artifacts.ArtifactError, match=rf"made by {library} 0\.1\.2 .*refit: always"
    ):
        artifacts.loads(old)


@pytest.mark.parametrize("text", ["", "not base64!", base64.b64encode(b"{}\nx").decode(), "é"])
def test_what_is_no_artifact_is_refused(text):
    with pytest.raises(artifacts.ArtifactError, match="does not hold a Hotlist artifact"):
        artifacts.loads(text)


def test_a_damaged_artifact_is_refused():
    raw = base64.b64decode(artifacts.dumps({"a": [1, 2, 3]}))
    with pytest.raises(artifacts.ArtifactError, match="damaged"):
        artifacts.loads(base64.b64encode(raw[: len(raw) - 40]).decode())


def test_trusted_types_are_listed_one_by_one():
    assert all("*" not in name and "." in name for name in artifacts.TRUSTED_TYPES)
    assert list(artifacts.TRUSTED_TYPES) == sorted(set(artifacts.TRUSTED_TYPES))
