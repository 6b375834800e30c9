{#- The type of a declared attribute for the type of a column: number, boolean or text; none for times, lists and the like. -#}
{% macro attribute_type(column_type) %}
    {%- if modules.re.search('^(u?(tiny|small|big|huge)?int|integer|uinteger|double|float|real|decimal|numeric|number|fixed)', column_type) and not column_type.startswith('interval') and '[' not in column_type -%}
        {{ return('number') }}
    {%- endif -%}
    {{ return('boolean' if column_type == 'boolean' else 'text' if modules.re.match('^(varchar|character|char|text|string|enum)', column_type) and '[' not in column_type else none) }}
{% endmacro %}
