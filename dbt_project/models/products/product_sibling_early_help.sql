-- younger children in the family of a young person who became known for an offence in the last
-- year. Rule sibling-1: a tie that a source declares or that follows from one, or one family today;
-- an address in common alone never counts (orchestration/linkage/families/rules/rules.yaml). Where
-- a child is placed is not told, nor where a shielded child lives (rule shield-1)
with known as (
    select
        offender.*,
        person.date_of_birth
    from {{ ref('young_offender') }} as offender
    inner join {{ ref('person') }} as person on offender.person_id = person.person_id
    where offender.last_known_on > {{ days_ago(365) }} and not person.left_care_by_adoption
),

upbringing as (
    select distinct
        person_id as adult_id,
        related_person_id as child_id,
        source
    from {{ ref('relationship') }}
    where kind in ('parent', 'carer') and in_force
),

member as (
    select
        person_id,
        family_id,
        role
    from {{ ref('family_member') }}
    where valid_to is null
),

tie as (
    select
        person_id,
        related_person_id,
        case when kind = 'sibling' then 'sibling' else 'named_together' end as tie,
        source,
        case when kind = 'sibling' then 1 else 3 end as weakness
    from {{ ref('relationship') }}
    where kind in ('sibling', 'same_case', 'same_household') and in_force
    union all
    select
        one.child_id as person_id,
        other.child_id as related_person_id,
        'common_carer' as tie,
        other.source,
        2 as weakness
    from upbringing as one
    inner join upbringing as other
        on one.adult_id = other.adult_id and one.child_id <> other.child_id
    union all
    select
        one.person_id,
        other.person_id as related_person_id,
        'same_family' as tie,
        'family' as source,
        4 as weakness
    from member as one
    inner join member as other
        on one.family_id = other.family_id and one.person_id <> other.person_id
    where other.role in ('child', 'child_looked_after')
),

younger as (
    select
        known.person_id as young_person_id,
        known.first_known_on,
        known.last_known_on,
        known.known_by,
        child.*,
        tie.tie,
        tie.source,
        row_number() over (
            partition by known.person_id, child.person_id
            order by tie.weakness asc, tie.source asc
        ) as place
    from known
    inner join tie on known.person_id = tie.person_id
    inner join {{ ref('child') }} as child on tie.related_person_id = child.person_id
    left join upbringing as own
        on known.person_id = own.adult_id and child.person_id = own.child_id
    where child.date_of_birth > known.date_of_birth and own.child_id is null
),

-- what a health service does for the child is none of it: the agreement says so
helped as (
    select distinct person_id
    from {{ ref('involvement') }}
    where
        ended_on is null
        and not is_sensitive
        and source_feed not like 'health%'
        and support_level in ('universal_plus', 'targeted', 'specialist')
),

shielded as (
    select distinct person_id
    from {{ ref('shielded') }}
),

worker as (
    select
        person_id,
        lead_practitioner,
        row_number() over (
            partition by person_id
            order by case when ended_on is null then 0 else 1 end asc, last_involved_on desc
        ) as place
    from {{ ref('involvement') }}
    where service = 'youth_justice' and lead_practitioner is not null
)

select
    cast(younger.young_person_id as string) as young_person_id,
    cast(younger.person_id as string) as child_id,
    cast(member.family_id as string) as family_id,
    cast(younger.forename as string) as forename,
    cast(younger.surname as string) as surname,
    cast(younger.date_of_birth as date) as date_of_birth,
    {{ age_today('younger.date_of_birth') }} as age,
    cast(
        {{ birthday('younger.date_of_birth', 5) }} > {{ today() }} as boolean
    ) as is_under_five,
    cast(case when shielded.person_id is null then younger.postcode end as string) as postcode,
    cast(case
        when shielded.person_id is null and younger.address_role = 'home' then younger.ward_code
    end as string) as ward_code,
    cast(younger.tie as string) as tie,
    cast(younger.source as string) as tie_source,
    cast(younger.first_known_on as date) as first_known_on,
    cast(younger.last_known_on as date) as last_known_on,
    cast(younger.known_by as string) as known_by,
    cast(worker.lead_practitioner as string) as youth_justice_worker,
    cast(helped.person_id is not null as boolean) as is_helped
from younger
left join member on younger.person_id = member.person_id
left join helped on younger.person_id = helped.person_id
left join shielded on younger.person_id = shielded.person_id
left join worker on younger.young_person_id = worker.person_id and worker.place = 1
where younger.place = 1
