{#- The event sources that can have feature columns of their own: all but sales, the most frequent first, at most ten. -#}
{% macro suggest_event_sources(relations) %}
    {%- set counts = {} -%}
    {%- for relation in relations if 'event_source' in adapter.get_columns_in_relation(relation) | map(attribute='name') | map('lower') -%}
        {%- for source, events in run_query("select '=' || " ~ name_key('cast(event_source as varchar)') ~ ', count(*) from ' ~ relation ~ ' where event_source is not null group by 1').rows -%}
            {%- do counts.update({source[1:]: counts.get(source[1:], 0) + events}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set sources = [] -%}
    {%- for source, events in counts | dictsort | sort(attribute='1', reverse=true) if modules.re.match('^[a-z_][a-z0-9_]*$', source) and source != 'sales' -%}
        {%- do sources.append(source) -%}
    {%- endfor -%}
    {{ return(sources[:10]) }}
{% endmacro %}
