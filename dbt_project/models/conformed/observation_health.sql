-- what health services tell: feeding, protection and development of a child, its weight at school,
-- and what the family nurse saw
{% set born = 'coalesce(done_date, date_of_birth)' %}
{% set nurse = {
    'nurse_smoking_at_intake': 'smoking_at_intake',
    'nurse_smoking_at_36_weeks': 'smoking_at_36_weeks',
    'nurse_breastfed_at_birth': 'breastfeeding_at_birth',
    'nurse_breastfed_at_2_weeks': 'breastfeeding_at_2_weeks',
    'nurse_immunised': 'immunisations_complete',
} %}
{{ all_observed([
    {'observation_type': 'breastfed_at_birth', 'table': 'stg_health_child_health', 'role': 'child',
     'date': born, 'reference': 'contact_id', 'value': says('breastfeeding', ['01', '02']),
     'where': "contact_type = 'BIRTH'"},
    {'observation_type': 'breastfed_at_6_8_weeks', 'table': 'stg_health_child_health',
     'role': 'child', 'date': 'done_date', 'reference': 'contact_id',
     'value': says('breastfeeding', ['01', '02']), 'where': "contact_type = '6-8W'"},
    {'observation_type': 'immunised_at_12_months', 'table': 'stg_health_child_health',
     'role': 'child', 'date': 'done_date', 'reference': 'contact_id',
     'value': says('immunisations_up_to_date', ['Y']), 'where': "contact_type = '12M'"},
    {'observation_type': 'developing_as_expected', 'table': 'stg_health_child_health',
     'role': 'child', 'date': 'done_date', 'reference': 'contact_id',
     'value': says('asq3_result', ['ABOVE']), 'where': "contact_type = '2-2.5Y'"},
    {'observation_type': 'obese_in_reception', 'table': 'stg_health_ncmp', 'role': 'subject',
     'date': 'measurement_date', 'reference': 'school_year',
     'value': says('bmi_category', ['VERY_OVER']), 'where': "school_year = 'R'"},
    {'observation_type': 'obese_in_year_6', 'table': 'stg_health_ncmp', 'role': 'subject',
     'date': 'measurement_date', 'reference': 'school_year',
     'value': says('bmi_category', ['VERY_OVER']), 'where': "school_year = '6'"},
]) }}
{% for observation_type, column in nurse.items() %}
    union all
    {{ observed(
        observation_type, 'stg_health_family_nurse', 'mother', 'enrolment_date', 'enrolment_id',
        says(column, ['Y']),
    ) }}
{% endfor %}
