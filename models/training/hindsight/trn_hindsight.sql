{%- set links = "'leads.account_id', 'leads.module', 'leads.email'" %}
-- What looks as if it had been known only after the outcome. A column that past moments read from its history cannot
-- tell them, so it is clean whatever its value of today knows.
with

undated_values as (select * from {{ ref('trn_undated_values') }}),

attribute_edits as (select * from {{ ref('trn_attribute_edits') }}),

values_then as (select * from {{ ref('trn_values_then') }}),

suspects as (select * from {{ ref('suspects') }}),

limits as (
    select
        max(case when limit_name = 'least_leads' then limit_value end) as least_leads,
        max(case when limit_name = 'winner_cover' then limit_value end) as winner_cover,
        max(case when limit_name = 'other_cover' then limit_value end) as other_cover,
        max(case when limit_name = 'odds_ratio' then limit_value end) as odds_ratio,
        max(case when limit_name = 'expected_conversions' then limit_value end) as expected_conversions,
        max(case when limit_name = 'exception_share' then limit_value end) as exception_share,
        max(case when limit_name = 'alone_auc' then limit_value end) as alone_auc,
        max(case when limit_name = 'link_auc' then limit_value end) as link_auc,
        max(case when limit_name = 'suspect_auc' then limit_value end) as suspect_auc,
        max(case when limit_name = 'edited_leads' then limit_value end) as edited_leads,
        max(case when limit_name = 'edited_share' then limit_value end) as edited_share,
        max(case when limit_name = 'edit_rate_ratio' then limit_value end) as edit_rate_ratio,
        max(case when limit_name = 'auc_gained' then limit_value end) as auc_gained
    from {{ ref('hindsight_limits') }}
),

totals as (
    select
        scoring_model,
        subject,
        is_read_today,
        cast(sum(is_winner) as double) as converted,
        cast(count(*) - sum(is_winner) as double) as not_converted
    from undated_values
    group by scoring_model, subject, is_read_today
),

-- Every value, null, and any value at all.
cells as (
    select
        scoring_model,
        subject,
        coalesce('`' || text_value || '`', 'null') as cell,
        cast(sum(is_winner) as double) as cell_winners,
        cast(count(*) - sum(is_winner) as double) as cell_others
    from undated_values
    group by scoring_model, subject, coalesce('`' || text_value || '`', 'null')

    union all

    select
        scoring_model,
        subject,
        'any value' as cell,
        cast(sum(is_winner) as double) as cell_winners,
        cast(count(*) - sum(is_winner) as double) as cell_others
    from undated_values
    where text_value is not null
    group by scoring_model, subject
),

shares as (
    select
        cells.*,
        totals.converted,
        totals.not_converted,
        cells.cell_winners / totals.converted as winner_share,
        cells.cell_others / totals.not_converted as other_share,
        (cells.cell_winners + cells.cell_others) * totals.converted / (totals.converted + totals.not_converted)
            as expected_winners,
        (cells.cell_winners + cells.cell_others) * totals.not_converted / (totals.converted + totals.not_converted)
            as expected_others,
        (cells.cell_winners + 1) / (totals.converted + 2) as smoothed_winner_share,
        (cells.cell_others + 1) / (totals.not_converted + 2) as smoothed_other_share
    from cells
    inner join totals
        on
            cells.scoring_model = totals.scoring_model
            and cells.subject = totals.subject
    cross join limits
    where totals.converted >= limits.least_leads and totals.not_converted >= limits.least_leads
),

-- Half a lead is added to each cell of the two-by-two table, so that the odds are finite.
contrasts as (
    select
        *,
        ln((cell_winners + 0.5) / (converted - cell_winners + 0.5))
        - ln((cell_others + 0.5) / (not_converted - cell_others + 0.5))
        - 1.96 * sqrt(
            1 / (cell_winners + 0.5) + 1 / (not_converted - cell_others + 0.5)
            + 1 / (converted - cell_winners + 0.5) + 1 / (cell_others + 0.5)
        ) as log_odds_ratio_low,
        0.5 + abs(winner_share - other_share) / 2 as auc,
        greatest(0.5, 0.5 + abs(winner_share - other_share) / 2 - 0.98 * sqrt(
            smoothed_winner_share * (1 - smoothed_winner_share) / converted
            + smoothed_other_share * (1 - smoothed_other_share) / not_converted
        )) as auc_low
    from shares
),

-- A value that never converts has next to no winner, one that always converts next to none of the others.
one_sided as (
    select
        *,
        'never converts' as check_name,
        expected_winners as expected,
        cell_winners as exceptions
    from shares

    union all

    select
        *,
        'always converts' as check_name,
        expected_others as expected,
        cell_others as exceptions
    from shares
),

-- Ties share the mean of their ranks.
ranked_numbers as (
    select
        scoring_model,
        subject,
        is_winner,
        rank() over (partition by scoring_model, subject order by number_value)
        + cast(count(*) over (partition by scoring_model, subject, number_value) - 1 as double) / 2 as mid_rank
    from undated_values
    where number_value is not null
),

rank_sums as (
    select
        scoring_model,
        subject,
        cast(sum(is_winner) as double) as converted,
        cast(count(*) - sum(is_winner) as double) as not_converted,
        cast(sum(case when is_winner = 1 then mid_rank else 0 end) as double) as winner_ranks
    from ranked_numbers
    group by scoring_model, subject
),

number_aucs as (
    select
        rank_sums.*,
        0.5 + abs(
            (rank_sums.winner_ranks - rank_sums.converted * (rank_sums.converted + 1) / 2)
            / (rank_sums.converted * rank_sums.not_converted) - 0.5
        ) as auc
    from rank_sums
    cross join limits
    where rank_sums.converted >= limits.least_leads and rank_sums.not_converted >= limits.least_leads
),

-- The standard error of Hanley and McNeil.
number_intervals as (
    select
        *,
        greatest(0.5, auc - 1.96 * sqrt(greatest(0, (
            auc * (1 - auc)
            + (converted - 1) * (auc / (2 - auc) - auc * auc)
            + (not_converted - 1) * (2 * auc * auc / (1 + auc) - auc * auc)
        ) / (converted * not_converted)))) as auc_low
    from number_aucs
),

findings as (
    select
        contrasts.scoring_model,
        contrasts.subject,
        'covers the winners' as check_name,
        contrasts.winner_share >= limits.winner_cover
        and contrasts.other_share <= limits.other_cover
        and contrasts.log_odds_ratio_low >= ln(limits.odds_ratio) as is_found,
        contrasts.winner_share as figure,
        limits.winner_cover as limit_value,
        contrasts.winner_share - contrasts.other_share as strength,
        contrasts.cell || ' stands on ' || {{ number_text('100 * contrasts.winner_share') }} || ' % of '
        || {{ number_text('contrasts.converted') }} || ' that converted and on '
        || {{ number_text('100 * contrasts.other_share') }} || ' % of '
        || {{ number_text('contrasts.not_converted') }} || ' others' as finding
    from contrasts
    cross join limits

    union all

    select
        one_sided.scoring_model,
        one_sided.subject,
        one_sided.check_name,
        one_sided.expected >= limits.expected_conversions
        and one_sided.exceptions <= limits.exception_share * one_sided.expected as is_found,
        one_sided.exceptions / one_sided.expected as figure,
        limits.exception_share as limit_value,
        one_sided.expected - one_sided.exceptions as strength,
        {{ number_text('one_sided.cell_winners') }} || ' of '
        || {{ number_text('(one_sided.cell_winners + one_sided.cell_others)') }} || ' with ' || one_sided.cell
        || ' converted, where ' || {{ number_text('one_sided.expected_winners') }} || ' were to be expected' as finding
    from one_sided
    cross join limits

    union all

    select
        contrasts.scoring_model,
        contrasts.subject,
        'too good alone' as check_name,
        contrasts.auc_low
        >= case when contrasts.subject in ({{ links }}) then limits.link_auc else limits.alone_auc end as is_found,
        contrasts.auc_low as figure,
        case when contrasts.subject in ({{ links }}) then limits.link_auc else limits.alone_auc end as limit_value,
        contrasts.auc_low as strength,
        'whether it is ' || contrasts.cell || ' tells by itself who converted: AUC '
        || {{ number_text('contrasts.auc') }} || ', surely ' || {{ number_text('contrasts.auc_low') }} as finding
    from contrasts
    cross join limits

    union all

    select
        number_intervals.scoring_model,
        number_intervals.subject,
        'too good alone' as check_name,
        number_intervals.auc_low >= limits.alone_auc as is_found,
        number_intervals.auc_low as figure,
        limits.alone_auc as limit_value,
        number_intervals.auc_low as strength,
        'its number tells by itself who converted: AUC ' || {{ number_text('number_intervals.auc') }} || ', surely '
        || {{ number_text('number_intervals.auc_low') }} as finding
    from number_intervals
    cross join limits

    union all

    select
        attribute_edits.scoring_model,
        attribute_edits.subject,
        'edited' as check_name,
        attribute_edits.edited_units >= limits.edited_leads
        and (
            attribute_edits.edited_units >= limits.edited_share * attribute_edits.recorded_units
            or (
                attribute_edits.edits_near >= limits.edited_leads
                and coalesce(attribute_edits.ratio_low >= limits.edit_rate_ratio, false)
            )
        ) as is_found,
        attribute_edits.edited_units / nullif(cast(attribute_edits.recorded_units as double), 0) as figure,
        limits.edited_share as limit_value,
        attribute_edits.edited_units as strength,
        cast(attribute_edits.edited_units as varchar) || ' of ' || cast(attribute_edits.recorded_units as varchar)
        || ' were edited since they were first seen, '
        || cast(attribute_edits.edits_near as varchar) || ' times within 7 days of the conversion and '
        || cast(attribute_edits.edits_else as varchar) || ' times on other days'
        || coalesce(
            ' (rate ratio ' || {{ number_text('attribute_edits.rate_ratio') }} || ', '
            || {{ number_text('attribute_edits.ratio_low') }} || ' to '
            || {{ number_text('attribute_edits.ratio_high') }} || ')', ''
        ) as finding
    from attribute_edits
    cross join limits

    union all

    select
        values_then.scoring_model,
        values_then.subject,
        'better than then' as check_name,
        values_then.conversions >= limits.least_leads
        and values_then.auc_now - values_then.auc_then >= limits.auc_gained as is_found,
        values_then.auc_now - values_then.auc_then as figure,
        limits.auc_gained as limit_value,
        values_then.auc_now - values_then.auc_then as strength,
        'at ' || cast(values_then.moments as varchar) || ' moments with a history it ranks with an AUC of '
        || {{ number_text('values_then.auc_then') }} || ' as it was then and of '
        || {{ number_text('values_then.auc_now') }} || ' as it is today; it changed since on '
        || {{ number_text('(100 * values_then.changed_share_conversions)') }}
        || ' % of those that converted and on ' || {{ number_text('(100 * values_then.changed_share_others)') }}
        || ' % of the others, and was filled on '
        || {{ number_text('(100 * values_then.filled_share_conversions_then)') }} || ' and '
        || {{ number_text('(100 * values_then.filled_share_others_then)') }} || ' % then, '
        || {{ number_text('(100 * values_then.filled_share_conversions_now)') }} || ' and '
        || {{ number_text('(100 * values_then.filled_share_others_now)') }} || ' % today' as finding
    from values_then
    cross join limits
),

checks as (
    select listed.check_name
    from (
        values ('covers the winners'), ('never converts'), ('always converts'), ('too good alone')
    ) as listed (check_name)
),

-- Only the most telling value of a column is reported for each check.
placed as (
    select
        *,
        row_number() over (
            partition by scoring_model, subject, check_name
            order by is_found desc, strength desc, finding asc
        ) as place
    from findings
),

asked as (
    select
        totals.scoring_model,
        totals.subject,
        totals.is_read_today,
        totals.converted,
        totals.not_converted,
        checks.check_name
    from totals
    cross join checks

    union all

    select
        attribute_edits.scoring_model,
        attribute_edits.subject,
        attribute_edits.is_read_today,
        totals.converted,
        totals.not_converted,
        'edited' as check_name
    from attribute_edits
    left join totals
        on
            attribute_edits.scoring_model = totals.scoring_model
            and attribute_edits.subject = totals.subject

    union all

    select
        scoring_model,
        subject,
        is_read_today,
        cast(conversions as double) as converted,
        cast(moments - conversions as double) as not_converted,
        'better than then' as check_name
    from values_then
),

judged as (
    select
        asked.*,
        placed.figure,
        placed.limit_value,
        placed.finding,
        suspects.author as allowed_by,
        case
            when not asked.is_read_today or placed.is_found is null then 'clean'
            when placed.is_found then 'leak'
            when placed.check_name = 'edited' and placed.figure > 0 then 'suspect'
            when placed.check_name = 'too good alone' and placed.figure >= limits.suspect_auc then 'suspect'
            else 'clean'
        end as verdict
    from asked
    cross join limits
    left join placed
        on
            asked.scoring_model = placed.scoring_model
            and asked.subject = placed.subject
            and asked.check_name = placed.check_name
            and placed.place = 1
    left join suspects
        on {{ name_key('asked.subject') }} = {{ name_key('suspects.subject') }}
),

hindsight as (
    select
        scoring_model,
        subject,
        check_name,
        verdict,
        figure,
        limit_value,
        cast(coalesce(converted, 0) as bigint) as converted,
        cast(coalesce(not_converted, 0) as bigint) as not_converted,
        is_read_today,
        allowed_by,
        subject || ' (' || check_name || '): '
        || coalesce(
            finding,
            'too few to tell, ' || cast(cast(coalesce(converted, 0) as bigint) as varchar) || ' that converted and '
            || cast(cast(coalesce(not_converted, 0) as bigint) as varchar) || ' others'
        )
        || case
            when not is_read_today then '; past moments read it from its history, so it cannot tell them'
            when verdict = 'clean' then ''
            when subject in ({{ links }})
                then
                    '. Take it out of the knob static_links (of account_id, ask no question about accounts), so that '
                    || 'it counts from its history on'
            when subject like 'leads.%' or subject like 'accounts.%'
                then
                    '. Declare it `change: mutable` in the knob '
                    || replace(split_part(subject, '.', 1) || '_attributes', 's_attributes', '_attributes')
                    || ', so that it counts from its history on, or remove it'
            else
                '. Remove it from the knob '
                || replace(split_part(subject, '.', 1) || '_properties', 's_properties', '_properties')
        end
        || case
            when allowed_by is not null and verdict <> 'clean' then '; allowed by ' || allowed_by
            when verdict = 'clean' then ''
            else
                '; or, if you know that it is known before the conversion, write ' || subject
                || ' with your name and the reason into seeds/policy/suspects.csv'
        end as reason
    from judged
)

select * from hindsight
