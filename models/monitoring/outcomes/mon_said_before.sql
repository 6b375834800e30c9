-- A first build has no outcomes yet; a unit test could not name the table by ref().
with

said_before as (

    {{ built_before('score_outcomes', {
        'lead_id': 'varchar',
        'scoring_model': 'varchar',
        'model_version': 'varchar',
        'source': 'varchar',
        'cohort_week': 'timestamp',
        'publish_number': 'bigint',
        'scored_at': 'timestamp',
        'module': 'varchar',
        'slices': 'varchar',
        'tier': 'varchar',
        'score': 'integer',
        'probability': 'double',
        'ripe_at': 'timestamp',
        'is_ripe': 'boolean',
        'looked_at': 'timestamp',
    }, outlives_full_refresh=true) }}

)

select * from said_before
