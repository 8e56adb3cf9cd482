-- families with several agreed early signs of neglect, for a practitioner's judgement: each sign
-- with whom it is about and who says so, no score. Rule neglect-2: three signs or more of the seed
-- `neglect_sign`, from two sectors or more, two degrees of one fact being one (counts_as); not
-- where a child of the family is on a protection plan or looked after, since it is not early then.
-- The signs are of the kinds that NICE CG89 and NG76 name; which recommendation each rests on is to
-- be checked by the safeguarding lead (docs/sources.md)
with sign as (
    select
        found.*,
        agreed.counts_as,
        finding.label,
        finding.sector
    from {{ ref('family_finding') }} as found
    inner join {{ ref('neglect_sign') }} as agreed on found.finding = agreed.finding
    inner join {{ ref('finding') }} as finding on found.finding = finding.finding
    where found.has_child
),

late as (
    select distinct member.family_id
    from {{ ref('family_member') }} as member
    inner join {{ ref('involvement') }} as involvement on member.person_id = involvement.person_id
    where
        member.valid_to is null
        and involvement.service in ('child_protection', 'looked_after')
        and involvement.ended_on is null
),

several as (
    select sign.family_id
    from sign
    left join late on sign.family_id = late.family_id
    where late.family_id is null
    group by sign.family_id
    having count(distinct sign.counts_as) >= 3 and count(distinct sign.sector) >= 2
)

select
    cast(sign.family_id as string) as family_id,
    cast(sign.finding as string) as sign,
    cast(sign.person_id as string) as person_id,
    cast(sign.label as string) as label,
    cast(sign.sector as string) as sector,
    cast(sign.source_feeds as string) as source_feeds,
    cast(sign.found_on as date) as found_on
from sign
inner join several on sign.family_id = several.family_id
