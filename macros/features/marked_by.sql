{#- From when a mark on a record counts: from its own time; from the current moment on when it has none, or when it is later than the last
    thing that happened, for what stands in the source today is known today. A replay of an earlier moment waits for the mark's own time. -#}
{% macro marked_by(marked_at) -%}
case
            when {{ marked_at }} is null then clock.as_of
            when {{ marked_at }} > clock.as_of and clock.as_of >= clock.latest_known_at then clock.as_of
            else {{ marked_at }}
        end
{%- endmacro %}
