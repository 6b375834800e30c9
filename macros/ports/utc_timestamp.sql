{% macro utc_timestamp(text) %}{{ return(adapter.dispatch('utc_timestamp', 'hotlist')(text)) }}{% endmacro %}

{# Needs the session's TimeZone to be UTC (profiles.yml), so that a text without an offset is read as UTC. #}
{% macro default__utc_timestamp(text) -%}
    case
        when translate({{ text }}, '0123456789', '') = ''
            then make_timestamp(
                case
                    when length({{ text }}) <= 11 then try_cast({{ text }} as bigint) * 1000000
                    when length({{ text }}) <= 14 then try_cast({{ text }} as bigint) * 1000
                    when length({{ text }}) <= 16 then try_cast({{ text }} as bigint)
                end
            )
        else cast(try_cast({{ text }} as timestamptz) as timestamp)
    end
{%- endmacro %}

{# A text without an offset must not be read in the session's time zone, so only texts with one become timestamp_tz. #}
{% macro snowflake__utc_timestamp(text) -%}
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
