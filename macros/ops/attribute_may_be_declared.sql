{#- Whether a column may be suggested as an attribute: the knob takes its name and a model would read it, and it does not name a person, a key, a time, a
    loader's column or what happens later. -#}
{% macro attribute_may_be_declared(entity, name) %}
    {%- set barred = 'names?|firstname|lastname|fullname|username|e ?mails?|phones?|mobile|fax|address(es)?|street|zip|zipcode|postal|postcode|ssn|ip|iban|'
        ~ 'ids?|[a-z]+id|keys?|uuid|guid|hash|token|at|on|dates?|times?|timestamp|created|updated|modified|owner|score[ds]?|grade|rank|conver(ted|sion|sions)|won|lost|closed|stage|status|lifecycle|deals?|'
        ~ 'opportunity|opportunities|deleted|merged|master|archived|description|notes?|comments?|url|link|website|linkedin|photo|avatar' -%}
    {{ return(
        not name.startswith('_') and attribute_wish({'name': name, 'type': 'text', 'change': 'static'}, [], entity) is none
        and left_out_for(name) is none and not has_words(event_words(name), barred)
    ) }}
{% endmacro %}
