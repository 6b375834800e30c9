{#- Words that DuckDB or Snowflake keep for themselves, so that they cannot stand as the name of a column. -#}
{% macro reserved_words() %}
    {% set put_together = ['as' ~ 'of'] %}
    {% for word in ['time', 'timestamp', 'date'] %}{% do put_together.extend(['current_' ~ word, 'local' ~ word]) %}{% endfor %}
    {{ return(put_together + (
        'all alter analyse analyze and anti any array as asc asymmetric at authorization between binary both by case cast check collate '
        ~ 'collation column concurrently connect constraint create cross current current_user default '
        ~ 'deferrable delete desc describe distinct do drop else end except exists false fetch following for foreign freeze from full glob grant '
        ~ 'group having ilike in increment initially inner insert intersect into is isnull join lambda lateral leading left like limit '
        ~ 'minus natural not notnull null of offset on only or order outer overlaps pivot pivot_longer pivot_wider placing '
        ~ 'positional primary qualify references regexp returning revoke right rlike row rows sample select semi set show similar some start '
        ~ 'summarize symmetric table tablesample then to trailing trigger true try_cast union unique unpack unpivot update using values variadic '
        ~ 'verbose when whenever where window with'
    ).split()) }}
{% endmacro %}
