-- the key-indicator framework by ward and year, small numbers hidden (orchestration/disclosure)
select
    cast(figure.indicator as string) as indicator,
    cast(figure.period as string) as period,
    cast(figure.area as string) as area,
    cast({{ area_name('figure.area', 'ward.ward_name') }} as string) as area_name,
    cast(indicator.label as string) as label,
    cast(indicator.theme as string) as theme,
    cast(figure.period_start as date) as period_start,
    cast(figure.is_whole_period as boolean) as is_whole_period,
    cast(figure.numerator as bigint) as numerator,
    cast(figure.denominator as bigint) as denominator,
    cast(figure.value as double) as value,
    cast(figure.lower as double) as lower,
    cast(figure.upper as double) as upper,
    cast(indicator.unit as string) as unit,
    cast(figure.suppressed as string) as suppressed,
    cast(indicator.better as string) as better,
    cast(indicator.definition as string) as definition,
    cast(indicator.comparison as string) as comparison,
    cast(indicator.source as string) as source,
    cast(indicator.version as string) as rule_version
from {{ ref('indicator_figure') }} as figure
inner join {{ ref('indicator') }} as indicator on figure.indicator = indicator.indicator
left join {{ ref('ward') }} as ward on figure.area = ward.ward_code
