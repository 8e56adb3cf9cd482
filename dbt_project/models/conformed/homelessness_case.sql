-- each homelessness case with its household and whether it is a repeat. Rule gateway-1: an earlier
-- case of the applicant or partner, opened in the two years before (as PreviousCases of the feed
-- counts them), or one that the case states itself
with household as (
    select
        case_ref,
        count(*) as people,
        sum(case when relation = 'CHILD' then 1 else 0 end) as children,
        max(case when relation = 'APPLICANT' then person_id end) as applicant_id
    from {{ ref('homelessness_member') }}
    group by case_ref
),

application as (
    select
        application.*,
        household.people,
        household.children,
        household.applicant_id
    from {{ ref('stg_homelessness_applications') }} as application
    left join household on application.case_ref = household.case_ref
    where application.in_force and application.application_date <= {{ today() }}
),

adult as (
    select distinct
        member.person_id,
        member.case_ref,
        application.application_date
    from {{ ref('homelessness_member') }} as member
    inner join application on member.case_ref = application.case_ref
    where member.relation in ('APPLICANT', 'PARTNER')
),

earlier as (
    select
        now.case_ref,
        count(distinct before.case_ref) as cases
    from adult as now
    inner join adult as before
        on
            now.person_id = before.person_id
            and (
                now.application_date > before.application_date
                or (
                    now.application_date = before.application_date
                    and now.case_ref > before.case_ref
                )
            )
            and cast({{ dbt.dateadd('year', 2, 'before.application_date') }} as date)
            >= now.application_date
    group by now.case_ref
)

select
    application.case_ref,
    application.applicant_id,
    application.application_date,
    application.household_type,
    application.people,
    application.children,
    application.duty,
    application.reason_loss,
    application.support_needs,
    application.rough_sleeping = 'Y' as rough_sleeping,
    greatest(coalesce(earlier.cases, 0), application.previous_cases) as earlier_cases,
    application.close_date,
    application.close_reason
from application
left join earlier on application.case_ref = earlier.case_ref
