-- children's social care: a referral that was taken on, a protection plan, a time in care
with service as (
    select
        feed,
        file,
        row_number,
        cine_person_id as person_ref,
        'child_in_need' as service,
        cine_referral_id as reference,
        cine_referral_id as referral_id,
        cine_referral_date as started_on,
        cine_close_date as ended_on,
        delivery_date as last_involved_on,
        cine_referral_worker_id as first_worker
    from {{ ref('stg_ssd_cin_episodes') }}
    where in_force and cine_referral_nfa = 'N'
    union all
    select
        feed,
        file,
        row_number,
        cppl_person_id as person_ref,
        'child_protection' as service,
        cppl_cp_plan_id as reference,
        cppl_referral_id as referral_id,
        cppl_cp_plan_start_date as started_on,
        cppl_cp_plan_end_date as ended_on,
        delivery_date as last_involved_on,
        cast(null as string) as first_worker
    from {{ ref('stg_ssd_cp_plans') }}
    where in_force
    union all
    select
        feed,
        file,
        row_number,
        person_ref,
        'looked_after' as service,
        cla_id as reference,
        referral_id,
        started_on,
        ended_on,
        delivery_date as last_involved_on,
        cast(null as string) as first_worker
    from {{ ref('care_period') }}
)

select
    service.feed,
    service.file,
    service.row_number,
    cast(null as string) as role,
    service.person_ref,
    service.service,
    service.reference,
    cast(null as string) as organisation,
    cast(null as string) as support_level,
    service.started_on,
    service.ended_on,
    service.last_involved_on,
    coalesce(social_worker.professional_id, service.first_worker) as lead_practitioner,
    cast(null as string) as lead_phone
from service
left join {{ ref('social_worker') }} as social_worker
    on service.referral_id = social_worker.referral_id
