-- what happened to a person, or at a place where no person is named; types: the seed event_type
with happened as (
    {% for sector in ['schools', 'health', 'police', 'housing', 'council', 'social_care',
                      'voluntary'] %}
        select * from {{ ref('event_' ~ sector) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

with_person as (
    select
        happened.*,
        link.person_id
    from happened
    inner join {{ ref('person_link') }} as link
        on
            happened.feed = link.feed
            and happened.person_file = link.file
            and happened.person_row_number = link.row_number
            and happened.role = link.role
    union all
    select
        happened.*,
        person.person_id
    from happened
    inner join {{ ref('social_care_person') }} as person
        on happened.person_ref = person.source_ref
    union all
    select
        happened.*,
        cast(null as string) as person_id
    from happened
    where happened.role is null and happened.person_ref is null
),

placed as (
    select
        with_person.*,
        place.uprn,
        -- one event of one person, however many rows tell of it
        row_number() over (
            partition by
                with_person.event_type, with_person.feed, with_person.reference,
                with_person.person_id, with_person.event_date
            order by with_person.file desc, with_person.row_number desc
        ) as telling
    from with_person
    left join {{ ref('address_link') }} as place
        on
            with_person.feed = place.feed
            and with_person.file = place.file
            and with_person.row_number = place.row_number
            and with_person.place_role = place.role
            and place.outcome in ('matched', 'parent')
)

select
    md5(concat_ws(
        '|',
        event_type,
        feed,
        reference,
        coalesce(person_id, ''),
        cast(event_date as string)
    )) as event_id,
    person_id,
    uprn,
    event_type,
    event_date,
    feed as source_feed,
    file as source_file,
    row_number as source_row_number
from placed
where telling = 1
