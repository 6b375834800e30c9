{#- An epoch number as a text, in seconds, milli-, micro- or nanoseconds, as whole microseconds; null when it is none. The unit follows from the
    number of digits before the point, for between 1980 and 2199 no two units give the same. Digits are moved as text, so none is lost. -#}
{% macro epoch_micros(text) -%}
    {%- set number = 'try_cast(' ~ text ~ ' as double)' -%}
    {%- set plain -%}
    case
        when {{ number }} < 1e11 then cast(cast({{ number }} as decimal(38, 6)) as varchar)
        when {{ number }} < 1e14 then cast(cast({{ number }} as decimal(38, 3)) as varchar)
        when {{ number }} < 9e18 then cast(cast({{ number }} as bigint) as varchar)
    end
    {%- endset -%}
    case
        when {{ matches(text, '[0-9]{9,13}|[0-9]{15,19}') }} then {{ epoch_digits(text, "''") }}
        when {{ matches(text, '([0-9]{9,13}|[0-9]{15,19})[.][0-9]*') }}
            then {{ epoch_digits("split_part(" ~ text ~ ", '.', 1)", "split_part(" ~ text ~ ", '.', 2)") }}
        when {{ matches(text, '[0-9]([.][0-9]*)?[eE][+]?(0?[0-9]|1[0-8])') }}
            then {{ epoch_digits("split_part(" ~ plain ~ ", '.', 1)", "split_part(" ~ plain ~ ", '.', 2)") }}
    end
{%- endmacro %}
