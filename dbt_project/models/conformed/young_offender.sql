-- young people who became known for an offence: the police's record of one with an outcome, or a
-- youth justice disposal. Prevention and Turnaround are help before an offence, NFA is no outcome.
with known as (
    select
        link.person_id,
        offence.offence_date as known_on,
        'police' as known_by
    from {{ ref('stg_police_youth_offences') }} as offence
    inner join {{ ref('person_link') }} as link
        on
            offence.feed = link.feed
            and offence.file = link.file
            and offence.row_number = link.row_number
            and link.role = 'subject'
    where offence.in_force and offence.outcome <> 'NFA'
    union all
    select
        person_id,
        started_on as known_on,
        'youth_justice' as known_by
    from {{ ref('involvement') }}
    where service = 'youth_justice' and support_level = 'specialist'
),

ranked as (
    select
        *,
        min(known_on) over (partition by person_id) as first_known_on,
        row_number() over (partition by person_id order by known_on desc, known_by asc) as place
    from known
    where known_on <= {{ today() }}
)

select
    person_id,
    first_known_on,
    known_on as last_known_on,
    known_by
from ranked
where place = 1
