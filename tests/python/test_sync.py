"""What a CRM is sent: nothing is lost to a cursor or to a comparison of hashes, and little is sent."""

from __future__ import annotations

import random
from typing import Any

import pandas as pd
import pytest
from compiled import Warehouse

BUILDS = 30
LEADS = 25
MARCH = pd.Timestamp("2025-03-01")
TIERS = ("Hot", "Warm", "Cold")
RULES = {"least_points": 3.0, "largest_age_days": 7.0, "tier_changes_only": 0.0}
VOLATILE = ["rank_in_owner_queue", "score_as_of"]
MODELS = (
    "lead_scores",
    "scr_theme_reasons",
    "stg_leads",
    "scr_lead_status",
    "sync_lead_scores",
    "account_scores",
    "sync_account_scores",
)


class World:
    """Leads to whom things happen between two publishes, and the compiled models over them."""

    def __init__(self, seed: int, rules: dict[str, float]) -> None:
        self.chance = random.Random(seed)
        self.warehouse = Warehouse()
        self.types = {
            name: {
                c: column["data_type"]
                for c, column in self.warehouse.models[name]["columns"].items()
            }
            for name in MODELS
        }
        self.publish_number, self.as_of = 0, MARCH
        self.leads = {
            f"l{number}": {
                "crm_id": f"c{number % 20}" if number else None,
                "score": self.chance.randint(0, 100),
                "tier": self.chance.choice(TIERS),
                "grade": "A1",
                "score_status": "scored",
                "score_source": "model",
                "is_hand_raiser": False,
                "is_converted": False,
                "is_gone": False,
                "reason_1_code": "visits:raises",
            }
            for number in range(LEADS)
        }
        self._put("sync_rules", [{"rule_name": r, "limit_value": v} for r, v in rules.items()])
        actions = [
            {"tier": t, "is_hand_raiser": h, "recommended_action": "Call."}
            for t in (*TIERS, "Unscored")
            for h in (True, False)
        ]
        self._put("sync_actions", actions)
        self._put("stg_last_sync", [], self.types["sync_lead_scores"])
        self._put("stg_erasures", [], {"tombstone": "varchar", "crm_id": "varchar"})

    def happens(self) -> None:
        """One of the things by which a cursor or a hash lost changes before."""
        chance, lead = self.chance, self.chance.choice(list(self.leads.values()))
        what = chance.randrange(9)
        if what == 0:
            lead |= {
                "score": chance.randint(0, 100),
                "score_status": "manual",
                "score_source": "manual",
            }
        elif what == 1:
            lead["tier"] = chance.choice(TIERS)
        elif what == 2:
            lead["crm_id"] = f"c{chance.randrange(30)}"
        elif what == 3:
            lead |= {"is_converted": chance.random() < 0.5, "is_gone": chance.random() < 0.2}
            lead["contact_id"] = f"c{chance.randrange(5)}" if chance.random() < 0.5 else None
        elif what == 4:
            lead["score"] = max(
                0, min(100, (lead["score"] or 0) + chance.choice([-20, -2, -1, 1, 2, 20]))
            )
        elif what == 5:
            lead |= {"tier": "Unscored", "score_status": "stale"}
        elif what == 6:
            lead |= {
                "is_hand_raiser": True,
                "hand_raiser_behaviour": "demo_request",
                "hand_raised_at": self.as_of,
            }
        elif what == 7 and len(self.leads) > 15:
            self.leads.pop(chance.choice(list(self.leads)))
        else:
            lead["reason_1_code"] = chance.choice(["visits:raises", "age:lowers"])

    def publish(self) -> pd.DataFrame:
        """Build the sync from the leads as they are; half of the publishes are as of the moment of the one before."""
        self.publish_number += 1
        self.as_of += pd.Timedelta(days=self.chance.choice([0, 1]))
        scores = [
            {
                "lead_id": name,
                "as_of": self.as_of,
                "lead_rank": rank,
                "score_trend": "steady",
                "tier_changed_at": self.as_of,
                **lead,
            }
            for rank, (name, lead) in enumerate(sorted(self.leads.items()), 1)
        ]
        self._put("scr_ready", [{"publish_number": self.publish_number, "as_of": self.as_of}])
        for name in ("lead_scores", "stg_leads", "scr_lead_status"):
            self._put(name, scores, self.types[name])
        self._put("scr_theme_reasons", [], self.types["scr_theme_reasons"])
        self.warehouse.build("sync_lead_scores")
        sync = self.warehouse.read("sync_lead_scores", "crm_object, crm_id")
        self.warehouse.put("stg_last_sync", sync, self.types["sync_lead_scores"])
        return sync.drop(columns=VOLATILE).assign(key=sync["crm_object"] + " " + sync["crm_id"])

    def _put(
        self, name: str, rows: list[dict[str, Any]], types: dict[str, str] | None = None
    ) -> None:
        columns = list(types or rows[0])
        values = [[row.get(column) for column in columns] for row in rows]
        self.warehouse.put(name, pd.DataFrame(values, columns=columns, dtype="object"), types)


class Accounts(World):
    """The same with accounts."""

    def __init__(self, seed: int, rules: dict[str, float]) -> None:
        super().__init__(seed, rules)
        self.accounts = {f"a{number}": self._account() for number in range(LEADS)}
        self._put("stg_last_account_sync", [], self.types["sync_account_scores"])
        self._put("stg_leads", [{"lead_id": "l1", "crm_id": "c1"}], self.types["stg_leads"])

    def _account(self) -> dict[str, Any]:
        return {
            "rollup_score": self.chance.choice([None, self.chance.randint(0, 100)]),
            "tier": self.chance.choice(TIERS),
            "tier_source": "rollup",
            "is_hand_raiser": self.chance.random() < 0.1,
            "leads": 3,
            "hot_leads": self.chance.randrange(3),
            "engaged_leads_30d": self.chance.randrange(3),
            "best_lead_id": self.chance.choice(["l1", "l2", None]),
            "reason_1": self.chance.choice(["once a day", "twice a day"]),
            "reason_1_code": "visits:raises",
        }

    def happens(self) -> None:
        name = f"a{self.chance.randrange(LEADS + 5)}"
        what = self.chance.randrange(4)
        if what == 0:
            self.accounts.pop(name, None)
        elif what == 1 and name in self.accounts:
            self.accounts[name]["rollup_score"] = self.chance.randint(0, 100)
        elif what == 2 and name in self.accounts:
            self.accounts[name]["reason_1"] = self.chance.choice(["words", "other words"])
        else:
            self.accounts[name] = self._account()

    def publish(self) -> pd.DataFrame:
        self.publish_number += 1
        self.as_of += pd.Timedelta(days=self.chance.choice([0, 1]))
        rows = [{"account_id": name, **account} for name, account in self.accounts.items()]
        self._put("account_scores", rows, self.types["account_scores"])
        rollups = {"account_id": "varchar", "leads": "bigint", "engaged_leads_30d": "bigint"}
        self._put("scr_account_rollups", rows, rollups)
        marks = [{"entity": "account", "mark": "deleted", "entity_id": "a3"}]
        self._put(
            "stg_record_marks",
            marks if self.publish_number > BUILDS / 2 else marks * 0,
            {"entity": "varchar", "mark": "varchar", "entity_id": "varchar"},
        )
        self._put("scr_ready", [{"publish_number": self.publish_number, "as_of": self.as_of}])
        self.warehouse.build("sync_account_scores")
        sync = self.warehouse.read("sync_account_scores", "account_id")
        self.warehouse.put("stg_last_account_sync", sync, self.types["sync_account_scores"])
        return sync.assign(key=sync["account_id"])


def content(sync: pd.DataFrame) -> dict[str, tuple[Any, ...]]:
    rows = sync.astype(str)
    return dict(zip(rows["key"], rows.itertuples(index=False, name=None), strict=True))


@pytest.mark.parametrize("kind", [World, Accounts])
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("tier_changes_only", [0.0, 1.0])
def test_a_cursor_and_a_comparison_of_hashes_end_equal_to_the_table(
    kind: type[World], seed: int, tier_changes_only: float
) -> None:
    world = kind(seed, RULES | {"tier_changes_only": tier_changes_only})
    by_cursor: dict[str, tuple[Any, ...]] = {}
    by_hash: dict[str, tuple[Any, ...]] = {}
    cursor, sent, acknowledged, last = 0, 0, {}, pd.DataFrame()
    for _ in range(BUILDS):
        for _ in range(world.chance.randrange(4)):
            world.happens()
        sync = world.publish()
        rows = content(sync)
        new = sync[sync["change_number"] > cursor]
        by_cursor |= {key: rows[key] for key in new["key"]}
        cursor, sent = max([cursor, *new["change_number"]]), sent + len(new)
        for key, row_hash in zip(sync["key"], sync["row_hash"], strict=True):
            if acknowledged.get(key) != row_hash:
                acknowledged[key] = row_hash
                by_hash[key] = rows[key]
        for client in (by_cursor, by_hash):
            assert {key: client[key] for key in rows} == rows
        if not last.empty:
            both = last.merge(sync, on="key", suffixes=("_before", ""))
            moved = both["row_hash"] != both["row_hash_before"]
            assert (moved == (both["change_number"] != both["change_number_before"])).all()
            assert (both["change_number"] >= both["change_number_before"]).all()
        last = sync
    assert 20 < sent < BUILDS * len(last)


def test_the_row_of_a_lead_that_nobody_should_call_is_not_hot() -> None:
    """A record that lost its lead is sent a last row, once."""
    world = World(1, RULES)
    world.leads = {"a": world.leads["l1"] | {"tier": "Hot"}}
    assert world.publish()["tier"].tolist() == ["Hot"]
    world.leads = {"b": world.leads["a"] | {"crm_id": "elsewhere", "tier": "Warm"}}
    left = world.publish().set_index("crm_id").loc["c1"]
    assert (left["tier"], left["score_status"], left["change_number"]) == ("Unscored", "stale", 2)
    assert pd.isna(left["score"])
    assert world.publish().set_index("crm_id").loc["c1"]["change_number"] == 2


def test_a_day_on_which_nothing_happens_sends_nothing() -> None:
    """Every score falls by a point a day; a row goes out when it is a week old, or three points off."""
    world = World(2, RULES)
    sent = []
    for _ in range(6):
        sync = world.publish()
        sent.append(int((sync["change_number"] == world.publish_number).sum()))
        world.as_of += pd.Timedelta(days=1)
        for lead in world.leads.values():
            lead["score"] = max(0, lead["score"] - 1)
    assert sent[0] == len(sync)
    assert sent[1] == 0
    assert max(sent[1:]) <= len(sync)
