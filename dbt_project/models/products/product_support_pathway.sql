-- each child on the continuum of support, spell by spell, with the step that began it. Rule
-- pathway-1: the level of a day is the highest of the services that work with the child on it
-- (continuum of the Family Support Pathway: universal, universal plus, targeted, specialist)
with day as (
    select
        person_id,
        valid_from as day
    from {{ ref('support_period') }}
    union distinct
    select
        person_id,
        valid_to as day
    from {{ ref('support_period') }}
    where valid_to <= {{ today() }}
),

level as (
    select
        day.person_id,
        day.day,
        max(period.level_number) as level_number
    from day
    inner join {{ ref('support_period') }} as period
        on
            day.person_id = period.person_id
            and day.day >= period.valid_from
            and coalesce(day.day < period.valid_to, true)
    group by day.person_id, day.day
),

compared as (
    select
        *,
        lag(level_number) over (partition by person_id order by day) as previous_number
    from level
),

step as (
    select
        *,
        lead(day) over (partition by person_id order by day) as next_day
    from compared
    where previous_number is null or previous_number <> level_number
),

-- who gives the level at some time of the spell
given as (
    select
        step.person_id,
        step.day,
        {{ joined('period.service') }} as services
    from step
    inner join {{ ref('support_period') }} as period
        on
            step.person_id = period.person_id
            and step.level_number = period.level_number
            and coalesce(step.next_day > period.valid_from, true)
            and coalesce(step.day < period.valid_to, true)
    where period.service is not null
    group by step.person_id, step.day
),

-- what early help itself wrote of a step, within a month of it
written as (
    select
        step.person_id,
        step.day,
        max(event.event_type) as event_type
    from step
    inner join {{ ref('event') }} as event
        on
            step.person_id = event.person_id
            and event.event_type in ('early_help_step_up', 'early_help_step_down')
            and event.event_date
            between cast({{ dbt.dateadd('day', -31, 'step.day') }} as date)
            and cast({{ dbt.dateadd('day', 31, 'step.day') }} as date)
    group by step.person_id, step.day
)

{% set levels = ['universal', 'universal_plus', 'targeted', 'specialist'] %}
select
    cast(step.person_id as string) as person_id,
    cast(step.day as date) as valid_from,
    cast(step.next_day as date) as valid_to,
    cast(case step.level_number
        {% for level in levels %}
            when {{ loop.index }} then '{{ level }}'
        {% endfor %}
    end as string) as level,
    cast(case step.previous_number
        {% for level in levels %}
            when {{ loop.index }} then '{{ level }}'
        {% endfor %}
    end as string) as previous_level,
    cast(case
        when step.previous_number is null then 'start'
        when step.level_number > step.previous_number then 'up'
        else 'down'
    end as string) as step,
    cast(given.services as string) as services,
    cast(substr(written.event_type, 17) as string) as early_help_step
from step
left join given on step.person_id = given.person_id and step.day = given.day
left join written on step.person_id = written.person_id and step.day = written.day
