{% macro epoch_digits(whole, fraction) -%}
    try_cast(
        substr(
            {{ whole }} || {{ fraction }} || '000000',
            1,
            length({{ whole }}) + case
                when length({{ whole }}) <= 11 then 6
                when length({{ whole }}) <= 14 then 3
                when length({{ whole }}) <= 17 then 0
                else -3
            end
        ) as bigint
    )
{%- endmacro %}
