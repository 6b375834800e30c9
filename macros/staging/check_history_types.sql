{#- Stops a snapshot whose history holds numbers of an attribute that the knob now calls text or boolean: the new values have no place in it.
    The other way round the old values that are no numbers are null (profile_attributes). For a pre_hook. -#}
{% macro check_history_types(scope) %}
    {%- set history = load_cached_relation(this) if execute -%}
    {%- set numbers = [] -%}
    {%- for column in (adapter.get_columns_in_relation(history) if history else []) if column.is_number() or column.dtype | lower == 'double' -%}
        {%- do numbers.append(column.name | lower) -%}
    {%- endfor -%}
    {%- for attribute in declared_attributes(scope) if attribute.type != 'number' and attribute.name in numbers -%}
        {{ exceptions.raise_compiler_error(
            'knob ' ~ scope ~ '_attributes calls ' ~ attribute.name ~ ' ' ~ attribute.type ~ ', but its history in ' ~ this ~ ' holds numbers; give the '
            ~ 'column another name in a view and declare that, so that it begins a history of its own, or drop the column ' ~ attribute.name ~ ' of that table') }}
    {%- endfor -%}
{% endmacro %}
