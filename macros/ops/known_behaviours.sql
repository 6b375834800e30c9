{#- What seeds/policy/behaviours.csv says today, by event type as types are compared; empty when the seed was never loaded. -#}
{% macro known_behaviours() %}
    {%- set known = {} -%}
    {%- if load_relation(ref('behaviours')) -%}
        {%- for row in run_query(
            "select '=' || " ~ name_key('event_type') ~ ", '=' || behaviour, coalesce(weight, 0), weight_override, coalesce(is_hand_raiser, false), coalesce(is_sales, false) from "
            ~ ref('behaviours') ~ ' where event_type is not null and behaviour is not null order by 1, 2 desc'
        ).rows -%}
            {%- do known.update({row[0][1:]: {
                'behaviour': row[1][1:], 'weight': short_number(row[2]), 'weight_override': short_number(row[3]), 'is_hand_raiser': row[4], 'is_sales': row[5], 'look': none
            }}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(known) }}
{% endmacro %}
