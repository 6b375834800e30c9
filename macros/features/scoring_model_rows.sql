{#- The scoring_models knob as rows, one select each; a mistake in the knob stops the compile with its name and the mend. -#}
{% macro scoring_model_rows() %}
{%- for model in scoring_model_entries() %}
    {%- set assuming = model.assuming or {} %}
    select
        '{{ model.name }}' as scoring_model,
        '{{ model.question }}' as question,
        '{{ model.method }}' as method,
        '{{ model.entity }}' as entity,
        {{ loop.index }} as position,
        {{ loop.first | lower }} as is_published,
        '{{ model.target.behaviour }}' as target_behaviour,
        {{ model.horizon_days }} as horizon_days,
        {{ model.trigger_window_days }} as trigger_window_days,
        {{ model.anchor_every_days }} as anchor_every_days,
        {{ "'" ~ assuming.source ~ "'" if assuming else 'cast(null as varchar)' }} as assuming_source,
        {{ assuming.within_days if assuming else 'cast(null as integer)' }} as assuming_within_days,
        {{ (assuming.before_target or false) | lower }} as assuming_before_target,
        '{{ model.features }}' as feature_family,
        '{{ tojson(model, sort_keys=true) | replace("'", "''") }}' as spec_text
    {%- if not loop.last %}
    union all
    {%- endif %}
{%- endfor %}
{% endmacro %}
