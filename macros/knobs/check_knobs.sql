{#- Stops every dbt command, while it reads the project, when a knob is wrong: one sentence for each fault. `declared` are the names under vars. -#}
{% macro check_knobs(declared=[]) %}
    {% set given = given_knobs() %}
    {% set values = {} %}
    {% for name in knob_specs() if var.has_var(name) %}{% do values.update({name: var(name)}) %}{% endfor %}
    {% for name in declared | list + (given | list if project_name == 'hotlist' else []) if name not in values %}
        {% do values.update({name: none}) %}
    {% endfor %}
    {% set faults = knob_faults(values) %}
    {% if faults %}{{ exceptions.raise_compiler_error('the knobs (dbt_project.yml, --vars) need a change:\n  ' ~ (faults | join('\n  '))) }}{% endif %}
{% endmacro %}
