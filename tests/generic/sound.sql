{% test sound(model, key=[], other_keys=[], nullable=[], never_null=[], holds=[], allowed={}, named_by=none) %}

{{ config(store_failures=true) }}

{#- What every row of a table must be, in one look at it. Fails with a sentence for each fault, which says how many rows have it and names one.
    key: unique, and never null but in the columns that `nullable` lists, where a null counts as a value of its own. So is each of other_keys.
    never_null: columns that no row leaves empty.
    holds: conditions that are true of each row, or {sentence: condition}. A null, nothing known, passes: say `is not null` where that matters.
    allowed: {column: values}; a null passes.
    named_by: the columns by which a table without a key names a row. -#}
{%- set checks = [] -%}
{%- set row = row_name(named_by or key) -%}
{%- set keys = [key] + other_keys if key else [] -%}
{%- for column in (keys | sum(start=[]) + never_null) | unique if column not in nullable -%}
    {%- do checks.append({'fault': column ~ ' is null', 'when': column ~ ' is null'}) -%}
{%- endfor -%}
{%- for each in holds -%}
    {%- set sentence, condition = (each.items() | first) if each is mapping else (none, each) -%}
    {%- set shown = condition | replace('\n', ' ') | trim -%}
    {%- do checks.append({'fault': (sentence ~ ', but not: ' if sentence else 'not: ') ~ shown, 'when': 'not (' ~ condition ~ ')'}) -%}
{%- endfor -%}
{%- for column, values in allowed.items() -%}
    {%- set literals = [] -%}
    {%- for value in values -%}{%- do literals.append(text_literal(value) if value is string else value) -%}{%- endfor -%}
    {%- do checks.append({'fault': column ~ ' is none of ' ~ values | join(', '), 'when': column ~ ' not in (' ~ literals | join(', ') ~ ')'}) -%}
{%- endfor -%}
with

counted as (
    select
        {%- for check in checks %}
        count(case when {{ check.when }} then 1 end) as rows_{{ loop.index }},
        min(case when {{ check.when }} then {{ row }} end) as row_{{ loop.index }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ model }}
)

{%- for columns in keys %},

repeated_{{ loop.index }} as (
    select
        count(*) as repeated_keys,
        min(row_name) as row_name
    from (
        select {{ row_name(columns) }} as row_name
        from {{ model }}
        group by {{ columns | join(', ') }}
        having count(*) > 1
    ) as named
)
{%- endfor %}

{%- for columns in keys %}

select
    {{ text_literal(columns | join(', ') ~ ' is no key: several rows have ') }} || row_name
    || case when repeated_keys > 1 then ', and so have ' || cast(repeated_keys - 1 as varchar) || ' other values' else '' end as message
from repeated_{{ loop.index }}
where repeated_keys > 0
union all
{%- endfor %}
{%- for check in checks %}
{{ 'union all' if not loop.first }}
select
    {{ text_literal(check.fault, most=5000) }}
    || case when rows_{{ loop.index }} > 1 then ', in ' || cast(rows_{{ loop.index }} as varchar) || ' rows, such as ' else ', in the row ' end
    || row_{{ loop.index }} as message
from counted
where rows_{{ loop.index }} > 0
{%- endfor %}

{% endtest %}
