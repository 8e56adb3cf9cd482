-- counts of each indicator by year and area with the city's total; not to be shown as they are
with counted as (
    select
        indicator,
        year_began,
        area,
        sum(counts) as numerator,
        count(*) as denominator,
        min(first_day) as first_day
    from {{ ref('indicator_subject') }}
    group by indicator, year_began, area
    union all
    select
        indicator,
        year_began,
        'all' as area,
        sum(counts) as numerator,
        count(*) as denominator,
        min(first_day) as first_day
    from {{ ref('indicator_subject') }}
    group by indicator, year_began
),

dated as (
    select
        counted.*,
        indicator.year_begins,
        indicator.timing,
        indicator.lead_days,
        indicator.lag_days,
        indicator.per,
        indicator.method,
        cast(concat(
            cast(counted.year_began as string), '-0', cast(indicator.year_begins as string), '-01'
        ) as date) as first_of_year
    from counted
    inner join {{ ref('indicator') }} as indicator on counted.indicator = indicator.indicator
)

select
    indicator,
    {{ year_name('year_began') }} as period,
    first_of_year as period_start,
    area,
    cast(numerator as bigint) as numerator,
    cast(denominator as bigint) as denominator,
    per,
    method,
    -- whole: the year is over and has been told of, and records go back to its begin (and as far
    -- before as the rule looks)
    timing = 'once' or (
        {{ dbt.dateadd('day', 'lag_days', dbt.dateadd('year', 1, 'first_of_year')) }}
        <= cast('{{ var("as_of") }}' as date)
        and coalesce(
            {{ dbt.dateadd('day', 'lead_days', 'first_day') }}
            <= {{ dbt.dateadd('day', 31, 'first_of_year') }},
            false
        )
    ) as is_whole_period
from dated
