-- children with an early help assessment by financial year, theme and area: exact counts, not to be
-- shown (early_help_theme_figure makes them safe). Rule themes-1: a child counts once a year and
-- theme, where it lives today; `any` is every child assessed, with or without a theme
with assessed as (
    select
        link.person_id,
        cast(extract(year from {{ dbt.dateadd('month', -3, 'early_help.assessment_date') }}) as int)
            as year_begun,
        concat(';', coalesce(early_help.themes, ''), ';') as themes
    from {{ ref('stg_early_help') }} as early_help
    inner join {{ ref('person_link') }} as link
        on
            early_help.feed = link.feed
            and early_help.file = link.file
            and early_help.row_number = link.row_number
            and link.role = 'person'
    where
        early_help.in_force
        and early_help.role = 'CHILD'
        and early_help.assessment_date <= {{ today() }}
),

themed as (
    select distinct
        assessed.person_id,
        assessed.year_begun,
        theme.theme
    from assessed
    inner join {{ ref('early_help_theme') }} as theme
        on assessed.themes like concat('%;', theme.theme, ';%')
    union all
    select distinct
        person_id,
        year_begun,
        'any' as theme
    from assessed
),

placed as (
    select
        themed.*,
        coalesce(person_group.area, 'unknown') as area
    from themed
    left join {{ ref('person_group') }} as person_group
        on themed.person_id = person_group.person_id
),

counted as (
    select
        year_begun,
        theme,
        area,
        count(*) as children
    from placed
    group by year_begun, theme, area
    union all
    select
        year_begun,
        theme,
        'all' as area,
        count(*) as children
    from placed
    group by year_begun, theme
)

select
    concat(
        cast(year_begun as string), '/', substr(cast(year_begun + 1 as string), 3, 2)
    ) as financial_year,
    theme,
    area,
    children
from counted
