{#- All ids of the person behind a lead, by kind: the lead and those that the CRM merged with it, each under every key that a row may name it by; their records in
    the CRM and contacts, without what another lead shares. -#}
{% macro person_ids(lead_id) %}
    {%- set leads, marks, sync = ref('stg_leads'), ref('stg_record_marks'), source('published', 'sync_lead_scores') -%}
    {%- set own = text_literal(lead_id) -%}
    {%- set merged -%}
        select entity_id as one, coalesce(survivor_id, merged_into) as other from {{ marks }} where entity = 'lead' and mark = 'merged'
    {%- endset -%}
    {%- set survivor = "coalesce((select max(other) from (" ~ merged ~ ") as merges where one = " ~ own ~ "), " ~ own ~ ")" -%}
    {%- set names = run_query(
        'select ' ~ own ~ ' as id union select ' ~ survivor ~ ' union select one from (' ~ merged ~ ') as merges where other = ' ~ survivor ~ ' order by id'
    ).columns[0].values() | list -%}
    {%- set known = run_query('select known_as from (' ~ known_leads() ~ ') as known where lead_id in ' ~ text_list(names)).columns[0].values() -%}
    {%- set keys = (names + known | list) | unique | sort -%}
    {%- set own_crm -%}
        select crm_id from {{ leads }} where lead_id in {{ text_list(keys) }} union select crm_id from {{ sync }} where lead_id in {{ text_list(keys) }}
    {%- endset -%}
    {%- set crm = run_query(
        'select distinct crm_id from (' ~ own_crm ~ ') as own where crm_id is not null and crm_id not in (select crm_id from ' ~ leads
        ~ ' where crm_id is not null and lead_id not in ' ~ text_list(keys) ~ ') order by crm_id'
    ).columns[0].values() | list -%}
    {%- set sent = run_query('select crm_id from ' ~ sync ~ ' where lead_id in ' ~ text_list(keys) ~ ' order by crm_id').columns[0].values() | select('in', crm) | list -%}
    {%- set of_person = 'select contact_id from ' ~ marks ~ ' where contact_id is not null and entity_id ' -%}
    {%- set contacts = run_query(
        'select distinct contact_id from (' ~ of_person ~ 'in ' ~ text_list(keys) ~ ') as own where contact_id not in (' ~ of_person ~ 'not in ' ~ text_list(keys) ~ ')'
    ).columns[0].values() | list -%}
    {%- set about_accounts = run_query('select scoring_model from ' ~ ref('ftr_scoring_models') ~ " where entity = 'account' order by scoring_model").columns[0].values() | list -%}
    {{ return({'about_accounts': about_accounts, 'lead': keys, 'mention': keys, 'text': keys, 'crm': crm, 'contact': contacts, 'any': (keys + crm + contacts) | unique | list, 'sent': sent}) }}
{% endmacro %}
