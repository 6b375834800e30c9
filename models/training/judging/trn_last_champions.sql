-- The champions of the build before this one, read from trn_promotions as it left that table.
with

promotions as (

    {{ built_before('trn_promotions', {
        'model_version': 'varchar',
        'scoring_model': 'varchar',
        'version_number': 'integer',
        'is_promoted': 'boolean',
    }, outlives_full_refresh=true) }}

),

last_champions as (

    select
        scoring_model,
        max_by(model_version, version_number) as model_version
    from promotions
    where is_promoted
    group by scoring_model

)

select * from last_champions
