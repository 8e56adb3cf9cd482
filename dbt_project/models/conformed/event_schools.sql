-- what schools tell: suspensions and exclusions, starts and ends of enrolments; and the measuring
{{ all_happened([
    {'event_type': 'suspension', 'table': 'stg_schools_suspensions', 'date': 'start_date',
     'reference': 'la_estab', 'role': 'subject', 'where': "category = 'SUSP'"},
    {'event_type': 'permanent_exclusion', 'table': 'stg_schools_suspensions', 'date': 'start_date',
     'reference': 'la_estab', 'role': 'subject', 'where': "category = 'PERM'"},
    {'event_type': 'school_started', 'table': 'stg_schools_census', 'date': 'entry_date',
     'reference': 'la_estab', 'role': 'subject'},
    {'event_type': 'school_left', 'table': 'stg_schools_census', 'date': 'leaving_date',
     'reference': 'la_estab', 'role': 'subject'},
    {'event_type': 'child_measured', 'table': 'stg_health_ncmp', 'date': 'measurement_date',
     'reference': 'school_year', 'role': 'subject'},
]) }}
