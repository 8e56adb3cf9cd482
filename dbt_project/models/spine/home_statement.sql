-- what each record says about where a person lives, and for which time
with adopted as (
    select distinct clae_person_id as person_ref
    from {{ ref('stg_ssd_cla_episodes') }}
    where clae_cla_episode_ceased_reason in ('E11', 'E12')
),

said as (
    select
        l.person_id,
        m.feed,
        m.file,
        m.row_number,
        m.role,
        m.address_role,
        m.in_force,
        m.delivery_date,
        m.event_date,
        p.place,
        p.postcode,
        case when d.outcome = 'matched' then d.uprn end as uprn
    from {{ ref('person_mention') }} as m
    inner join {{ ref('person_link') }} as l
        on
            m.feed = l.feed
            and m.file = l.file
            and m.row_number = l.row_number
            and m.role = l.role
    inner join {{ ref('person_place') }} as p on m.address_id = p.address_id
    left join {{ ref('address_decision') }} as d on m.address_id = d.address_id
    left join adopted on m.feed = 'social_care_ssd' and m.source_ref = adopted.person_ref
    where
        m.address_role in ('home', 'placement')
        and p.place is not null
        -- where a child was placed for adoption is the new family's home: it would tie the two
        and not (m.address_role = 'placement' and adopted.person_ref is not null)
),

tenancy as (
    select
        feed,
        file,
        row_number,
        coalesce(moved_in, start_date) as valid_from,
        end_date as valid_to
    from {{ ref('stg_housing_tenancies') }}
),

care as (
    select
        feed,
        file,
        row_number,
        addr_address_start_date as valid_from,
        addr_address_end_date as valid_to
    from {{ ref('stg_ssd_address') }}
)

select
    said.person_id,
    said.place,
    said.uprn,
    said.postcode,
    said.feed,
    said.address_role,
    said.in_force,
    coalesce(tenancy.valid_from, care.valid_from, said.event_date, said.delivery_date)
        as valid_from,
    coalesce(tenancy.valid_to, care.valid_to) as valid_to,
    -- the last day for which the statement holds: a register says it on the day of its delivery
    case
        when coalesce(tenancy.valid_to, care.valid_to) is not null
            then coalesce(tenancy.valid_to, care.valid_to)
        when said.feed in ('schools_census', 'housing_tenancies', 'social_care_ssd')
            then said.delivery_date
        else coalesce(said.event_date, said.delivery_date)
    end as seen
from said
left join tenancy
    on
        said.feed = tenancy.feed
        and said.file = tenancy.file
        and said.row_number = tenancy.row_number
left join care
    on
        said.feed = care.feed
        and said.file = care.file
        and said.row_number = care.row_number
