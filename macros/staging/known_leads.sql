{#- The accepted leads under each key by which a row may name them: their own, and the 15 characters of a Salesforce id of 18. -#}
{% macro known_leads() -%}
    select
        lead_id,
        lead_id as known_as
    from {{ ref('stg_leads') }}

    union all

    select
        lead_id,
        substr(lead_id, 1, 15) as known_as
    from {{ ref('stg_leads') }}
    where
        length(lead_id) = 18
        and lead_id = {{ salesforce_id_18('substr(lead_id, 1, 15)') }}
        and substr(lead_id, 1, 15) not in (select lead_id from {{ ref('stg_leads') }})
{%- endmacro %}
