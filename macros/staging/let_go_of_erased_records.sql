{#- Empties the ids of CRM records that have had the last row of an erased lead for as long as the rule erased_days says. For a pre_hook. -#}
{% macro let_go_of_erased_records() %}
    {%- if execute and load_cached_relation(this) -%}
        update {{ this }}
        set crm_id = null
        where crm_id in (
            select sync.crm_id
            from {{ source('published', 'sync_lead_scores') }} as sync
            cross join {{ ref('sync_rules') }} as rules
            where
                sync.score_status = 'erased'
                and rules.rule_name = 'erased_days'
                and {{ dbt.datediff('sync.changed_at', 'sync.score_as_of', 'hour') }} >= 24 * rules.limit_value
        )
    {%- endif -%}
{% endmacro %}
