{#- The moment after which whatever an earlier build kept rested on a slip (a wrong date that moved the clock ahead): the clock of a build
    of now. Null, so that nothing lies after it, when the build replays the past (as_of before the newest data) and when nothing is dated. -#}
{% macro slip_limit() -%}
(
    select min(as_of)
    from {{ ref('stg_clock') }}
    where as_of >= latest_known_at and latest_known_at > cast('1980-01-01' as timestamp)
)
{%- endmacro %}
