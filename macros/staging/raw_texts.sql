{#- Raw rows with the trimmed text of each column beside it; the keys named in `twins` in their 18-character form where that stands elsewhere. -#}
{% macro raw_texts(relation, alias, wanted, twins) %}
            select
                {%- for name in wanted %}
                {{ alias }}.{{ name }},
                {% if name in twins %}coalesce({{ name }}_twins.long_id, {{ alias }}.{{ name }}_text) as {{ name }}_text
                {%- else %}{{ alias }}.{{ name }}_text{% endif %}{{ ',' if not loop.last }}
                {%- endfor %}
            from (
                select
                    {%- for name in wanted %}
                    {{ alias }}.{{ name }}, {{ trimmed(column_text(alias ~ '.' ~ name)) }} as {{ name }}_text{{ ',' if not loop.last }}
                    {%- endfor %}
                from (select * from {{ relation }}) as {{ alias }}
            ) as {{ alias }}
            {%- for name in twins %}
            left join {{ ref('stg_salesforce_ids') }} as {{ name }}_twins
                on {{ alias }}.{{ name }}_text = {{ name }}_twins.short_id
            {%- endfor %}
        {% endmacro %}
