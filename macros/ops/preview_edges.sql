{#- The edges of a champion {warm_from, hot_from} before and after a proposal; both are none where the champion gives one score to all. -#}
{% macro preview_edges(model_version, now, warm_from, hot_from) %}
    {% set before = [none, none] if now[1] is none else [now[0] | float, now[1] | float] %}
    {% set after = [before[0] if warm_from is none else warm_from, before[1] if hot_from is none else hot_from] %}
    {% if (after[0] is none) != (after[1] is none) %}
        {{ exceptions.raise_compiler_error(model_version ~ ' gives one score to all and has no edges yet; give both warm_from and hot_from') }}
    {% endif %}
    {% if (warm_from is not none or hot_from is not none) and after[0] >= after[1] %}
        {{ exceptions.raise_compiler_error('warm_from ' ~ after[0] ~ ' must be below hot_from ' ~ after[1] ~ '; give both') }}
    {% endif %}
    {{ return({'before': {'warm_from': before[0], 'hot_from': before[1]}, 'after': {'warm_from': after[0], 'hot_from': after[1]}}) }}
{% endmacro %}
