with

clock as (select * from {{ ref('stg_clock') }}),

events as (select * from {{ ref('stg_events') }}),

bot_events as (select * from {{ ref('stg_bot_events') }}),

triggers as (select * from {{ ref('stg_triggers') }}),

lead_states as (select * from {{ ref('stg_lead_states') }}),

leads as (select * from {{ ref('stg_leads') }}),

links as (select * from {{ ref('ftr_links') }}),

record_marks as (select * from {{ ref('stg_record_marks') }}),

accounts as (select * from {{ ref('stg_accounts') }}),

properties as (select * from {{ ref('stg_properties') }}),

static_lead_attributes as (select * from {{ ref('stg_lead_attributes') }}),

static_account_attributes as (select * from {{ ref('stg_account_attributes') }}),

lead_attribute_history as (select * from {{ ref('stg_lead_attribute_history') }}),

account_attribute_history as (select * from {{ ref('stg_account_attribute_history') }}),

email_domains as (select * from {{ ref('email_domains') }}),

-- Features that were built with other settings count as not built.
settings as (
    select
        {{ text_literal(feature_settings() ~ '/') }}
        || cast(coalesce(sum({{ row_digest(['domain', 'kind']) }}), 0) as varchar) as settings_digest
    from email_domains
),

last_built as (
    {{ built_before('ftr_built_digests', {
        'history_id': 'varchar', 'settings_digest': 'varchar', 'known_until': 'timestamp', 'digest': 'decimal(38, 0)'
    }) }}
),

built as (
    select
        last_built.history_id,
        last_built.known_until,
        last_built.digest
    from last_built
    inner join settings
        on last_built.settings_digest = settings.settings_digest
),

last_build as (
    select coalesce(max(known_until), cast('1900-01-01' as timestamp)) as built_until from built
),

lead_attributes as (
    select
        lead_id,
        {{ attribute_text('lead', 'static') }} as attribute_text
    from static_lead_attributes
),

account_attributes as (
    select
        account_id,
        {{ attribute_text('account', 'static') }} as attribute_text
    from static_account_attributes
),

-- Every row that a feature may read, the time from which a moment may read it, and a digest of what it says.
lead_facts as (
    select
        lead_id,
        known_at,
        {{ row_digest([
            "'event'", 'lead_id', 'event_id', 'occurred_at', 'known_at', 'behaviour', 'event_source', 'event_value', 'is_sales'
        ]) }} as digest
    from events

    union all

    select
        lead_id,
        excluded_from as known_at,
        {{ row_digest(["'exclusion'", 'lead_id', 'event_id', 'excluded_from']) }} as digest
    from bot_events

    union all

    select
        lead_id,
        triggered_at as known_at,
        {{ row_digest([
            "'trigger'", 'lead_id', 'trigger_id', 'triggered_at', 'trigger_type', 'campaign_id'
        ]) }} as digest
    from triggers

    union all

    select
        events.lead_id,
        events.known_at,
        {{ row_digest([
            "'event property'", 'events.lead_id', 'properties.record_id', 'properties.property',
            'properties.number_value', 'properties.text_value'
        ]) }} as digest
    from properties
    inner join events
        on properties.record_id = events.event_id
    where properties.record_table = 'events'

    union all

    select
        triggers.lead_id,
        triggers.triggered_at as known_at,
        {{ row_digest([
            "'trigger property'", 'triggers.lead_id', 'properties.record_id', 'properties.property',
            'properties.number_value', 'properties.text_value'
        ]) }} as digest
    from properties
    inner join triggers
        on properties.record_id = triggers.trigger_id
    where properties.record_table = 'triggers'

    union all

    select
        lead_id,
        entered_at as known_at,
        {{ row_digest(["'state'", 'lead_id', 'state', 'entered_at']) }} as digest
    from lead_states

    union all

    select
        lead_id,
        created_at as known_at,
        {{ row_digest(["'lead'", 'lead_id', 'created_at', 'account_id', 'module', 'email_domain']) }} as digest
    from leads

    union all

    select
        leads.lead_id,
        leads.created_at as known_at,
        {{ row_digest(["'attributes'", 'leads.lead_id', 'lead_attributes.attribute_text']) }} as digest
    from leads
    inner join lead_attributes
        on leads.lead_id = lead_attributes.lead_id

    union all

    select
        lead_id,
        dbt_valid_from as known_at,
        {{ row_digest(["'from'", 'lead_id', 'attribute_text', 'dbt_valid_from']) }} as digest
    from lead_attribute_history

    union all

    select
        lead_id,
        dbt_valid_to as known_at,
        {{ row_digest(["'to'", 'lead_id', 'attribute_text', 'dbt_valid_to']) }} as digest
    from lead_attribute_history
    where dbt_valid_to is not null

    union all

    -- A mark without a time is known today and shapes no past moment.
    select
        entity_id as lead_id,
        marked_at as known_at,
        {{ row_digest(["'mark'", 'entity_id', 'mark', 'marked_at', 'survivor_id', 'joined_at']) }} as digest
    from record_marks
    where entity = 'lead' and marked_at is not null
),

account_facts as (
    select
        account_id,
        created_at as known_at,
        {{ row_digest(["'account'", 'account_id', 'created_at']) }} as digest
    from accounts

    union all

    select
        accounts.account_id,
        accounts.created_at as known_at,
        {{ row_digest(["'attributes'", 'accounts.account_id', 'account_attributes.attribute_text']) }} as digest
    from accounts
    inner join account_attributes
        on accounts.account_id = account_attributes.account_id

    union all

    select
        account_id,
        dbt_valid_from as known_at,
        {{ row_digest(["'from'", 'account_id', 'attribute_text', 'dbt_valid_from']) }} as digest
    from account_attribute_history

    union all

    select
        account_id,
        dbt_valid_to as known_at,
        {{ row_digest(["'to'", 'account_id', 'attribute_text', 'dbt_valid_to']) }} as digest
    from account_attribute_history
    where dbt_valid_to is not null
),

lead_digests as (
    select
        lead_facts.lead_id,
        sum(case when lead_facts.known_at <= clock.as_of then lead_facts.digest end) as digest,
        sum(case when lead_facts.known_at <= last_build.built_until then lead_facts.digest end) as digest_then
    from lead_facts
    cross join clock
    cross join last_build
    group by lead_facts.lead_id
),

account_digests as (
    select
        account_facts.account_id,
        sum(case when account_facts.known_at <= clock.as_of then account_facts.digest end) as digest,
        sum(case when account_facts.known_at <= last_build.built_until then account_facts.digest end) as digest_then
    from account_facts
    cross join clock
    cross join last_build
    group by account_facts.account_id
),

-- What one lead does counts for the others of its account: an account and its leads share a history.
-- A lead without an account has its own.
own_histories as (
    select
        lead_id,
        account_id,
        coalesce(account_id, lead_id) as history_id
    from leads
),

-- Every account that a lead ever named: past moments read the one of then.
named_accounts as (
    select
        lead_id,
        account_id
    from own_histories
    where account_id is not null
    union
    select
        lead_id,
        account_id
    from links
    where account_id is not null
),

history_accounts as (
    select distinct
        own_histories.history_id,
        named_accounts.account_id
    from own_histories
    inner join named_accounts
        on own_histories.lead_id = named_accounts.lead_id
),

history_leads as (
    select
        history_id,
        lead_id
    from own_histories
    union
    select
        history_accounts.history_id,
        named_accounts.lead_id
    from history_accounts
    inner join named_accounts
        on history_accounts.account_id = named_accounts.account_id
),

parts as (
    select
        history_leads.history_id,
        lead_digests.digest,
        lead_digests.digest_then
    from history_leads
    inner join lead_digests
        on history_leads.lead_id = lead_digests.lead_id

    union all

    -- What a merged lead did counts for the survivor, so it is part of that history too.
    select
        history_leads.history_id,
        lead_digests.digest,
        lead_digests.digest_then
    from record_marks
    inner join history_leads
        on record_marks.survivor_id = history_leads.lead_id
    inner join lead_digests
        on record_marks.entity_id = lead_digests.lead_id
    where record_marks.mark = 'merged'

    union all

    select
        history_accounts.history_id,
        account_digests.digest,
        account_digests.digest_then
    from history_accounts
    inner join account_digests
        on history_accounts.account_id = account_digests.account_id
),

digests as (
    select
        history_id,
        cast(coalesce(sum(digest), 0) as decimal(38, 0)) as digest,
        cast(coalesce(sum(digest_then), 0) as decimal(38, 0)) as digest_then
    from parts
    group by history_id
),

histories as (
    select
        digests.history_id,
        settings.settings_digest,
        clock.as_of as known_until,
        last_build.built_until,
        digests.digest,
        coalesce(built.digest, 0) <> digests.digest_then as is_changed
    from digests
    cross join settings
    cross join clock
    cross join last_build
    left join built
        on digests.history_id = built.history_id
)

select * from histories
