"""A whole world: chunk by chunk into a sink, with its truth and a summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from hotlist.simulate.dirt import Dirt, planted_bots, soil
from hotlist.simulate.effects import effect_rows
from hotlist.simulate.history import NEVER, History, build_dynamics, simulate_chunk
from hotlist.simulate.population import stream
from hotlist.simulate.process import Dynamics
from hotlist.simulate.spec import DAY, HORIZON_DAYS, WorldSpec
from hotlist.simulate.tables import TRUTH_SCHEMAS, Tables, ids, raw_tables, times
from hotlist.simulate.truth import log_odds, roc_auc, true_probability
from hotlist.simulate.writing import Sink

ORACLE_PATHS = 50
ORACLE_EVERY = 28


@dataclass
class Summary:
    """What was made. matured: weekly moments with 30 days after them; positives: that converted."""

    rows: Counter[str] = field(default_factory=Counter)
    dirt: Dirt = field(default_factory=Counter)
    converted: int = 0
    moments: int = 0
    matured: int = 0
    positives: int = 0
    oracle_auc: float = float("nan")
    oracle_moments: int = 0

    @property
    def moment_rate(self) -> float:
        """Share of the matured weekly moments that convert within 30 days."""
        return self.positives / self.matured if self.matured else float("nan")


def anchor_days(spec: WorldSpec) -> list[int]:
    """The weekly grid counted back from the end, as day indices, the end last."""
    return list(range(spec.days % 7, spec.days + 1, 7))


def _outcomes(history: History, day: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    rows = history.moments[day][0]
    converted = history.converted_day[rows]
    return np.asarray((converted >= day) & (converted < day + HORIZON_DAYS), dtype=np.float64)


def oracle(dynamics: Dynamics, history: History) -> tuple[float, int]:
    """AUC of the true probability on matured moments 28 days apart, and their number."""
    spec = dynamics.spec
    rng = stream(spec, "truth", 1_000_000)
    days = [d for d in anchor_days(spec) if d <= spec.days - HORIZON_DAYS][::-1]
    outcomes, scores = [np.zeros(0)], [np.zeros(0)]
    for day in days[:: ORACLE_EVERY // 7]:
        state = history.moments[day][1]
        outcomes.append(_outcomes(history, day))
        scores.append(true_probability(dynamics, state, day, ORACLE_PATHS, rng))
    outcome, score = np.concatenate(outcomes), np.concatenate(scores)
    return roc_auc(outcome, score), len(outcome)


def truth_table(
    dynamics: Dynamics, history: History, chunk: int, days: list[int], paths: int
) -> pa.Table:
    """The table `truth` of a chunk at some days of the weekly grid."""
    spec = dynamics.spec
    rng = stream(spec, "truth", chunk)
    parts = []
    for day in days:
        rows, state = history.moments[day]
        probability = true_probability(dynamics, state, day, paths, rng)
        at = np.full(len(rows), spec.start_second + day * DAY)
        parts.append(
            pa.table(
                [
                    ids("l", history.population.first + 1 + rows),
                    times(at),
                    pa.array(probability),
                    pa.array(log_odds(probability)),
                ],
                schema=TRUTH_SCHEMAS["truth"],
            )
        )
    return pa.concat_tables(parts)


def chunk_tables(dynamics: Dynamics, history: History, chunk: int) -> tuple[Tables, Dirt]:
    """The raw tables of a chunk, dirty when asked for, and its dirt by (table, kind)."""
    spec = dynamics.spec
    tables = raw_tables(spec, history, chunk, dynamics.calendar.kind)
    return soil(spec, tables, chunk) if spec.dirt > 0.0 else (tables, Counter())


def simulate(
    spec: WorldSpec,
    sink: Sink,
    truth: bool = True,
    truth_weeks: int = 0,
    paths: int = 200,
    report: Callable[[str], None] = lambda line: None,
) -> Summary:
    """Write a world into `sink`, one chunk of leads at a time; returns the summary.

    truth: also write `true_effects`, `true_bots` and, averaged over `paths` continued paths,
    `truth` at the end and at `truth_weeks` earlier weekly anchors. report: receives a line of
    progress per chunk.
    """
    dynamics = build_dynamics(spec)
    grid = anchor_days(spec)
    wanted = grid[::-1][: truth_weeks + 1]
    summary = Summary()
    if truth:
        names, kinds, effects = zip(*effect_rows(dynamics.base, spec.drift), strict=True)
        columns = [pa.array(names), pa.array(kinds), pa.array(effects)]
        sink.write({"true_effects": pa.table(columns, schema=TRUTH_SCHEMAS["true_effects"])})
    for chunk in range(spec.chunks):
        history = simulate_chunk(dynamics, chunk, set(grid))
        tables, dirt = chunk_tables(dynamics, history, chunk)
        if truth:
            tables["truth"] = truth_table(dynamics, history, chunk, wanted, paths)
            tables["true_bots"] = planted_bots(tables["events"])
            if chunk == 0:
                summary.oracle_auc, summary.oracle_moments = oracle(dynamics, history)
        sink.write(tables)
        summary.rows.update({name: table.num_rows for name, table in tables.items()})
        summary.dirt += dirt
        summary.converted += int((history.converted_day < NEVER).sum())
        for day in grid:
            size = len(history.moments[day][0])
            summary.moments += size
            if day <= spec.days - HORIZON_DAYS:
                summary.matured += size
                summary.positives += int(_outcomes(history, day).sum())
        done = min(spec.leads, history.population.first + len(history.population))
        report(f"chunk {chunk + 1} of {spec.chunks}: {done} leads, {summary.rows['events']} events")
    return summary
