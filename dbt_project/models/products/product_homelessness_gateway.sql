-- the Homelessness Prevention Gateway: each case with its placements one by one, evictions with
-- their reason, where people moved on, and whether they came back
with family as (
    select
        person_id,
        min(family_id) as family_id
    from {{ ref('family_member') }}
    where valid_to is null
    group by person_id
)

select
    cast(application.case_ref as string) as case_ref,
    cast(coalesce(placement.placement_number, 0) as bigint) as placement_number,
    cast(application.applicant_id as string) as applicant_id,
    cast(family.family_id as string) as family_id,
    cast(application.application_date as date) as applied_on,
    cast(application.household_type as string) as household_type,
    cast(application.people as bigint) as people,
    cast(application.children as bigint) as children,
    cast(application.duty as string) as duty,
    cast(application.reason_loss as string) as reason_loss,
    cast(application.support_needs as string) as support_needs,
    cast(application.rough_sleeping as boolean) as rough_sleeping,
    cast(application.earlier_cases as bigint) as earlier_cases,
    cast(application.earlier_cases > 0 as boolean) as is_repeat,
    cast(application.close_date as date) as closed_on,
    cast(application.close_reason as string) as close_reason,
    cast(placement.accommodation_type as string) as accommodation_type,
    cast(placement.date_in as date) as placed_on,
    cast(placement.date_out as date) as left_on,
    cast(placement.nights as bigint) as nights,
    cast(placement.exit_reason as string) as exit_reason,
    cast(placement.exit_reason = 'EVICTED' as boolean) as is_eviction,
    cast(placement.eviction_reason as string) as eviction_reason,
    cast(placement.move_on as string) as move_on
from {{ ref('homelessness_case') }} as application
left join {{ ref('homelessness_placement') }} as placement
    on application.case_ref = placement.case_ref
left join family on application.applicant_id = family.person_id
