{#- Whether a column may be suggested as an attribute, by its name: not what names a person, a key, a time, a loader's column or what happens later. -#}
{% macro attribute_may_be_declared(entity, name) %}
    {%- set barred = 'names?|firstname|lastname|fullname|username|e ?mails?|phones?|mobile|fax|address(es)?|street|zip|zipcode|postal|postcode|birth(day|date)?|ssn|ip|iban|'
        ~ 'ids?|[a-z]+id|keys?|uuid|guid|hash|token|at|on|dates?|times?|timestamp|created|updated|modified|owner|score[ds]?|grade|rank|conver(ted|sion|sions)|won|lost|closed|stage|status|lifecycle|deals?|'
        ~ 'opportunity|opportunities|deleted|merged|master|age|gender|sex|race|religion|ethnicity|description|notes?|comments?|url|link|website|linkedin|photo|avatar' -%}
    {%- set reserved = 'all|and|any|as|asc|between|by|case|cast|check|collate|column|constraint|create|cross|current|default|delete|desc|distinct|drop|else|end|except|exists|false|filter|following|for|foreign|from|full|'
        ~ 'grant|group|having|ilike|in|increment|inner|insert|intersect|into|is|join|lateral|left|like|limit|localtime|minus|natural|not|null|of|offset|on|or|order|organization|outer|over|pivot|primary|qualify|references|'
        ~ 'regexp|revoke|right|rlike|row|rows|sample|schema|select|set|some|start|table|tablesample|then|to|trigger|true|try_cast|union|unique|unpivot|update|using|values|view|when|whenever|where|window|with' -%}
    {{ return(
        modules.re.match('^[a-z][a-z0-9_]*$', name) and not has_words(event_words(name), barred) and not modules.re.match('^(' ~ reserved ~ ')$', name)
    ) }}
{% endmacro %}
