{#- Every champion of now can be asked in scikit-learn. The message says why one cannot, and what scores instead. -#}
{% test champion_without_a_fault(model) %}

{{ config(store_failures=true) }}

with

champions as (select * from {{ ref('scr_champions') }}),

faults as (
    select
        champions.model_version,
        clustered.fault || '; '
        || case
            when clustered.can_score then 'until then SQL adds up the terms that it has'
            else 'until then nobody has a score by it'
        end as message
    from champions
    inner join {{ model }} as clustered
        on champions.model_version = clustered.model_version
    where clustered.fault is not null
)

select * from faults

{% endtest %}
