{#- The scoring_models knob as rows, one select each. -#}
{% macro scoring_model_rows() %}
{%- for model in knob('scoring_models') %}
    {%- set assuming = model.assuming or {} %}
    select
        {{ text_literal(model.name) }} as scoring_model,
        {{ text_literal(model.question) }} as question,
        {{ text_literal(model.method) }} as method,
        {{ text_literal(model.entity) }} as entity,
        {{ loop.index }} as position,
        {{ loop.first | lower }} as is_published,
        {{ text_literal(model.target.behaviour) }} as target_behaviour,
        {{ model.horizon_days }} as horizon_days,
        {{ model.trigger_window_days }} as trigger_window_days,
        {{ model.anchor_every_days }} as anchor_every_days,
        {{ text_literal(assuming.source) if assuming else 'cast(null as varchar)' }} as assuming_source,
        {{ assuming.within_days if assuming else 'cast(null as integer)' }} as assuming_within_days,
        {{ (assuming.before_target or false) | lower }} as assuming_before_target,
        {{ text_literal(model.features) }} as feature_family,
        {{ text_literal(tojson(model, sort_keys=true), most=5000) }} as spec_text
    {%- if not loop.last %}
    union all
    {%- endif %}
{%- endfor %}
{% endmacro %}
