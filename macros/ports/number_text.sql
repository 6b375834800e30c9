{#- A number as short text, the same on every engine: at most two decimals, no trailing zeros; null stays null.
    (A plain cast gives '1.0' on one engine and '1' on another.) -#}
{% macro number_text(number) %}
{%- set hundredths = 'cast(abs(round(' ~ number ~ ' * 100)) as bigint)' %}
case
    when {{ number }} is null then null
    when abs({{ number }}) >= 1e12 then 'beyond 1e12'
    else
        case when round({{ number }} * 100) < 0 then '-' else '' end
        || cast(cast(floor(cast({{ hundredths }} as double) / 100) as bigint) as varchar)
        || case
            when mod({{ hundredths }}, 100) = 0 then ''
            when mod({{ hundredths }}, 10) = 0
                then '.' || cast(cast(cast(mod({{ hundredths }}, 100) as double) / 10 as bigint) as varchar)
            when mod({{ hundredths }}, 100) < 10
                then '.0' || cast(mod({{ hundredths }}, 100) as varchar)
            else '.' || cast(mod({{ hundredths }}, 100) as varchar)
        end
end
{%- endmacro %}
