{#-
  Conversions among the best share of the rows, summed over groups of equal forecasts; a group on the border counts pro rata,
  as in hotlist.metrics. Summed as decimals, so that the order of the groups cannot move the last digit.
-#}
{% macro caught_in_first(share) -%}
    cast(
        sum(
            cast(
                positives * greatest(least((cast({{ share }} as double) * total_rows - rows_above) / rows_in, 1), 0)
                as decimal(38, 15)
            )
        ) as double
    )
{%- endmacro %}
