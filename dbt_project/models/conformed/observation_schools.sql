-- what schools tell of a pupil: attainment at the end of a stage, sessions missed, free school
-- meals. An academic year's results stand at its last day, 31 July; a pupil who was absent from a
-- test has not reached the standard (Department for Education, Key stage 2 attainment: methodology)
{% set day = "case when academic_year like '20__/__'
        then cast(concat('20', substr(academic_year, 6, 2), '-07-31') as date) end" %}
{% set reached = "case
        when reading_outcome is null or writing_outcome is null or maths_outcome is null then null
        when reading_outcome in ('EXS', 'GDS') and writing_outcome in ('EXS', 'GDS')
            and maths_outcome in ('EXS', 'GDS') then 1
        else 0
    end" %}
{{ all_observed([
    {'observation_type': 'good_level_of_development', 'table': 'stg_schools_attainment',
     'role': 'subject', 'date': day, 'reference': 'la_estab', 'value': says('gld', ['Y']),
     'where': "stage = 'EYFSP'"},
    {'observation_type': 'key_stage_2_expected', 'table': 'stg_schools_attainment',
     'role': 'subject', 'date': day, 'reference': 'la_estab', 'value': reached,
     'where': "stage = 'KS2'"},
    {'observation_type': 'key_stage_4_basics', 'table': 'stg_schools_attainment',
     'role': 'subject', 'date': day, 'reference': 'la_estab', 'value': says('basics_9_4', ['Y']),
     'where': "stage = 'KS4'"},
    {'observation_type': 'sessions_missed', 'table': 'stg_schools_attendance',
     'role': 'subject', 'date': 'week_commencing', 'reference': 'la_estab',
     'value': 'sessions_authorised + sessions_unauthorised', 'out_of': 'sessions_possible'},
    {'observation_type': 'free_school_meals', 'table': 'stg_schools_census',
     'role': 'subject', 'date': 'delivery_date', 'reference': 'la_estab',
     'value': says('fsm_eligible', ['true'])},
]) }}
