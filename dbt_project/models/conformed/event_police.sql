-- what the police tell: public protection notices by type, offences, anti-social behaviour
{% for notice in ['DOMESTIC_ABUSE', 'CHILD_CONCERN', 'MISSING', 'EXPLOITATION'] %}
    {{ happened(
        'notice_' ~ notice | lower, 'stg_police_ppn', 'incident_date', 'ppn_ref',
        role='person', place='incident', where="ppn_type = '" ~ notice ~ "'",
    ) }}
    union all
{% endfor %}
{{ all_happened([
    {'event_type': 'youth_offence', 'table': 'stg_police_youth_offences', 'date': 'offence_date',
     'reference': 'offence_ref', 'role': 'subject'},
    {'event_type': 'first_time_entrant', 'table': 'stg_police_youth_offences',
     'date': 'offence_date', 'reference': 'offence_ref', 'role': 'subject',
     'where': "first_time_entrant = 'Y'"},
    {'event_type': 'antisocial_behaviour', 'table': 'stg_police_asb', 'date': 'incident_date',
     'reference': 'incident_ref', 'place': 'incident'},
]) }}
