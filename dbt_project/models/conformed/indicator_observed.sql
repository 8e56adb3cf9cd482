-- whom each indicator counts that rests on observations: a person once a year, by the last one
with dated as (
    select
        indicator.indicator,
        indicator.year_begins,
        observation.person_id,
        observation.observed_on,
        observation.value,
        {{ year_begun('observation.observed_on', 'indicator.year_begins') }} as year_began
    from {{ ref('observation') }} as observation
    inner join {{ ref('indicator') }} as indicator
        on observation.observation_type = indicator.observation_type
),

ranked as (
    select
        *,
        row_number() over (
            partition by indicator, person_id, year_began
            order by observed_on desc, value desc
        ) as newest
    from dated
),

-- a tenth or more of the sessions that were possible for the pupil (Department for Education)
absence as (
    select
        person_id,
        {{ year_begun('observed_on', 9) }} as year_began,
        max(observed_on) as counted_on,
        case when 10 * sum(value) >= sum(out_of) then 1 else 0 end as counts
    from {{ ref('observation') }}
    where observation_type = 'sessions_missed'
    group by person_id, {{ year_begun('observed_on', 9) }}
    having sum(out_of) > 0
),

-- several notices of one day are one incident
incident as (
    select distinct
        person_id,
        observed_on
    from {{ ref('observation') }}
    where observation_type = 'domestic_abuse_victim'
),

sequence as (
    select
        person_id,
        observed_on,
        lag(observed_on) over (partition by person_id order by observed_on) as last_one
    from incident
),

followed as (
    select
        person_id,
        observed_on,
        last_one >= {{ dbt.dateadd('day', -365, 'observed_on') }} as within_a_year
    from sequence
),

abuse as (
    select
        person_id,
        {{ year_begun('observed_on', 4) }} as year_began,
        max(observed_on) as counted_on,
        max(case when within_a_year then 1 else 0 end) as counts
    from followed
    group by person_id, {{ year_begun('observed_on', 4) }}
),

counted as (
    select
        indicator,
        person_id,
        year_began,
        observed_on as counted_on,
        cast(value as integer) as counts
    from ranked
    where newest = 1
    union all
    select
        'persistent_absence' as indicator,
        person_id,
        year_began,
        counted_on,
        counts
    from absence
    union all
    select
        'repeat_domestic_abuse' as indicator,
        person_id,
        year_began,
        counted_on,
        counts
    from abuse
)

select
    indicator,
    person_id,
    year_began,
    counted_on,
    counts,
    min(counted_on) over (partition by indicator) as first_day
from counted
