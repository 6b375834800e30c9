-- What a sync of this publish sends, what waits in the CRM with an older value, and what that costs in calls.
with

ready as (select * from {{ ref('scr_ready') }}),

sync as (select * from {{ ref('sync_lead_scores') }}),

scores as (select * from {{ ref('lead_scores') }}),

rows_in_crm as (select * from {{ ref('mon_sync_rows') }}),

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

-- Counts of what is not known are null, not 0.
acknowledged as (
    select
        sum(case when is_acknowledged then 1 when not is_acknowledged then 0 end) as rows_acknowledged,
        sum(case when is_acknowledged then 0 when not is_acknowledged then 1 end) as rows_unacknowledged,
        sum(case when is_rejected then 1 when not is_rejected then 0 end) as rows_rejected,
        max(case when not is_acknowledged then age_days end) as oldest_unacknowledged_days,
        max(reported_at) as last_reported_at
    from rows_in_crm
),

codes as (
    select
        coalesce(error_code, '(no code)') as error_code,
        count(*) as code_rows
    from rows_in_crm
    where is_rejected
    group by coalesce(error_code, '(no code)')
),

listed_codes as (
    select
        {{ dbt.listagg(
            "error_code || ' ' || cast(code_rows as varchar)", "', '", "order by code_rows desc, error_code"
        ) }} as rejected_codes
    from codes
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
        ) as api_calls,
        cast(acknowledged.rows_acknowledged as bigint) as rows_acknowledged,
        cast(acknowledged.rows_unacknowledged as bigint) as rows_unacknowledged,
        cast(acknowledged.rows_rejected as bigint) as rows_rejected,
        listed_codes.rejected_codes,
        cast(acknowledged.oldest_unacknowledged_days as bigint) as oldest_unacknowledged_days,
        acknowledged.last_reported_at
    from counted
    cross join ready
    cross join acknowledged
    cross join listed_codes
)

select * from sync_of_publish
