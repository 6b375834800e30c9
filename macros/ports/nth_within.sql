{#- Each asker with `found`, its place-th smallest answer; askers with fewer answers are left out. Askers have the columns reach_from, reach_seconds and
    place, answers the columns at_second, answer and reach_seconds; an answer is an asker's when their `key` is equal and it lies in
    [reach_from, reach_from + reach_seconds]. `asker_key` tells askers of an equal key apart; an equal key has equal reach_seconds. -#}
{% macro nth_within(askers, answers, key, asker_key) %}{{ return(adapter.dispatch('nth_within', 'hotlist')(askers, answers, key, asker_key)) }}{% endmacro %}

{#- A reach touches two stretches of its own length at most, so the join is on equality: a hundred rows an answer where all is dense. -#}
{% macro default__nth_within(askers, answers, key, asker_key) %}
    select * from (
        select
            asking.*,
            answering.answer as found,
            row_number() over (partition by asking.{{ key }}, asking.{{ asker_key }} order by answering.answer asc) as found_place
        from (
            select *, floor(cast(reach_from as double) / (reach_seconds + 1)) as stretch from {{ askers }}
            union all
            select *, floor(cast(reach_from as double) / (reach_seconds + 1)) + 1 as stretch from {{ askers }}
        ) as asking
        inner join {{ answers }} as answering
            on asking.{{ key }} = answering.{{ key }}
                and asking.stretch = floor(cast(answering.at_second as double) / (answering.reach_seconds + 1))
                and answering.at_second between asking.reach_from and asking.reach_from + asking.reach_seconds
    ) as reached
    where found_place = place
{% endmacro %}

{#- A frame that slides over askers and answers in order of time: n log n however dense they lie. Askers answer nothing, and null comes last. -#}
{% macro duckdb__nth_within(askers, answers, key, asker_key) %}
    select * from (
        select *,
            nth_value(answer, place order by answer asc nulls last) over (
                partition by {{ key }} order by at_second asc range between current row and reach_seconds following
            ) as found
        from (
            select *, reach_from as at_second, cast(null as timestamp) as answer, true as is_asker from {{ askers }}
            union all by name
            select {{ key }}, at_second, answer, 0 as reach_seconds, 1 as place, false as is_asker from {{ answers }}
        ) as times
    ) as reached
    where is_asker and found is not null
{% endmacro %}
