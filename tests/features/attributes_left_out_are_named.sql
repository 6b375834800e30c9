{{ config(severity='warn', store_failures=true) }}
-- Who declares an attribute expects a model to read it; where none does, the build says which and why.
with

catalogue as (select * from {{ ref('ftr_catalogue') }})

select
    'The attribute of the feature ' || feature || ' is left out of every model, for ' || left_out_for
    || ': take it out of ' || case source_table when 'accounts' then 'account_attributes' else 'lead_attributes' end
    || ', or add allow_protected: true to its entry to use it on purpose.' as message
from catalogue
where left_out_for is not null
