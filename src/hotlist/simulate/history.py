"""The history of one chunk of leads, day by day, as plain arrays."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from hotlist.simulate.campaigns import ORGANIC, Calendar, make_calendar
from hotlist.simulate.effects import ACTIVE, BEHAVIOURS, CUSTOMER_PACE, Floats, Ints
from hotlist.simulate.population import Population, populate, stream
from hotlist.simulate.process import Dynamics, State, poisson
from hotlist.simulate.spec import CHUNK_LEADS, HORIZON_DAYS, TRIGGER_WINDOW_DAYS, WorldSpec

NEVER = 10**6
PILOT_LEADS = 3000


@dataclass
class History:
    """What happened to n leads. Event and trigger arrays are parallel, one entry per row.

    converted_day and closed_day hold NEVER where it did not happen. moments: by day index, the
    rows of the leads that have a moment at the start of that day, and their state then.
    """

    population: Population
    event_lead: Ints
    event_day: Ints
    event_kind: Ints
    trigger_lead: Ints
    trigger_day: Ints
    trigger_campaign: Ints
    converted_day: Ints
    closed_day: Ints
    moments: dict[int, tuple[Ints, State]] = field(default_factory=dict)


@dataclass
class _Log:
    """Growing columns."""

    parts: list[tuple[Ints, Ints, Ints]] = field(default_factory=list)

    def add(self, lead: Ints, day: int, what: Ints) -> None:
        if len(lead):
            self.parts.append((lead, np.full(len(lead), day, dtype=np.int64), what))

    def columns(self) -> tuple[Ints, Ints, Ints]:
        if not self.parts:
            nothing = np.zeros(0, dtype=np.int64)
            return nothing, nothing, nothing
        a, b, c = (np.concatenate(column) for column in zip(*self.parts, strict=True))
        return a, b, c


def first_state(population: Population) -> State:
    """Everybody at rest."""
    n = len(population)
    return State(
        np.zeros(n), np.zeros((n, ACTIVE)), population.receptivity,
        population.codes["industry"], population.fit_old, population.fit_new,
    )  # fmt: skip


def has_moment(last_trigger: Ints, converted: Ints, closed: Ints, day: int) -> Ints:
    """Rows of the leads with a trigger in the 7 days before `day` that are still in the funnel."""
    recent = (last_trigger < day) & (last_trigger >= day - TRIGGER_WINDOW_DAYS)
    rows = np.flatnonzero(recent & (converted >= day) & (closed >= day))
    return np.asarray(rows, dtype=np.int64)


def run(
    dynamics: Dynamics,
    population: Population,
    rng: np.random.Generator,
    days: int,
    anchors: set[int],
    hazards: Floats | None = None,
) -> History:
    """Live through days 0..days-1. With `hazards` (n, days), which it fills, nobody converts."""
    n = len(population)
    state = first_state(population)
    converted = np.full(n, NEVER, dtype=np.int64)
    closed = np.full(n, NEVER, dtype=np.int64)
    last_trigger = np.full(n, -NEVER, dtype=np.int64)
    events, triggers = _Log(), _Log()
    moments: dict[int, tuple[Ints, State]] = {}
    by_form = rng.random(n) < 0.6
    for day in range(days + 1):
        if day in anchors:
            rows = has_moment(last_trigger, converted, closed, day)
            moments[day] = (rows, state.take(rows))
        if day == days:
            break
        live = np.flatnonzero((population.created_day < day) & (closed == NEVER)).astype(np.int64)
        now = state.take(live)
        is_lead = converted[live] == NEVER
        hazard = np.exp(dynamics.log_hazard(now, day))
        chance = rng.random(len(live))
        if hazards is not None:
            hazards[live, day] = hazard
        else:
            converted[live[is_lead & (chance >= np.exp(-hazard))]] = day
        leaves = rng.random(len(live)) < dynamics.close_probability(now)
        closed[live[leaves & (converted[live] == NEVER)]] = day
        pace = np.where(is_lead, 1.0, CUSTOMER_PACE)
        rows, campaign = dynamics.respond(now, day, pace, rng)
        drawn = poisson(rng, dynamics.rates(now, len(BEHAVIOURS)) * pace[:, None])
        dynamics.advance(now, drawn, rows, campaign)
        state.interest[live], state.counts[live] = now.interest, now.counts
        triggers.add(live[rows], day, campaign)
        last_trigger[live[rows]] = day
        who, kind = np.nonzero(drawn)
        times = drawn[who, kind]
        events.add(np.repeat(live[who], times), day, np.repeat(kind, times))
        born = np.flatnonzero((population.created_day == day) & by_form).astype(np.int64)
        organic = np.full(len(born), ORGANIC, dtype=np.int64)
        state.interest[born] += dynamics.boost(population.receptivity[born], organic)
        triggers.add(born, day, organic)
        last_trigger[born] = day
    return History(population, *events.columns(), *triggers.columns(), converted, closed, moments)


def calibrated_base(spec: WorldSpec, calendar: Calendar) -> float:
    """The base log hazard at which `target_rate` of the weekly moments convert within 30 days.

    Lives through a pilot in which nobody converts, notes the hazards, and solves by bisection
    sum(alive * p) = target_rate * sum(alive), with alive = exp(-hazard so far) and
    p = 1 - exp(-hazard of the 30 days ahead).
    """
    rng = stream(spec, "pilot")
    population = populate(spec, 1, PILOT_LEADS, rng)
    days = spec.days + HORIZON_DAYS
    hazards = np.zeros((PILOT_LEADS, days))
    anchors = set(range(spec.days % 7, spec.days + 1, 7))
    history = run(Dynamics(spec, calendar, 0.0), population, rng, days, anchors, hazards)
    total = np.concatenate([np.zeros((PILOT_LEADS, 1)), np.cumsum(hazards, axis=1)], axis=1)
    before = np.concatenate([total[rows, day] for day, (rows, _) in history.moments.items()])
    ahead = np.concatenate(
        [total[rows, day + HORIZON_DAYS] - total[rows, day]
         for day, (rows, _) in history.moments.items()]
    )  # fmt: skip
    low, high = -20.0, 5.0
    for _ in range(60):
        base = (low + high) / 2.0
        alive = np.exp(-np.exp(base) * before)
        rate = float(np.sum(alive * -np.expm1(-np.exp(base) * ahead)) / np.sum(alive))
        low, high = (base, high) if rate < spec.target_rate else (low, base)
    return round((low + high) / 2.0, 6)


def build_dynamics(spec: WorldSpec) -> Dynamics:
    """The laws of the world of `spec`; takes about a second (the pilot)."""
    calendar = make_calendar(spec)
    return Dynamics(spec, calendar, calibrated_base(spec, calendar))


def simulate_chunk(dynamics: Dynamics, chunk: int, anchors: set[int]) -> History:
    """The history of chunk 0..chunks-1; depends on the spec and the chunk's number only."""
    spec = dynamics.spec
    n = min(CHUNK_LEADS, spec.leads - chunk * CHUNK_LEADS)
    if n < 1:
        raise ValueError(f"chunk is {chunk}; this world has chunks 0 to {spec.chunks - 1}")
    rng = stream(spec, "chunk", chunk)
    population = populate(spec, chunk, n, rng)
    return run(dynamics, population, rng, spec.days, anchors)
