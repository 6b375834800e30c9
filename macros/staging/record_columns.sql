{#- The columns that the knob record_columns names for a raw table, as {role: column}; stops the compile at an entry that cannot be read.
    Column names are compared without case by both engines, so they are written in lower case. -#}
{% macro record_columns(table) %}
    {%- set roles = record_roles() -%}
    {%- set ours = ['source_table', 'row_text', 'fault', 'place', 'values_text', 'reject_reason'] -%}
    {%- set knob = var('record_columns') or {} -%}
    {%- if knob is not mapping -%}
        {%- do exceptions.raise_compiler_error('knob record_columns is `' ~ knob ~ '`; write {leads: {is_deleted: IsDeleted}, ...}') -%}
    {%- endif -%}
    {%- set found = {} -%}
    {%- for name, entry in knob.items() -%}
        {%- set at = 'knob record_columns, ' ~ name ~ ': ' -%}
        {%- if name not in roles -%}
            {%- do exceptions.raise_compiler_error(at ~ 'there is no such table; write one of ' ~ roles | join(', ')) -%}
        {%- elif entry is not none and entry is not mapping -%}
            {%- do exceptions.raise_compiler_error(at ~ '`' ~ entry ~ '` names no role; write {is_deleted: ' ~ entry ~ '}') -%}
        {%- endif -%}
        {%- for role, column in (entry or {}).items() -%}
            {%- if role not in roles[name] -%}
                {%- do exceptions.raise_compiler_error(at ~ '`' ~ role ~ '` is no role of this table; write one of ' ~ roles[name] | join(', ')) -%}
            {%- elif column is not none and not modules.re.match('^[A-Za-z_][A-Za-z0-9_]*$', column | string) -%}
                {%- do exceptions.raise_compiler_error(at ~ role ~ ' is `' ~ column ~ '`; write the name of a column: letters, digits and _, or null') -%}
            {%- elif column is not none and column | lower in ours -%}
                {%- do exceptions.raise_compiler_error(at ~ role ~ ' is `' ~ column ~ '`, a name that Hotlist uses itself; rename the column in a view') -%}
            {%- elif column is not none and name == table -%}
                {%- do found.update({role: column | lower}) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}
