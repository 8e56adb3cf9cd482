-- what housing tells: tenancies, notices, homelessness cases and placements, homes made safe
with homeless as (
    {{ all_happened([
        {'event_type': 'homelessness_application', 'table': 'stg_homelessness_applications',
         'date': 'application_date', 'reference': 'case_ref', 'place': 'last_settled'},
        {'event_type': 'homelessness_case_closed', 'table': 'stg_homelessness_applications',
         'date': 'close_date', 'reference': 'case_ref'},
        {'event_type': 'placement_started', 'table': 'stg_homelessness_placements',
         'date': 'date_in', 'reference': 'case_ref', 'place': 'placement'},
        {'event_type': 'placement_ended', 'table': 'stg_homelessness_placements',
         'date': 'date_out', 'reference': 'case_ref', 'place': 'placement'},
        {'event_type': 'placement_eviction', 'table': 'stg_homelessness_placements',
         'date': 'date_out', 'reference': 'case_ref', 'place': 'placement',
         'where': "exit_reason = 'EVICTED'"},
    ]) | indent(4) }}
)

{{ all_happened([
    {'event_type': 'tenancy_started', 'table': 'stg_housing_tenancies', 'date': 'start_date',
     'reference': 'tenancy_ref', 'role': 'member', 'place': 'home'},
    {'event_type': 'tenancy_ended', 'table': 'stg_housing_tenancies', 'date': 'end_date',
     'reference': 'tenancy_ref', 'role': 'member', 'place': 'home'},
    {'event_type': 'notice_seeking_possession', 'table': 'stg_housing_tenancies',
     'date': 'notice_date', 'reference': 'tenancy_ref', 'role': 'member', 'place': 'home',
     'where': "notice = 'NSP'"},
    {'event_type': 'notice_to_quit', 'table': 'stg_housing_tenancies',
     'date': 'notice_date', 'reference': 'tenancy_ref', 'role': 'member', 'place': 'home',
     'where': "notice = 'NTQ'"},
    {'event_type': 'possession_order', 'table': 'stg_housing_tenancies',
     'date': 'notice_date', 'reference': 'tenancy_ref', 'role': 'member', 'place': 'home',
     'where': "notice = 'POSSESSION'"},
    {'event_type': 'sanctuary_installed', 'table': 'stg_housing_sanctuary',
     'date': 'installation_date', 'reference': 'sanctuary_ref', 'role': 'victim', 'place': 'home'},
]) }}
union all
-- everybody of the case, each by the row that names them
select
    homeless.event_type,
    homeless.feed,
    homeless.file,
    homeless.row_number,
    'member' as role,
    people.file as person_file,
    people.row_number as person_row_number,
    cast(null as string) as person_ref,
    homeless.place_role,
    homeless.reference,
    homeless.event_date
from homeless
inner join {{ ref('stg_homelessness_people') }} as people
    on homeless.reference = people.case_ref and people.in_force
