with

source as (

    {{ raw_rows('accounts', {
        'account_id': 'key',
        'created_at': 'timestamp',
    }, declared_attributes('account'), twins=['account_id']) }}

),

ranked as (

    select
        *,
        row_number() over (
            partition by account_id
            order by created_at nulls last, row_text nulls last
        ) as place
    from source

),

verdicts as (

    select
        *,
        case
            when account_id is null and unread like '%|account_id|%' then 'bad_key'
            when account_id is null then 'null_key'
            when place > 1 then 'duplicate'
        end as reject_reason
    from ranked

)

select * from verdicts
