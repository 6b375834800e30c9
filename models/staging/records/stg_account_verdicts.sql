with

source as (

    {{ raw_rows('accounts', {
        'account_id': 'key',
        'created_at': 'timestamp',
    }, declared_attributes('account') + record_texts('accounts'), twins=['account_id']) }}

),

marked as (

    select
        *,
        {{ record_marks('accounts') }}
    from source

),

described as (

    select
        *,
        {{ row_values(['created_at']) }} || {{ attribute_text('account') }} as values_text
    from marked

),

ranked as (

    select
        *,
        {{ ranked_repeats('account_id', 'created_at asc nulls last') }}
    from described

),

verdicts as (

    select
        *,
        case
            when account_id is null and unread like '%|account_id|%' then 'bad_key'
            when account_id is null then 'null_key'
            else {{ repeat_reason() }}
        end as reject_reason
    from ranked

),

-- What an accepted row says stands in its columns; only of a rejected one is the whole text kept.
kept as (

    select
        * exclude (row_text, values_text, kept_values_text),
        case when reject_reason is not null then row_text end as row_text
    from verdicts

)

select * from kept
