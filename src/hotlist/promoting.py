"""Promotion: which versions earned their place, replayed from the beginning each time.

Nothing is remembered between runs: the list of champions follows from the evaluations and gates
alone, so it can be rebuilt, audited, and asked "what if the gates had been stricter".
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow as pa

from hotlist.evaluating import MIN_POSITIVES, MIN_ROWS
from hotlist.limits import read_limits

PROMOTIONS_SCHEMA = pa.schema(
    [
        ("model_version", pa.string()),
        ("scoring_model", pa.string()),
        ("version_number", pa.int64()),
        ("passed_gates", pa.bool_()),
        ("previous_champion", pa.string()),
        ("gain", pa.float64()),
        ("gain_ci_low", pa.float64()),
        ("is_promoted", pa.bool_()),
        ("reason", pa.string()),
    ]
)

#: Parts of a spec that make it another question: versions that answer different ones cannot compete.
QUESTION_KEYS = ("entity", "target", "target_behaviour", "horizon_days")
ALL_MODULES = "(all)"
RETRACTED = (
    "taken back: a wrong date had moved the clock ahead, so outcomes that were still open counted as no"
    " conversion when it was fitted"
)


@dataclass(frozen=True)
class PromotionRules:
    """The rules of seeds/policy/promotion_rules.csv.

    margin: nats a row by which a version must be better to replace an equal in kind, and may be worse without harm.
    max_age_days: days of data time after which a champion gives way to a version that is not worse.
    """

    margin: float
    max_age_days: float

    @classmethod
    def read(cls, rows: pd.DataFrame) -> PromotionRules:
        """Read the seed (limit_name, limit_value); ValueError names the limit that is missing."""
        return read_limits(cls, rows, "promotion_rules")


@dataclass(frozen=True)
class _Gain:
    """How much less a version loses than the champion, fitted again beside it, and what the champion as published has
    promised since: None, or a sentence when that surely does not hold.
    """

    value: float | None
    low: float | None
    is_big_enough: bool
    broken_promise: str | None


def is_same_question(one: str | None, other: str | None) -> bool:
    """Tell whether two spec texts ask for the same outcome (entity, target, horizon).

    Texts that are not JSON objects are compared as they stand.
    """
    first, second = _parsed(one), _parsed(other)
    if first is None or second is None:
        return one == other
    return all(first.get(key) == second.get(key) for key in QUESTION_KEYS)


def _parsed(text: str | None) -> dict[str, Any] | None:
    try:
        parsed = json.loads(text or "")
    except ValueError:
        return None
    return parsed if isinstance(parsed, dict) else None


def promote(
    versions: pd.DataFrame, evaluations: pd.DataFrame, gates: pd.DataFrame, rules: PromotionRules
) -> pa.Table:
    """Replay all versions in order and return one row for each (PROMOTIONS_SCHEMA).

    versions: trn_fitted_models; read are model_version, scoring_model, version_number, spec_text, parameters_text,
    candidate, the counts of rows and positives of the three periods, split_note, fit_note and is_retracted.
    evaluations: trn_evaluations; read are the champion-against-older rows (candidate
    'version:<model_version>', split 'test', slice 'overall', metric 'log_loss_gain') and what older versions promised
    as published (candidate 'published:<model_version>', slice 'since_fit', metric 'observed_expected').
    gates: trn_gates; read are model_version, module, gate, is_passed of module '(all)'.

    A version that rested on a slip of the clock (is_retracted) is never promoted and no rival.
    Another is promoted when it passes every gate and there is no champion yet, or the question
    changed, or a person set other weights, or, on the same test rows, it is better than the champion by the margin
    and not surely worse, or not worse by the margin while the champion is old or its promises have surely not held
    since.
    """
    passed, failed = _gate_results(gates)
    gains = _gains(evaluations)
    rows: list[dict[str, Any]] = []
    ordered = versions.sort_values(["scoring_model", "version_number"], kind="stable")
    for scoring_model, group in ordered.groupby("scoring_model", sort=False):
        champion: Mapping[str, Any] | None = None
        for version in group.to_dict("records"):
            name = str(version["model_version"])
            previous = None if champion is None else str(champion["model_version"])
            gain = gains.get((name, previous or ""), None)
            if version["is_retracted"]:
                is_promoted, reason = False, RETRACTED
            else:
                is_promoted, reason = _decide(
                    version, champion, gain, passed.get(name, False), failed.get(name), rules
                )
            rows.append(
                {
                    "model_version": name,
                    "scoring_model": str(scoring_model),
                    "version_number": int(version["version_number"]),
                    "passed_gates": passed.get(name, False),
                    "previous_champion": previous,
                    "gain": gain.value if gain else None,
                    "gain_ci_low": gain.low if gain else None,
                    "is_promoted": is_promoted,
                    "reason": reason,
                }
            )
            if is_promoted:
                champion = {str(key): value for key, value in version.items()}
    return pa.Table.from_pylist(rows, schema=PROMOTIONS_SCHEMA)


def _decide(
    version: Mapping[Any, Any],
    champion: Mapping[Any, Any] | None,
    gain: _Gain | None,
    passed: bool,
    failed: list[str] | None,
    rules: PromotionRules,
) -> tuple[bool, str]:
    if not passed and (lack := _lack(version)):
        return False, lack
    if failed is None:
        return False, "no gate was judged: check var eligibility_profile against eligibility.csv"
    if not passed:
        return False, "failed " + ", ".join(failed)
    if champion is None:
        return True, "passed every gate and is the first to do so"
    before = str(champion["model_version"])
    if not is_same_question(version.get("spec_text"), champion.get("spec_text")):
        return True, f"passed every gate; the question changed, so {before} is no rival"
    if _overrides(version) != _overrides(champion):
        return True, f"passed every gate; a person changed the weights since {before}"
    if gain is None:
        return False, f"was not compared with {before}, which stays"
    if gain.value is None and gain.is_big_enough:
        return (
            True,
            f"passed every gate; {before} cannot score the present rows, or reads what is no longer offered",
        )
    if gain.value is None:
        return False, f"too few test rows to compare with {before}, which stays"
    amount = f"{abs(gain.value):.4f} nats a row"
    margin = f"the margin of {rules.margin:g}"
    if gain.value > rules.margin and gain.low is not None and gain.low > -rules.margin:
        return True, f"passed every gate and beats {before} by {amount}, more than {margin}"
    if gain.value <= -rules.margin:
        return False, f"is worse than {before} by {amount}, more than {margin}; {before} stays"
    if gain.broken_promise:
        return True, f"passed every gate and is as good as {before}, {gain.broken_promise}"
    age = (pd.Timestamp(version["fitted_at"]) - pd.Timestamp(champion["fitted_at"])).days
    if age >= rules.max_age_days:
        return (
            True,
            f"passed every gate and is as good as {before}, which is {age} days old (limit {rules.max_age_days:g})",
        )
    better = "better" if gain.value > 0 else "worse"
    return False, (
        f"is {better} than {before} by {amount}, which is not surely more than {margin}, so {before} stays"
    )


def _lack(version: Mapping[Any, Any]) -> str | None:
    """Say what the history of a version lacked, where no gate could have judged it; None where one could."""
    counts = {
        name: version[name]
        for period in ("training", "validation", "test")
        for name in (f"{period}_rows", f"{period}_positives")
    }
    rows = sum(count for name, count in counts.items() if name.endswith("_rows"))
    positives = sum(count for name, count in counts.items() if name.endswith("_positives"))
    if not isinstance(version["candidate"], str):
        return f"no model could be fitted: {version['fit_note']}"
    if not counts["test_rows"]:
        return str(version["split_note"])
    if positives in (0, rows):
        return str(version["split_note"])
    return None


def _overrides(version: Mapping[Any, Any]) -> Any:  # noqa: ANN401 - what JSON holds
    """Give the weights that a person had set for a behavioural version; None for any other."""
    return (_parsed(version.get("parameters_text")) or {}).get("overrides")


def _gate_results(gates: pd.DataFrame) -> tuple[dict[str, bool], dict[str, list[str]]]:
    """Return {version: all passed} and {version: names of failed gates}."""
    passed: dict[str, bool] = {}
    failed: dict[str, list[str]] = {}
    overall = gates[gates["module"] == ALL_MODULES].sort_values(["model_version", "gate"])
    for row in overall.to_dict("records"):
        name = str(row["model_version"])
        good = row["is_passed"] is not None and not pd.isna(row["is_passed"])
        good = good and bool(row["is_passed"])
        passed[name] = passed.get(name, True) and good
        failed.setdefault(name, [])
        if not good:
            detail = row.get("detail")
            failed[name].append(
                str(row["gate"]) + (f" ({detail})" if isinstance(detail, str) else "")
            )
    return passed, failed


def _gains(evaluations: pd.DataFrame) -> dict[tuple[str, str], _Gain]:
    """Return {(version, older version): gain of the former on its own test period}."""
    rows = evaluations[
        (evaluations["metric"] == "log_loss_gain")
        & (evaluations["split"] == "test")
        & (evaluations["slice"] == "overall")
        & evaluations["candidate"].astype(str).str.startswith("version:")
    ]
    promises = {
        (str(row["model_version"]), str(row["candidate"]).removeprefix("published:")): row
        for row in evaluations[
            (evaluations["metric"] == "observed_expected")
            & (evaluations["slice"] == "since_fit")
            & evaluations["candidate"].astype(str).str.startswith("published:")
        ].to_dict("records")
    }
    gains = {}
    for row in rows.to_dict("records"):
        pair = (str(row["model_version"]), str(row["candidate"]).removeprefix("version:"))
        gains[pair] = _Gain(
            _number(row["value"]),
            _number(row["ci_low"]),
            int(row["n"]) >= MIN_ROWS and int(row["positives"]) >= MIN_POSITIVES,
            _broken_promise(promises.get(pair)),
        )
    return gains


def _broken_promise(row: Mapping[Any, Any] | None) -> str | None:
    """Say how the outcomes since a champion was fitted miss what it promised; None when they may agree."""
    low, high = (None, None) if row is None else (_number(row["ci_low"]), _number(row["ci_high"]))
    if row is None or low is None or high is None or low <= 1 <= high:
        return None
    return (
        f"whose promises no longer hold: {float(row['value']):.2f} times as many converted ({low:.2f} to {high:.2f}) "
        f"on {int(row['n'])} later moments"
    )


def _number(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else float(value)
