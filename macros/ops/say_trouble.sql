{#- Says once each what happened to the machine under a build: a full disk, too little memory, a damaged file. dbt prints only what DuckDB said. -#}
{% macro say_trouble(results) %}
    {%- set said = [] -%}
    {%- for result in results if execute and result.status == 'error' -%}
        {%- set sentence = trouble_of(result.message or '', target.path or target.database) -%}
        {%- if sentence and sentence not in said -%}
            {%- do said.append(sentence) -%}
            {%- do log(sentence, info=true) -%}
        {%- endif -%}
    {%- endfor -%}
{% endmacro %}
