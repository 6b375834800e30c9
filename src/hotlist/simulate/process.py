"""The daily process every lead lives by; used for the history and for its continuation alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hotlist.simulate.campaigns import ORGANIC, Calendar
from hotlist.simulate.effects import (
    ACTIVE,
    BEHAVIOURS,
    CALL,
    DRIFT_BASE,
    HAND_RAISERS,
    INTEREST_KEEP,
    MAIL,
    TRIAL,
    USE,
    Floats,
    Ints,
    drift_share,
    weights,
)
from hotlist.simulate.spec import WorldSpec


@dataclass
class State:
    """What the future of n leads depends on: interest (n,), decayed counts (n, ACTIVE), statics."""

    interest: Floats
    counts: Floats
    receptivity: Floats
    industry: Ints
    fit_old: Floats
    fit_new: Floats

    def take(self, rows: Ints) -> State:
        """The state of some of the leads, as copies."""
        return State(
            self.interest[rows], self.counts[rows], self.receptivity[rows],
            self.industry[rows], self.fit_old[rows], self.fit_new[rows],
        )  # fmt: skip


def poisson(rng: np.random.Generator, rate: Floats) -> npt.NDArray[np.int16]:
    """Poisson draws by inversion of one uniform each; same shape as `rate` (expected counts)."""
    uniform = rng.random(rate.shape)
    none = np.exp(-rate)
    drawn = np.zeros(rate.shape, dtype=np.int16)
    where = np.nonzero(uniform >= none)
    term, left, lam = none[where], uniform[where] - none[where], rate[where]
    count = np.ones(len(term), dtype=np.int16)
    going = np.arange(len(term))
    while len(going) and int(count[going[0]]) < 60:
        term[going] *= lam[going] / count[going]
        left[going] -= term[going]
        going = going[left[going] >= 0.0]
        count[going] += 1
    drawn[where] = count
    return drawn


class Dynamics:
    """The laws of one world: hazards, rates and responses on a given day."""

    def __init__(self, spec: WorldSpec, calendar: Calendar, base: float) -> None:
        self.spec, self.calendar, self.base = spec, calendar, base
        pace = np.array([spec.activity if b.is_frequent else 1.0 for b in BEHAVIOURS])
        self._floor = pace * np.array([b.floor for b in BEHAVIOURS])
        self._gain = pace * np.array([b.gain for b in BEHAVIOURS])
        self._pace = pace
        self._weights = weights()
        self._cap = np.array([b.cap for b in BEHAVIOURS[:ACTIVE]])
        self._keep = np.array([0.5 ** (1.0 / b.half_life) for b in BEHAVIOURS[:ACTIVE]])

    def log_hazard(self, state: State, day: int) -> Floats:
        """Log of the hazard of converting on `day`, given the state at its start; shape (n,)."""
        share = drift_share(day, self.spec.days, self.spec.drift)
        weight = (1.0 - share) * self._weights[0] + share * self._weights[1]
        fit = (1.0 - share) * state.fit_old + share * state.fit_new
        # Column by column, for a matrix product may round differently from machine to machine.
        total = self.base + share * DRIFT_BASE + fit
        for column in range(ACTIVE):
            total = total + weight[column] * np.minimum(state.counts[:, column], self._cap[column])
        return np.asarray(total)

    def close_probability(self, state: State) -> Floats:
        """Probability that a lead leaves the funnel on a day: the colder, the likelier; (n,)."""
        return np.asarray(0.001 + 0.006 * np.exp(-4.0 * state.interest))

    def rates(self, state: State, columns: int) -> Floats:
        """Expected events on a day of the first `columns` behaviours; shape (n, columns)."""
        rate: Floats = self._floor[:columns] + state.interest[:, None] * self._gain[:columns]
        rate[:, USE] += self._pace[USE] * 0.5 * np.minimum(state.counts[:, TRIAL], 1.0)
        if columns > CALL:
            raised = np.minimum(state.counts[:, HAND_RAISERS].sum(axis=1), 1.5)
            rate[:, CALL] += self._pace[CALL] * 0.12 * raised
            rate[:, MAIL] += self._pace[MAIL] * 0.15 * raised
        return rate

    def respond(
        self, state: State, day: int, pace: Floats | float, rng: np.random.Generator
    ) -> tuple[Ints, Ints]:
        """Who responds on `day` (at most once) and to which campaign: (rows, campaigns)."""
        active = self.calendar.active(day)
        reach = np.cumsum(self.calendar.reach[:, active], axis=1)
        organic = 0.008 * state.interest
        rate = (reach[state.industry, -1] + organic) * (0.5 + 0.5 * state.receptivity) * pace
        rows = np.flatnonzero(rng.random(len(rate)) >= np.exp(-rate)).astype(np.int64)
        pick = rng.random(len(rows)) * (reach[state.industry[rows], -1] + organic[rows])
        place = (pick[:, None] >= reach[state.industry[rows]]).sum(axis=1)
        chosen = np.append(active, ORGANIC)[place]
        return rows, np.asarray(chosen, dtype=np.int64)

    def boost(self, receptivity: Floats, campaign: Ints) -> Floats:
        """Interest brought by a response; same shape as the arguments."""
        return np.asarray(receptivity * self.calendar.quality[campaign])

    def advance(
        self, state: State, drawn: npt.NDArray[np.int16], rows: Ints, campaign: Ints
    ) -> None:
        """Move the state to the next day, in place: decay, then add what happened today."""
        state.counts *= self._keep
        state.counts += drawn[:, :ACTIVE]
        state.interest *= INTEREST_KEEP
        state.interest[rows] += self.boost(state.receptivity[rows], campaign)
