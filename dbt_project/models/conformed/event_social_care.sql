-- what children's social care tells; its rows name a person by number only
{{ all_happened([
    {'event_type': 'social_care_contact', 'table': 'stg_ssd_contacts',
     'date': 'cont_contact_date', 'reference': 'cont_contact_id',
     'person_ref': 'cont_person_id'},
    {'event_type': 'social_care_referral', 'table': 'stg_ssd_cin_episodes',
     'date': 'cine_referral_date', 'reference': 'cine_referral_id',
     'person_ref': 'cine_person_id'},
    {'event_type': 'social_care_case_closed', 'table': 'stg_ssd_cin_episodes',
     'date': 'cine_close_date', 'reference': 'cine_referral_id',
     'person_ref': 'cine_person_id', 'where': "cine_referral_nfa = 'N'"},
    {'event_type': 'social_care_assessment', 'table': 'stg_ssd_cin_assessments',
     'date': 'cina_assessment_start_date', 'reference': 'cina_assessment_id',
     'person_ref': 'cina_person_id'},
    {'event_type': 'child_in_need_plan_started', 'table': 'stg_ssd_cin_plans',
     'date': 'cinp_cin_plan_start_date', 'reference': 'cinp_cin_plan_id',
     'person_ref': 'cinp_person_id'},
    {'event_type': 'child_in_need_plan_ended', 'table': 'stg_ssd_cin_plans',
     'date': 'cinp_cin_plan_end_date', 'reference': 'cinp_cin_plan_id',
     'person_ref': 'cinp_person_id'},
    {'event_type': 'child_protection_plan_started', 'table': 'stg_ssd_cp_plans',
     'date': 'cppl_cp_plan_start_date', 'reference': 'cppl_cp_plan_id',
     'person_ref': 'cppl_person_id'},
    {'event_type': 'child_protection_plan_ended', 'table': 'stg_ssd_cp_plans',
     'date': 'cppl_cp_plan_end_date', 'reference': 'cppl_cp_plan_id',
     'person_ref': 'cppl_person_id'},
]) }}
{% for event_type, date in [('care_started', 'started_on'), ('care_ended', 'ended_on')] %}
    union all
    select
        '{{ event_type }}' as event_type,
        feed,
        file,
        row_number,
        cast(null as string) as role,
        file as person_file,
        row_number as person_row_number,
        person_ref,
        cast(null as string) as place_role,
        cla_id as reference,
        {{ date }} as event_date
    from {{ ref('care_period') }}
    where {{ date }} <= delivery_date
{% endfor %}
