with

manual_scores as (

    select * from {{ ref('manual_scores') }}

),

erasures as (

    select * from {{ ref('stg_erasures') }}

),

erasure_keys as (

    select max(erasure_key) as erasure_key from {{ ref('stg_erasure_keys') }}

),

-- A line of the seed that names an erased lead is not read.
seeded as (

    select manual_scores.*
    from manual_scores
    cross join erasure_keys
    left join erasures
        on
            erasures.tombstone
            = {{ tombstone_of(trimmed('manual_scores.lead_id'), 'erasure_keys.erasure_key') }}
    where erasures.tombstone is null

),

entered as (

    select * from {{ ref('stg_manual_score_entries') }}

),

clock as (

    select * from {{ ref('stg_clock') }}

),

entries as (

    select
        0 as entry_number,
        {{ trimmed('lead_id') }} as lead_id,
        score,
        author,
        set_at,
        expires_at,
        note
    from seeded

    union all

    select
        entry_number,
        {{ trimmed('lead_id') }} as lead_id,
        score,
        author,
        set_at,
        expires_at,
        note
    from entered

),

ranked as (

    select
        entries.*,
        clock.as_of,
        row_number() over (
            partition by entries.lead_id
            order by
                entries.set_at desc nulls last,
                entries.entry_number desc nulls last,
                entries.expires_at desc nulls last,
                entries.score desc nulls last,
                entries.author asc nulls last,
                entries.note asc nulls last
        ) as place
    from entries
    cross join clock
    where entries.set_at <= clock.as_of and entries.score is not null

),

-- A later entry replaces an earlier one for good: when it expires, the model speaks again, not the entry before it.
in_force as (

    select
        lead_id,
        author,
        set_at,
        expires_at,
        note,
        greatest(least(score, 100), 0) as score
    from ranked
    where place = 1 and expires_at > as_of

)

select * from in_force
