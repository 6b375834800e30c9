with

moments as (select * from {{ ref('ftr_due_moments') }}),

members as (select * from {{ ref('ftr_members') }}),

moment_leads as (
    select
        moments.moment_number,
        moments.scoring_model,
        moments.entity_id,
        moments.as_of,
        members.lead_id,
        members.counts_as_lead_id
    from moments
    inner join members
        on
            moments.scoring_model = members.scoring_model
            and moments.entity_id = members.entity_id
            and members.member_since <= moments.as_of
            and (moments.as_of < members.member_until or members.member_until is null)
)

select * from moment_leads
