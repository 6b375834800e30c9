{#- Each behaviour, source and state that a knob names, one row each; a target is what a whole scoring model asks about. -#}
{% macro knob_names() %}
    {%- set names = [] -%}
    {%- for behaviour in knob('behaviours') -%}{%- do names.append(['behaviours', 'behaviour', behaviour, 'false']) -%}{%- endfor -%}
    {%- for source in knob('event_sources') -%}{%- do names.append(['event_sources', 'source', source, 'false']) -%}{%- endfor -%}
    {%- for state in knob('closed_states') -%}{%- do names.append(['closed_states', 'state', state, 'false']) -%}{%- endfor -%}
    {%- for model in knob('scoring_models') if model.name == model.question -%}
        {%- do names.append(['scoring_models, target of ' ~ model.name ~ ',', 'behaviour', model.target.behaviour, 'true']) -%}
        {%- if model.assuming -%}{%- do names.append(['scoring_models, assuming of ' ~ model.name ~ ',', 'source', model.assuming.source, 'false']) -%}{%- endif -%}
    {%- endfor -%}
    {%- for knob_name, kind, name, is_target in names %}
    select {{ text_literal(knob_name) }} as knob, {{ text_literal(kind) }} as kind, {{ text_literal(name) }} as word, {{ is_target }} as is_target
    {{ 'union all' if not loop.last }}
    {%- endfor %}
{% endmacro %}
