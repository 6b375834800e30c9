{#- One line of behaviours.csv: what the seed says already, else a guess; look says why a person should judge it. -#}
{% macro suggest_line(type, known) %}
    {%- set guess = guess_behaviour(type.spelling, type.source) -%}
    {%- set line = dict(known or guess, event_type=type.key, fits=true) -%}
    {%- do line.setdefault('weight_override', '') -%}
    {%- set differs = known and guess.behaviour != 'other' and not guess.look and known.behaviour != guess.behaviour -%}
    {%- if modules.re.search('[\\x00-\\x08\\x0b-\\x1f\\x7f]', type.key) or type.key in ['null', '(null)'] -%}
        {%- do line.update({'fits': false, 'look': 'left out, for a seed cannot hold it: it is `null` or has a control character; rename it in a view'}) -%}
    {%- elif differs -%}
        {%- do line.update({'look': 'the seed says ' ~ known.behaviour ~ '; by its name it would be ' ~ guess.behaviour}) -%}
    {%- elif known and guess.look and (known.is_hand_raiser or known.behaviour == 'conversion') and not (guess.is_hand_raiser or guess.behaviour == 'conversion') -%}
        {%- do line.update({'look': 'the seed says ' ~ known.behaviour ~ '; ' ~ guess.look}) -%}
    {%- endif -%}
    {{ return(line) }}
{% endmacro %}
