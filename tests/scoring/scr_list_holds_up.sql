{{ config(
    store_failures=true,
    fail_calc="coalesce(max(case when severity = 'error' then 2 else 1 end), 0)",
    warn_if='>= 1',
    error_if='>= 2',
) }}

-- The list that is about to be published against the last one, before that one changes. A list of many leads does not
-- fall to none unless a person says so; one that is empty, much shorter, or without scores is published with a warning.
with

tiers as (select * from {{ ref('scr_tiers') }}),

last_publish as (select * from {{ ref('stg_last_publish') }}),

limits as (
    select
        max(case when limit_name = 'list_share' then limit_value end) as list_share,
        max(case when limit_name = 'list_leads' then limit_value end) as list_leads
    from {{ ref('input_limits') }}
),

causes as ({{ hot_list_cause() }}),

lists as (
    select
        count(*) as listed_leads,
        count(model_score) as scored_leads
    from tiers
),

compared as (
    select
        lists.listed_leads,
        lists.scored_leads,
        last_publish.listed_leads as last_listed_leads,
        last_publish.scored_leads as last_scored_leads,
        last_publish.last_published_as_of,
        causes.cause,
        case
            when lists.listed_leads = 0 then 'empty'
            when
                last_publish.listed_leads >= limits.list_leads
                and lists.listed_leads < limits.list_share * last_publish.listed_leads
                then 'shorter'
            when lists.scored_leads = 0 then 'unscored'
            when
                last_publish.scored_leads >= limits.list_leads
                and lists.scored_leads < limits.list_share * last_publish.scored_leads
                then 'fewer scores'
        end as finding,
        case
            when
                lists.listed_leads = 0 and last_publish.listed_leads >= limits.list_leads
                and not {{ empty_is_accepted() }}
                then 'error'
            else 'warning'
        end as severity
    from lists
    cross join last_publish
    cross join limits
    cross join causes
),

findings as (
    select
        *,
        case finding
            when 'empty'
                then
                    'The hot list is empty'
                    || case
                        when last_listed_leads > 0
                            then
                                ', the last one of ' || cast(last_published_as_of as varchar) || ' had '
                                || cast(last_listed_leads as varchar) || ' leads'
                        else ''
                    end
                    || ': ' || cause
                    || case
                        when severity = 'error'
                            then
                                '; correct the input, or build once with accept_empty_list: true '
                                || 'if it should be empty.'
                        else '.'
                    end
            when 'shorter'
                then
                    'The hot list falls from ' || cast(last_listed_leads as varchar) || ' leads ('
                    || cast(last_published_as_of as varchar) || ') to ' || cast(listed_leads as varchar)
                    || ': ' || cause || '.'
            when 'unscored'
                then
                    'None of the ' || cast(listed_leads as varchar)
                    || ' leads on the hot list has a score by the model: ' || cause || '.'
            when 'fewer scores'
                then
                    'The leads with a score by the model fall from ' || cast(last_scored_leads as varchar) || ' ('
                    || cast(last_published_as_of as varchar) || ') to ' || cast(scored_leads as varchar)
                    || '; scr_eligibility says why modules have none: ' || cause || '.'
        end as message
    from compared
    where finding is not null
)

select * from findings
{{ 'where false' if flags.EMPTY }}
