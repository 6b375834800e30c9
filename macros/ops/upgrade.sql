{% macro upgrade() %}
    {%- set renamed = [] -%}
    {%- for room, old, new in renamed_tables() if room_table(room, old) and not room_table(room, new) -%}
        {%- set found = room_table(room, old) -%}
        {%- do renamed.append(old ~ ' is ' ~ new) -%}
        {%- do adapter.rename_relation(found, api.Relation.create(database=found.database, schema=found.schema, identifier=new, type='table')) -%}
    {%- endfor -%}
    {%- set terms = room_table('training', 'trn_read_terms') -%}
    {%- set weights = room_table('training', 'trn_read_weights') -%}
    {%- if terms and weights and not room_table('training', 'trn_version_parts') -%}
        {%- do renamed.append('trn_read_terms and trn_read_weights are trn_version_parts') -%}
        {%- call statement('parts', auto_begin=true) -%}
            create table {{ api.Relation.create(database=terms.database, schema=terms.schema, identifier='trn_version_parts') }} as
            {{ version_parts_of(terms, weights, room_table('training', 'trn_read_selection')) }}
        {%- endcall -%}
    {%- endif -%}
    {%- do adapter.commit() -%}
    {%- if is_before_publishes() -%}
        {%- do number_old_publishes() -%}
        {%- do renamed.append('lead_score_history and lead_cohorts bear the numbers of publishes') -%}
    {%- endif -%}
    {%- for line in renamed -%}{%- do print(line ~ ' now.') -%}{%- endfor -%}
    {%- do print('Now run dbt build.' if renamed else 'This warehouse needs no upgrade.') -%}
{% endmacro %}
