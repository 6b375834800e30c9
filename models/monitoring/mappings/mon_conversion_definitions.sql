with

conversions as (select * from {{ ref('conversions') }}),

texts as (
    select
        conversion,
        version,
        max(within_days) as longest_days,
        {{ dbt.listagg(
            name_key("behaviour") ~ " || ' within ' || cast(within_days as varchar) || ' days'",
            "' or '",
            "order by " ~ name_key("behaviour")
        ) }} as definition
    from conversions
    group by conversion, version
),

definitions as (
    select
        cast(conversion as varchar) as conversion,
        cast(version as integer) as version,
        cast(longest_days as integer) as longest_days,
        cast(definition as varchar) as definition,
        cast(md5(definition) as varchar) as definition_hash
    from texts
)

select * from definitions
