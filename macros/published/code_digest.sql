{#- A digest of the code that makes the published tables: another release may publish something else of the same rows. -#}
{% macro code_digest() %}
    {%- set sums = [] -%}
    {%- for node in (graph.nodes.values() if execute else []) if node.resource_type == 'model' and node.package_name == 'hotlist' -%}
        {%- do sums.append(node.name ~ node.checksum.checksum) -%}
    {%- endfor -%}
    {{ return(local_md5(sums | sort | join)[:12]) }}
{% endmacro %}
