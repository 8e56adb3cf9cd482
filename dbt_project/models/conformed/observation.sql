-- what was observed of a person on a day: types, the seed observation_type
with told as (
    {% for sector in ['schools', 'health', 'police'] %}
        select * from {{ ref('observation_' ~ sector) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

of_person as (
    select
        told.*,
        link.person_id,
        -- one observation of one person, however many rows tell of it
        row_number() over (
            partition by
                told.observation_type, told.feed, told.reference,
                link.person_id, told.observed_on
            order by told.file desc, told.row_number desc
        ) as telling
    from told
    inner join {{ ref('person_link') }} as link
        on
            told.feed = link.feed
            and told.file = link.file
            and told.row_number = link.row_number
            and told.role = link.role
)

select
    md5(concat_ws(
        '|', observation_type, feed, reference, person_id, cast(observed_on as string)
    )) as observation_id,
    person_id,
    observation_type,
    observed_on,
    value,
    out_of,
    feed as source_feed,
    file as source_file,
    row_number as source_row_number
from of_person
where telling = 1
