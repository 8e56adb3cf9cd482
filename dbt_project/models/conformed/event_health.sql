-- what health services tell: births and contacts that were done, referrals, treatments, enrolments
{% set contacts = {
    'ANC': 'antenatal_contact', 'BIRTH': 'birth', 'NBV': 'new_birth_visit',
    '6-8W': 'review_6_8_weeks', '12M': 'review_12_months', '2-2.5Y': 'review_2_years',
} %}
{% for code, event_type in contacts.items() %}
    {{ happened(
        event_type, 'stg_health_child_health',
        'coalesce(done_date, date_of_birth)' if code == 'BIRTH' else 'done_date',
        'contact_id', role='mother' if code == 'ANC' else 'child',
        where="contact_type = '" ~ code ~ "'",
    ) }}
    union all
{% endfor %}
{{ all_happened([
    {'event_type': 'mental_health_referral', 'table': 'stg_health_camhs_referrals',
     'date': 'referral_date', 'reference': 'referral_id', 'role': 'subject'},
    {'event_type': 'mental_health_treatment_started', 'table': 'stg_health_camhs_referrals',
     'date': 'treatment_start', 'reference': 'referral_id', 'role': 'subject'},
    {'event_type': 'mental_health_treatment_ended', 'table': 'stg_health_camhs_referrals',
     'date': 'treatment_end', 'reference': 'referral_id', 'role': 'subject'},
    {'event_type': 'substance_misuse_referral', 'table': 'stg_health_substance_misuse',
     'date': 'referral_date', 'reference': 'episode_id', 'role': 'subject'},
    {'event_type': 'substance_misuse_treatment_started', 'table': 'stg_health_substance_misuse',
     'date': 'treatment_start', 'reference': 'episode_id', 'role': 'subject'},
    {'event_type': 'substance_misuse_treatment_ended', 'table': 'stg_health_substance_misuse',
     'date': 'treatment_end', 'reference': 'episode_id', 'role': 'subject'},
    {'event_type': 'family_nurse_enrolled', 'table': 'stg_health_family_nurse',
     'date': 'enrolment_date', 'reference': 'enrolment_id', 'role': 'mother'},
    {'event_type': 'family_nurse_left', 'table': 'stg_health_family_nurse',
     'date': 'leaving_date', 'reference': 'enrolment_id', 'role': 'mother'},
]) }}
