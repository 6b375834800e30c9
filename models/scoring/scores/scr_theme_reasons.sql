-- Why a lead has its score, in words: the terms of a theme are summed, and the words come from the seed reason_words.
-- The facts are features of the scored moment, so they know nothing that came after it.
with

tiers as (select * from {{ ref('scr_tiers') }}),

scoring_models as (select * from {{ ref('ftr_scoring_models') }}),

reasons as (
    select * from {{ ref('scr_reasons') }}
    where entity = 'lead'
),

feature_values as (select * from {{ ref('scr_feature_values') }}),

parts as (select * from {{ ref('scr_theme_parts') }}),

reason_words as (select * from {{ ref('reason_words') }}),

explained as (
    select
        tiers.lead_id,
        tiers.as_of,
        scoring_models.question
    from tiers
    inner join scoring_models
        on tiers.scoring_model = scoring_models.scoring_model
    where tiers.has_model_reasons
),

-- Decimals are summed, because their sum is exact in any order.
theme_points as (
    select
        reasons.entity_id as lead_id,
        reasons.as_of,
        coalesce(parts.theme_code, 'base') as theme_code,
        coalesce(parts.theme_kind, 'base') as theme_kind,
        parts.subject,
        cast(sum(cast(reasons.points as decimal(38, 15))) as double) as points
    from reasons
    left join parts
        on reasons.feature = parts.feature
    group by reasons.entity_id, reasons.as_of, parts.theme_code, parts.theme_kind, parts.subject
),

themes as (
    select
        *,
        case
            when theme_kind = 'base' then 'base'
            when points > 0 then 'raises'
            when points < 0 then 'lowers'
            else 'neutral'
        end as direction
    from theme_points
),

measures as (
    select
        explained.lead_id,
        parts.theme_code,
        max(case when parts.measure = 'count_7d' then feature_values.numeric_value end) as count_7d,
        max(case when parts.measure = 'count_30d' then feature_values.numeric_value end) as count_30d,
        max(case when parts.measure = 'count_90d' then feature_values.numeric_value end) as count_90d,
        max(case when parts.measure = 'days_since' then feature_values.numeric_value end) as days_since,
        max(case when parts.measure = 'others' then feature_values.numeric_value end) as other_leads,
        coalesce(
            max(case when parts.measure = 'value' then feature_values.text_value end),
            max(case when parts.measure = 'kind' then feature_values.text_value end)
        ) as value_text
    from explained
    inner join feature_values
        on
            explained.question = feature_values.scoring_model
            and explained.lead_id = feature_values.entity_id
            and explained.as_of = feature_values.as_of
    inner join parts
        on feature_values.feature = parts.feature
    where parts.measure is not null and parts.measure <> 'attribute'
    group by explained.lead_id, parts.theme_code
),

-- What is known of who it is: of the attributes that move the score as the whole theme does, the strongest first.
attributes as (
    select
        themes.lead_id,
        reasons.feature,
        abs(reasons.points) as strength,
        replace(coalesce(reasons.text_value, {{ number_text('reasons.numeric_value') }}), '_', ' ') as value_text,
        case
            when reasons.text_value = 'true' then 'yes'
            when reasons.text_value = 'false' then 'no'
            when reasons.numeric_value = 1 then 'one'
            else 'known'
        end as fact,
        replace(replace(replace(parts.label, 'lead ', ''), 'account ', ''), '_', ' ') as attribute_name
    from themes
    inner join parts
        on themes.theme_code = parts.theme_code and parts.measure = 'attribute'
    inner join reasons
        on
            themes.lead_id = reasons.entity_id
            and parts.feature = reasons.feature
    where
        (reasons.points > 0) = (themes.points > 0)
        and coalesce(reasons.text_value, {{ number_text('reasons.numeric_value') }}) is not null
),

worded_attributes as (
    select
        attributes.lead_id,
        attributes.strength,
        replace(
            replace(reason_words.wording, '{name}', attributes.attribute_name),
            '{value}',
            coalesce(attributes.value_text, '')
        ) as phrase,
        row_number() over (
            partition by attributes.lead_id, attributes.feature
            order by case when reason_words.subject = 'any' then 1 else 0 end
        ) as preference
    from attributes
    inner join reason_words
        on
            reason_words.theme = 'attribute'
            and attributes.fact = reason_words.fact
            and reason_words.subject in (attributes.feature, 'any')
),

phrases as (
    select
        lead_id,
        substr(phrase, 1, 60) as phrase,
        row_number() over (partition by lead_id order by max(strength) desc, substr(phrase, 1, 60) asc) as place
    from worded_attributes
    where preference = 1
    group by lead_id, substr(phrase, 1, 60)
),

profiles as (
    select
        lead_id,
        {{ dbt.listagg("phrase", "', '", "order by place") }} as value_text
    from phrases
    where place <= 3
    group by lead_id
),

-- The newest window that holds two or more says how often; a single one is told by its date.
measured as (
    select
        themes.*,
        profiles.value_text as profile_text,
        measures.other_leads,
        measures.days_since,
        measures.value_text,
        coalesce(
            case
                when measures.count_7d >= 2 then 7
                when measures.count_30d >= 2 then 30
                when measures.count_90d >= 2 then 90
            end,
            case when themes.theme_kind = 'account' then 30 else 90 end
        ) as window_days,
        coalesce(
            case when measures.count_7d >= 2 then measures.count_7d end,
            case when measures.count_30d >= 2 then measures.count_30d end,
            measures.count_90d,
            measures.count_30d,
            0
        ) as window_count
    from themes
    left join measures
        on
            themes.lead_id = measures.lead_id
            and themes.theme_code = measures.theme_code
    left join profiles
        on
            themes.lead_id = profiles.lead_id
            and themes.theme_kind = 'who'
),

theme_facts as (
    select
        lead_id,
        as_of,
        theme_code,
        theme_kind,
        subject,
        points,
        direction,
        cast(window_days as varchar) as window_days,
        cast(cast(window_count as bigint) as varchar) as window_count,
        coalesce(profile_text, replace(value_text, '_', ' ')) as value_text,
        {{ dbt.dateadd('second', '-cast(round(days_since * 86400) as bigint)', 'as_of') }} as happened_at,
        case
            when theme_kind in ('base', 'other') then 'known'
            when theme_kind = 'who' then case when profile_text is null then 'none' else 'known' end
            when theme_kind = 'stage' then case when value_text is null then 'none' else 'known' end
            when theme_kind = 'account' and coalesce(other_leads, 0) = 0 then 'none'
            when window_count >= 3 then 'often'
            when window_count = 2 then 'twice'
            when window_count = 1 then 'once'
            when theme_kind = 'account' then 'past'
            when days_since is null then 'none'
            else 'past'
        end as fact
    from measured
),

hand_raises as (
    select
        lead_id,
        as_of,
        'hand_raise' as theme_code,
        'behaviour' as theme_kind,
        hand_raiser_behaviour as subject,
        cast(null as double) as points,
        'rule' as direction,
        '90' as window_days,
        '1' as window_count,
        cast(null as varchar) as value_text,
        hand_raised_at as happened_at,
        'once' as fact
    from tiers
    where is_hand_raiser
),

facts as (
    select * from theme_facts
    union all
    select * from hand_raises
),

days as (
    select
        cast(happened_at as date) as spoken_day,
        cast(as_of as date) as today
    from facts
    union
    select
        cast(as_of as date) as spoken_day,
        cast(as_of as date) as today
    from facts
),

spoken_days as (
    select
        days.spoken_day,
        days.today,
        replace(
            replace(
                replace(patterns.wording, '{month}', months.wording),
                '{day}', cast(cast(extract(day from days.spoken_day) as integer) as varchar)
            ),
            '{year}', cast(cast(extract(year from days.spoken_day) as integer) as varchar)
        ) as spoken
    from days
    inner join reason_words as months
        on
            months.theme = 'month'
            and months.subject = cast(cast(extract(month from days.spoken_day) as integer) as varchar)
    inner join reason_words as patterns
        on
            patterns.theme = 'date'
            and patterns.fact = case
                when extract(year from days.spoken_day) = extract(year from days.today) then 'this_year'
                else 'other_year'
            end
),

worded as (
    select
        facts.*,
        replace(reason_words.wording, '{did}', coalesce(dids.wording, '')) as wording,
        row_number() over (
            partition by facts.lead_id, facts.theme_code
            order by
                case when reason_words.subject = 'any' then 1 else 0 end,
                case when dids.subject = 'any' then 1 else 0 end,
                case when reason_words.direction = 'any' then 1 else 0 end
        ) as preference
    from facts
    left join reason_words
        on
            facts.theme_kind = reason_words.theme
            and facts.fact = reason_words.fact
            and reason_words.subject in (coalesce(facts.subject, 'any'), 'any')
            and reason_words.direction in (facts.direction, 'any')
    left join reason_words as dids
        on
            dids.theme = 'did'
            and facts.theme_kind = 'behaviour'
            and dids.fact = case when facts.fact = 'none' then 'none' else 'known' end
            and dids.subject in (facts.subject, 'any')
),

filled as (
    select
        worded.lead_id,
        worded.as_of,
        worded.theme_code,
        worded.theme_kind,
        worded.subject,
        worded.direction,
        worded.fact,
        worded.points,
        replace(
            replace(
                replace(
                    replace(
                        replace(
                            replace(worded.wording, '{name}', coalesce(replace(worded.subject, '_', ' '), '')),
                            '{count}', worded.window_count
                        ),
                        '{window}', coalesce(windows.wording, '')
                    ),
                    '{date}', coalesce(happened.spoken, '')
                ),
                '{today}', coalesce(today.spoken, '')
            ),
            ' ({value})', coalesce(' (' || worded.value_text || ')', '')
        ) as short_words,
        coalesce(worded.value_text, '') as value_text
    from worded
    left join reason_words as windows
        on
            windows.theme = 'window'
            and worded.window_days = windows.subject
    left join spoken_days as happened
        on
            cast(worded.happened_at as date) = happened.spoken_day
            and cast(worded.as_of as date) = happened.today
    left join spoken_days as today
        on
            cast(worded.as_of as date) = today.spoken_day
            and cast(worded.as_of as date) = today.today
    where worded.preference = 1
),

-- The rule comes first, then what lifts, then what pulls down, then what does nothing; the base has place 0.
placed as (
    select
        filled.lead_id,
        filled.as_of,
        filled.theme_code,
        filled.theme_kind,
        filled.subject,
        filled.direction,
        filled.fact,
        filled.points,
        filled.short_words is not null as has_words,
        case
            when filled.direction = 'base' then 'base'
            when filled.direction = 'rule' then filled.theme_code || ':' || filled.subject
            else filled.theme_code || ':' || filled.direction
        end as reason_code,
        substr(
            replace(
                coalesce(frames.wording, '{text}'),
                '{text}',
                coalesce(
                    replace(filled.short_words, '{value}', filled.value_text), replace(filled.theme_code, '_', ' ')
                )
            ),
            1,
            255
        ) as reason_text,
        case
            when filled.direction = 'base' then 0
            else row_number() over (
                partition by filled.lead_id, filled.direction = 'base'
                order by
                    case filled.direction when 'rule' then 0 when 'raises' then 1 when 'lowers' then 2 else 3 end,
                    abs(filled.points) desc nulls last,
                    filled.theme_code asc
            )
        end as reason_rank
    from filled
    left join reason_words as frames
        on
            frames.theme = 'frame'
            and filled.direction = frames.direction
)

select * from placed
