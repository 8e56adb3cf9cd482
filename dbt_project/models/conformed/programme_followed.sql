-- each person whom a programme counts, before and after. Events: whether one came in the 182 days
-- before the start, and in the 182 days from it on, of those whom the records of such events cover
-- all that time. Observations: as the service noted them. An outcome has no before
with enrolled as (
    select
        enrolment.programme,
        enrolment.person_id,
        min(enrolment.started_on) as started_on,
        max(case when enrolment.outcome = 'completed' then 1 else 0 end) as completed,
        max(case when enrolment.outcome in ('not_said', 'ongoing') then 0 else 1 end) as is_over
    from {{ ref('programme_enrolment') }} as enrolment
    inner join {{ ref('programme') }} as programme
        on
            enrolment.programme = programme.programme
            and enrolment.role = programme.counted_role
    group by enrolment.programme, enrolment.person_id
),

recorded as (
    select
        event_type,
        min(event_date) as first_day,
        max(event_date) as last_day
    from {{ ref('event') }}
    group by event_type
),

windowed as (
    select
        enrolled.*,
        measure.measure,
        measure.type_after as event_type,
        cast({{ dbt.dateadd('day', -182, 'enrolled.started_on') }} as date) as first_day,
        cast({{ dbt.dateadd('day', 182, 'enrolled.started_on') }} as date) as last_day
    from enrolled
    inner join {{ ref('programme_measure') }} as measure
        on enrolled.programme = measure.programme and measure.kind = 'event'
),

noted as (
    select
        person_id,
        observation_type,
        max(cast(value as integer)) as value
    from {{ ref('observation') }}
    group by person_id, observation_type
)

select
    windowed.programme,
    windowed.measure,
    windowed.person_id,
    max(case when event.event_date < windowed.started_on then 1 else 0 end) as had_before,
    max(case when event.event_date >= windowed.started_on then 1 else 0 end) as had_after
from windowed
inner join recorded
    on
        windowed.event_type = recorded.event_type
        and windowed.first_day >= recorded.first_day and windowed.last_day <= recorded.last_day
left join {{ ref('event') }} as event
    on
        windowed.person_id = event.person_id
        and windowed.event_type = event.event_type
        and windowed.first_day <= event.event_date
        and windowed.last_day > event.event_date
group by windowed.programme, windowed.measure, windowed.person_id
union all
select
    enrolled.programme,
    measure.measure,
    enrolled.person_id,
    cast(null as integer) as had_before,
    enrolled.completed as had_after
from enrolled
inner join {{ ref('programme_measure') }} as measure
    on enrolled.programme = measure.programme and measure.kind = 'outcome'
where enrolled.is_over = 1
union all
select
    enrolled.programme,
    measure.measure,
    enrolled.person_id,
    early.value as had_before,
    late.value as had_after
from enrolled
inner join {{ ref('programme_measure') }} as measure
    on enrolled.programme = measure.programme and measure.kind = 'observation'
inner join noted as late
    on enrolled.person_id = late.person_id and measure.type_after = late.observation_type
left join noted as early
    on enrolled.person_id = early.person_id and measure.type_before = early.observation_type
where measure.type_before is null or early.value is not null
