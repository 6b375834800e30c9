{% macro guess_behaviour(event_type, event_source) %}
    {#- HubSpot's e-mail log writes CLICK in capitals; Google Analytics has a click too, on a page. -#}
    {%- set text = 'email click' if event_type == 'CLICK' else event_words(event_type) -%}
    {%- set stopped = [] -%}
    {%- set guesses = [] -%}
    {%- for behaviour, weight, raises, is_sales, wanted, against, look in behaviour_guesses() if not guesses -%}
        {%- set missing = [] -%}
        {%- for words in wanted if not missing and not has_words(text, words) %}{% do missing.append(words) %}{% endfor -%}
        {%- set stop = has_words(text, against) if against and not missing else none -%}
        {%- if stop and (raises or behaviour == 'conversion') -%}
            {%- do stopped.append('it could be ' ~ behaviour ~ ', but `' ~ stop ~ '` speaks against it') -%}
        {%- elif not missing and not stop -%}
            {%- do guesses.append([behaviour, weight, raises, is_sales, look]) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set guess = guesses[0] if guesses else ['other', 0, false, false, none if stopped else 'no word of it is known'] -%}
    {%- if event_source == 'sales' and guess[0] != 'conversion' -%}
        {%- set kind = 'email' if has_words(text, '(e ?)?mails?') else 'meeting' if has_words(text, 'meetings?|demos?') else 'call' -%}
        {{ return({'behaviour': 'sales_' ~ kind, 'weight': 0, 'is_hand_raiser': false, 'is_sales': true, 'look': none}) }}
    {%- endif -%}
    {{ return({
        'behaviour': guess[0], 'weight': guess[1], 'is_hand_raiser': guess[2], 'is_sales': guess[3], 'look': stopped[0] or guess[4]
    }) }}
{% endmacro %}
