"""The knobs, parsed: what a scoring model asks and how a fit may answer."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import pandas as pd

Refit = Literal["auto", "always", "never"]
Family = Literal["all", "behaviour", "fit"]
Method = Literal["additive", "weights"]
SearchMethod = Literal["halving", "random", "grid"]
Metric = Literal["log_loss", "brier", "roc_auc"]

#: The behaviour of an event whose type no line of the seed maps (stg_mapped_events).
UNMAPPED = "(unmapped)"


def name_key(text: str) -> str:
    """A name in the form in which the data's are compared; the macro name_key does it in SQL."""
    return re.sub(r"[\s_-]+", "_", text.strip().lower())


@dataclass(frozen=True)
class ScoringModel:
    """One predictive query, as far as the fit needs it.

    Attributes:
        name: the scoring model's name.
        question: name of the scoring model whose moments and outcomes it answers on; often its own.
        method: additive (the search for the best model) or weights (readable points per behaviour).
        horizon_days: length of the outcome window in days.
        features: which families of features it may read.
        spec_text: the declaration as JSON with sorted keys.
    """

    name: str
    question: str
    method: Method
    horizon_days: int
    features: Family
    spec_text: str

    @classmethod
    def parse(cls, declaration: dict[str, Any], asked: dict[str, Any]) -> ScoringModel:
        """Read one entry of the ``scoring_models`` knob; `asked` is the entry whose question it answers."""
        return cls(
            name=declaration["name"],
            question=asked["name"],
            method=declaration.get("method", "additive"),
            horizon_days=int(asked["horizon_days"]),
            features=declaration.get("features", "all"),
            spec_text=json.dumps(asked | declaration, sort_keys=True),
        )


@dataclass(frozen=True)
class Knobs:
    """The knobs that steer a fit.

    behaviours: those that have feature columns of their own.
    knobs_text: all of the knobs as they were.
    """

    scoring_models: tuple[ScoringModel, ...]
    refit: Refit
    refit_after_days: int
    search_budget: int
    search_method: SearchMethod
    search_space: Mapping[str, Mapping[str, list[Any]]]
    primary_metric: Metric
    max_features: int | None
    allow_black_box: bool
    random_seed: int
    behaviours: tuple[str, ...]
    knobs_text: str
    fingerprint: str

    @classmethod
    def parse(cls, knobs: dict[str, Any]) -> Knobs:
        """Read the knobs as dbt hands them over; dbt has checked them (macros/knobs)."""
        entries = {entry["name"]: entry for entry in knobs["scoring_models"]}
        unasked = ("scoring_models", "refit", "refit_after_days", "search_budget", "search_method")
        asked = {key: value for key, value in knobs.items() if key not in unasked}
        return cls(
            scoring_models=tuple(
                ScoringModel.parse(entry, entries[entry.get("question", entry["name"])])
                for entry in knobs["scoring_models"]
            ),
            refit=knobs["refit"],
            refit_after_days=knobs["refit_after_days"],
            search_budget=knobs["search_budget"],
            search_method=knobs["search_method"],
            search_space=knobs["search_space"],
            primary_metric=knobs["primary_metric"],
            max_features=knobs["max_features"],
            allow_black_box=bool(knobs["allow_black_box"]),
            random_seed=int(knobs["random_seed"]),
            behaviours=tuple(name_key(name) for name in knobs["behaviours"]),
            knobs_text=json.dumps(knobs, sort_keys=True),
            fingerprint=json.dumps(asked, sort_keys=True),
        )

    def with_mapping(self, event_types: pd.DataFrame, as_of: pd.Timestamp) -> Knobs:
        """The same knobs with a fingerprint that moves with what the events known by `as_of` are mapped to.

        Args:
            event_types: stg_event_types. A type that nobody mapped counts in no feature, so it asks for no refit; a
                line of the seed for a type that no event bears does not either.
            as_of: the current moment, UTC.
        """
        known = event_types[
            (event_types["first_known_at"] <= as_of) & (event_types["behaviour"] != UNMAPPED)
        ]
        columns = ["event_type_key", "behaviour", "is_sales"]
        mapping = sorted(
            [str(key), str(name), bool(sales)] for key, name, sales in known[columns].to_numpy()
        )
        return replace(self, fingerprint=self.fingerprint + json.dumps(mapping))

    def fingerprint_of(self, question: ScoringModel, overrides: Mapping[str, float]) -> str:
        """SHA-256 of the question and of everything whose change asks for a refit; overrides matter to weights only."""
        text = question.spec_text + self.fingerprint
        if question.method == "weights":
            text += json.dumps(overrides, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()
