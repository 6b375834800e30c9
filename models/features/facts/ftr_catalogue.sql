with

catalogue as (
    {{ catalogue_rows() }}
)

select * from catalogue
