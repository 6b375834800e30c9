{{ config(severity='warn', store_failures=true) }}
-- Events of a type that nobody mapped count in no feature, so a new feed adds nothing until somebody says what it is.
with

event_types as (

    select * from {{ ref('stg_event_types') }}

),

unmapped as (

    select
        coalesce(event_type, '(no type)') || ' ('
        || case event_count when 1 then '1 event' else cast(event_count as varchar) || ' events' end || ' of '
        || case lead_count when 1 then '1 lead' else cast(lead_count as varchar) || ' leads' end
        || ', the latest of ' || cast(cast(last_occurred_at as date) as varchar) || ')' as told,
        event_count,
        row_number() over (order by event_count desc, event_type_key asc) as place
    from event_types
    where behaviour = '(unmapped)'

),

summed as (

    select
        count(*) as type_count,
        sum(event_count) as events_seen,
        {{ dbt.listagg("case when place <= 8 then told end", "', '", "order by place") }} as told
    from unmapped

)

select
    case events_seen when 1 then '1 event bears' else cast(events_seen as varchar) || ' events bear' end
    || ' types that nobody mapped and count in no feature and no score: ' || told
    || case
        when type_count > 8 then ' and ' || cast(type_count - 8 as varchar) || ' more in stg_event_types'
        else ''
    end
    || '. Add a line to seeds/policy/behaviours.csv for each that means something (behaviour `other` lets it count in '
    || 'the totals alone); that build fits anew.' as message
from summed
where type_count > 0
