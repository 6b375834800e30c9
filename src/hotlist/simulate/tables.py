"""From the plain arrays of a chunk to the raw tables of the input contract."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from hotlist.simulate.campaigns import ORGANIC, TRIGGER_TYPES
from hotlist.simulate.effects import (
    ATTRIBUTES,
    BEHAVIOURS,
    COUNTRIES,
    HAND_RAISERS,
    NAMES,
    Floats,
    Ints,
)
from hotlist.simulate.history import NEVER, History
from hotlist.simulate.population import ACCOUNTS_PER_CHUNK, Population, stream
from hotlist.simulate.spec import DAY, WorldSpec

Tables = dict[str, pa.Table]
_TEXT, _TIME, _NUMBER = pa.string(), pa.timestamp("us"), pa.float64()
SCHEMAS: dict[str, pa.Schema] = {
    "leads": pa.schema([
        ("lead_id", _TEXT), ("created_at", _TIME), ("account_id", _TEXT), ("module", _TEXT),
        ("owner_id", _TEXT), ("crm_id", _TEXT), ("email", _TEXT), ("status", _TEXT),
        ("industry", _TEXT), ("employees", _NUMBER), ("region", _TEXT), ("country", _TEXT),
        ("lead_source", _TEXT), ("job_level", _TEXT), ("has_phone", pa.bool_()),
        ("browser", _TEXT), ("lucky_number", _NUMBER), ("rating", _TEXT),
    ]),
    "triggers": pa.schema([
        ("trigger_id", _TEXT), ("lead_id", _TEXT), ("triggered_at", _TIME),
        ("trigger_type", _TEXT), ("campaign_id", _TEXT),
    ]),
    "events": pa.schema([
        ("event_id", _TEXT), ("lead_id", _TEXT), ("occurred_at", _TIME), ("event_type", _TEXT),
        ("event_source", _TEXT), ("event_value", _NUMBER), ("loaded_at", _TIME),
    ]),
    "accounts": pa.schema([
        ("account_id", _TEXT), ("created_at", _TIME), ("account_industry", _TEXT),
        ("account_employees", _NUMBER), ("account_region", _TEXT), ("is_partner", pa.bool_()),
    ]),
    "lead_states": pa.schema([("lead_id", _TEXT), ("state", _TEXT), ("entered_at", _TIME)]),
}  # fmt: skip
TRUTH_SCHEMAS: dict[str, pa.Schema] = {
    "truth": pa.schema([
        ("lead_id", _TEXT), ("as_of", _TIME), ("true_probability", _NUMBER),
        ("true_log_odds", _NUMBER),
    ]),
    "true_effects": pa.schema([("name", _TEXT), ("kind", _TEXT), ("effect", _NUMBER)]),
    "true_bots": pa.schema([("event_id", _TEXT), ("kind", _TEXT)]),
}  # fmt: skip
#: Room for the numbers of a chunk's rows, so that ids are unique without knowing the other chunks.
_ROWS_PER_CHUNK = 10_000_000
_FREE_MAIL = ["gmail.com", "outlook.com", "yahoo.com"]
# Keys of Salesforce leads: 00Q, an instance, digits of base 62; three more letters are the checksum of those 15.
_LEAD_KEY, _BASE_62 = "00Q5f", "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_CHECKS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
#: Each so many leads' key came by a report, which writes it in 15 characters.
_SHORT_KEY_EVERY = 10


def ids(letter: str, numbers: Ints) -> pa.Array:
    """Compact text ids such as 'l17'; negative numbers become null."""
    return names(letter, numbers, "")


def names(before: str, numbers: Ints, after: str) -> pa.Array:
    """`before`, the number, `after` as one text; negative numbers become null."""
    array = pa.array(numbers, mask=numbers < 0)
    return pc.binary_join_element_wise(before, pc.cast(array, _TEXT), after, "")


def salesforce_keys(numbers: Ints) -> pa.Array:
    """Keys of Salesforce leads as a CRM exports them: 18 characters with the right checksum, every tenth in its 15."""
    digits = (numbers[:, None] // 62 ** np.arange(9, -1, -1)) % 62
    places = np.concatenate(
        [np.tile([_BASE_62.index(c) for c in _LEAD_KEY], (len(numbers), 1)), digits], axis=1
    )
    upper = (places >= 10) & (places < 36)
    checks = upper.reshape(-1, 3, 5) @ (2 ** np.arange(5))
    whole = np.concatenate(
        [np.array(list(_BASE_62))[places], np.array(list(_CHECKS))[checks]], axis=1
    )
    short = numbers % _SHORT_KEY_EVERY == 0
    return pa.array(
        ["".join(key[: 15 if cut else 18]) for key, cut in zip(whole, short, strict=True)], _TEXT
    )


def times(seconds: Ints) -> pa.Array:
    """UTC timestamps from seconds since 1970."""
    return pa.array(seconds).cast(pa.timestamp("s")).cast(_TIME)


def labels(
    values: list[str], codes: Ints, missing: npt.NDArray[np.bool_] | None = None
) -> pa.Array:
    """The text of each code; null where `missing`."""
    return pa.array(values).take(pa.array(codes, mask=missing))


def _numbers(values: Floats, missing: npt.NDArray[np.bool_]) -> pa.Array:
    return pa.array(values, mask=missing)


def _first(n: int, lead: Ints, second: Ints) -> Ints:
    """Earliest second per lead, shape (n,); NEVER days after 1970 where there is none."""
    first = np.full(n, NEVER * DAY, dtype=np.int64)
    np.minimum.at(first, lead, second)
    return first


def _seconds(spec: WorldSpec, day: Ints, rng: np.random.Generator) -> Ints:
    """A second within each day, never midnight itself, more often by daylight."""
    hour = rng.random(len(day))
    hour = np.where(rng.random(len(day)) < 0.7, 0.33 + 0.42 * hour, hour)
    return np.asarray(spec.start_second + day * DAY + 1 + (hour * (DAY - 2)).astype(np.int64))


def _accounts(
    spec: WorldSpec, people: Population, chunk: int, rng: np.random.Generator
) -> pa.Table:
    m = len(people.account_employees)
    created = spec.start_second - ((200 + 1500 * rng.random(m)) * DAY).astype(np.int64)
    return pa.table(
        [
            ids("a", chunk * ACCOUNTS_PER_CHUNK + 1 + np.arange(m)),
            times(created),
            labels(list(ATTRIBUTES["industry"]), people.account_codes["industry"]),
            _numbers(people.account_employees, rng.random(m) < 0.08),
            labels(list(ATTRIBUTES["region"]), people.account_codes["region"]),
            pa.array(rng.random(m) < 0.1),
        ],
        schema=SCHEMAS["accounts"],
    )


def _leads(
    spec: WorldSpec, history: History, chunk: int, created: Ints, status: pa.Array,
    rng: np.random.Generator,
) -> pa.Table:  # fmt: skip
    people = history.population
    n = len(people)
    number = people.first + 1 + np.arange(n)
    account = np.where(people.account >= 0, chunk * ACCOUNTS_PER_CHUNK + 1 + people.account, -1)
    free = (rng.random(n) < 0.25) | (account < 0)
    domain = pc.if_else(
        pa.array(free),
        labels(_FREE_MAIL, (rng.random(n) * len(_FREE_MAIL)).astype(np.int64)),
        names("firm", account, ".example"),
    )
    country = np.empty(n, dtype=object)
    for code, region in enumerate(COUNTRIES):
        rows = np.flatnonzero(people.codes["region"] == code)
        choice = (rng.random(len(rows)) * len(COUNTRIES[region])).astype(np.int64)
        country[rows] = np.array(COUNTRIES[region])[choice]
    # Sales edits the rating once a deal is won: today's value is hindsight. Mutable, hence a trap.
    won = history.converted_day < NEVER
    rating = np.where(won, 0, np.minimum(2, (rng.random(n) * 3).astype(np.int64)))
    text = {
        name: labels(list(values), people.codes[name], (rng.random(n) < 0.06) & (name != "module"))
        for name, values in ATTRIBUTES.items()
    }
    return pa.table(
        [
            ids("l", number), times(created), ids("a", account), text["module"],
            ids("u", 1 + (rng.random(n) * 20).astype(np.int64)), salesforce_keys(number),
            pc.binary_join_element_wise(ids("l", number), domain, "@"), status,
            text["industry"], _numbers(people.employees, rng.random(n) < 0.15), text["region"],
            pa.array(country, type=_TEXT), text["lead_source"], text["job_level"],
            pa.array(people.codes["has_phone"] == 0), text["browser"],
            pa.array(np.floor(rng.random(n) * 100)), labels(["A", "B", "C"], rating),
        ],
        schema=SCHEMAS["leads"],
    )  # fmt: skip


def _triggers(history: History, chunk: int, second: Ints, kind: Ints) -> pa.Table:
    lead, campaign = history.trigger_lead, history.trigger_campaign
    return pa.table(
        [
            ids("t", chunk * _ROWS_PER_CHUNK + 1 + np.arange(len(lead))),
            ids("l", history.population.first + 1 + lead),
            times(second),
            labels(list(TRIGGER_TYPES), kind[campaign]),
            ids("k", np.where(campaign == ORGANIC, -1, campaign)),
        ],
        schema=SCHEMAS["triggers"],
    )


def _events(
    spec: WorldSpec, history: History, chunk: int, lead: Ints, second: Ints, kind: Ints,
    rng: np.random.Generator,
) -> pa.Table:  # fmt: skip
    conversion = len(BEHAVIOURS)
    sources = ["marketing", "product", "web", "sales"]
    by_kind = np.array([sources.index(b.source) for b in BEHAVIOURS] + [0])
    by_sales = rng.random(len(lead)) < 0.5
    source = np.where(kind == conversion, np.where(by_sales, 3, 1), by_kind[kind])
    # Pages of a visit, minutes of use, worth of a conversion; the rest has no value.
    sizes = {"web_visit": 5.0, "product_use": 20.0}
    size = np.array([sizes.get(name, 0.0) for name in NAMES] + [5000.0])[kind]
    value = np.ceil(size * rng.exponential(1.0, len(lead)))
    lag = np.exp(rng.normal(6.0, 1.2, len(lead))).astype(np.int64) + 5
    table = pa.table(
        [
            ids("e", chunk * _ROWS_PER_CHUNK + 1 + np.arange(len(lead))),
            ids("l", history.population.first + 1 + lead),
            times(second),
            labels([*NAMES, "conversion"], kind),
            labels(sources, source),
            _numbers(value, size == 0.0),
            times(second + lag),
        ],
        schema=SCHEMAS["events"],
    )
    # A warehouse at `end` holds what was loaded by then.
    return table.filter(pa.array(second + lag <= spec.end_second))


def raw_tables(spec: WorldSpec, history: History, chunk: int, kind_of_campaign: Ints) -> Tables:
    """The five raw tables of a chunk, clean: keys unique, references whole, nothing after `end`."""
    rng = stream(spec, "cosmetics", chunk)
    people = history.population
    n = len(people)
    by_noon = 1 + (rng.random(n) * 40_000).astype(np.int64)
    created = spec.start_second + people.created_day * DAY + by_noon
    triggered = _seconds(spec, history.trigger_day, rng)
    # The form that made the lead comes just after the lead.
    at_birth = history.trigger_day == people.created_day[history.trigger_lead]
    triggered = np.where(at_birth, created[history.trigger_lead] + 60, triggered)
    won = np.flatnonzero(history.converted_day < NEVER).astype(np.int64)
    lead = np.concatenate([history.event_lead, won])
    day = np.concatenate([history.event_day, history.converted_day[won]])
    kind = np.concatenate([history.event_kind, np.full(len(won), len(BEHAVIOURS))])
    occurred = _seconds(spec, day, rng)
    order = np.lexsort((kind, lead, occurred))
    lead, kind, occurred = lead[order], kind[order], occurred[order]

    # lead_states: each state at most once, in order, none after the end of the journey.
    customer = _first(n, lead[kind == len(BEHAVIOURS)], occurred[kind == len(BEHAVIOURS)])
    gone = history.closed_day < NEVER
    left = np.where(gone, spec.start_second + (history.closed_day + 1) * DAY - 1, NEVER * DAY)
    over = np.minimum(customer, left)
    raised = np.isin(kind, HAND_RAISERS)
    qualified = _first(n, lead[raised], occurred[raised]) + 3600
    engaged = np.minimum(_first(n, history.trigger_lead, triggered) + 300, qualified - 60)
    closed_as = np.where(rng.random(n) < 0.2, 5, 4)
    entered = [created, engaged, qualified, customer, left]
    values = ["new", "engaged", "qualified", "customer", "closed_lost", "disqualified"]
    happened = [created <= over, engaged < over, qualified < over, customer < NEVER * DAY, gone]
    codes = [np.full(n, place) for place in range(4)] + [closed_as]
    kept = [
        np.flatnonzero(did & (second <= spec.end_second))
        for did, second in zip(happened, entered, strict=True)
    ]
    state_lead = np.concatenate(kept)
    state = np.concatenate([code[rows] for code, rows in zip(codes, kept, strict=True)])
    at = np.concatenate([second[rows] for second, rows in zip(entered, kept, strict=True)])
    order = np.lexsort((at, state_lead))
    states = pa.table(
        [
            ids("l", people.first + 1 + state_lead[order]),
            labels(values, state[order]),
            times(at[order]),
        ],
        schema=SCHEMAS["lead_states"],
    )
    last = np.zeros(n, dtype=np.int64)
    last[state_lead[order]] = state[order]
    return {
        "leads": _leads(spec, history, chunk, created, labels(values, last), rng),
        "triggers": _triggers(history, chunk, triggered, kind_of_campaign),
        "events": _events(spec, history, chunk, lead, occurred, kind, rng),
        "accounts": _accounts(spec, people, chunk, rng),
        "lead_states": states,
    }
