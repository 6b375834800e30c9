{#- The 18-character form of a text of 15 letters and digits, as Salesforce would write it: of each five characters, the upper-case ones are bits of
    an index into A-Z0-5. Every other text stays as it is. -#}
{% macro salesforce_id_18(id) -%}
    case
        when length({{ id }}) = 15 and {{ matches(id, '[0-9A-Za-z]{15}') }}
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
