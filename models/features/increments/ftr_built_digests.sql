-- Built after the features, so that the next build repeats what a failed one left out.
-- depends_on: {{ ref('ftr_past_features') }}
with

histories as (select * from {{ ref('ftr_history_digests') }}),

built_histories as (
    select
        history_id,
        settings_digest,
        known_until,
        digest
    from histories
)

select * from built_histories
