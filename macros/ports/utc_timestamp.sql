{% macro utc_timestamp(column) %}{{ return(adapter.dispatch('utc_timestamp', 'hotlist')(column)) }}{% endmacro %}

{# Needs the session's TimeZone to be UTC (profiles.yml). A column of times is not made a text first: reading one costs most. #}
{% macro default__utc_timestamp(column) -%}
    {%- set text = raw_column(column, 'text') -%}
    case
        when typeof({{ column }}) in ('TIMESTAMP', 'TIMESTAMP WITH TIME ZONE', 'DATE') then try_cast({{ column }} as timestamp)
        else coalesce(
            cast(try_cast({{ text }} as timestamptz) as timestamp),
            make_timestamp(
                case
                    when translate({{ text }}, '0123456789', '') != '' then null
                    when length({{ text }}) <= 11 then try_cast({{ text }} as bigint) * 1000000
                    when length({{ text }}) <= 14 then try_cast({{ text }} as bigint) * 1000
                    when length({{ text }}) <= 16 then try_cast({{ text }} as bigint)
                end
            )
        )
    end
{%- endmacro %}

{# A text without an offset must not be read in the session's time zone, so only texts with one become timestamp_tz. #}
{% macro snowflake__utc_timestamp(column) -%}
    {%- set text = raw_column(column, 'text') -%}
    case
        when translate({{ text }}, '0123456789', '') = ''
            then dateadd(
                'microsecond',
                case
                    when length({{ text }}) <= 11 then try_cast({{ text }} as bigint) * 1000000
                    when length({{ text }}) <= 14 then try_cast({{ text }} as bigint) * 1000
                    when length({{ text }}) <= 16 then try_cast({{ text }} as bigint)
                end,
                cast('1970-01-01' as timestamp_ntz)
            )
        when {{ text }} like '%:%' and regexp_like({{ text }}, '.*[0-9] ?(Z|[+-][0-9]{2}:?[0-9]{0,2})')
            then cast(convert_timezone('UTC', try_cast({{ text }} as timestamp_tz)) as timestamp_ntz)
        else try_cast({{ text }} as timestamp_ntz)
    end
{%- endmacro %}
