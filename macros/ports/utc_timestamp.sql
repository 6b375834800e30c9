{% macro utc_timestamp(column, text) %}{{ return(adapter.dispatch('utc_timestamp', 'hotlist')(column, text)) }}{% endmacro %}

{# A column of times is not made a text first, and a text in a usual form is read at once, for reading one costs most. The session's TimeZone has no
   say: a text that names no offset is never cast to one, and of a time with one UTC is asked. #}
{% macro default__utc_timestamp(column, text) -%}
    {%- set date = '[0-9]{4}-[0-9]{2}-[0-9]{2}' -%}
    {%- set time = '[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?' -%}
    case
        when typeof({{ column }}) like '%WITH TIME ZONE' then try_cast({{ column }} as timestamptz) at time zone 'UTC'
        when typeof({{ column }}) = 'DATE' or typeof({{ column }}) like 'TIMESTAMP%' then try_cast({{ column }} as timestamp)
        when typeof({{ column }}) = 'FLOAT' then null
        when {{ matches(text, date ~ '(' ~ time ~ 'Z?)?') }} then try_cast({{ text }} as timestamp)
        when {{ matches(text, date ~ time ~ '[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?') }}
            then try_cast({{ text }} as timestamptz) at time zone 'UTC'
        else coalesce(
            make_timestamp({{ epoch_micros(text) }}),
            try_cast({{ iso_text(text) }} as timestamptz) at time zone 'UTC'
        )
    end
{%- endmacro %}

{# A text without an offset must not be read in the session's time zone, so it is given one; Snowflake would also read month/day/year. #}
{% macro snowflake__utc_timestamp(column, text) -%}
    coalesce(
        dateadd('microsecond', {{ epoch_micros(text) }}, cast('1970-01-01' as timestamp_ntz)),
        cast(convert_timezone('UTC', try_cast({{ iso_text(text) }} as timestamp_tz)) as timestamp_ntz)
    )
{%- endmacro %}
