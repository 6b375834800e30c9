{#- ` (did you mean x?)` for the name that shares most pairs of neighbouring letters with a word; nothing when none is near. -#}
{% macro nearest_name(word, names) %}
    {% set text = '^' ~ (word | string | lower) ~ '$' %}
    {% set best = {'share': 0.35, 'name': none} %}
    {% for name in names %}
        {% set other = '^' ~ (name | string | lower) ~ '$' %}
        {% set shared = [] %}
        {% for at in range(text | length - 1) if text[at:at + 2] in other %}{% do shared.append(at) %}{% endfor %}
        {% set share = 2 * (shared | length) / (text | length + other | length - 2) %}
        {% if share > best.share %}{% do best.update({'share': share, 'name': name}) %}{% endif %}
    {% endfor %}
    {{ return(' (did you mean ' ~ best.name ~ '?)' if best.name is not none else '') }}
{% endmacro %}
