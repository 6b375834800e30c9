{#- Prints leads, past moments and conversions by tier, then precision and recall, each before and after. -#}
{% macro preview_print_tiers(cells) %}
    {% set head = '%-12s %9s %9s  |%9s %9s  |%9s %9s  |%11s %11s' %}
    {% do print('%-12s %19s  |%19s  |%19s  |%23s' | format('', 'current leads', 'past moments', 'conversions', 'conversion rate')) %}
    {% do print(head | format('tier', 'before', 'after', 'before', 'after', 'before', 'after', 'before', 'after')) %}
    {% set groups = {'Hot': ['Hot'], 'Warm': ['Warm'], 'Cold': ['Cold'], 'Hot + Warm': ['Hot', 'Warm'], 'all': ['Hot', 'Warm', 'Cold']} %}
    {% set sums = {} %}
    {% for group, tiers in groups.items() %}
        {% for side in ['before', 'after'] %}
            {% for what in ['leads', 'moments', 'conversions'] %}
                {% do sums.update({group ~ what ~ side: cells | selectattr(side, 'in', tiers) | sum(attribute=what)}) %}
            {% endfor %}
        {% endfor %}
    {% endfor %}
    {% for group in ['Hot', 'Warm', 'Cold', 'all'] %}
        {% set figures = [group] %}
        {% for what in ['leads', 'moments', 'conversions'] %}
            {% do figures.extend([sums[group ~ what ~ 'before'], sums[group ~ what ~ 'after']]) %}
        {% endfor %}
        {% for side in ['before', 'after'] %}
            {% do figures.append(preview_share(sums[group ~ 'conversions' ~ side], sums[group ~ 'moments' ~ side])) %}
        {% endfor %}
        {% do print(head | format(*figures)) %}
    {% endfor %}
    {% do print('') %}
    {% for group in ['Hot', 'Hot + Warm'] %}
        {% set shares = [] %}
        {% for side in ['before', 'after'] %}
            {% do shares.append(preview_share(sums[group ~ 'conversions' ~ side], sums[group ~ 'moments' ~ side])) %}
            {% do shares.append(preview_share(sums[group ~ 'conversions' ~ side], sums['allconversions' ~ side])) %}
        {% endfor %}
        {% do print('%-12s precision %s -> %s, recall %s -> %s' | format(group, shares[0], shares[2], shares[1], shares[3])) %}
    {% endfor %}
{% endmacro %}
