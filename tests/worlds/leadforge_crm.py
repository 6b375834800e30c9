"""leadforge: a simulated B2B CRM that nobody here wrote, in three difficulties.

Question: a lead that answered marketing in the last week (a download, a webinar) or was just
created, and is still open: will it be closed-won within 60 days? leadforge's own task takes a
snapshot on day 30 of a lead and asks for a win by day 90, so 60 days is the horizon it leaves,
asked here of open leads only and at every response instead of once.

leadforge creates all its leads in one January. A later, unseen period needs a calendar, so each
lead, with all its dated rows, is moved by a whole number of 30-day months (its position modulo
MONTHS): nothing within a lead changes, and its simulation knows no calendar. The file is the
warehouse as it stood on AS_OF, when the last month of leads had been created.

What may not pass: `total_touches_all` (the planted trap) lives in leadforge's snapshot, which is
never read; the lead's `current_stage`, `is_sql`, `converted_within_90_days`, the opportunity's
final `stage`, and the tables `customers` and `subscriptions` say how the story ended. From them
only dated facts are taken: the day of the win, of the opportunity, of the loss.
"""

from __future__ import annotations

import duckdb
import pandas as pd

from .contract import World, WorldUnavailableError, source_tables, static

RECIPE = "b2b_saas_procurement_v1"
DIFFICULTIES = ("intro", "intermediate", "advanced")
SEED = 42
LEADS = 10_000
MONTHS = 15
AS_OF = "2025-03-26 00:00:00"
HORIZON_DAYS = 60
#: Columns of leadforge's tables that are read, and nothing else is.
COLUMNS = {
    "accounts": [
        "account_id",
        "industry",
        "region",
        "employee_band",
        "estimated_revenue_band",
        "process_maturity_band",
        "created_at",
    ],
    "contacts": ["contact_id", "role_function", "seniority", "buyer_role", "email_domain_type"],
    "leads": [
        "lead_id",
        "contact_id",
        "account_id",
        "lead_created_at",
        "lead_source",
        "owner_rep_id",
        "conversion_timestamp",
    ],
    "touches": ["touch_id", "lead_id", "touch_timestamp", "touch_type"],
    "sessions": [
        "session_id",
        "lead_id",
        "session_timestamp",
        "session_type",
        "pricing_page_views",
        "demo_page_views",
    ],
    "sales_activities": ["activity_id", "lead_id", "activity_timestamp", "activity_type"],
    "opportunities": ["opportunity_id", "lead_id", "created_at", "close_outcome", "closed_at"],
}

EVENTS = """
    select
        touch_id as event_id,
        lead_id,
        touch_timestamp as happened_on,
        case touch_type
            when 'content_download' then 'content_download'
            when 'webinar' then 'webinar_attend'
            else touch_type || '_touch'
        end as event_type,
        'marketing' as event_source
    from touches
    union all
    select
        session_id,
        lead_id,
        session_timestamp,
        case session_type
            when 'website' then 'web_visit'
            else session_type || '_visit'
        end,
        'web'
    from sessions
    union all
    select session_id || '-pricing', lead_id, session_timestamp, 'pricing_view', 'web' from sessions
    where pricing_page_views > 0
    union all
    select session_id || '-demo', lead_id, session_timestamp, 'demo_page_view', 'web' from sessions
    where demo_page_views > 0
    union all
    select activity_id, lead_id, activity_timestamp, 'sales_' || activity_type, 'sales'
    from sales_activities
    union all
    select 'won-' || lead_id, lead_id, conversion_timestamp, 'conversion', 'crm' from leads
    where conversion_timestamp is not null
"""


def generate(difficulty: str, leads: int = LEADS, seed: int = SEED) -> dict[str, pd.DataFrame]:
    """Run leadforge's simulator; return its full relational tables (all columns, the endings
    included).
    """
    try:
        from leadforge.api.generator import Generator
        from leadforge.render.relational import to_dataframes
    except ImportError as error:
        raise WorldUnavailableError(
            "leadforge is not installed; install the project with its dev extra"
        ) from error
    generator = Generator.from_recipe(
        RECIPE,
        seed=seed,
        difficulty=difficulty,
        n_accounts=leads * 3 // 10,
        n_contacts=leads * 21 // 25,
        n_leads=leads,
    )
    bundle = generator.generate()
    return to_dataframes(bundle.simulation_result, bundle.population)


def load(difficulty: str = "intermediate", leads: int = LEADS, seed: int = SEED) -> World:
    """Generate a CRM of `difficulty` (intro, intermediate or advanced) and lay it out by the
    input contract.
    """
    if difficulty not in DIFFICULTIES:
        raise ValueError(f"difficulty {difficulty!r} is none of {', '.join(DIFFICULTIES)}")
    return lay_out(generate(difficulty, leads, seed), f"leadforge-{difficulty}")


def lay_out(frames: dict[str, pd.DataFrame], name: str) -> World:
    """Lay leadforge's relational tables out by the input contract; only COLUMNS are read."""
    connection = duckdb.connect()
    for table, columns in COLUMNS.items():
        frame = frames[table][columns].astype(object)
        frame = frame.where(frame.notna(), None)
        connection.register(f"{table}_frame", frame)
        connection.execute(f"create table {table} as select * from {table}_frame")
        connection.unregister(f"{table}_frame")
    connection.execute(
        f"""
        create table calendar as
        select
            lead_id,
            cast(
                30 * ((row_number() over (order by lead_id) - 1) % {MONTHS}) as integer
            ) as moved_days
        from leads
        """
    )
    moved = "cast({} as date) + calendar.moved_days"
    tables = {
        "leads": f"""
            select
                leads.lead_id,
                {moved.format("leads.lead_created_at")} as created_at,
                leads.account_id,
                null as module,
                leads.owner_rep_id as owner_id,
                leads.lead_id as crm_id,
                null as email,
                null as status,
                leads.lead_source,
                contacts.role_function,
                contacts.seniority,
                contacts.buyer_role,
                contacts.email_domain_type
            from leads
            inner join calendar on leads.lead_id = calendar.lead_id
            left join contacts on leads.contact_id = contacts.contact_id
        """,
        "triggers": f"""
            select
                'mql-' || leads.lead_id as trigger_id,
                leads.lead_id,
                {moved.format("leads.lead_created_at")} as triggered_at,
                'qualified' as trigger_type,
                null as campaign_id
            from leads
            inner join calendar on leads.lead_id = calendar.lead_id
            union all
            select
                'response-' || touches.touch_id,
                touches.lead_id,
                {moved.format("touches.touch_timestamp")},
                touches.touch_type,
                null
            from touches
            inner join calendar on touches.lead_id = calendar.lead_id
            where touches.touch_type in ('content_download', 'webinar')
        """,
        "events": f"""
            select
                happenings.event_id,
                happenings.lead_id,
                {moved.format("happenings.happened_on")} as occurred_at,
                happenings.event_type,
                happenings.event_source,
                null as event_value,
                null as loaded_at
            from ({EVENTS}) as happenings
            inner join calendar on happenings.lead_id = calendar.lead_id
        """,
        "accounts": """
            select
                account_id,
                created_at,
                industry,
                region,
                employee_band,
                estimated_revenue_band,
                process_maturity_band
            from accounts
        """,
        "lead_states": f"""
            select
                leads.lead_id,
                'mql' as state,
                {moved.format("leads.lead_created_at")} as entered_at
            from leads
            inner join calendar on leads.lead_id = calendar.lead_id
            union all
            select opportunities.lead_id, 'opportunity', {moved.format("opportunities.created_at")}
            from opportunities
            inner join calendar on opportunities.lead_id = calendar.lead_id
            union all
            select opportunities.lead_id, 'closed_lost', {moved.format("opportunities.closed_at")}
            from opportunities
            inner join calendar on opportunities.lead_id = calendar.lead_id
            where
                opportunities.close_outcome = 'closed_lost'
                and opportunities.closed_at is not null
        """,
    }
    dated = {"triggers": "triggered_at", "events": "occurred_at", "lead_states": "entered_at"}
    for table, column in dated.items():
        tables[table] = (
            f"select * from ({tables[table]}) as dated where {column} <= timestamp '{AS_OF}'"
        )
    knobs = {
        "source_tables": source_tables(tables),
        "lead_attributes": static(
            "lead_source", "role_function", "seniority", "buyer_role", "email_domain_type"
        ),
        "account_attributes": static(
            "industry", "region", "employee_band", "estimated_revenue_band", "process_maturity_band"
        ),
        "behaviours": [
            "content_download",
            "webinar_attend",
            "email_touch",
            "call_touch",
            "linkedin_message_touch",
            "web_visit",
            "pricing_page_visit",
            "demo_page_visit",
            "pricing_view",
            "demo_page_view",
        ],
        "event_sources": ["marketing", "web"],
        "closed_states": ["closed_lost"],
        "as_of": AS_OF,
        "scoring_models": [
            {
                "name": "won_within_60_days",
                "entity": "lead",
                "target": {"behaviour": "conversion"},
                "horizon_days": HORIZON_DAYS,
                "trigger_window_days": 7,
                "anchor_every_days": 7,
                "assuming": None,
                "features": "all",
            }
        ],
    }
    return World(name, tables, knobs, connection)
