-- what the council's own family services tell: early help and youth justice
{{ all_happened([
    {'event_type': 'early_help_assessment', 'table': 'stg_early_help', 'date': 'assessment_date',
     'reference': 'episode_id', 'role': 'person'},
    {'event_type': 'early_help_started', 'table': 'stg_early_help', 'date': 'episode_start',
     'reference': 'episode_id', 'role': 'person'},
    {'event_type': 'early_help_ended', 'table': 'stg_early_help', 'date': 'episode_end',
     'reference': 'episode_id', 'role': 'person'},
    {'event_type': 'early_help_step_up', 'table': 'stg_early_help', 'date': 'episode_end',
     'reference': 'episode_id', 'role': 'person', 'where': "end_reason = 'STEP_UP'"},
    {'event_type': 'early_help_step_down', 'table': 'stg_early_help', 'date': 'episode_end',
     'reference': 'episode_id', 'role': 'person', 'where': "end_reason = 'STEP_DOWN'"},
    {'event_type': 'youth_justice_started', 'table': 'stg_youth_justice', 'date': 'start_date',
     'reference': 'intervention_id', 'role': 'subject'},
    {'event_type': 'youth_justice_ended', 'table': 'stg_youth_justice', 'date': 'end_date',
     'reference': 'intervention_id', 'role': 'subject'},
]) }}
