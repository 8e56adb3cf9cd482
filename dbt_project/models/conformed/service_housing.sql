-- housing services: a homelessness case with all its people, a tenancy with all its members, and
-- the Sanctuary scheme, whose work is done when the home is made safe
with service as (
    select
        people.feed,
        people.file,
        people.row_number,
        'member' as role,
        'homelessness' as service,
        people.case_ref as reference,
        application.application_date as started_on,
        application.close_date as ended_on,
        application.delivery_date as last_involved_on
    from {{ ref('stg_homelessness_people') }} as people
    inner join {{ ref('stg_homelessness_applications') }} as application
        on people.case_ref = application.case_ref and application.in_force
    where people.in_force
    union all
    select
        feed,
        file,
        row_number,
        'member' as role,
        'council_tenancy' as service,
        tenancy_ref as reference,
        coalesce(moved_in, start_date) as started_on,
        end_date as ended_on,
        delivery_date as last_involved_on
    from {{ ref('stg_housing_tenancies') }}
    where in_force
    union all
    select
        feed,
        file,
        row_number,
        'victim' as role,
        'sanctuary_scheme' as service,
        sanctuary_ref as reference,
        referral_date as started_on,
        installation_date as ended_on,
        delivery_date as last_involved_on
    from {{ ref('stg_housing_sanctuary') }}
    where in_force
)

select
    feed,
    file,
    row_number,
    role,
    cast(null as string) as person_ref,
    service,
    reference,
    cast(null as string) as organisation,
    cast(null as string) as support_level,
    started_on,
    ended_on,
    last_involved_on,
    cast(null as string) as lead_practitioner,
    cast(null as string) as lead_phone
from service
