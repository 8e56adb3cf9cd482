-- persons whom one record, or one case of a source, names together, and the part each has in it
with mention as (
    select
        l.person_id,
        m.in_force,
        case
            when m.feed = 'voluntary_programmes' then split_part(m.file, '_', 3)
            else m.feed
        end as source,
        case
            when m.role in ('mother', 'child') then upper(m.role)
            else m.relation
        end as relation,
        case
            when m.group_ref is not null then m.group_ref
            when m.feed = 'voluntary_programmes' then m.file || ' ' || m.postcode_given
        end as group_ref,
        coalesce(m.event_date, m.delivery_date) as seen
    from {{ ref('person_mention') }} as m
    inner join {{ ref('person_link') }} as l
        on
            m.feed = l.feed
            and m.file = l.file
            and m.row_number = l.row_number
            and m.role = l.role
)

select
    person_id,
    source,
    group_ref,
    relation,
    min(seen) as first_seen,
    max(seen) as last_seen,
    max(case when in_force then 1 else 0 end) as in_force
from mention
where group_ref is not null
group by person_id, source, group_ref, relation
union all
select
    c.person_id,
    'ssd_mother' as source,
    s.moth_table_id as group_ref,
    'CHILD' as relation,
    min(coalesce(s.moth_childs_dob, s.delivery_date)) as first_seen,
    max(s.delivery_date) as last_seen,
    max(case when s.in_force then 1 else 0 end) as in_force
from {{ ref('stg_ssd_mother') }} as s
inner join {{ ref('social_care_person') }} as c on s.moth_childs_person_id = c.source_ref
group by c.person_id, s.moth_table_id
union all
select
    c.person_id,
    'ssd_mother' as source,
    s.moth_table_id as group_ref,
    'MOTHER' as relation,
    min(coalesce(s.moth_childs_dob, s.delivery_date)) as first_seen,
    max(s.delivery_date) as last_seen,
    max(case when s.in_force then 1 else 0 end) as in_force
from {{ ref('stg_ssd_mother') }} as s
inner join {{ ref('social_care_person') }} as c on s.moth_person_id = c.source_ref
group by c.person_id, s.moth_table_id
union all
select
    c.person_id,
    'ssd_family' as source,
    s.fami_family_id as group_ref,
    cast(null as varchar) as relation,
    min(s.delivery_date) as first_seen,
    max(s.delivery_date) as last_seen,
    max(case when s.in_force then 1 else 0 end) as in_force
from {{ ref('stg_ssd_family') }} as s
inner join {{ ref('social_care_person') }} as c on s.fami_person_id = c.source_ref
group by c.person_id, s.fami_family_id
