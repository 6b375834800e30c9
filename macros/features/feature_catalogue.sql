{#- The one list of feature columns, compiled from the knobs; none of theirs where own_only. Order = column order. Each has name, family, kind, source and label, the
    wording in a lead's reason. account_label is the wording in an account's reason, short_label in the name of a cohort, both the label unless they are said here;
    unknown_word stands for a value that is null, `unknown` unless it is said here; left_out_for says why no model reads the feature. theme is what it speaks of in the
    reasons in words (behaviour, activity, who, stage, campaign, account), subject the behaviour, measure what the words need of it. -#}
{% macro feature_catalogue(own_only=false) %}
    {% set features = [] %}
    {% for behaviour in knob('behaviours') if not own_only %}
        {% set text = behaviour | replace('_', ' ') %}
        {% do features.extend([
            {'name': behaviour ~ '_count_1d', 'family': 'behaviour', 'kind': 'numeric', 'source': 'events', 'label': text ~ ' in the last day', 'theme': 'behaviour', 'subject': behaviour, 'measure': 'count_1d'},
            {'name': behaviour ~ '_count_7d', 'family': 'behaviour', 'kind': 'numeric', 'source': 'events', 'label': text ~ ' in the last 7 days', 'theme': 'behaviour', 'subject': behaviour, 'measure': 'count_7d'},
            {'name': behaviour ~ '_count_30d', 'family': 'behaviour', 'kind': 'numeric', 'source': 'events', 'label': text ~ ' in the last 30 days', 'theme': 'behaviour', 'subject': behaviour, 'measure': 'count_30d'},
            {'name': behaviour ~ '_count_90d', 'family': 'behaviour', 'kind': 'numeric', 'source': 'events', 'label': text ~ ' in the last 90 days', 'theme': 'behaviour', 'subject': behaviour, 'measure': 'count_90d'},
            {'name': behaviour ~ '_decayed', 'family': 'behaviour', 'kind': 'numeric', 'source': 'events', 'label': text ~ ' lately (decayed count)', 'short_label': text ~ ' lately', 'theme': 'behaviour', 'subject': behaviour, 'measure': 'decayed'},
            {'name': behaviour ~ '_days_since', 'family': 'behaviour', 'kind': 'numeric', 'source': 'events', 'label': 'days since the last ' ~ text, 'unknown_word': 'never', 'theme': 'behaviour', 'subject': behaviour, 'measure': 'days_since'},
        ]) %}
    {% endfor %}
    {% do features.extend([
        {'name': 'event_count_1d', 'family': 'behaviour', 'kind': 'numeric', 'source': 'events', 'label': 'events in the last day', 'theme': 'activity'},
        {'name': 'event_count_7d', 'family': 'behaviour', 'kind': 'numeric', 'source': 'events', 'label': 'events in the last 7 days', 'theme': 'activity', 'measure': 'count_7d'},
        {'name': 'event_count_30d', 'family': 'behaviour', 'kind': 'numeric', 'source': 'events', 'label': 'events in the last 30 days', 'theme': 'activity', 'measure': 'count_30d'},
        {'name': 'event_count_90d', 'family': 'behaviour', 'kind': 'numeric', 'source': 'events', 'label': 'events in the last 90 days', 'theme': 'activity', 'measure': 'count_90d'},
    ]) %}
    {% for source in knob('event_sources') if not own_only %}
        {% do features.extend([
            {'name': source ~ '_event_count_30d', 'family': 'behaviour', 'kind': 'numeric', 'source': 'events', 'label': source ~ ' events in the last 30 days', 'theme': 'activity'},
            {'name': source ~ '_event_count_90d', 'family': 'behaviour', 'kind': 'numeric', 'source': 'events', 'label': source ~ ' events in the last 90 days', 'theme': 'activity'},
        ]) %}
    {% endfor %}
    {% do features.extend([
        {'name': 'event_decayed', 'family': 'behaviour', 'kind': 'numeric', 'source': 'events', 'label': 'events lately (decayed count)', 'short_label': 'events lately', 'theme': 'activity'},
        {'name': 'event_days_since', 'family': 'behaviour', 'kind': 'numeric', 'source': 'events', 'label': 'days since the last event', 'unknown_word': 'never', 'theme': 'activity', 'measure': 'days_since'},
        {'name': 'active_days_30d', 'family': 'behaviour', 'kind': 'numeric', 'source': 'events', 'label': 'active days in the last 30', 'theme': 'activity'},
        {'name': 'active_days_90d', 'family': 'behaviour', 'kind': 'numeric', 'source': 'events', 'label': 'active days in the last 90', 'theme': 'activity'},
        {'name': 'distinct_behaviours_30d', 'family': 'behaviour', 'kind': 'numeric', 'source': 'events', 'label': 'different behaviours in the last 30 days', 'theme': 'activity'},
        {'name': 'distinct_behaviours_90d', 'family': 'behaviour', 'kind': 'numeric', 'source': 'events', 'label': 'different behaviours in the last 90 days', 'theme': 'activity'},
        {'name': 'event_value_30d', 'family': 'behaviour', 'kind': 'numeric', 'source': 'events', 'label': 'value of events in the last 30 days', 'theme': 'activity'},
        {'name': 'event_value_90d', 'family': 'behaviour', 'kind': 'numeric', 'source': 'events', 'label': 'value of events in the last 90 days', 'theme': 'activity'},
        {'name': 'event_trend', 'family': 'behaviour', 'kind': 'numeric', 'source': 'events', 'label': 'activity of the last 7 days against the 30-day rate', 'theme': 'activity'},
        {'name': 'last_behaviour_1', 'family': 'behaviour', 'kind': 'categorical', 'source': 'events', 'label': 'latest behaviour', 'theme': 'activity', 'measure': 'value'},
        {'name': 'last_behaviour_2', 'family': 'behaviour', 'kind': 'categorical', 'source': 'events', 'label': 'behaviour before the latest', 'theme': 'activity'},
        {'name': 'last_behaviour_3', 'family': 'behaviour', 'kind': 'categorical', 'source': 'events', 'label': 'third latest behaviour', 'theme': 'activity'},
        {'name': 'last_gap_1_days', 'family': 'behaviour', 'kind': 'numeric', 'source': 'events', 'label': 'days between the two latest events', 'theme': 'activity'},
        {'name': 'last_gap_2_days', 'family': 'behaviour', 'kind': 'numeric', 'source': 'events', 'label': 'days between the second and third latest events', 'theme': 'activity'},
        {'name': 'trigger_count_7d', 'family': 'behaviour', 'kind': 'numeric', 'source': 'triggers', 'label': 'triggers in the last 7 days', 'theme': 'campaign', 'measure': 'count_7d'},
        {'name': 'trigger_count_30d', 'family': 'behaviour', 'kind': 'numeric', 'source': 'triggers', 'label': 'triggers in the last 30 days', 'theme': 'campaign', 'measure': 'count_30d'},
        {'name': 'trigger_count_90d', 'family': 'behaviour', 'kind': 'numeric', 'source': 'triggers', 'label': 'triggers in the last 90 days', 'theme': 'campaign', 'measure': 'count_90d'},
        {'name': 'trigger_days_since', 'family': 'behaviour', 'kind': 'numeric', 'source': 'triggers', 'label': 'days since the latest trigger', 'unknown_word': 'never', 'theme': 'campaign', 'measure': 'days_since'},
        {'name': 'trigger_days_since_first', 'family': 'behaviour', 'kind': 'numeric', 'source': 'triggers', 'label': 'days since the first trigger', 'unknown_word': 'never', 'theme': 'campaign'},
        {'name': 'latest_trigger_type', 'family': 'behaviour', 'kind': 'categorical', 'source': 'triggers', 'label': 'type of the latest trigger', 'theme': 'campaign', 'measure': 'kind'},
        {'name': 'latest_campaign', 'family': 'behaviour', 'kind': 'categorical', 'source': 'triggers', 'label': 'campaign of the latest trigger', 'theme': 'campaign', 'measure': 'value'},
        {'name': 'current_state', 'family': 'behaviour', 'kind': 'categorical', 'source': 'lead_states', 'label': 'current state', 'theme': 'stage', 'measure': 'value'},
        {'name': 'days_in_state', 'family': 'behaviour', 'kind': 'numeric', 'source': 'lead_states', 'label': 'days in the current state', 'theme': 'stage', 'measure': 'days_since'},
        {'name': 'states_passed', 'family': 'behaviour', 'kind': 'numeric', 'source': 'lead_states', 'label': 'states passed so far', 'theme': 'stage'},
        {'name': 'account_event_count_30d', 'family': 'behaviour', 'kind': 'numeric', 'source': 'events', 'label': 'events of other leads of the account in the last 30 days', 'account_label': 'events of leads of the account in the last 30 days', 'theme': 'account', 'measure': 'count_30d'},
        {'name': 'account_lead_count', 'family': 'behaviour', 'kind': 'numeric', 'source': 'leads', 'label': 'other leads of the account', 'account_label': 'leads of the account', 'theme': 'account', 'measure': 'others'},
        {'name': 'account_open_lead_count', 'family': 'behaviour', 'kind': 'numeric', 'source': 'leads', 'label': 'other leads of the account that are still open', 'account_label': 'leads of the account that are still open', 'theme': 'account'},
        {'name': 'lead_age_days', 'family': 'fit', 'kind': 'numeric', 'source': 'leads', 'label': 'days since the lead was created', 'account_label': 'days since its first lead was created', 'theme': 'stage'},
        {'name': 'lead_module', 'family': 'fit', 'kind': 'categorical', 'source': 'leads', 'label': 'module', 'theme': 'who', 'measure': 'attribute'},
        {'name': 'email_domain_kind', 'family': 'fit', 'kind': 'categorical', 'source': 'leads', 'label': 'kind of e-mail domain', 'theme': 'who', 'measure': 'attribute'},
        {'name': 'account_age_days', 'family': 'fit', 'kind': 'numeric', 'source': 'accounts', 'label': 'days since the account was created', 'theme': 'who'},
    ]) %}
    {% for scope in ['lead', 'account'] %}
        {% for attribute in knob(scope ~ '_attributes') if not own_only %}
            {% set name = attribute_feature(scope, attribute.name) %}
            {% do features.append({
                'name': name, 'family': 'fit', 'kind': 'numeric' if attribute.type == 'number' else 'categorical', 'source': scope ~ 's', 'label': name | replace('_', ' '), 'theme': 'who', 'measure': 'attribute',
                'left_out_for': none if attribute.get('allow_protected') is sameas true else left_out_for(attribute.name)
            }) %}
        {% endfor %}
    {% endfor %}
    {% for feature in property_features() if not own_only %}
        {% do features.append({'name': feature.name, 'family': 'behaviour', 'kind': feature.kind, 'source': feature.record ~ 's', 'label': feature.label,
            'theme': 'campaign' if feature.record == 'trigger' else 'behaviour' if feature.behaviour else 'activity', 'subject': feature.behaviour}) %}
    {% endfor %}
    {% set whole = [] %}
    {% for feature in features %}
        {% do whole.append(dict({'account_label': feature.label, 'short_label': feature.label, 'unknown_word': 'unknown', 'left_out_for': none, 'theme': 'other', 'subject': none, 'measure': none}, **feature)) %}
    {% endfor %}
    {{ return(whole) }}
{% endmacro %}
