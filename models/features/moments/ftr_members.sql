with

scoring_models as (select * from {{ ref('ftr_scoring_models') }}),

leads as (select * from {{ ref('stg_leads') }}),

record_marks as (select * from {{ ref('stg_record_marks') }}),

clock as (select * from {{ ref('stg_clock') }}),

questions as (
    select
        scoring_model,
        entity
    from scoring_models
    where scoring_model = question
),

-- A mark without a time is known today and at no past moment.
lead_merges as (
    select
        record_marks.entity_id as lead_id,
        record_marks.survivor_id,
        {{ marked_by('record_marks.marked_at') }} as merged_at,
        {{ marked_by('record_marks.joined_at') }} as joined_at
    from record_marks
    cross join clock
    where record_marks.mark = 'merged'
),

deleted_accounts as (
    select
        record_marks.entity_id as account_id,
        {{ marked_by('record_marks.marked_at') }} as deleted_at
    from record_marks
    cross join clock
    where record_marks.entity = 'account' and record_marks.mark = 'deleted'
),

question_leads as (
    select
        questions.scoring_model,
        leads.lead_id,
        leads.created_at,
        case when questions.entity = 'account' then leads.account_id else leads.lead_id end as entity_id,
        coalesce(leads.account_id, leads.lead_id) as history_id,
        case when questions.entity = 'account' then deleted_accounts.deleted_at end as deleted_at
    from questions
    cross join leads
    left join deleted_accounts
        on leads.account_id = deleted_accounts.account_id
    where questions.entity <> 'account' or leads.account_id is not null
),

own_members as (
    select
        question_leads.scoring_model,
        question_leads.entity_id,
        question_leads.lead_id,
        question_leads.lead_id as counts_as_lead_id,
        question_leads.created_at as member_since,
        case
            when lead_merges.merged_at < question_leads.deleted_at or question_leads.deleted_at is null
                then lead_merges.merged_at
            else question_leads.deleted_at
        end as member_until,
        question_leads.history_id
    from question_leads
    left join lead_merges
        on question_leads.lead_id = lead_merges.lead_id
),

-- From the merge on, what the merged lead did counts for the survivor; before it nobody knew that they are one.
joined_members as (
    select
        survivors.scoring_model,
        survivors.entity_id,
        lead_merges.lead_id,
        survivors.lead_id as counts_as_lead_id,
        greatest(lead_merges.joined_at, survivors.created_at) as member_since,
        survivors.deleted_at as member_until,
        survivors.history_id
    from lead_merges
    inner join question_leads as survivors
        on lead_merges.survivor_id = survivors.lead_id
),

-- What came of the merged lead's own moments may stand under the survivor.
-- A stay of no length: no feature reads it, outcomes do.
followed_members as (
    select
        followed.scoring_model,
        followed.entity_id,
        lead_merges.survivor_id as lead_id,
        lead_merges.survivor_id as counts_as_lead_id,
        lead_merges.joined_at as member_since,
        lead_merges.joined_at as member_until,
        followed.history_id
    from lead_merges
    inner join question_leads as followed
        on lead_merges.lead_id = followed.lead_id
    inner join question_leads as survivors
        on
            lead_merges.survivor_id = survivors.lead_id
            and followed.scoring_model = survivors.scoring_model
    where followed.entity_id <> survivors.entity_id
),

stays as (
    select * from own_members
    union all
    select * from joined_members
    union all
    select * from followed_members
),

-- Two leads of one account may be merged into one survivor: its stay there is one.
members as (
    select distinct * from stays
)

select * from members
