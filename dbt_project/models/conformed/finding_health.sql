-- findings of the child health service: reviews of the Healthy Child Programme that were due two
-- months ago and are not done, development below the expected level, immunisations behind
with contact as (
    select
        link.person_id,
        contact.feed,
        contact.contact_type,
        contact.due_date,
        contact.done_date,
        contact.asq3_result,
        contact.immunisations_up_to_date,
        row_number() over (
            partition by link.person_id, contact.contact_type
            order by contact.done_date desc, contact.due_date desc, contact.contact_id desc
        ) as newest,
        max(case when contact.immunisations_up_to_date is not null then contact.done_date end)
            over (partition by link.person_id) as immunisations_told_on
    from {{ ref('stg_health_child_health') }} as contact
    inner join {{ ref('person_link') }} as link
        on
            contact.feed = link.feed
            and contact.file = link.file
            and contact.row_number = link.row_number
            and link.role = 'child'
    where contact.in_force and contact.contact_type in ('NBV', '6-8W', '12M', '2-2.5Y')
),

missed as (
    select
        person_id,
        contact_type,
        max(due_date) as due_date,
        max(feed) as feed
    from contact
    group by person_id, contact_type
    having
        max(done_date) is null
        and max(due_date) <= {{ days_ago(61) }}
        and max(due_date) > {{ days_ago(730) }}
)

select
    'reviews_missed' as finding,
    person_id,
    max(due_date) as found_on,
    max(feed) as source_feed
from missed
group by person_id
having count(*) >= 2
union all
select
    'review_at_two_missed' as finding,
    person_id,
    due_date as found_on,
    feed as source_feed
from missed
where contact_type = '2-2.5Y'
union all
select
    'development_below_at_two' as finding,
    person_id,
    done_date as found_on,
    feed as source_feed
from contact
where
    contact_type = '2-2.5Y'
    and newest = 1
    and asq3_result = 'BELOW'
    and done_date > {{ days_ago(730) }}
union all
select
    'immunisations_behind' as finding,
    person_id,
    max(done_date) as found_on,
    max(feed) as source_feed
from contact
where
    immunisations_up_to_date = 'N'
    and done_date = immunisations_told_on
    and done_date > {{ days_ago(730) }}
group by person_id
