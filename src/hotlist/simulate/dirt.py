"""Dirt: what real data does that demos do not. Added to a clean chunk, so the truth stays known.

Almost all dirt is extra rows beside the clean ones: whoever cleans well gets the clean world back.
Exceptions damage rows in place: late loads (`loaded_at` weeks later) and vanished accounts.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hotlist.simulate.effects import Ints
from hotlist.simulate.population import stream
from hotlist.simulate.spec import DAY, WorldSpec
from hotlist.simulate.tables import SCHEMAS, TRUTH_SCHEMAS, Tables

Dirt = Counter[tuple[str, str]]
KEYS = {
    "leads": "lead_id",
    "triggers": "trigger_id",
    "events": "event_id",
    "accounts": "account_id",
    "lead_states": "lead_id",
}
TIMES = {
    "leads": "created_at",
    "triggers": "triggered_at",
    "events": "occurred_at",
    "accounts": "created_at",
    "lead_states": "entered_at",
}
CHANGED = {
    "leads": "owner_id",
    "triggers": "trigger_type",
    "events": "event_type",
    "accounts": "account_region",
    "lead_states": "state",
}
UNKNOWN_TYPES = ["page_ping", "crm_sync", "Chat Opened", "survey_sent"]
BAD_TIMES = ["14.06.2025 15:05", "06/14/2025 3:05 PM", "yesterday", "0000-00-00 00:00:00", "n/a"]
_YEAR_2099 = 4_070_908_800
_BOT_SHARE, _BOT_LEAST, _BOT_MOST = 0.02, 1000, 20_000
# A scan follows 3 to 6 links of a mail; seconds between two links on average, fast or slow.
_LINKS_LEAST, _LINKS_MOST, _FAST, _SLOW, _SLOW_SCANS = 3, 6, 0.7, 60.0, 0.25
_BOT_IDS = r"^[rs]\d+x"
#: Each kind gets an equal part of a table's share. A lead's states have no key to be doubled under.
_EVERY = ["duplicate_same", "null_key", "bad_timestamp", "in_future"]
_KINDS = {
    "leads": [*_EVERY, "duplicate_different"],
    "triggers": [*_EVERY, "duplicate_different", "unknown_lead", "before_lead"],
    "events": [*_EVERY, "duplicate_different", "unknown_lead", "before_lead"],
    "accounts": [*_EVERY, "duplicate_different"],
    "lead_states": [*_EVERY, "unknown_lead"],
}


def text_schema(name: str) -> pa.Schema:
    """The schema of a table in a dirty world: keys and times are text."""
    fields = []
    for field in SCHEMAS[name]:
        is_time = pa.types.is_timestamp(field.type)
        fields.append(pa.field(field.name, pa.string() if is_time else field.type))
    return pa.schema(fields)


def _as_text(table: pa.Table, name: str) -> pa.Table:
    columns = []
    for column in table.columns:
        is_time = pa.types.is_timestamp(column.type)
        columns.append(column.cast(pa.timestamp("s")).cast(pa.string()) if is_time else column)
    return pa.table(columns, schema=text_schema(name))


def _put(table: pa.Table, column: str, values: pa.Array) -> pa.Table:
    place = table.schema.get_field_index(column)
    return table.set_column(place, table.schema.field(column), values)


def _text_times(seconds: Ints) -> pa.Array:
    return pa.array(seconds).cast(pa.timestamp("s")).cast(pa.string())


def _seconds(column: pa.ChunkedArray) -> Ints:
    values = column.cast(pa.timestamp("s")).cast(pa.int64()).to_numpy()
    return np.asarray(values, dtype=np.int64)


class _Dirtier:
    """Makes the dirt of one table of one chunk."""

    def __init__(
        self, spec: WorldSpec, name: str, tables: Tables, chunk: int, rng: np.random.Generator
    ) -> None:
        self.spec, self.name, self.chunk, self.rng = spec, name, chunk, rng
        self.leads = tables["leads"]
        self.clean = _as_text(tables[name], name)
        self.extra: list[pa.Table] = []
        self.count: Dirt = Counter()

    def sample(self, n: int, rows: Ints | None = None) -> Ints:
        pool = np.arange(self.clean.num_rows) if rows is None else rows
        n = n if len(pool) else 0
        return np.asarray(pool[(self.rng.random(n) * len(pool)).astype(np.int64)], dtype=np.int64)

    def choose(self, values: list[str], n: int) -> pa.Array:
        return pa.array(values).take(pa.array((self.rng.random(n) * len(values)).astype(np.int64)))

    def add(self, kind: str, table: pa.Table) -> None:
        if table.num_rows:
            self.extra.append(table)
            self.count[self.name, kind] += table.num_rows

    def renamed(self, kind: str, rows: Ints) -> pa.Table:
        """Copies of rows under keys of their own (lead_states have none: the lead stays)."""
        table = self.clean.take(pa.array(rows))
        if self.name == "lead_states":
            return table
        mark = f"{kind[0]}{self.chunk}x"
        key = [f"{mark}{self.name[0]}{len(self.extra)}_{i}" for i in range(len(rows))]
        return _put(table, KEYS[self.name], pa.array(key, type=pa.string()))

    def every(self, kind: str, n: int) -> None:
        rows = self.sample(n)
        key, time = KEYS[self.name], TIMES[self.name]
        if kind == "duplicate_same":
            self.add(kind, self.clean.take(pa.array(rows)))
        elif kind == "duplicate_different":
            table = self.clean.take(pa.array(rows))
            column = CHANGED[self.name]
            other = self.clean.column(column).take(pa.array(self.sample(n)))
            table = _put(table, column, other)
            later = _seconds(table.column(time)) + 7200
            table = _put(table, time, _text_times(later))
            if self.name == "events":
                loaded = _seconds(table.column("loaded_at")) + 9000
                table = _put(table, "loaded_at", _text_times(loaded))
            self.add(kind, table)
        elif kind == "null_key":
            table = self.clean.take(pa.array(rows))
            self.add(kind, _put(table, key, pa.nulls(n, pa.string())))
        elif kind == "bad_timestamp":
            self.add(kind, _put(self.renamed(kind, rows), time, self.choose(BAD_TIMES, n)))
        else:
            ahead = self.spec.end_second + ((1 + 300 * self.rng.random(n)) * DAY).astype(np.int64)
            ahead[::3] = _YEAR_2099 + (self.rng.random(len(ahead[::3])) * 300 * DAY).astype(
                np.int64
            )
            self.add(kind, _put(self.renamed(kind, rows), time, _text_times(ahead)))

    def of_lead(self, kind: str, n: int) -> None:
        table = self.renamed(kind, self.sample(n, self._not_won()))
        n = table.num_rows
        if kind == "unknown_lead":
            nobody = [f"gone{self.chunk}_{i}" for i in range(n)]
            self.add(kind, _put(table, "lead_id", pa.array(nobody, type=pa.string())))
        else:
            made = pc.index_in(table.column("lead_id"), self.leads.column("lead_id"))
            created = _seconds(self.leads.column("created_at").take(made))
            early = created - ((1 + 20 * self.rng.random(n)) * DAY).astype(np.int64)
            self.add(kind, _put(table, TIMES[self.name], _text_times(early)))

    def _not_won(self) -> Ints:
        """Rows that are no conversion: an early copy of one would end a lead's story."""
        if self.name != "events":
            return np.arange(self.clean.num_rows)
        won = pc.equal(self.clean.column("event_type"), "conversion").to_numpy()
        return np.asarray(np.flatnonzero(~won), dtype=np.int64)

    def events_only(self, n: int) -> None:
        kinds = self.clean.column("event_type").to_numpy(zero_copy_only=False)
        table = self.renamed("odd_type", self.sample(n, self._not_won()))
        odd = self.choose(UNKNOWN_TYPES, table.num_rows)
        self.add("unknown_type", _put(table, "event_type", odd))

        won = np.flatnonzero(kinds == "conversion").astype(np.int64)
        twice = self.sample(min(n, len(won)), won) if len(won) else won
        twice = np.unique(twice)
        table = self.renamed("conversion_twice", twice)
        again = _seconds(table.column("occurred_at")) + 240
        self.add("conversion_twice", _put(table, "occurred_at", _text_times(again)))

        if self.chunk == 0 and self.clean.num_rows:
            size = int(np.clip(_BOT_SHARE * self.clean.num_rows, _BOT_LEAST, _BOT_MOST))
            clicks = np.flatnonzero(kinds == "email_click").astype(np.int64)
            one = clicks[:1] if len(clicks) else np.zeros(1, dtype=np.int64)
            table = self.renamed("robot", np.repeat(one, size))
            at = _seconds(table.column("occurred_at")) + np.arange(size) * 2
            table = _put(table, "occurred_at", _text_times(at))
            self.add("bot_click", _put(table, "loaded_at", _text_times(at + 60)))

        late = np.unique(self.sample(n, np.flatnonzero(kinds != "conversion").astype(np.int64)))
        weeks = np.zeros(self.clean.num_rows, dtype=np.int64)
        weeks[late] = ((14 + 30 * self.rng.random(len(late))) * DAY).astype(np.int64)
        loaded = _seconds(self.clean.column("loaded_at")) + weeks
        in_time = loaded <= self.spec.end_second
        self.clean = _put(self.clean, "loaded_at", _text_times(loaded)).filter(pa.array(in_time))
        self.count[self.name, "late_load"] += int((in_time & (weeks > 0)).sum())


def scanner_clicks(
    spec: WorldSpec, tables: Tables, chunk: int, rng: np.random.Generator
) -> pa.Table:
    """Clicks of mail scanners, as text: `dirt` of the leads have one, in front of their mailbox.

    Before each trigger of such a lead came a mail, and the scanner clicked links of it and opened
    nothing. Whether a lead is scanned has nothing to do with whether it converts.
    """
    leads, triggers = tables["leads"], tables["triggers"]
    scanned = leads.filter(pa.array(rng.random(leads.num_rows) < spec.dirt))
    place = pc.index_in(triggers.column("lead_id"), scanned.column("lead_id"))
    mailed = triggers.filter(pc.is_valid(place))
    created = _seconds(scanned.column("created_at").take(place.drop_null()))
    mails = mailed.num_rows
    arrived = _seconds(mailed.column("triggered_at")) - (86_400 * rng.random(mails)).astype(
        np.int64
    )
    links = rng.integers(_LINKS_LEAST, _LINKS_MOST + 1, mails)
    pace = np.where(rng.random(mails) < _SLOW_SCANS, _SLOW, _FAST)
    mail = np.repeat(np.arange(mails), links)
    since = np.cumsum(pace[mail] * rng.exponential(1.0, len(mail)))
    at = arrived[mail] + (since - since[np.cumsum(links) - links][mail]).astype(np.int64)
    loaded = at + 5 + np.exp(rng.normal(6.0, 1.2, len(mail))).astype(np.int64)
    n = len(mail)
    whole = pa.table(
        [
            pa.array([f"s{chunk}x{row}" for row in range(n)], type=pa.string()),
            mailed.column("lead_id").take(pa.array(mail)),
            _text_times(at),
            pa.array(["email_click"] * n, type=pa.string()),
            pa.array(["marketing"] * n, type=pa.string()),
            pa.nulls(n, pa.float64()),
            _text_times(loaded),
        ],
        schema=text_schema("events"),
    )
    return whole.filter(pa.array((at > created[mail]) & (loaded <= spec.end_second)))


def planted_bots(events: pa.Table) -> pa.Table:
    """The table `true_bots` of a chunk: the ids of the events that machines made, and which kind."""
    planted = events.column("event_id").filter(
        pc.match_substring_regex(events.column("event_id"), _BOT_IDS)
    )
    kind = pc.if_else(pc.starts_with(planted, "r"), "bot_click", "scanner_click")
    return pa.table([planted, kind], schema=TRUTH_SCHEMAS["true_bots"]).sort_by("event_id")


def _spliced(table: pa.Table, more: pa.Table, rng: np.random.Generator) -> pa.Table:
    """Rows of `more` at random places of `table`, whose own order stays."""
    places = np.concatenate([np.arange(table.num_rows), rng.random(more.num_rows) * table.num_rows])
    return pc.take(pa.concat_tables([table, more]), pa.array(np.argsort(places, kind="stable")))


def soil(spec: WorldSpec, tables: Tables, chunk: int) -> tuple[Tables, Dirt]:
    """A dirty copy of a chunk's clean tables, rows in random order, and the dirt by (table, kind).

    About `dirt` of the rows of each table are dirty, in equal parts by kind; the clicks of a bot
    (in chunk 0) and of mail scanners come on top.
    """
    rng = stream(spec, "dirt", chunk)
    dirty: Tables = {}
    total: Dirt = Counter()
    for name, table in tables.items():
        maker = _Dirtier(spec, name, tables, chunk, rng)
        jobs = _KINDS[name]
        kinds = len(jobs) + {"events": 3, "accounts": 1}.get(name, 0)
        n = max(1, round(spec.dirt * table.num_rows / kinds)) if table.num_rows else 0
        for kind in jobs:
            if kind in ("unknown_lead", "before_lead"):
                maker.of_lead(kind, n)
            else:
                maker.every(kind, n)
        if name == "events":
            maker.events_only(n)
        if name == "accounts":
            stays = np.ones(table.num_rows, dtype=bool)
            stays[maker.sample(n)] = False
            maker.clean = maker.clean.filter(pa.array(stays))
            total[name, "vanished"] += int((~stays).sum())
        whole = pa.concat_tables([maker.clean, *maker.extra])
        dirty[name] = pc.take(whole, pa.array(rng.permutation(whole.num_rows)))
        total += maker.count
    rng = stream(spec, "scanners", chunk)
    scans = scanner_clicks(spec, tables, chunk, rng)
    dirty["events"] = _spliced(dirty["events"], scans, rng)
    total["events", "scanner_click"] += scans.num_rows
    return dirty, total
