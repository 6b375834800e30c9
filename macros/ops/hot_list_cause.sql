{#- A query for one row, `cause`: why the current list has no lead or no score, or else what it rests on. -#}
{% macro hot_list_cause() %}
    select
        case
            when coalesce(leads, 0) = 0
                then 'no lead is accepted (leads has ' || cast(coalesce(lead_rows, 0) as varchar) || ' rows)'
            when coalesce(triggers, 0) = 0
                then 'no trigger is accepted (triggers has ' || cast(coalesce(trigger_rows, 0) as varchar) || ' rows)'
            when last_triggered_at is null
                then 'no accepted trigger lies before ' || cast(as_of as varchar)
            when last_triggered_at <= window_from
                then
                    'no trigger lies in the last ' || cast(trigger_window_days as varchar) || ' days before '
                    || cast(as_of as varchar) || ', the newest is of ' || cast(last_triggered_at as varchar)
            when moments = 0
                then
                    'every lead with a trigger in the last ' || cast(trigger_window_days as varchar) || ' days before '
                    || cast(as_of as varchar) || ' has converted or is closed'
            when eligible_modules = 0 then reason
            else
                cast(moments as varchar) || ' open leads have a trigger in the last '
                || cast(trigger_window_days as varchar) || ' days before ' || cast(as_of as varchar)
        end as cause
    from ({{ hot_list_facts() }}) as facts
{% endmacro %}
