-- every child of today and the few facts by which a child is found: under 18 for certain, in a
-- record in force, not known to have died; an adopted child under the new identity only
with home as (
    select
        person_id,
        uprn,
        postcode,
        address_role
    from {{ ref('residence') }}
    where is_primary and valid_to is null
),

enrolled as (
    select
        person_id,
        organisation,
        row_number() over (
            partition by person_id
            order by last_involved_on desc, started_on desc, involvement_id asc
        ) as place
    from {{ ref('involvement') }}
    where service = 'school' and ended_on is null
)

select
    person.person_id,
    person.forename,
    person.surname,
    person.known_as,
    person.date_of_birth,
    person.birth_year,
    person.sex,
    person.in_area,
    home.uprn,
    home.address_role,
    -- where a looked-after child is placed is not told
    case when home.address_role = 'home' then property.address end as address,
    case when home.address_role = 'home' then coalesce(property.postcode, home.postcode) end
        as postcode,
    property.ward_code,
    enrolled.organisation as school
from {{ ref('person') }} as person
left join {{ ref('death') }} as death on person.person_id = death.person_id
left join home on person.person_id = home.person_id
left join {{ ref('property') }} as property on home.uprn = property.uprn
left join enrolled on person.person_id = enrolled.person_id and enrolled.place = 1
where
    person.in_force
    and not person.left_care_by_adoption
    and death.person_id is null
    and coalesce(
        {{ birthday('person.date_of_birth', 18) }} > cast('{{ var("as_of") }}' as date),
        person.birth_year + 18 > extract(year from cast('{{ var("as_of") }}' as date))
    )
