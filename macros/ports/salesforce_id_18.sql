{% macro salesforce_id_18(id) %}{{ return(adapter.dispatch('salesforce_id_18', 'hotlist')(id)) }}{% endmacro %}

{# Salesforce's checksum: of each five characters, the upper-case ones are bits of an index into A-Z0-5. #}
{% macro default__salesforce_id_18(id) -%}
    case
        when length({{ id }}) = 15 and substr({{ id }}, 1, 3) in ('00Q', '003', '001')
            and translate({{ id }}, '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ', '') = ''
            then {{ id }}
            {%- for chunk in [1, 6, 11] %}
            || substr(
                'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345',
                1
                {%- for place in range(5) %}
                + case when substr({{ id }}, {{ chunk + place }}, 1) between 'A' and 'Z' then {{ 2 ** place }} else 0 end
                {%- endfor %},
                1
            )
            {%- endfor %}
        else {{ id }}
    end
{%- endmacro %}
