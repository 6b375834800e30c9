{#- The knob record_columns for the tables found, {table: {role: column}}, by the names of their columns. What a person should judge goes to `looks`. -#}
{% macro suggest_record_columns(found, looks) %}
    {%- set proposed = {} -%}
    {%- for table, roles in record_roles().items() -%}
        {%- set relations = found.events if table == 'events' else [found[table]] if table in found else [] -%}
        {%- set named = [] -%}
        {%- for relation in relations -%}
            {%- do named.append(adapter.get_columns_in_relation(relation) | map(attribute='name') | map('lower') | list) -%}
        {%- endfor -%}
        {%- set chosen = {} -%}
        {%- for role in roles -%}
            {%- set candidates = [] -%}
            {%- for known, look in record_column_names()[role].items() -%}
                {%- for name in (named[0] if named else []) if name | replace('_', '') == known -%}
                    {%- do candidates.append({'name': name, 'look': look}) -%}
                {%- endfor -%}
            {%- endfor -%}
            {%- for candidate in candidates -%}
                {%- set fault = record_column_faults('record_columns', {table: dict(chosen, **{role: candidate.name})}) -%}
                {%- set lacking = [] -%}
                {%- for names in named if candidate.name not in names -%}{%- do lacking.append(1) -%}{%- endfor -%}
                {%- if fault or lacking -%}
                    {%- do looks.append([table ~ '.' ~ candidate.name, 'it may be ' ~ role ~ ' of record_columns, but ' ~ (
                        'not every event table has it; add it in a view' if lacking else 'SQL or the project uses its name itself; rename it in a view')]) -%}
                {%- elif role in chosen -%}
                    {%- do looks.append([table ~ '.' ~ candidate.name, chosen[role] ~ ' was taken for ' ~ role ~ ' of record_columns; this one may be it']) -%}
                {%- else -%}
                    {%- do chosen.update({role: candidate.name}) -%}
                    {%- if candidate.look -%}
                        {%- do looks.append([table ~ '.' ~ candidate.name, 'taken for ' ~ role ~ ' of record_columns: ' ~ candidate.look]) -%}
                    {%- elif role == 'is_deleted' and table in ['events', 'triggers', 'lead_states'] -%}
                        {%- do looks.append([table ~ '.' ~ candidate.name, 'taken for is_deleted of record_columns: if your loader only trims old rows with it, take it out, or history goes']) -%}
                    {%- endif -%}
                {%- endif -%}
            {%- endfor -%}
        {%- endfor -%}
        {%- if chosen -%}{%- do proposed.update({table: chosen}) -%}{%- endif -%}
    {%- endfor -%}
    {{ return(proposed) }}
{% endmacro %}
