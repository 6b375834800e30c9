{#- Why this command may not publish, in words; empty text when it may. Only a `dbt build` publishes, in which everything that the list is made of was built
    and every error test outside monitoring ran; a test that failed has stopped the build before this is asked. -#}
{% macro not_published_because() %}
    {%- if not execute -%}{{ return('') }}{%- endif -%}
    {%- if flags.WHICH != 'build' -%}
        {{ return('`dbt ' ~ flags.WHICH ~ '` runs not all that a publish rests on; `dbt build` publishes') }}
    {%- elif flags.EMPTY or flags.SAMPLE -%}
        {{ return('it was built on ' ~ ('no' if flags.EMPTY else 'a sample of the') ~ ' rows') }}
    {%- elif published_to() is none -%}
        {{ return('the warehouse ' ~ target.path ~ ' is no file, so there is no place beside it') }}
    {%- endif -%}
    {%- set missing = [] -%}
    {%- for node in graph.nodes.values() if node.package_name == 'hotlist' and node.unique_id not in selected_resources -%}
        {%- set room = node.fqn[1] -%}
        {%- if node.resource_type == 'test' and (node.config.severity | lower) == 'error' and room != 'monitoring' -%}
            {%- do missing.append('the test ' ~ node.name) -%}
        {%- elif node.resource_type == 'model' and room in ('staging', 'features', 'scoring', 'marts', 'published') -%}
            {%- do missing.append('the table ' ~ node.name) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if missing -%}
        {%- set first = missing | sort | first -%}
        {{ return(first ~ (' and ' ~ (missing | length - 1) ~ ' more were' if missing | length > 1 else ' was')
            ~ ' left out; `dbt build` and `dbt build --selector score` leave out nothing') }}
    {%- endif -%}
    {{ return('') }}
{% endmacro %}
