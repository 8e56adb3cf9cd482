-- health services: visiting until the fifth birthday, family nurses, mental health, substances
with visiting as (
    select
        feed,
        file,
        row_number,
        'child' as role,
        'health_visiting' as service,
        contact_id as reference,
        coalesce(done_date, due_date) as started_on,
        {{ birthday('date_of_birth', 5) }} as ended_on,
        done_date as last_involved_on
    from {{ ref('stg_health_child_health') }}
    where in_force and contact_type <> 'ANC'
),

family_nurse as (
    {% for role in ['mother', 'child'] %}
        select
            feed,
            file,
            row_number,
            '{{ role }}' as role,
            'family_nurse_partnership' as service,
            enrolment_id as reference,
            {{ 'enrolment_date' if role == 'mother' else
               'coalesce(child_date_of_birth, enrolment_date)' }} as started_on,
            leaving_date as ended_on,
            delivery_date as last_involved_on
        from {{ ref('stg_health_family_nurse') }}
        where in_force
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- a referral that was not accepted led to no work
mental_health as (
    select
        feed,
        file,
        row_number,
        'subject' as role,
        'child_mental_health' as service,
        referral_id as reference,
        referral_date as started_on,
        treatment_end as ended_on,
        delivery_date as last_involved_on
    from {{ ref('stg_health_camhs_referrals') }}
    where in_force and coalesce(outcome, '') <> 'NOT_ACCEPTED'
),

substance_misuse as (
    select
        feed,
        file,
        row_number,
        'subject' as role,
        'substance_misuse' as service,
        episode_id as reference,
        referral_date as started_on,
        treatment_end as ended_on,
        delivery_date as last_involved_on
    from {{ ref('stg_health_substance_misuse') }}
    where in_force
),

every_service as (
    select * from visiting
    union all
    select * from family_nurse
    union all
    select * from mental_health
    union all
    select * from substance_misuse
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
from every_service
