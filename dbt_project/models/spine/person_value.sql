-- what sources say of a person, value by value, in the order in which they are believed
with mention as (
    select
        l.person_id,
        m.*,
        case
            when m.feed in ('schools_census', 'social_care_ssd', 'health_child_health') then 1
            when
                m.feed like 'schools_%' or m.feed like 'health_%'
                or m.feed in ('early_help', 'youth_justice')
                then 2
            when m.feed like 'housing_%' then 3
            when m.feed like 'police_%' then 4
            else 5
        end as trust
    from {{ ref('person_mention') }} as m
    inner join {{ ref('person_link') }} as l
        on
            m.feed = l.feed
            and m.file = l.file
            and m.row_number = l.row_number
            and m.role = l.role
),

said as (
    {% for column in ['forename', 'surname', 'ethnicity', 'upn', 'nhs_number'] %}
        select
            person_id,
            '{{ column }}' as attribute,
            {{ column }} as value,
            feed,
            trust,
            in_force,
            delivery_date
        from mention
        union all
    {% endfor %}
    select
        person_id,
        'sex' as attribute,
        -- the NHS writes 1 and 2; U, 9 and X say nothing
        case when sex in ('M', '1') then 'M' when sex in ('F', '2') then 'F' end as value,
        feed,
        trust,
        in_force,
        delivery_date
    from mention
    union all
    select
        person_id,
        'known_as' as attribute,
        known_as as value,
        feed,
        trust,
        in_force,
        delivery_date
    from mention
    union all
    select
        person_id,
        'full_name' as attribute,
        full_name as value,
        feed,
        trust,
        in_force,
        delivery_date
    from mention
    union all
    select
        person_id,
        'dob' as attribute,
        cast(dob as varchar) as value,
        feed,
        trust,
        in_force,
        delivery_date
    from mention
),

counted as (
    select
        person_id,
        attribute,
        value,
        count(*) as records,
        count(distinct feed) as feeds,
        min(trust) as trust,
        max(case when in_force then 1 else 0 end) as in_force,
        max(delivery_date) as last_delivery,
        {{ joined('feed') }} as sources
    from said
    where
        value is not null
        and not (
            attribute = 'forename'
            and upper(value) in ('BABY', 'INFANT', 'INFANT OF', 'BABY BOY', 'BABY GIRL', 'FNU')
        )
        and not (attribute in ('forename', 'surname') and upper(value) in ('UNKNOWN', '.', 'FNU'))
        -- only the DfE's ethnicity codes: the police's and the NHS's mean other things
        and not (attribute = 'ethnicity' and (length(value) <> 4 or value in ('REFU', 'NOBT')))
        and not (attribute = 'dob' and value like '%-01-01' and trust > 1)
    group by person_id, attribute, value
)

select
    person_id,
    attribute,
    value,
    sources,
    records,
    feeds,
    row_number() over (
        partition by person_id, attribute
        order by in_force desc, trust asc, feeds desc, last_delivery desc, records desc, value asc
    ) as place,
    cast(records as double) / sum(records) over (partition by person_id, attribute) as agreement
from counted
