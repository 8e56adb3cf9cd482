-- a child or adult of the spine: the best value of each attribute, and who says so
{% set attributes = [
    'forename', 'surname', 'known_as', 'full_name', 'dob', 'sex', 'ethnicity', 'upn', 'nhs_number',
] %}

with best as (
    select
        person_id,
        {% for a in attributes %}
            max(case when attribute = '{{ a }}' then value end) as {{ a }},
            max(case when attribute = '{{ a }}' then sources end) as {{ a }}_source
            {%- if not loop.last %},{% endif %}
        {% endfor %}
    from {{ ref('person_value') }}
    where place = 1
    group by person_id
),

linked as (
    select
        l.person_id,
        count(*) as records,
        count(distinct l.feed) as feeds,
        min(l.confidence) as confidence,
        min(m.delivery_date) as first_delivery,
        max(m.delivery_date) as last_delivery,
        max(case when m.in_force then 1 else 0 end) = 1 as in_force,
        min(m.birth_year) as birth_year
    from {{ ref('person_link') }} as l
    inner join {{ ref('person_mention') }} as m
        on
            l.feed = m.feed
            and l.file = m.file
            and l.row_number = m.row_number
            and l.role = m.role
    group by l.person_id
),

-- which side of the boundary: the newest home whose address tells
side as (
    select
        l.person_id,
        d.outcome in ('matched', 'parent') as in_area,
        row_number() over (
            partition by l.person_id
            order by
                m.in_force desc, m.delivery_date desc, m.event_date desc,
                d.confidence desc, m.feed asc, m.file asc, m.row_number asc
        ) as nth
    from {{ ref('person_mention') }} as m
    inner join {{ ref('person_link') }} as l
        on
            m.feed = l.feed
            and m.file = l.file
            and m.row_number = l.row_number
            and m.role = l.role
    inner join {{ ref('address_decision') }} as d on m.address_id = d.address_id
    where
        m.address_role in ('home', 'placement')
        and d.outcome in ('matched', 'parent', 'out_of_area')
),

adopted as (
    select distinct c.person_id
    from {{ ref('stg_ssd_cla_episodes') }} as e
    inner join {{ ref('social_care_person') }} as c on e.clae_person_id = c.source_ref
    where e.clae_cla_episode_ceased_reason in ('E11', 'E12')
)

select
    linked.person_id,
    coalesce(best.forename, best.full_name) as forename,
    coalesce(best.forename_source, best.full_name_source) as forename_source,
    best.surname,
    best.surname_source,
    best.known_as,
    best.known_as_source,
    cast(best.dob as date) as date_of_birth,
    best.dob_source as date_of_birth_source,
    coalesce(cast(substr(best.dob, 1, 4) as bigint), linked.birth_year) as birth_year,
    best.sex,
    best.sex_source,
    best.ethnicity,
    best.ethnicity_source,
    best.upn,
    best.upn_source,
    best.nhs_number,
    best.nhs_number_source,
    linked.confidence,
    side.in_area,
    linked.records,
    linked.feeds,
    linked.first_delivery,
    linked.last_delivery,
    linked.in_force,
    -- the identity ended with an adoption: nothing may lead from it to another
    adopted.person_id is not null as left_care_by_adoption
from linked
left join best on linked.person_id = best.person_id
left join side on linked.person_id = side.person_id and side.nth = 1
left join adopted on linked.person_id = adopted.person_id
