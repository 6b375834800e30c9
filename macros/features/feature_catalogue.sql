{#- The one list of feature columns (name, family, kind, label, source, why no model reads it), compiled from the knobs; none of theirs where own_only. Order = column order. -#}
{% macro feature_catalogue(own_only=false) %}
    {% set features = [] %}
    {% for behaviour in knob('behaviours') if not own_only %}
        {% set text = behaviour | replace('_', ' ') %}
        {% do features.extend([
            ['behaviour', 'numeric', 'events', behaviour ~ '_count_1d', text ~ ' in the last day'],
            ['behaviour', 'numeric', 'events', behaviour ~ '_count_7d', text ~ ' in the last 7 days'],
            ['behaviour', 'numeric', 'events', behaviour ~ '_count_30d', text ~ ' in the last 30 days'],
            ['behaviour', 'numeric', 'events', behaviour ~ '_count_90d', text ~ ' in the last 90 days'],
            ['behaviour', 'numeric', 'events', behaviour ~ '_decayed', text ~ ' lately (decayed count)'],
            ['behaviour', 'numeric', 'events', behaviour ~ '_days_since', 'days since the last ' ~ text],
        ]) %}
    {% endfor %}
    {% do features.extend([
        ['behaviour', 'numeric', 'events', 'event_count_1d', 'events in the last day'],
        ['behaviour', 'numeric', 'events', 'event_count_7d', 'events in the last 7 days'],
        ['behaviour', 'numeric', 'events', 'event_count_30d', 'events in the last 30 days'],
        ['behaviour', 'numeric', 'events', 'event_count_90d', 'events in the last 90 days'],
    ]) %}
    {% for source in knob('event_sources') if not own_only %}
        {% do features.append(['behaviour', 'numeric', 'events', source ~ '_event_count_30d', source ~ ' events in the last 30 days']) %}
        {% do features.append(['behaviour', 'numeric', 'events', source ~ '_event_count_90d', source ~ ' events in the last 90 days']) %}
    {% endfor %}
    {% do features.extend([
        ['behaviour', 'numeric', 'events', 'event_decayed', 'events lately (decayed count)'],
        ['behaviour', 'numeric', 'events', 'event_days_since', 'days since the last event'],
        ['behaviour', 'numeric', 'events', 'active_days_30d', 'active days in the last 30'],
        ['behaviour', 'numeric', 'events', 'active_days_90d', 'active days in the last 90'],
        ['behaviour', 'numeric', 'events', 'distinct_behaviours_30d', 'different behaviours in the last 30 days'],
        ['behaviour', 'numeric', 'events', 'distinct_behaviours_90d', 'different behaviours in the last 90 days'],
        ['behaviour', 'numeric', 'events', 'event_value_30d', 'value of events in the last 30 days'],
        ['behaviour', 'numeric', 'events', 'event_value_90d', 'value of events in the last 90 days'],
        ['behaviour', 'numeric', 'events', 'event_trend', 'activity of the last 7 days against the 30-day rate'],
        ['behaviour', 'categorical', 'events', 'last_behaviour_1', 'latest behaviour'],
        ['behaviour', 'categorical', 'events', 'last_behaviour_2', 'behaviour before the latest'],
        ['behaviour', 'categorical', 'events', 'last_behaviour_3', 'third latest behaviour'],
        ['behaviour', 'numeric', 'events', 'last_gap_1_days', 'days between the two latest events'],
        ['behaviour', 'numeric', 'events', 'last_gap_2_days', 'days between the second and third latest events'],
        ['behaviour', 'numeric', 'triggers', 'trigger_count_7d', 'triggers in the last 7 days'],
        ['behaviour', 'numeric', 'triggers', 'trigger_count_30d', 'triggers in the last 30 days'],
        ['behaviour', 'numeric', 'triggers', 'trigger_count_90d', 'triggers in the last 90 days'],
        ['behaviour', 'numeric', 'triggers', 'trigger_days_since', 'days since the latest trigger'],
        ['behaviour', 'numeric', 'triggers', 'trigger_days_since_first', 'days since the first trigger'],
        ['behaviour', 'categorical', 'triggers', 'latest_trigger_type', 'type of the latest trigger'],
        ['behaviour', 'categorical', 'triggers', 'latest_campaign', 'campaign of the latest trigger'],
        ['behaviour', 'categorical', 'lead_states', 'current_state', 'current state'],
        ['behaviour', 'numeric', 'lead_states', 'days_in_state', 'days in the current state'],
        ['behaviour', 'numeric', 'lead_states', 'states_passed', 'states passed so far'],
        ['behaviour', 'numeric', 'events', 'account_event_count_30d', 'events of other leads of the account in the last 30 days'],
        ['behaviour', 'numeric', 'leads', 'account_lead_count', 'other leads of the account'],
        ['behaviour', 'numeric', 'leads', 'account_open_lead_count', 'other leads of the account that are still open'],
        ['fit', 'numeric', 'leads', 'lead_age_days', 'days since the lead was created'],
        ['fit', 'categorical', 'leads', 'lead_module', 'module'],
        ['fit', 'categorical', 'leads', 'email_domain_kind', 'kind of e-mail domain'],
        ['fit', 'numeric', 'accounts', 'account_age_days', 'days since the account was created'],
    ]) %}
    {% for scope in ['lead', 'account'] %}
        {% for attribute in knob(scope ~ '_attributes') if not own_only %}
            {% do features.append(['fit', 'numeric' if attribute.type == 'number' else 'categorical', scope ~ 's', attribute_feature(scope, attribute.name), attribute_feature(scope, attribute.name) | replace('_', ' '), none if attribute.get('allow_protected') is sameas true else left_out_for(attribute.name)]) %}
        {% endfor %}
    {% endfor %}
    {% for feature in property_features() if not own_only %}
        {% do features.append(['behaviour', feature.kind, feature.record ~ 's', feature.name, feature.label]) %}
    {% endfor %}
    {% set named = [] %}
    {% for feature in features %}
        {% do named.append({'family': feature[0], 'kind': feature[1], 'source': feature[2], 'name': feature[3], 'label': feature[4], 'left_out_for': feature[5] if feature | length > 5}) %}
    {% endfor %}
    {{ return(named) }}
{% endmacro %}
