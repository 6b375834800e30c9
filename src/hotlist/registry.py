"""The registry of model versions: when a fit is due, what a version's row holds, and what is read back out of it."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
import pyarrow as pa

from hotlist import artifacts
from hotlist.additive import TERMS_SCHEMA
from hotlist.artifacts import ArtifactError
from hotlist.evaluating import (
    EVALUATIONS_SCHEMA,
    Contender,
    Predictor,
    contender,
    evaluate,
)
from hotlist.examples import NotEnoughHistory
from hotlist.fitting import Fitted, fit, refit_as_judged
from hotlist.frames import is_true
from hotlist.spec import Knobs, ScoringModel
from hotlist.tiers import TierLimits
from hotlist.versions import (
    FittedVersion,
    pack_version,
    read_challengers,
    read_terms,
    read_version,
)
from hotlist.weighing import Weighed, weigh
from hotlist.weights import WEIGHTS_SCHEMA, BehaviourWeights, weight_rows


class Unreadable:
    """An older version whose artifact cannot be read: it forecasts nothing, so whoever passes the gates replaces it."""

    def predict_proba(self, rows: pd.DataFrame) -> Any:  # noqa: ANN401
        """Raise ValueError."""
        raise ValueError(f"its artifact cannot be read, so it cannot score {len(rows)} rows")


ReadExamples = Callable[[str], pd.DataFrame]

VERSIONS_SCHEMA = pa.schema(
    [
        ("model_version", pa.string()),
        ("scoring_model", pa.string()),
        ("version_number", pa.int64()),
        ("fitted_at", pa.timestamp("us")),
        ("candidate", pa.string()),
        ("is_additive", pa.bool_()),
        ("spec_text", pa.string()),
        ("knobs_text", pa.string()),
        ("spec_fingerprint", pa.string()),
        ("data_fingerprint", pa.string()),
        ("training_rows", pa.int64()),
        ("training_positives", pa.int64()),
        ("validation_rows", pa.int64()),
        ("validation_positives", pa.int64()),
        ("test_rows", pa.int64()),
        ("test_positives", pa.int64()),
        ("trained_from", pa.timestamp("us")),
        ("trained_until", pa.timestamp("us")),
        ("judged_trained_until", pa.timestamp("us")),
        ("judged_from", pa.timestamp("us")),
        ("judged_until", pa.timestamp("us")),
        ("is_provisional", pa.bool_()),
        ("split_note", pa.string()),
        ("base_log_odds", pa.float64()),
        ("score_offset", pa.float64()),
        ("score_factor", pa.float64()),
        ("decision_threshold", pa.float64()),
        ("training_log_loss", pa.float64()),
        ("validation_log_loss", pa.float64()),
        ("library_versions", pa.string()),
        ("parameters_text", pa.string()),
        ("random_seed", pa.int64()),
        ("fit_note", pa.string()),
        ("trials_text", pa.string()),
        ("selection_text", pa.string()),
        ("artifact", pa.string()),
        ("judged", pa.string()),
        ("challengers", pa.string()),
        ("artifact_digest", pa.string()),
        ("judged_digest", pa.string()),
        ("challengers_digest", pa.string()),
        ("is_retracted", pa.bool_()),
    ]
)

FORECASTS_SCHEMA = pa.schema(
    [
        ("model_version", pa.string()),
        ("scoring_model", pa.string()),
        ("entity_id", pa.string()),
        ("as_of", pa.timestamp("us")),
        ("split", pa.string()),
        ("outcome", pa.int64()),
        ("is_kept", pa.bool_()),
        ("probability", pa.float64()),
        ("log_odds", pa.float64()),
        ("score_points", pa.float64()),
        ("profile", pa.string()),
    ]
)

#: Whatever a version says of itself, one row a part; each part leaves the columns of the others null.
PARTS_SCHEMA = pa.unify_schemas(
    [
        pa.schema([("part", pa.string())]),
        TERMS_SCHEMA,
        WEIGHTS_SCHEMA,
        pa.schema(
            [
                ("is_selected", pa.bool_()),
                ("reason", pa.string()),
                ("importance", pa.float64()),
                ("standard_error", pa.float64()),
            ]
        ),
    ]
)

#: A condition on examples: those that the judged fit of a version did not learn from.
JUDGED = " and split = 'test'"

SPLIT_NOTES = {
    2: "70/15/15 by time, an embargo of one horizon before validation and before test",
    1: "history too short for two embargoes: one stands before test, calibration on folds of training",
    0: "history is too short for an embargo: everything trains and nothing judges, so no gate can be passed",
}


def fit_due(
    knobs: Knobs,
    as_of: pd.Timestamp,
    catalogue: pd.DataFrame,
    behaviours: pd.DataFrame,
    shortages: pd.DataFrame,
    built: pd.DataFrame | None,
    read_examples: ReadExamples,
) -> pa.Table:
    """Fit a version of each scoring model that is due; no rows when none is.

    Args:
        knobs: the checked knobs.
        as_of: the current moment, UTC; NaT when the clock is empty (``dbt build --empty``), where nothing is due.
        catalogue: ftr_catalogue.
        behaviours: stg_behaviours; its weight_override is what a person set.
        shortages: trn_shortages; what the history of a question lacks, if anything, is written down with its versions.
        built: the registry so far (VERSIONS_SCHEMA); None when there is none yet.
        read_examples: reads trn_sample under a SQL condition; called only for what is due.

    Returns:
        The new rows of the registry. An attempt without enough history is a row too, with the
        reason in ``fit_note``.
    """
    rows = []
    searched: dict[str, Fitted] = {}
    overrides = overrides_of(behaviours)
    lacking = shortages.dropna(subset=["shortage"]).set_index("scoring_model")["shortage"].to_dict()
    for question in knobs.scoring_models if pd.notna(as_of) else ():
        past = _versions_of(built, question.name)
        fingerprint = knobs.fingerprint_of(question, overrides)
        if is_due(knobs, fingerprint, as_of, past):
            examples = _examples_of(read_examples, question.name, question.question)
            number = 1 if past.empty else int(past["version_number"].max()) + 1
            row = _described(question, knobs, as_of, number, examples) | {
                "spec_fingerprint": fingerprint
            }
            row |= _fit_version(
                question, knobs, examples, catalogue, overrides, _features_before(past), searched
            )
            row |= {
                f"{name}_digest": artifacts.digest_of(row[name])
                for name in ("artifact", "judged", "challengers")
                if row.get(name)
            }
            if shortage := lacking.get(question.question):
                row |= {"split_note": shortage} | (
                    {} if row.get("artifact") else {"fit_note": shortage}
                )
            rows.append(row)
    return pa.Table.from_pylist(rows, schema=VERSIONS_SCHEMA)


def overrides_of(behaviours: pd.DataFrame) -> dict[str, float]:
    """Give the weights that people set, by behaviour.

    Raises:
        ValueError: two lines of one behaviour set different weights.
    """
    set_by_hand = behaviours.dropna(subset=["weight_override"]).groupby("behaviour")[
        "weight_override"
    ]
    if quarrels := sorted(
        str(name) for name, values in set_by_hand if pd.Series(values).nunique() > 1
    ):
        raise ValueError(
            f"seeds/policy/behaviours.csv gives {', '.join(quarrels)} more than one weight_override: keep one"
        )
    return {str(name): float(value) for name, value in set_by_hand.max().items()}


def is_due(knobs: Knobs, fingerprint: str, as_of: pd.Timestamp, past: pd.DataFrame) -> bool:
    """Say whether a scoring model of this fingerprint must be fitted now; versions that rested on a slip do not count.

    Under ``auto``: no version yet, the newest is at least ``refit_after_days`` of data time old, a
    knob that asks for a refit changed, or the newest attempt had too little history and time has
    passed since.
    """
    if knobs.refit != "auto":
        return knobs.refit == "always"
    past = past[~is_true(past["is_retracted"])]
    if past.empty:
        return True
    newest = past.sort_values("version_number").iloc[-1]
    if newest["spec_fingerprint"] != fingerprint:
        return True
    age = as_of - pd.Timestamp(newest["fitted_at"])
    if newest["artifact"]:
        return age >= pd.Timedelta(days=knobs.refit_after_days)
    return age > pd.Timedelta(0)


def unpack(versions: pd.DataFrame, done: Collection[str] = ()) -> pa.Table:
    """Read what each version that is not among `done` says out of its artifact (PARTS_SCHEMA).

    What was read stays, so that a version still scores when its artifact can no longer be read.

    Args:
        versions: the registry (VERSIONS_SCHEMA).
        done: versions that were read by an earlier build.

    Returns:
        One row per version and part: a ``term`` of an additive version, a ``weight`` of a behavioural one, or a
        ``feature`` with what became of it in the selection; the columns of the other two are null.
    """
    parts: list[pa.Table] = [PARTS_SCHEMA.empty_table()]
    additive = set(versions.loc[is_true(versions["is_additive"]), "model_version"])
    for version, content in _readable(versions, done):
        named = {name: version[name] for name in ("model_version", "scoring_model")}
        if version["model_version"] in additive:
            terms = read_terms(content, version["model_version"])
            parts.append(_part("term", terms.to_pylist()))
        if isinstance(content.model, BehaviourWeights):
            parts.append(_part("weight", weight_rows(content.model, *named.values())))
        # An older version may have kept no record.
        verdicts = json.loads(version.get("selection_text") or "[]")
        parts.append(_part("feature", [named | verdict for verdict in verdicts]))
    return pa.concat_tables(parts)


def _part(part: str, rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist([{"part": part, **row} for row in rows], schema=PARTS_SCHEMA)


def evaluate_new(
    versions: pd.DataFrame,
    hand_weights: pd.DataFrame,
    tier_limits: pd.DataFrame,
    champions: pd.DataFrame,
    built: pd.DataFrame | None,
    read_examples: ReadExamples,
) -> pa.Table:
    """Evaluate each version that has not been, once, on the moments after those it was fitted on.

    Args:
        versions: the registry (VERSIONS_SCHEMA).
        hand_weights: behaviours, with ``behaviour`` and ``weight``: the rule a team would write by hand.
        tier_limits: the seed tier_limits, by which the tiers are found whose rates are measured.
        champions: trn_last_champions; a new version meets that champion and the version just before it.
        built: the evaluations so far (EVALUATIONS_SCHEMA); None when there are none yet.
        read_examples: reads trn_sample under a SQL condition.

    Returns:
        The new rows (EVALUATIONS_SCHEMA).
    """
    done = set() if built is None else set(built["model_version"])
    weighted = hand_weights.dropna(subset=["weight"]).groupby("behaviour")["weight"].max()
    rule = {f"{behaviour}_decayed": float(weight) for behaviour, weight in weighted.items()}
    ordered = versions.sort_values(["scoring_model", "version_number"])
    fitted = list(_fitted(ordered))
    tables = [EVALUATIONS_SCHEMA.empty_table()]
    limits = TierLimits.read(tier_limits)
    for version, _ in _readable(ordered, done):
        if judged := _judged_of(version):
            examples = _examples_of(read_examples, version["scoring_model"], _question_of(version))
            own = _contender(
                version, judged, fitted, limits, examples, set(champions["model_version"])
            )
            tables.append(evaluate(examples, [own], rule, seed=int(version["random_seed"])))
    return pa.concat_tables(tables)


def judge_on(
    version: Mapping[str, Any], examples: pd.DataFrame, tier_limits: pd.DataFrame
) -> list[dict[str, Any]]:
    """Measure a version, as it was published, on moments after its fit: its metrics and the rates of its tiers.

    Args:
        version: its row of the registry (VERSIONS_SCHEMA).
        examples: trn_examples of the moments that judge; what it learned from must not be among them.
        tier_limits: the seed tier_limits, by which its tiers are found.

    Returns:
        Rows of EVALUATIONS_SCHEMA, without those of rivals. ArtifactError when the version cannot be read.
    """
    content = read_version(version["artifact"], version.get("artifact_digest"))
    mine = examples[examples["scoring_model"] == _question_of(version)].assign(
        scoring_model=content.scoring_model, split="test"
    )
    seed = int(version["random_seed"])
    own = contender(version["model_version"], content, {}, {}, TierLimits.read(tier_limits), seed)
    measured = evaluate(mine, [own], {}, seed).to_pylist()
    return [row for row in measured if row["candidate"] == "champion"]


def forecast_new(
    versions: pd.DataFrame,
    catalogue: pd.DataFrame,
    done: Collection[str],
    read_examples: ReadExamples,
) -> pa.Table:
    """Forecast the test moments for each version that has not been, once, by its judged fit on its published scale.

    Args:
        versions: the registry (VERSIONS_SCHEMA).
        catalogue: ftr_catalogue; its categorical features make the profile.
        done: the versions that have their forecasts.
        read_examples: reads trn_sample under a SQL condition.

    Returns:
        The new rows (FORECASTS_SCHEMA). A version that reads features which the knobs no longer make has none.
    """
    named = list(catalogue.loc[catalogue["kind"] == "categorical", "feature"])
    tables = [FORECASTS_SCHEMA.empty_table()]
    ordered = versions.sort_values(["scoring_model", "version_number"])
    for version, champion in _readable(ordered, done):
        rows = _examples_of(
            read_examples, version["scoring_model"], _question_of(version), JUDGED
        ).reset_index(drop=True)
        judged = _judged_of(version)
        if judged and len(rows) and set(judged.model.features) <= set(rows.columns):
            log_odds = judged.model.decision_function(rows)
            forecasts = rows.assign(
                model_version=version["model_version"],
                probability=judged.model.predict_proba(rows)[:, 1],
                log_odds=log_odds,
                score_points=champion.score_offset + champion.score_factor * log_odds,
                profile=profile_text(rows, named),
                outcome=rows["outcome"].astype("int64"),
                is_kept=rows["is_kept"].astype(bool),
            )
            tables.append(
                pa.Table.from_pandas(
                    forecasts[FORECASTS_SCHEMA.names], schema=FORECASTS_SCHEMA, preserve_index=False
                )
            )
    return pa.concat_tables(tables)


def profile_text(rows: pd.DataFrame, features: Sequence[str]) -> list[str]:
    """Write the named features of n rows as one text each, (n,): ``|module=loans|country=|``; unknown is blank.

    The moments of a later build lie on other dates, so a row keeps what audiences ask of it. ``~`` and ``|`` inside a
    value are written ``~~`` and ``~p``, so that ``|feature=value|`` is found only where it was meant.
    """
    columns = [
        [
            f"{name}="
            + ("" if pd.isna(value) else str(value).replace("~", "~~").replace("|", "~p"))
            for value in rows[name]
        ]
        for name in features
    ]
    return [f"|{'|'.join(values)}|" for values in zip(*columns, strict=True)]


def _contender(
    version: Mapping[str, Any],
    judged: FittedVersion,
    fitted: Sequence[Mapping[str, Any]],
    limits: TierLimits,
    examples: pd.DataFrame,
    champions: Collection[str],
) -> Contender:
    challengers = {}
    if version["challengers"]:
        with contextlib.suppress(ArtifactError):
            challengers = read_challengers(
                version["challengers"], version.get("challengers_digest")
            )
    before = [
        other
        for other in fitted
        if other["scoring_model"] == version["scoring_model"]
        and other["version_number"] < version["version_number"]
    ]
    rivals = [
        other for other in before if other["model_version"] in champions or other is before[-1]
    ]
    return contender(
        model_version=version["model_version"],
        artifact=judged,
        challengers=challengers,
        older={other["model_version"]: _rival(other, version, examples) for other in rivals},
        published={
            other["model_version"]: (_published(other), other["fitted_at"]) for other in rivals
        },
        peers=_peers(version, fitted),
        limits=limits,
        seed=int(version["random_seed"]),
    )


def _rival(
    other: Mapping[str, Any], version: Mapping[str, Any], examples: pd.DataFrame
) -> Predictor:
    """Fit an older version again on what these examples knew before their test period, with its own features and
    parameters, so that it and the judged fit of `version` meet on rows that neither learned from.
    """
    champion = _champion_of(other)
    asked = json.loads(version["spec_text"])
    question = ScoringModel.parse(asked, asked)
    seed = int(version["random_seed"])
    try:
        # What the knobs take away, or the law, no champion keeps: such a version is no rival.
        offered = {one["feature"] for one in json.loads(version.get("selection_text") or "[]")}
        if champion is None or (offered and set(champion.features) - offered):
            return Unreadable()
        if isinstance(champion.model, BehaviourWeights):
            weights = champion.model
            return weigh(
                examples, question, weights.overrides, weights.behaviours, seed
            ).judged.model
        return refit_as_judged(examples, question, champion, other["parameters_text"], seed)
    except (KeyError, ValueError, NotEnoughHistory):
        return Unreadable()


def _features_before(past: pd.DataFrame) -> list[str]:
    """The features of the newest version that can be read; they stay unless they are surely useless."""
    for version in reversed(list(_fitted(past.sort_values("version_number")))):
        if champion := _champion_of(version):
            return list(champion.features)
    return []


def _peers(
    version: Mapping[str, Any], fitted: Iterable[Mapping[str, Any]]
) -> dict[str, tuple[FittedVersion, str]]:
    """Give the newest version of each other model that answers this one's question, with its family of features."""
    if _question_of(version) != version["scoring_model"]:
        return {}
    newest = {
        other["scoring_model"]: other
        for other in fitted
        if other["scoring_model"] != version["scoring_model"]
        and _question_of(other) == version["scoring_model"]
    }
    return {
        other["model_version"]: (
            judged,
            json.loads(other["spec_text"]).get("features", "all"),
        )
        for other in newest.values()
        if (judged := _judged_of(other))
    }


def _question_of(version: Mapping[str, Any]) -> str:
    return str(json.loads(version["spec_text"]).get("question", version["scoring_model"]))


def _examples_of(
    read_examples: ReadExamples, scoring_model: str, question: str, condition: str = ""
) -> pd.DataFrame:
    """Read the examples of a question under the name of a model that answers it."""
    where = f"scoring_model = '{question}'{condition}"
    # A shallow copy, for a million examples are a gigabyte.
    examples = read_examples(where).copy(deep=False)
    examples["scoring_model"] = scoring_model
    return examples


def _described(
    question: ScoringModel,
    knobs: Knobs,
    as_of: pd.Timestamp,
    number: int,
    examples: pd.DataFrame,
) -> dict[str, Any]:
    kept = examples.loc[examples["is_kept"].astype(bool), ["split", "as_of", "outcome"]]
    tested = kept[kept["split"] == "test"]
    embargoes = None if examples.empty else int(examples["embargoes"].iloc[0])
    row: dict[str, Any] = {
        "model_version": f"{question.name}_v{number}",
        "scoring_model": question.name,
        "version_number": number,
        "fitted_at": as_of,
        "is_retracted": False,
        "spec_text": question.spec_text,
        "knobs_text": knobs.knobs_text,
        "data_fingerprint": _data_fingerprint(examples),
        "judged_from": None if tested.empty else tested["as_of"].min(),
        "judged_until": None if tested.empty else tested["as_of"].max(),
        "is_provisional": embargoes is not None and embargoes < 2,
        "split_note": None if embargoes is None else SPLIT_NOTES[embargoes],
        "library_versions": json.dumps(artifacts.library_versions(), sort_keys=True),
        "random_seed": knobs.random_seed,
    }
    for split, word in (("train", "training"), ("validation", "validation"), ("test", "test")):
        part = kept[kept["split"] == split]
        row |= {f"{word}_rows": len(part), f"{word}_positives": int(part["outcome"].sum())}
    return row


def _fit_version(
    question: ScoringModel,
    knobs: Knobs,
    examples: pd.DataFrame,
    catalogue: pd.DataFrame,
    overrides: Mapping[str, float],
    incumbents: Sequence[str],
    searched: dict[str, Fitted],
) -> dict[str, Any]:
    """Fit a version; `searched` keeps the first that was fitted for each question, whose search serves the others."""
    try:
        if question.method == "weights":
            return _weighed_columns(
                weigh(examples, question, overrides, knobs.behaviours, knobs.random_seed)
            )
        fitted = fit(
            examples,
            question,
            catalogue,
            knobs,
            incumbents=incumbents,
            beside=searched.get(question.question),
        )
        searched.setdefault(question.question, fitted)
        return _fitted_columns(fitted)
    except NotEnoughHistory as reason:
        return {"fit_note": str(reason)}


def _weighed_columns(weighed: Weighed) -> dict[str, Any]:
    return _scale_columns(weighed) | {
        "is_additive": True,
        "training_log_loss": weighed.training_loss,
        "validation_log_loss": weighed.validation_loss,
        "parameters_text": weighed.parameters_text(),
        "fit_note": "; ".join(weighed.notes),
    }


def _fitted_columns(fitted: Fitted) -> dict[str, Any]:
    return _scale_columns(fitted) | {
        "is_additive": fitted.is_additive,
        "training_log_loss": fitted.training_loss,
        "validation_log_loss": fitted.losses[fitted.chosen],
        "parameters_text": fitted.parameters_text(),
        "fit_note": "; ".join(fitted.notes),
        "trials_text": fitted.trials_text(),
        "selection_text": fitted.selection_text(),
        "challengers": fitted.challengers(),
    }


def _scale_columns(found: Fitted | Weighed) -> dict[str, Any]:
    """What every kind of version has: the published and the judged fit, and the scale of the published one."""
    champion = found.champion
    return {
        "candidate": champion.candidate,
        "base_log_odds": champion.base_log_odds,
        "score_offset": champion.score_offset,
        "score_factor": champion.score_factor,
        "decision_threshold": champion.decision_threshold,
        "trained_from": found.trained[0],
        "trained_until": found.trained[1],
        "judged_trained_until": found.judged_until,
        "artifact": pack_version(champion),
        "judged": pack_version(found.judged),
    }


def _versions_of(built: pd.DataFrame | None, scoring_model: str) -> pd.DataFrame:
    versions: pd.DataFrame = VERSIONS_SCHEMA.empty_table().to_pandas() if built is None else built
    return versions[versions["scoring_model"] == scoring_model]


def _fitted(versions: pd.DataFrame) -> Iterable[dict[str, Any]]:
    """Give the versions that hold a model and did not rest on a slip, as records."""
    kept = versions["artifact"].notna() & ~is_true(versions["is_retracted"])
    for record in versions[kept].to_dict("records"):
        yield {str(name): value for name, value in record.items()}


def _champion_of(version: Mapping[str, Any]) -> FittedVersion | None:
    """Read a version; None when its artifact cannot be read. The column of digests is younger than some registries."""
    try:
        return read_version(version["artifact"], version.get("artifact_digest"))
    except ArtifactError:
        return None


def _published(version: Mapping[str, Any]) -> Predictor:
    """Give the published model of a version."""
    champion = _champion_of(version)
    return champion.model if champion else Unreadable()


def _judged_of(version: Mapping[str, Any]) -> FittedVersion | None:
    """Read the fit by which a version is judged; a version of before there were two is judged as published."""
    text = version.get("judged")
    if not isinstance(text, str):
        return _champion_of(version)
    try:
        return read_version(text, version.get("judged_digest"))
    except ArtifactError:
        return None


def _readable(
    versions: pd.DataFrame, done: Collection[str]
) -> Iterator[tuple[dict[str, Any], FittedVersion]]:
    """Give the versions that can be read and are not among `done`, each with its content."""
    for version in _fitted(versions):
        if version["model_version"] not in done and (champion := _champion_of(version)):
            yield version, champion


def _data_fingerprint(examples: pd.DataFrame) -> str:
    """SHA-256 over every value of the examples, in their order."""
    hashes = pd.util.hash_pandas_object(examples, index=False).to_numpy()
    return hashlib.sha256(hashes.tobytes()).hexdigest()
