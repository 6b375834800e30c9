"""Olist's seller funnel: 8,000 real B2B leads, dated first contact, 842 won deals.

Question: on the day a lead first makes contact, will it be won within 90 days? Trigger: the first
contact, so each lead has one moment, on that day. Conversion: the deal's won date.

Wins are on record from 2017-12-05 only, though contacts go back to June 2017. Whether an earlier
contact was won within 90 days is not (wholly) on record, so leads of before the first recorded win
have no trigger: they stay in `leads` and are never asked about. `load(every_contact=True)` asks
about them too; their outcomes are nearly all "not won" for want of records.

Everything else in the closed-deals table (seller, representatives, business segment, lead type,
behaviour profile, declared revenue, ...) was filled in while winning: it is known for won leads
only, and would give the answer away. Only `mql_id` and `won_date` are read from it.
"""

from __future__ import annotations

import duckdb

from .contract import World, WorldUnavailableError, shared_folder, source_tables, static

LEADS_FILE = "olist_marketing_qualified_leads_dataset.csv"
DEALS_FILE = "olist_closed_deals_dataset.csv"
HORIZON_DAYS = 90


def load(every_contact: bool = False) -> World:
    """Read the two CSV files from the shared folder; raise WorldUnavailableError when they are
    not there.
    """
    folder = shared_folder() / "data" / "olist_funnel"
    for name in (LEADS_FILE, DEALS_FILE):
        if not (folder / name).is_file():
            raise WorldUnavailableError(
                f"{folder / name} is missing; set HOTLIST_SHARED to the folder that holds data/"
            )
    connection = duckdb.connect()
    connection.execute(
        f"create view contacts as select * from "
        f"read_csv('{folder / LEADS_FILE}', header = true, all_varchar = true)"
    )
    connection.execute(
        f"create view deals as select mql_id, won_date from "
        f"read_csv('{folder / DEALS_FILE}', header = true, all_varchar = true)"
    )
    where = (
        ""
        if every_contact
        else "where first_contact_date >= (select left(min(won_date), 10) from deals)"
    )
    tables = {
        "leads": """
            select
                mql_id as lead_id,
                first_contact_date as created_at,
                null as account_id,
                null as module,
                null as owner_id,
                mql_id as crm_id,
                null as email,
                null as status,
                landing_page_id,
                origin
            from contacts
        """,
        "triggers": f"""
            select
                'first-contact-' || mql_id as trigger_id,
                mql_id as lead_id,
                first_contact_date as triggered_at,
                'first_contact' as trigger_type,
                null as campaign_id
            from contacts
            {where}
        """,
        "events": """
            select
                'won-' || mql_id as event_id,
                mql_id as lead_id,
                won_date as occurred_at,
                'conversion' as event_type,
                'crm' as event_source,
                null as event_value,
                null as loaded_at
            from deals
        """,
    }
    knobs = {
        "source_tables": source_tables(tables),
        "lead_attributes": static("landing_page_id", "origin"),
        "behaviours": [],
        "event_sources": [],
        # The grid stands at midnight, where the dates of first contact stand.
        "as_of": "2018-11-15 00:00:00",
        "scoring_models": [
            {
                "name": "won_within_90_days",
                "entity": "lead",
                "target": {"behaviour": "conversion"},
                "horizon_days": HORIZON_DAYS,
                "trigger_window_days": 1,
                "anchor_every_days": 1,
                "assuming": None,
                "features": "all",
            }
        ],
    }
    return World("olist-every-contact" if every_contact else "olist", tables, knobs, connection)
