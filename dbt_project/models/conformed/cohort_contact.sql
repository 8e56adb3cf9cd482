-- the contacts of the Healthy Child Programme that each child of the cohort was due, and got. A
-- contact is missed once its time is over by the last day of which health visitors' records tell
{% set as_of = "cast('" ~ var('as_of') ~ "' as date)" %}
with recorded as (
    select
        event_type,
        min(event_date) as first_day
    from {{ ref('event') }}
    group by event_type
),

known as (
    select least(max(event.event_date), {{ as_of }}) as until_day
    from {{ ref('event') }} as event
    inner join {{ ref('child_contact') }} as contact on event.event_type = contact.event_type
),

due as (
    select
        child.*,
        contact.contact,
        contact.event_type,
        cast(
            case contact.from_unit
                when 'month' then {{ dbt.dateadd('month', 'contact.from_count', 'child.born_on') }}
                else {{ dbt.dateadd('day', 'contact.from_count', 'child.born_on') }}
            end as date
        ) as due_from,
        cast(
            case contact.to_unit
                when 'month' then {{ dbt.dateadd('month', 'contact.to_count', 'child.born_on') }}
                else {{ dbt.dateadd('day', 'contact.to_count', 'child.born_on') }}
            end as date
        ) as due_to
    from {{ ref('cohort_child') }} as child
    cross join {{ ref('child_contact') }} as contact
    where child.stage = 'born' or contact.contact = 'antenatal'
),

got as (
    select
        due.person_id,
        due.contact,
        min(event.event_date) as done_on
    from due
    inner join {{ ref('event') }} as event
        on
            due.event_type = event.event_type
            and event.person_id = case
                when due.contact = 'antenatal' then due.mother_id
                else due.person_id
            end
            -- of this pregnancy
            and (
                due.contact <> 'antenatal'
                or (
                    {{ dbt.dateadd('day', -280, 'due.born_on') }} <= event.event_date
                    and due.born_on >= event.event_date
                )
                or (
                    due.stage = 'unborn'
                    and event.event_date >= {{ dbt.dateadd('day', -84, as_of) }}
                )
            )
    group by due.person_id, due.contact
)

select
    md5(concat_ws('|', due.person_id, due.contact)) as contact_id,
    due.person_id,
    due.stage,
    due.ward_code,
    due.ward_name,
    due.contact,
    due.due_from,
    due.due_to,
    got.done_on,
    case
        when due.stage = 'unborn' and got.done_on is null then 'due_now'
        when due.stage = 'unborn' or got.done_on <= due.due_to then 'in_time'
        when got.done_on is not null then 'late'
        when recorded.first_day is null or due.due_from < recorded.first_day then 'before_records'
        when due.due_from > {{ as_of }} then 'to_come'
        when due.due_to < known.until_day then 'missed'
        else 'due_now'
    end as status
from due
cross join known
left join recorded on due.event_type = recorded.event_type
left join got on due.person_id = got.person_id and due.contact = got.contact
