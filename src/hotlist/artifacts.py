"""Fitted models as text: skops bytes (never pickle), compressed, in base64, the same text for the
same model.

A row in a warehouse must not be able to run code, so only the types listed here are ever
constructed.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from typing import Any

import numpy as np
import sklearn
import skops
import skops.io
from skops.io.exceptions import UntrustedTypesFoundException

from hotlist import bounds

#: Types beyond skops' own defaults that an artifact may hold. Extend by review only, never from
#: what a file asks for.
TRUSTED_TYPES: tuple[str, ...] = (
    "hotlist.additive.CalibratedModel",
    "hotlist.additive.Constant",
    "hotlist.additive.MeanOfLogits",
    "hotlist.binning.BinLayout",
    "hotlist.binning.Binner",
    "hotlist.candidates.BinValues",
    "hotlist.candidates.OneHotBins",
    "hotlist.candidates.OrderedCodes",
    "hotlist.weights.BehaviourWeights",
    "numpy.dtype",
    "sklearn._loss.link.Interval",
    "sklearn._loss.link.LogitLink",
    "sklearn._loss.loss.HalfBinomialLoss",
    "sklearn.ensemble._hist_gradient_boosting.binning._BinMapper",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn.neural_network._stochastic_optimizers.AdamOptimizer",
    "sklearn.tree._tree.Tree",
)

#: Classes of scikit-learn that skops knows and that the candidates are made of. Nothing else is rebuilt.
KNOWN_TYPES: tuple[str, ...] = (
    "sklearn.ensemble._forest.RandomForestClassifier",
    "sklearn.ensemble._hist_gradient_boosting.gradient_boosting.HistGradientBoostingClassifier",
    "sklearn.linear_model._logistic.LogisticRegression",
    "sklearn.neural_network._multilayer_perceptron.MLPClassifier",
    "sklearn.pipeline.Pipeline",
    "sklearn.preprocessing._label.LabelBinarizer",
    "sklearn.preprocessing._label.LabelEncoder",
    "sklearn.tree._classes.DecisionTreeClassifier",
)

FORMAT = "hotlist-artifact-1"
_STILL = (1980, 1, 1, 0, 0, 0)


class ArtifactError(ValueError):
    """An artifact that this library does not load; the message says why and what to do."""


def library_versions() -> dict[str, str]:
    """Versions of the libraries an artifact depends on."""
    return {
        "scikit-learn": sklearn.__version__,
        "skops": skops.__version__,
        "numpy": np.__version__,
    }


def dumps(obj: Any) -> str:  # noqa: ANN401
    """Text of an object: base64 of a header line (JSON) and a zip. The same object gives the same
    text in any run.
    """
    header = json.dumps({"format": FORMAT, "versions": library_versions()}, sort_keys=True)
    return base64.b64encode(header.encode() + b"\n" + _steady(skops.io.dumps(obj))).decode("ascii")


def digest_of(text: str) -> str:
    """SHA-256 of an artifact text, as its registry row keeps it."""
    return hashlib.sha256(text.encode()).hexdigest()


def loads(text: str, digest: str | None = None) -> Any:  # noqa: ANN401
    """The object of an artifact text.

    digest: what the registry row says of the text; None in a row of before there were digests.

    ArtifactError when the text is not that of the digest, is too large, is no artifact, was made by another minor
    version of scikit-learn or skops, holds a type that is not listed above, or a tree that leads out of itself.
    """
    if digest is not None and digest_of(text) != digest:
        raise ArtifactError(
            "the artifact is not the one that was registered (its digest differs): restore the row of "
            "trn_fitted_models_py, or fit a new version (refit: always)"
        )
    if len(text) > bounds.MOST_TEXT:
        raise ArtifactError(
            f"the artifact has {len(text)} characters, more than {bounds.MOST_TEXT}, and was not read; "
            "fit a new version"
        )
    try:
        header_line, _, body = base64.b64decode(text.encode("ascii"), validate=True).partition(
            b"\n"
        )
        header = json.loads(header_line)
        made_by = {str(name): str(version) for name, version in dict(header["versions"]).items()}
        known = header["format"] == FORMAT
    except Exception as error:
        raise ArtifactError(
            f"the artifact column does not hold a Hotlist artifact ({error})"
        ) from None
    if not known:
        raise ArtifactError(
            f"artifact format {header['format']!r} is not {FORMAT!r}; fit a new version"
        )
    here = library_versions()
    for name in ("scikit-learn", "skops"):
        if _minor(made_by.get(name, "none")) != _minor(here[name]):
            raise ArtifactError(
                f"the artifact was made by {name} {made_by.get(name)} and this is {here[name]}; "
                "install the former, or fit a new version (refit: always)"
            )
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            bounds.check_archive(archive)
            schema = json.loads(archive.read("schema.json"))
            bounds.check_parts(schema, frozenset((*TRUSTED_TYPES, *KNOWN_TYPES)), archive)
        found = skops.io.loads(body, trusted=list(TRUSTED_TYPES))
        bounds.check_trees(found)
    except (bounds.UnknownType, UntrustedTypesFoundException) as error:
        raise ArtifactError(
            f"the artifact holds types that Hotlist does not trust and was not loaded: {error}; "
            "if it came from this library, review and add them to hotlist.artifacts.TRUSTED_TYPES"
        ) from None
    except Exception as error:
        raise ArtifactError(
            f"the artifact is damaged ({type(error).__name__}: {error}); fit a new version"
        ) from None
    return found


def _minor(version: str) -> str:
    return ".".join(version.split(".")[:2])


def _steady(data: bytes) -> bytes:
    """The same zip without what differs from run to run: memory addresses as ids and file names,
    and times; compressed.
    """
    source = zipfile.ZipFile(io.BytesIO(data))
    schema = json.loads(source.read("schema.json"))
    numbers: dict[int, int] = {}
    names = {name for name in source.namelist() if name != "schema.json"}
    renamed: dict[str, str] = {}

    def walk(node: Any) -> Any:  # noqa: ANN401
        if isinstance(node, list):
            return [walk(part) for part in node]
        if not isinstance(node, dict):
            return node
        result: dict[str, Any] = {}
        for key, value in node.items():
            if key == "__id__" and isinstance(value, int):
                result[key] = numbers.setdefault(value, len(numbers) + 1)
            elif key == "file" and isinstance(value, str) and value in names:
                suffix = value.rpartition(".")[2]
                result[key] = renamed.setdefault(value, f"{len(renamed) + 1}.{suffix}")
            else:
                result[key] = walk(value)
        return result

    steady = walk(schema)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as out:
        files = [("schema.json", json.dumps(steady, separators=(",", ":")).encode())]
        files += [(renamed[name], _without_padding(name, source.read(name))) for name in renamed]
        for name, content in files:
            entry = zipfile.ZipInfo(name, date_time=_STILL)
            entry.compress_type = zipfile.ZIP_DEFLATED
            out.writestr(entry, content, compresslevel=9)
    return target.getvalue()


def _without_padding(name: str, data: bytes) -> bytes:
    """The same .npy bytes with the unused bytes between fields set to zero (they are random)."""
    if not name.endswith(".npy"):
        return data
    array = np.load(io.BytesIO(data), allow_pickle=False)
    if array.dtype.names is None:
        return data
    clean = np.zeros(array.shape, dtype=array.dtype)
    for field in array.dtype.names:
        clean[field] = array[field]
    out = io.BytesIO()
    np.save(out, clean, allow_pickle=False)
    return out.getvalue()
