-- themes of early help assessments by area, with small counts hidden
select
    cast(figure.financial_year as string) as financial_year,
    cast(figure.theme as string) as theme,
    cast(figure.area as string) as area,
    cast(ward.ward_name as string) as area_name,
    cast(figure.children as bigint) as children,
    cast(figure.suppressed as string) as suppressed
from {{ ref('early_help_theme_figure') }} as figure
left join {{ ref('ward') }} as ward on figure.area = ward.ward_code
