-- families that meet criteria of three or more of the ten headline outcomes of the National
-- Supporting Families Outcome Framework (MHCLG, Supporting Families programme guidance 2022 to
-- 2025, chapters 3 and 4), each criterion with its evidence. Rule families-2: criteria of the seed
-- `supporting_families`; a dependent child or an expectant parent; sensitive services' own records
-- do not count. The guidance asks for three needs, of whichever outcomes
with met as (
    select
        found.*,
        criterion.outcome,
        finding.label
    from {{ ref('family_finding') }} as found
    inner join {{ ref('supporting_families') }} as criterion
        on found.finding = criterion.finding
    inner join {{ ref('finding') }} as finding on found.finding = finding.finding
),

eligible as (
    select
        family_id,
        count(distinct outcome) as outcomes
    from met
    group by family_id
    having count(distinct outcome) >= 3
)

select
    cast(met.family_id as string) as family_id,
    cast(met.outcome as string) as outcome,
    cast(met.finding as string) as criterion,
    cast(met.person_id as string) as person_id,
    cast(person.forename as string) as forename,
    cast(person.surname as string) as surname,
    cast(met.label as string) as label,
    cast(met.source_feeds as string) as source_feeds,
    cast(met.found_on as date) as found_on,
    cast(eligible.outcomes as bigint) as outcomes
from met
inner join eligible on met.family_id = eligible.family_id
inner join {{ ref('person') }} as person on met.person_id = person.person_id
