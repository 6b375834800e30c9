{#- A Salesforce lead or contact id of 15 case-sensitive characters (prefix 00Q or 003) in its 18-character form, which is safe to compare
    without case; any other id unchanged. The three check characters encode which of each five characters are capitals. -#}
{% macro salesforce_id(crm_id) %}
case
    when length({{ crm_id }}) = 15 and substr({{ crm_id }}, 1, 3) in ('00Q', '003')
        then {{ crm_id }}
        {%- for block in range(3) %}
            || substr(
                'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345',
                1
                {%- for place in range(5) %}
                + case
                    when substr({{ crm_id }}, {{ block * 5 + place + 1 }}, 1) between 'A' and 'Z' then {{ 2 ** place }}
                    else 0
                end
                {%- endfor %},
                1
            )
        {%- endfor %}
    else {{ crm_id }}
end
{%- endmacro %}
