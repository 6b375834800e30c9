{#- An end of the 95 % interval of a metric of metric_log, `low` or `high`; null where it has none. -#}
{% macro metric_end(end) -%}
    {%- set sign = {'low': '-', 'high': '+'}[end] -%}
    case
        when metric_value is null then null
        when metric = 'accuracy' then {{ wilson('right_rows', 'n', end) }}
        when metric = 'precision' then {{ wilson('hot_positives', 'hot', end) }}
        when metric = 'recall' then {{ wilson('hot_positives', 'positives', end) }}
        when metric = 'false_positive_rate' then {{ wilson('(hot - hot_positives)', 'negatives', end) }}
        when metric = 'roc_auc' then least(greatest(roc_auc {{ sign }} roc_auc_width, 0), 1)
        when metric = 'pr_auc' and pr_auc >= 1 then null
        when metric = 'pr_auc'
            then
                pr_auc {{ '*' if sign == '+' else '/' }} pr_auc_odds
                / (1 - pr_auc + pr_auc {{ '*' if sign == '+' else '/' }} pr_auc_odds)
        when metric = 'log_loss' then metric_value {{ sign }} log_loss_width
        when metric = 'brier' then metric_value {{ sign }} brier_width
        when metric = 'observed_expected' and is_estimate
            then greatest(metric_value {{ sign }} 1.959963984540054 * come_miss_root / nullif(expected, 0), 0)
        when metric = 'observed_expected'
            then greatest(metric_value {{ sign }} 1.959963984540054 * miss_root / nullif(probability_sum, 0), 0)
        when metric = 'lift_10' then {{ wilson('caught_10', 'positives', end) }} / 0.1
        when metric = 'lift_20' then {{ wilson('caught_20', 'positives', end) }} / 0.2
        when metric = 'share_in_top_35' then {{ wilson('caught_35', 'positives', end) }}
    end
{%- endmacro %}
