"""Who lives in a chunk of the world: leads, their accounts and their fixed attributes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hotlist.simulate.effects import ATTRIBUTES, Floats, Ints, size_effect
from hotlist.simulate.spec import CHUNK_LEADS, WorldSpec

ACCOUNTS_PER_CHUNK = CHUNK_LEADS * 2 // 5
TINY_MODULE_LEADS = 10
STREAMS = {
    "calendar": 1, "chunk": 2, "pilot": 3, "dirt": 4, "truth": 5, "cosmetics": 6, "scanners": 7,
}  # fmt: skip


def stream(spec: WorldSpec, name: str, chunk: int = 0) -> np.random.Generator:
    """The random stream of one part of one chunk: depends on nothing else."""
    sequence = np.random.SeedSequence(spec.seed, spawn_key=(STREAMS[name], chunk))
    return np.random.Generator(np.random.PCG64(sequence))


@dataclass
class Population:
    """Static facts of n leads and m accounts; codes index the values of `ATTRIBUTES`.

    lead arrays have shape (n,), account arrays (m,). created_day may be negative: leads that were
    there before the history begins. account is -1 where a lead has none. fit_old and fit_new are
    effects on the log hazard, before and after full drift.
    """

    first: int
    created_day: Ints
    codes: dict[str, Ints]
    employees: Floats
    account: Ints
    receptivity: Floats
    fit_old: Floats
    fit_new: Floats
    account_codes: dict[str, Ints]
    account_employees: Floats

    def __len__(self) -> int:
        return len(self.created_day)


def _pick(rng: np.random.Generator, attribute: str, n: int) -> Ints:
    shares = np.cumsum([share for share, _, _ in ATTRIBUTES[attribute].values()])
    codes = np.searchsorted(shares / shares[-1], rng.random(n), side="right")
    return np.asarray(codes, dtype=np.int64)


def populate(spec: WorldSpec, chunk: int, n: int, rng: np.random.Generator) -> Population:
    """Draw the leads and accounts of one chunk; n leads, about 0.4 n accounts."""
    m = max(1, n * ACCOUNTS_PER_CHUNK // CHUNK_LEADS)
    account_codes = {"industry": _pick(rng, "industry", m), "region": _pick(rng, "region", m)}
    account_employees = np.rint(np.clip(10 ** rng.normal(2.2, 0.8, m), 1, 200_000))
    early = rng.random(n) < 0.25
    spread = rng.random(n)
    created_day = np.where(early, -1 - (spread * 200), spread * (spec.days - 1)).astype(np.int64)
    codes = {name: _pick(rng, name, n) for name in ATTRIBUTES}
    account = np.where(rng.random(n) < 0.85, (rng.random(n) * m).astype(np.int64), -1)
    has = account >= 0
    for name, of_account in account_codes.items():
        codes[name] = np.where(has, of_account[account], codes[name])
    own = np.rint(np.clip(10 ** rng.normal(1.8, 0.8, n), 1, 200_000))
    employees = np.where(has, account_employees[account], own)
    if chunk == 0 and n >= 20 * TINY_MODULE_LEADS:
        tiny = slice(n // 2, n // 2 + TINY_MODULE_LEADS)
        codes["module"][tiny] = list(ATTRIBUTES["module"]).index("labs")
    fits = []
    for position in (1, 2):
        fit = size_effect(employees)
        for name, values in ATTRIBUTES.items():
            fit = fit + np.array([v[position] for v in values.values()])[codes[name]]
        fits.append(fit)
    receptivity = np.minimum(np.exp(rng.normal(-0.18, 0.6, n)), 3.0)
    return Population(
        chunk * CHUNK_LEADS, created_day, codes, employees, account, receptivity,
        fits[0], fits[1], account_codes, account_employees,
    )  # fmt: skip
