{#- The states of a table of lead states in which, by their names, a lead is out of the funnel. -#}
{% macro suggest_closed_states(relation) %}
    {%- set closed = [] -%}
    {%- for row in run_query("select distinct '=' || " ~ name_key('cast(state as varchar)') ~ ' from ' ~ relation ~ ' where state is not null order by 1').rows -%}
        {%- set words = event_words(row[0][1:]) -%}
        {%- if has_words(words, 'closed?|closed(won|lost)|won|lost|customer|converted|disqualified|unqualified|rejected|junk|dead|archived|deleted|churned|invalid|duplicate')
            and not (has_words(words, 'not|non|never|re ?opened|open') and not has_words(words, 'closed?')) -%}
            {%- do closed.append(row[0][1:]) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(closed) }}
{% endmacro %}
