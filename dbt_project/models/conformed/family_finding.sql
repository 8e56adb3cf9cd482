-- every finding about a member of a family of today that has a dependent child, or of which
-- somebody expects one; findings: the seed `finding`
with found as (
    {% for kind in ['event', 'service', 'school', 'health', 'word'] %}
        select
            finding,
            person_id,
            found_on,
            source_feed
        from {{ ref('finding_' ~ kind) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

member as (
    select
        person_id,
        family_id
    from {{ ref('family_member') }}
    where valid_to is null
),

with_child as (
    select distinct member.family_id
    from member
    inner join {{ ref('child') }} as child on member.person_id = child.person_id
),

expecting as (
    select distinct member.family_id
    from member
    inner join {{ ref('expectant') }} as expectant on member.person_id = expectant.person_id
)

select
    member.family_id,
    found.finding,
    found.person_id,
    with_child.family_id is not null as has_child,
    max(found.found_on) as found_on,
    {{ joined('found.source_feed') }} as source_feeds
from found
inner join member on found.person_id = member.person_id
left join with_child on member.family_id = with_child.family_id
left join expecting on member.family_id = expecting.family_id
where with_child.family_id is not null or expecting.family_id is not null
group by member.family_id, found.finding, found.person_id, with_child.family_id
