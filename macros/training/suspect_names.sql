{#- The names that seeds/policy/suspects.csv may bear, one row each: columns without a date as trn_hindsight names them, and scoring models. -#}
{% macro suspect_names() %}
    {%- set names = knob('scoring_models') | map(attribute='name') | list -%}
    {%- for column in undated_columns() %}{% do names.append(column.table ~ '.' ~ column.name) %}{% endfor -%}
    {%- for record in ['trigger', 'event'] -%}
        {%- for property in declared_properties(record) %}{% do names.append(record ~ 's.' ~ property.name) %}{% endfor -%}
    {%- endfor -%}
    {%- for name in names %}
    select {{ name_key(text_literal(name)) }} as name {{ 'union all' if not loop.last }}
    {%- endfor %}
{% endmacro %}
