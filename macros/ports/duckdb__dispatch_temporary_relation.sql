{#- Where dbt-duckdb puts the new rows of an incremental model before they are added. Its own macro says "a temporary table" also for Python
    models, which cannot make one (they write through a connection of their own), so their rows stayed behind in the schema `main` for good.
    Theirs go to a plain table beside the model, which dbt drops after the commit; one that a broken run left is dropped first. -#}
{% macro duckdb__dispatch_temporary_relation(target_relation, batch_id='') %}
    {%- if model.language != 'python' -%}
        {{ return(dbt.duckdb__dispatch_temporary_relation(target_relation, batch_id)) }}
    {%- endif -%}
    {%- set relation = target_relation.incorporate(path={'identifier': target_relation.identifier ~ '__dbt_new'}) -%}
    {%- do adapter.drop_relation(relation) -%}
    {{ return({'relation': relation, 'temporary': false}) }}
{% endmacro %}
