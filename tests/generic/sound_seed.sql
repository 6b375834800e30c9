{% test sound_seed(model, key, needed=[], rules=[], names=[], repeats='refused') %}

{{ config(
    store_failures=true,
    fail_calc="coalesce(sum(case severity when 'error' then 1000000 else 1 end), 0)",
    warn_if='> 0',
    error_if='>= 1000000'
) }}

{#- A seed that people edit: the columns of its yml and no others, one line for each key (read as names of the data are), no empty cell in `key` and `needed`,
    `rules` {holds, write} that are true of each line, and `names` {column, known, of} that stand in a query with the column `name`.
    A name that nothing bears is an error where it looks like one that is there, else a warning. -#}
{%- set columns = seed_columns(model) -%}
{%- set faults = seed_column_faults(model, columns) -%}
{%- set seed = text_literal('seeds/policy/' ~ (model.identifier if execute else '') ~ '.csv, ') -%}
{%- if faults %}
{%- for fault in faults %}
select
    'error' as severity,
    {{ text_literal(fault) }} as message
{{ 'union all' if not loop.last }}
{%- endfor %}
{%- else %}
with

lines as (
    select
        *,
        {% for column in key %}{{ "|| '|' || " if not loop.first }}coalesce({{ name_key('cast(' ~ column ~ ' as varchar)') }}, ''){% endfor %} as line_key,
        {% for column in columns or key %}{{ "|| '|' || " if not loop.first }}coalesce({{ name_key('cast(' ~ column ~ ' as varchar)') }}, ''){% endfor %} as line_meaning,
        'line `' || {% for column in columns or key %}{{ "|| ',' || " if not loop.first }}coalesce(cast({{ column }} as varchar), ''){% endfor %} || '`' as line_text
    from {{ model }}
),

keys as (
    select
        line_key,
        min(line_text) as first_line,
        max(line_text) as last_line,
        count(*) as line_count,
        count(distinct line_meaning) as meaning_count
    from lines
    group by line_key
)

select
    'error' as severity,
    {{ seed }} || first_line || ' and ' || last_line || ' are about the same, ' || line_key || '; keep one of them.' as message
from keys
where line_count > 1{{ ' and meaning_count > 1' if repeats == 'accepted' }}
{%- for column in key + needed %}
union all
select
    'error' as severity,
    {{ seed }} || line_text || ': ' || {{ text_literal(column) }} || ' is empty; fill it in.' as message
from lines
where {{ column }} is null
{%- endfor %}
{%- for rule in rules %}
union all
select
    'error' as severity,
    {{ seed }} || line_text || ': ' || {{ text_literal(rule.write) }} as message
from lines
where not ({{ rule.holds }})
{%- endfor %}
{%- for each in names %}
union all
select
    case when max({{ likeness('known.name', 'lines_name') }}) >= {{ each.near or 0.9 }} then 'error' else 'warn' end as severity,
    {{ seed }} || line_text || ': ' || {{ text_literal(each.column) }} || ' is ' || lines_name || {{ text_literal(', but there is no such ' ~ each.of ~ '; the nearest is ') }}
    || coalesce(max_by(known.name, {{ likeness('known.name', 'lines_name') }}), '(none)') || '.' as message
from (
    select
        line_text,
        {{ name_key(each.column) }} as lines_name
    from lines
    where {{ each.column }} is not null and {{ each.where or 'true' }}
) as named
cross join ({{ each.known }}) as known
group by line_text, lines_name
having count(case when known.name = lines_name then 1 end) = 0{{ ' and max(' ~ likeness('known.name', 'lines_name') ~ ') >= ' ~ each.near if each.only_near }}
{%- endfor %}
{%- endif %}

{% endtest %}
