{#- Takes back the stretches of a snapshot that began after the moment that `source` now records (a slip had moved the clock ahead), and those that began
    at that very moment with another text than now (an edit, or an upgrade, between two builds of one as_of), and opens the stretch before them
    again, so that a change is recorded once and at its right time. A replay of the past records nothing and takes nothing back. For a pre_hook. -#}
{% macro reopen_stretches(source, key) %}
    {%- if execute and load_cached_relation(this) %}
        {%- set now = '(select max(as_of) from ' ~ ref(source) ~ ')' %}
        {%- set seen = key ~ " || '|' || coalesce(attribute_text, '')" %}
        delete from {{ this }}
        where
            dbt_valid_from > {{ now }}
            or (
                dbt_valid_from = {{ now }}
                and {{ key }} in (select {{ key }} from {{ ref(source) }})
                and {{ seen }} not in (select {{ seen }} from {{ ref(source) }} where {{ key }} is not null)
            );
        update {{ this }}
        set dbt_valid_to = stretches.next_valid_from
        from (
            select
                {{ key }} as stretch_key,
                dbt_valid_from as stretch_from,
                lead(dbt_valid_from) over (partition by {{ key }} order by dbt_valid_from) as next_valid_from
            from {{ this }}
        ) as stretches
        where
            {{ key }} = stretches.stretch_key
            and dbt_valid_from = stretches.stretch_from
            and dbt_valid_to >= {{ now }}
    {%- endif -%}
{% endmacro %}
