{{ config(
    store_failures=true,
    fail_calc="coalesce(sum(case severity when 'error' then 1000000 else 1 end), 0)",
    warn_if='> 0',
    error_if='>= 1000000'
) }}

-- A target, behaviour, source or state of a knob that nothing bears asks about nothing. Of a table with fewer
-- than a hundred rows nobody can say what it will hold; a target is an error as soon as there is an event.
with

wanted as ({{ knob_names() }}),

events as (select * from {{ ref('stg_events') }}),

lead_states as (select * from {{ ref('stg_lead_states') }}),

borne as (
    select distinct
        'behaviour' as kind,
        behaviour as word
    from events
    where behaviour <> '(unmapped)'
    union
    select distinct
        'behaviour' as kind,
        {{ name_key('behaviour') }} as word
    from {{ ref('behaviours') }}
    union
    select distinct
        'source' as kind,
        event_source as word
    from events
    where event_source is not null
    union
    select distinct
        'state' as kind,
        state as word
    from lead_states
),

sizes as (
    select
        'behaviour' as kind,
        count(*) as size
    from events
    union all
    select
        'source' as kind,
        count(event_source) as size
    from events
    union all
    select
        'state' as kind,
        count(*) as size
    from lead_states
),

missing as (
    select
        wanted.*,
        sizes.size
    from wanted
    inner join sizes
        on wanted.kind = sizes.kind
    left join borne
        on
            wanted.kind = borne.kind
            and wanted.word = borne.word
    where borne.word is null and (sizes.size >= 100 or (wanted.is_target and sizes.size > 0))
),

told as (
    select
        missing.knob,
        missing.word,
        missing.kind,
        case when missing.is_target then 'error' else 'warn' end as severity,
        max_by(borne.word, {{ likeness('borne.word', 'missing.word') }}) as nearest
    from missing
    left join borne
        on missing.kind = borne.kind
    group by missing.knob, missing.word, missing.kind, missing.is_target
)

select
    severity,
    'knob ' || knob || ' names the ' || kind || ' ' || word
    || case kind
        when 'behaviour' then ', but no line of seeds/policy/behaviours.csv and no event bears it'
        when 'source' then ', but no event comes from it'
        else ', but no lead was ever in it'
    end
    || coalesce('; the nearest is ' || nearest, '') || ': correct the knob or take it out.' as message
from told
