with

audiences as (select * from {{ ref('audiences') }}),

conditions as (
    select
        audience,
        version,
        case
            when feature is not null
                then
                    feature || case when comparison = 'is' then ' is ' else ' is not ' end
                    || '''' || replace(coalesce(value, ''), '''', '''''') || ''''
        end as condition_text
    from audiences
),

texts as (
    select
        audience,
        version,
        count(condition_text) as conditions,
        coalesce({{ dbt.listagg("condition_text", "' and '", "order by condition_text") }}, 'everyone') as definition
    from conditions
    group by audience, version
),

definitions as (
    select
        cast(audience as varchar) as audience,
        cast(version as integer) as version,
        cast(conditions as bigint) as conditions,
        cast(definition as varchar) as definition,
        cast(md5(definition) as varchar) as definition_hash
    from texts
)

select * from definitions
