-- What a sync of this publish sends, what waits in the CRM with an older value, and what that costs in calls.
with

ready as (select * from {{ ref('scr_ready') }}),

sync as (select * from {{ ref('sync_lead_scores') }}),

scores as (select * from {{ ref('lead_scores') }}),

rows_of_sync as (
    select
        sync.crm_id,
        sync.change_number = ready.publish_number as is_changed,
        coalesce(sync.score, -1) <> coalesce(scores.score, -1) as is_waiting,
        abs(sync.score - scores.score) as points_off,
        {{ dbt.datediff("sync.changed_at", "ready.as_of", "day") }}
            as age_days
    from sync
    cross join ready
    left join scores
        on sync.lead_id = scores.lead_id
),

counted as (
    select
        count(*) as records,
        count(case when is_changed then 1 end) as rows_changed,
        count(case when is_waiting and not is_changed then 1 end) as rows_waiting,
        max(case when is_waiting and not is_changed then points_off end) as most_points_off,
        max(case when is_waiting and not is_changed then age_days end) as oldest_waiting_days
    from rows_of_sync
),

sync_of_publish as (
    select
        ready.publish_number,
        ready.as_of,
        counted.records,
        counted.rows_changed,
        counted.rows_waiting,
        counted.most_points_off,
        counted.oldest_waiting_days,
        case when counted.rows_changed > 2000 then 'bulk' else 'composite' end as advised_api,
        cast(
            case
                when counted.rows_changed > 2000 then 4
                else ceil(counted.rows_changed / cast(200 as double))
            end as bigint
        ) as api_calls
    from counted
    cross join ready
)

select * from sync_of_publish
