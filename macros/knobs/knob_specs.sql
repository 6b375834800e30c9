{#- What each knob may hold: its kind, its limits (both included, `above` excluded) and whether null is a value. Every knob of dbt_project.yml has a line. -#}
{% macro knob_specs() %}
    {{ return({
        'source_database': {'kind': 'place', 'nullable': true},
        'source_schema': {'kind': 'place'},
        'source_tables': {'kind': 'tables'},
        'as_of': {'kind': 'time', 'nullable': true},
        'use_loaded_at': {'kind': 'switch'},
        'lead_attributes': {'kind': 'attributes', 'scope': 'lead'},
        'account_attributes': {'kind': 'attributes', 'scope': 'account'},
        'behaviours': {'kind': 'names'},
        'event_sources': {'kind': 'names', 'barred': ['sales']},
        'half_life_days': {'kind': 'number', 'above': 0, 'most': 3650},
        'bot_filter': {'kind': 'switch'},
        'closed_states': {'kind': 'texts'},
        'scoring_models': {'kind': 'models'},
        'grid_origin': {'kind': 'time'},
        'refit': {'kind': 'choice', 'of': ['auto', 'always', 'never']},
        'refit_after_days': {'kind': 'whole', 'least': 1, 'most': 3650},
        'search_budget': {'kind': 'whole', 'least': 1, 'most': 200},
        'training_row_budget': {'kind': 'whole', 'least': 1000, 'most': 1000000000},
        'scoring_engine': {'kind': 'choice', 'of': ['python', 'sql']},
        'allow_black_box': {'kind': 'switch'},
        'eligibility_profile': {'kind': 'text'},
        'tier_by': {'kind': 'choice', 'of': ['score', 'grade']},
        'hand_raiser_days': {'kind': 'whole', 'least': 1, 'most': 365},
        'random_seed': {'kind': 'whole', 'least': 0, 'most': 4294967295},
    }) }}
{% endmacro %}
