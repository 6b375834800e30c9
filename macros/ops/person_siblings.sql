{#- The other leads of the person's accounts, whose features read what the person did: lead, publish number, score and tier of the last publish. -#}
{% macro person_siblings(ids) %}
    {{ return(run_query(
        'select leads.lead_id, max(publishes.publish_number), max(scores.score), max(scores.tier) from ' ~ ref('stg_leads') ~ ' as leads left join '
        ~ ref('lead_scores') ~ ' as scores on leads.lead_id = scores.lead_id cross join (select coalesce(max(publish_number), 0) as publish_number from '
        ~ source('published', 'publishes') ~ ') as publishes where leads.account_id in (select account_id from ' ~ ref('stg_leads')
        ~ ' where account_id is not null and lead_id in ' ~ text_list(ids.lead) ~ ') and leads.lead_id not in ' ~ text_list(ids.lead)
        ~ ' group by leads.lead_id order by leads.lead_id'
    ).rows) }}
{% endmacro %}
