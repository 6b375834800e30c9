-- A result is measured once and kept. A definition that changed under the same name and version is not measured again:
-- the test mapping_definitions_stand asks for a new version.
with

audiences as (select * from {{ ref('audiences') }}),

conversions as (select * from {{ ref('conversions') }}),

audience_definitions as (select * from {{ ref('mon_audience_definitions') }}),

conversion_definitions as (select * from {{ ref('mon_conversion_definitions') }}),

scoring_models as (select * from {{ ref('ftr_scoring_models') }}),

entity_leads as (select * from {{ ref('ftr_members') }}),

clock as (select * from {{ ref('stg_clock') }}),

events as (select * from {{ ref('stg_events') }}),

forecasts as (
    select * from {{ ref('trn_forecasts') }}
    where split = 'test' and is_kept
),

-- Only what builds or tests may ask the warehouse whether the table is there; compile and lint are offline.
measured as (
    select
        cast(null as varchar) as model_version,
        cast(null as varchar) as audience,
        cast(null as integer) as audience_version,
        cast(null as varchar) as audience_hash,
        cast(null as varchar) as conversion,
        cast(null as integer) as conversion_version,
        cast(null as varchar) as conversion_hash
    from clock
    where 1 = 0
    {% if flags.WHICH in ('run', 'build', 'test') and is_incremental() %}
        union all
        select
            model_version,
            audience,
            audience_version,
            audience_hash,
            conversion,
            conversion_version,
            conversion_hash
        from {{ this }}
    {% endif %}
),

measured_audiences as (
    select distinct
        audience,
        audience_version,
        audience_hash
    from measured
),

measured_conversions as (
    select distinct
        conversion,
        conversion_version,
        conversion_hash
    from measured
),

versions as (
    select
        scoring_model,
        model_version,
        max(as_of) as last_as_of
    from forecasts
    group by scoring_model, model_version
),

-- Every version under every pair, as soon as the outcomes of all its moments are known.
matured as (
    select
        versions.scoring_model,
        versions.model_version,
        audience_definitions.audience,
        audience_definitions.version as audience_version,
        audience_definitions.definition as audience_definition,
        audience_definitions.definition_hash as audience_hash,
        conversion_definitions.conversion,
        conversion_definitions.version as conversion_version,
        conversion_definitions.definition as conversion_definition,
        conversion_definitions.definition_hash as conversion_hash,
        clock.as_of as measured_at
    from versions
    cross join audience_definitions
    cross join conversion_definitions
    cross join clock
    where {{ dbt.dateadd('day', 'conversion_definitions.longest_days', 'versions.last_as_of') }} <= clock.as_of
),

-- Each measurement has a number, and so has the audience and the conversion of a version: later steps join by them.
pending as (
    select
        matured.*,
        row_number() over (
            order by
                matured.model_version,
                matured.audience,
                matured.audience_version,
                matured.conversion,
                matured.conversion_version
        ) as measurement,
        dense_rank() over (order by matured.model_version, matured.audience, matured.audience_version)
            as audience_number,
        dense_rank() over (order by matured.model_version, matured.conversion, matured.conversion_version)
            as conversion_number
    from matured
    left join measured
        on
            matured.model_version = measured.model_version
            and matured.audience = measured.audience
            and matured.audience_version = measured.audience_version
            and matured.conversion = measured.conversion
            and matured.conversion_version = measured.conversion_version
    left join measured_audiences
        on
            matured.audience = measured_audiences.audience
            and matured.audience_version = measured_audiences.audience_version
    left join measured_conversions
        on
            matured.conversion = measured_conversions.conversion
            and matured.conversion_version = measured_conversions.conversion_version
    where
        measured.model_version is null
        and matured.audience_hash = coalesce(measured_audiences.audience_hash, matured.audience_hash)
        and matured.conversion_hash = coalesce(measured_conversions.conversion_hash, matured.conversion_hash)
),

pending_audiences as (
    select distinct
        audience_number,
        model_version,
        audience,
        audience_version
    from pending
),

pending_conversions as (
    select distinct
        conversion_number,
        model_version,
        conversion,
        conversion_version
    from pending
),

-- The profile holds `|feature=value|`; without the feature in it nothing is known, and no condition holds.
conditions as (
    select
        audience,
        version as audience_version,
        comparison,
        feature is null as is_always,
        '|' || feature || '=' as feature_text,
        '|' || feature || '=' || replace(replace(coalesce(value, ''), '~', '~~'), '|', '~p') || '|' as value_text
    from audiences
),

members as (
    select
        pending_audiences.audience_number,
        forecasts.entity_id,
        forecasts.as_of,
        max(forecasts.probability) as probability
    from pending_audiences
    inner join forecasts
        on pending_audiences.model_version = forecasts.model_version
    inner join conditions
        on
            pending_audiences.audience = conditions.audience
            and pending_audiences.audience_version = conditions.audience_version
    group by pending_audiences.audience_number, forecasts.entity_id, forecasts.as_of
    having
        count(*) = count(
            case
                when
                    conditions.is_always
                    or (
                        contains(forecasts.profile, conditions.feature_text)
                        and contains(forecasts.profile, conditions.value_text) = (conditions.comparison = 'is')
                    )
                    then 1
            end
        )
),

behaviours as (
    select
        conversion,
        version as conversion_version,
        {{ name_key('behaviour') }} as behaviour,
        within_days
    from conversions
),

-- First what each entity did, then what came of each moment. The other way around, every moment sees the events of
-- all.
entity_events as (
    select distinct
        entity_leads.scoring_model as question,
        entity_leads.entity_id,
        events.behaviour,
        events.occurred_at
    from entity_leads
    inner join events
        on entity_leads.lead_id = events.lead_id
    where events.behaviour in (select behaviours.behaviour from behaviours)
),

converted as (
    select distinct
        pending_conversions.conversion_number,
        forecasts.entity_id,
        forecasts.as_of
    from pending_conversions
    inner join forecasts
        on pending_conversions.model_version = forecasts.model_version
    inner join behaviours
        on
            pending_conversions.conversion = behaviours.conversion
            and pending_conversions.conversion_version = behaviours.conversion_version
    inner join scoring_models
        on forecasts.scoring_model = scoring_models.scoring_model
    inner join entity_events
        on
            scoring_models.question = entity_events.question
            and forecasts.entity_id = entity_events.entity_id
            and behaviours.behaviour = entity_events.behaviour
            and entity_events.occurred_at > forecasts.as_of
            and entity_events.occurred_at <= {{ dbt.dateadd('day', 'behaviours.within_days', 'forecasts.as_of') }}
),

-- Rows with the same forecast are one group: no order among them is better than another.
tie_groups as (
    select
        pending.measurement,
        members.probability,
        count(*) as rows_in,
        count(converted.entity_id) as positives
    from pending
    inner join members
        on pending.audience_number = members.audience_number
    left join converted
        on
            pending.conversion_number = converted.conversion_number
            and members.entity_id = converted.entity_id
            and members.as_of = converted.as_of
    group by pending.measurement, members.probability
),

ranked as (
    select
        *,
        sum(rows_in) over (
            partition by measurement
            order by probability asc
            rows between unbounded preceding and current row
        ) - rows_in as rows_below,
        sum(rows_in) over (
            partition by measurement
            order by probability desc
            rows between unbounded preceding and current row
        ) - rows_in as rows_above,
        sum(rows_in) over (partition by measurement) as total_rows
    from tie_groups
),

-- As trn_evaluations judges: with fewer rows or conversions an order says nothing.
sums as (
    select
        measurement,
        sum(rows_in) >= 30 and sum(positives) >= 5 as is_judged,
        cast(sum(rows_in) as bigint) as n,
        cast(sum(positives) as bigint) as positives,
        cast(sum(cast(probability as decimal(38, 15)) * rows_in) as double) as probability_sum,
        sum(positives * (rows_below + (rows_in + 1) / cast(2 as double))) as rank_sum,
        {{ caught_in_first('0.1') }} as caught_10,
        {{ caught_in_first('0.2') }} as caught_20,
        {{ caught_in_first('0.35') }} as caught_35
    from ranked
    group by measurement
),

-- AUC by Mann and Whitney: the rank sum of the converted less its least, over the number of pairs.
performance as (
    select
        pending.scoring_model,
        pending.model_version,
        pending.audience,
        pending.audience_version,
        pending.conversion,
        pending.conversion_version,
        pending.audience_definition,
        pending.conversion_definition,
        pending.audience_hash,
        pending.conversion_hash,
        pending.measured_at,
        coalesce(sums.n, 0) as n,
        coalesce(sums.positives, 0) as positives,
        sums.positives / nullif(cast(sums.n as double), 0) as conversion_rate,
        sums.probability_sum / nullif(cast(sums.n as double), 0) as mean_probability,
        case
            when sums.is_judged
                then
                    (sums.rank_sum - sums.positives * (sums.positives + 1) / cast(2 as double))
                    / nullif(cast(sums.positives as double) * (sums.n - sums.positives), 0)
        end as roc_auc,
        case when sums.is_judged then sums.caught_10 / nullif(cast(sums.positives as double), 0) / 0.1 end as lift_10,
        case when sums.is_judged then sums.caught_20 / nullif(cast(sums.positives as double), 0) / 0.2 end as lift_20,
        case when sums.is_judged then sums.caught_35 / nullif(cast(sums.positives as double), 0) end as share_in_top_35
    from pending
    left join sums
        on pending.measurement = sums.measurement
)

select * from performance
