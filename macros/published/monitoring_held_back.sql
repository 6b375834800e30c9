{#- Why this command may not publish the tables of monitoring, in words; empty text when it may: all of them were built now, from what stands in the warehouse.
    That this is also what was published of the list is asked by the publish itself. -#}
{% macro monitoring_held_back() %}
    {%- if not execute -%}{{ return('') }}{%- endif -%}
    {%- if flags.WHICH != 'build' -%}
        {{ return('`dbt ' ~ flags.WHICH ~ '` runs not all that a publish rests on; `dbt build --selector monitor` publishes it') }}
    {%- elif flags.EMPTY or flags.SAMPLE -%}
        {{ return('it was built on ' ~ ('no' if flags.EMPTY else 'a sample of the') ~ ' rows') }}
    {%- elif published_to('published_monitoring') is none -%}
        {{ return('the warehouse ' ~ target.path ~ ' is no file, so there is no place beside it') }}
    {%- endif -%}
    {%- set missing = [] -%}
    {%- for node in graph.nodes.values() if node.package_name == 'hotlist' and node.fqn[1] == 'monitoring' and node.unique_id not in selected_resources -%}
        {%- if node.resource_type == 'model' or (node.resource_type == 'test' and (node.config.severity | lower) == 'error') -%}
            {%- do missing.append('the ' ~ ('table ' if node.resource_type == 'model' else 'test ') ~ node.name) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if missing -%}
        {%- set first = missing | sort | first -%}
        {{ return(first ~ (' and ' ~ (missing | length - 1) ~ ' more were' if missing | length > 1 else ' was')
            ~ ' left out; `dbt build --selector monitor` leaves out nothing') }}
    {%- endif -%}
    {{ return('') }}
{% endmacro %}
