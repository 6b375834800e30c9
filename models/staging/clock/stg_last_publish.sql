-- The last published list is the table lead_scores as the build before this one left it.
-- depends_on: {{ ref('input_limits') }} (so that the tests that hold a limit against it can stop what comes after it)
with

lead_scores as (

    {{ built_before('lead_scores', {
        'as_of': 'timestamp',
        'content_changed_at': 'timestamp',
        'lead_rank': 'bigint',
        'model_score': 'integer',
    }, room='marts', outlives_full_refresh=true) }}

),

-- An empty list has no row of its own time, so its time is that at which the last leads left it.
last_publish as (

    select
        max(case when content_changed_at > as_of then content_changed_at else as_of end) as last_published_as_of,
        count(lead_rank) as listed_leads,
        count(case when lead_rank is not null then model_score end) as scored_leads
    from lead_scores

)

select * from last_publish
