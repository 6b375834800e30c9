{#- The columns that the knob record_columns names for a raw table, as {role: column}; stops the compile at an entry that cannot be read.
    Column names are compared without case by both engines, so they are written in lower case. -#}
{% macro record_columns(table) %}
    {%- set roles = {
        'leads': ['is_deleted', 'merged_into', 'converted_at', 'contact_id', 'updated_at'],
        'accounts': ['is_deleted', 'updated_at'],
        'triggers': ['is_deleted', 'updated_at'],
        'events': ['is_deleted', 'updated_at'],
        'lead_states': ['is_deleted', 'updated_at'],
    } -%}
    {%- set ours = ['source_table', 'row_text', 'fault', 'place', 'content', 'reject_reason'] -%}
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

{#- The same as further columns for raw_rows: text, read by record_marks. -#}
{% macro record_texts(table) %}
    {%- set texts = [] -%}
    {%- for column in record_columns(table).values() -%}
        {%- do texts.append({'name': column, 'type': 'text'}) -%}
    {%- endfor -%}
    {{ return(texts) }}
{% endmacro %}
