"""A refit against a bare LightGBM fit and an EBM, and what a smaller row budget costs.

refit       all that trn_fitted_models_py does when every model is due: reads trn_sample, searches, fits and calibrates
            every candidate of the published question, its fit model and its behavioural model, and packs the artifacts
lightgbm    LGBMClassifier with its defaults on the training rows and features of the same question, frame ready
ebm         an Explainable Boosting Machine without interactions, the additive peer, likewise

The AUC is that of the published question's model, as judged, at all matured moments of the test period, whatever was
sampled.
"""

from __future__ import annotations

import json
import time
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from bench.common import MEMORY_LIMIT, THREADS, VARIABLES, WORK, compare, dbt, fresh, read, simulate
from hotlist import frames, registry
from hotlist.simulate.truth import roc_auc
from hotlist.versions import read_version

MODEL = "lead_conversion"
BUDGET = 987_654_321
SHARES = (1.0, 0.5, 0.25)
Contender = Callable[..., dict[str, Any]]
UNTESTED = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
EXAMPLES = f"hotlist_training.trn_examples where scoring_model = '{MODEL}' and is_kept"


def built(leads: int) -> Path:
    """A world of so many leads with its examples, built by the project; knobs and the sample's SQL beside it."""
    path = WORK / "training_world.duckdb"
    simulate(path, leads, "--no-truth")
    knobs = VARIABLES | {"training_row_budget": BUDGET}
    dbt(
        path,
        knobs,
        "build",
        "--select",
        "+trn_fitted_models_py",
        "--exclude",
        "trn_fitted_models_py",
        *UNTESTED,
    )
    nodes = json.loads((WORK / "target" / "manifest.json").read_text())["nodes"].values()
    models = {node["name"]: node for node in nodes if node["resource_type"] == "model"}
    content = {
        "knobs": models["trn_fitted_models_py"]["config"]["meta"]["knobs"],
        "sample": models["trn_sample"]["compiled_code"],
    }
    path.with_suffix(".json").write_text(json.dumps(content))
    return path


def connect(path: Path) -> duckdb.DuckDBPyConnection:
    """The built file, read only, set as profiles.yml sets it."""
    connection = duckdb.connect(str(path), read_only=True)
    connection.execute(f"set memory_limit = '{MEMORY_LIMIT}'; set threads = {THREADS}")
    return connection


def tested(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """The moments of the test period."""
    rows = connection.sql(f"from {EXAMPLES} and split = 'test'")
    return frames.read(rows, ["entity_id", "as_of"])


def refit(world: str, budget: str) -> dict[str, Any]:
    """Every model fitted anew on a sample of so many rows."""
    path = Path(world)
    content = json.loads(path.with_suffix(".json").read_text())
    with connect(path) as connection:

        def table(name: str, order_by: str) -> pd.DataFrame:
            return frames.read(connection.sql(f"from {name}"), [order_by])

        catalogue = table("hotlist_features.ftr_catalogue", "position")
        behaviours = table("hotlist_staging.stg_behaviours", "event_type_key")
        as_of = table("hotlist_staging.stg_clock", "as_of")["as_of"].max()
        sample = connection.sql(content["sample"].replace(str(BUDGET), budget))
        wall, cpu = time.perf_counter(), time.process_time()
        versions = registry.fit_due(
            knobs=registry.Knobs.parse(content["knobs"]),
            as_of=as_of,
            catalogue=catalogue,
            behaviours=behaviours,
            shortages=table("hotlist_training.trn_shortages", "scoring_model"),
            built=None,
            read_examples=lambda where: frames.read(sample, frames.MOMENT, where),
        ).to_pandas()
        cost = {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}
        version = versions[versions["scoring_model"] == MODEL].iloc[0]
        rows = tested(connection)
    probability = read_version(version["judged"]).model.predict_proba(rows)[:, 1]
    return {
        **cost,
        "training_rows": int(version["training_rows"]),
        "auc": roc_auc(rows["outcome"].to_numpy(dtype=float), probability),
    }


def matrices(world: str) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Training rows, rows of the test period, and the features of each; categories as pandas category."""
    with connect(Path(world)) as connection:
        train = frames.read(
            connection.sql(f"from {EXAMPLES} and split = 'train'"), ["entity_id", "as_of"]
        )
        rows = tested(connection)
        catalogue = connection.sql("from hotlist_features.ftr_catalogue order by position").df()
    prepared = []
    for frame in (train, rows):
        matrix = frame[catalogue["feature"]].copy()
        for name in catalogue.loc[catalogue["kind"] == "categorical", "feature"]:
            known = sorted(train[name].dropna().astype(str).unique())
            texts = matrix[name].astype(str).where(matrix[name].notna(), None)
            matrix[name] = pd.Categorical(texts, categories=known)
        prepared.append(matrix)
    return train, rows, *prepared


def timed(model: Any, world: str) -> dict[str, Any]:  # noqa: ANN401
    """Fit a peer on the training rows; its AUC at the test period and what the fit alone cost."""
    train, rows, features, later = matrices(world)
    wall, cpu = time.perf_counter(), time.process_time()
    model.fit(features, train["outcome"])
    cost = {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}
    probability = np.asarray(model.predict_proba(later))[:, 1]
    auc = roc_auc(rows["outcome"].to_numpy(dtype=float), probability)
    return {**cost, "training_rows": len(train), "auc": auc}


def lightgbm(world: str) -> dict[str, Any]:
    """LightGBM as it comes, in two threads."""
    from lightgbm import LGBMClassifier

    return timed(LGBMClassifier(n_jobs=THREADS, random_state=0, verbose=-1), world)


def ebm(world: str) -> dict[str, Any]:
    """The additive peer: an EBM of interpret-core without interactions, 8 bags, in one thread."""
    from interpret.glassbox import ExplainableBoostingClassifier

    model = ExplainableBoostingClassifier(interactions=0, outer_bags=8, n_jobs=1, random_state=0)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Missing values detected")
        return timed(model, world)


def training(leads: int, repeat: int) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Rounds of LightGBM, EBM and refits on all rows, a half and a quarter; AUC of each and what sampling loses."""
    world = built(leads)
    sizes = read(
        world,
        f"""
        select
            count(*) as examples, count(case when split = 'train' then 1 end) as training_rows,
            count(case when split = 'test' then 1 end) as test_rows
        from {EXAMPLES}
        """,
    ).iloc[0]
    counted = "select count(*) as n from hotlist_training.trn_examples where scoring_model = "
    total = int(read(world, f"{counted} '{MODEL}'")["n"].item())
    found: dict[str, dict[str, float]] = {}

    def kept(name: str, function: Contender, *arguments: str) -> dict[str, float]:
        found[name] = fresh(function, str(world), *arguments)
        return found[name]

    contenders = {
        "lightgbm": partial(kept, "lightgbm", lightgbm),
        "ebm": partial(kept, "ebm", ebm),
    }
    for share in SHARES:
        name = f"refit_{share:.0%}".replace("%", "")
        contenders[name] = partial(kept, name, refit, str(round(share * total)))
    table = compare(contenders, ["lightgbm", "ebm"], repeat)
    table["training_rows"] = [int(found[name]["training_rows"]) for name in table["contender"]]
    table["auc"] = [round(found[name]["auc"], 4) for name in table["contender"]]
    table["auc_lost"] = [
        round(found["refit_100"]["auc"] - found[name]["auc"], 4) for name in table["contender"]
    ]
    return table, {"leads": leads, **{name: int(size) for name, size in sizes.items()}}
