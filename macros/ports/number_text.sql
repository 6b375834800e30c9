{#- A number as short text, the same on every engine: whole numbers bare, others with two decimals, null stays null.
    (A plain cast gives '1.0' on one engine and '1' on another.) -#}
{% macro number_text(number) %}
case
    when {{ number }} is null then null
    when abs({{ number }}) >= 1e12 then 'beyond 1e12'
    else
        case when round({{ number }} * 100) < 0 then '-' else '' end
        || cast(cast(floor(abs(round({{ number }} * 100)) / 100) as bigint) as varchar)
        || case
            when mod(cast(abs(round({{ number }} * 100)) as bigint), 100) = 0 then ''
            when mod(cast(abs(round({{ number }} * 100)) as bigint), 100) < 10
                then '.0' || cast(mod(cast(abs(round({{ number }} * 100)) as bigint), 100) as varchar)
            else '.' || cast(mod(cast(abs(round({{ number }} * 100)) as bigint), 100) as varchar)
        end
end
{%- endmacro %}
