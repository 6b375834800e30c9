with

facts as (select * from {{ ref('ftr_facts') }}),

clock as (select * from {{ ref('stg_clock') }}),

email_domains as (select * from {{ ref('email_domains') }}),

-- Another setting makes other features of the same rows: what was built with one counts as not built.
settings as (
    select
        '{{ feature_settings() }}/'
        || cast(coalesce(sum({{ row_digest(['domain', 'kind']) }}), 0) as varchar) as settings
    from email_domains
),

last_built as (
    {{ built_before('ftr_built_histories', {
        'history_id': 'varchar', 'settings': 'varchar', 'known_until': 'timestamp', 'digest': 'decimal(38, 0)'
    }) }}
),

built as (
    select
        last_built.history_id,
        last_built.known_until,
        last_built.digest
    from last_built
    inner join settings
        on last_built.settings = settings.settings
),

last_build as (
    select coalesce(max(known_until), cast('1900-01-01' as timestamp)) as built_until from built
),

digests as (
    select
        facts.history_id,
        settings.settings,
        clock.as_of as known_until,
        last_build.built_until,
        coalesce(sum(case when facts.known_at <= clock.as_of then facts.digest end), 0) as digest,
        coalesce(sum(case when facts.known_at <= last_build.built_until then facts.digest end), 0) as digest_then
    from facts
    cross join settings
    cross join clock
    cross join last_build
    group by facts.history_id, settings.settings, clock.as_of, last_build.built_until
),

histories as (
    select
        digests.history_id,
        digests.settings,
        digests.known_until,
        digests.built_until,
        digests.digest,
        coalesce(built.digest, 0) != digests.digest_then as is_changed
    from digests
    left join built
        on digests.history_id = built.history_id
)

select * from histories
