-- the groups by which figures are compared: who is harder to see
with aged as (
    select
        person_id,
        sex,
        ethnicity,
        in_area,
        cast(substr('{{ var("as_of") }}', 1, 4) as integer)
        - coalesce(extract(year from date_of_birth), birth_year)
        - case
            when
                date_of_birth is not null
                and substr(cast(date_of_birth as string), 6, 5) > substr('{{ var("as_of") }}', 6, 5)
                then 1
            else 0
        end as age
    from {{ ref('person') }}
),

home as (
    select
        residence.person_id,
        max(property.ward_code) as ward_code
    from {{ ref('residence') }} as residence
    inner join {{ ref('property') }} as property on residence.uprn = property.uprn
    where residence.is_primary and residence.valid_to is null
    group by residence.person_id
)

select
    aged.person_id,
    coalesce(aged.sex, 'unknown') as sex,
    case
        when aged.age is null then 'unknown'
        when aged.age < 5 then '0-4'
        when aged.age < 11 then '5-10'
        when aged.age < 18 then '11-17'
        when aged.age < 25 then '18-24'
        else '25+'
    end as age_band,
    -- DfE main codes: the first letter is the broad group
    case
        when aged.ethnicity is null or aged.ethnicity in ('REFU', 'NOBT') then 'unknown'
        when aged.ethnicity like 'W%' then 'white'
        when aged.ethnicity like 'M%' then 'mixed'
        when aged.ethnicity in ('CHNE', 'OOTH') then 'other'
        when aged.ethnicity like 'A%' then 'asian'
        when aged.ethnicity like 'B%' then 'black'
        else 'unknown'
    end as ethnicity,
    coalesce(home.ward_code, case when not aged.in_area then 'outside' end, 'unknown') as area
from aged
left join home on aged.person_id = home.person_id
