-- how many children of the city stand at each level of the support pathway today (rule pathway-1:
-- the highest of the services that work with the child), by ward, with all totals; not to be shown.
-- Whom only a voluntary organisation's hand-kept row names is not counted: such a row says too
-- little to find the child whom a school or a health service names too, so that it would count
-- twice (docs/products-measured.md has how often)
with today_level as (
    select
        period.person_id,
        max(period.level_number) as level_number
    from {{ ref('support_period') }} as period
    where
        period.valid_from <= {{ today() }}
        and coalesce(period.valid_to > {{ today() }}, true)
    group by period.person_id
),

named_elsewhere as (
    select distinct person_id
    from {{ ref('person_link') }}
    where feed <> 'voluntary_programmes'
),

placed as (
    select
        today_level.level_number,
        case when person_group.area = 'unknown' then 'not_known' else person_group.area end as area
    from today_level
    inner join {{ ref('person_group') }} as person_group
        on today_level.person_id = person_group.person_id
    inner join named_elsewhere on today_level.person_id = named_elsewhere.person_id
    where
        person_group.area <> 'outside' and person_group.age_band in ('0-4', '5-10', '11-17')
),

named as (
    select
        area,
        case level_number
            when 1 then 'universal'
            when 2 then 'universal_plus'
            when 3 then 'targeted'
            else 'specialist'
        end as level
    from placed
)

{% set whole = "'all'" %}
{% for level, area in [('level', 'area'), (whole, 'area'), ('level', whole), (whole, whole)] %}
    select
        {{ level }} as level,
        {{ area }} as area,
        count(*) as children
    from named
    {% if (level, area) == (whole, whole) %}
        having count(*) > 0
    {% else %}
        group by {{ [level, area] | reject('equalto', whole) | join(', ') }}
    {% endif %}
    {{ 'union all' if not loop.last }}
{% endfor %}
