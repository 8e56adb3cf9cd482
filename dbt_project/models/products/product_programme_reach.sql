-- how many people began in each programme in a year, by ward, small numbers hidden
select
    cast(figure.programme as string) as programme,
    cast(figure.period as string) as period,
    cast(figure.area as string) as area,
    cast(programme.label as string) as programme_label,
    cast({{ area_name('figure.area', 'ward.ward_name') }} as string) as area_name,
    cast(figure.people as bigint) as people,
    cast(figure.suppressed as string) as suppressed
from {{ ref('programme_reach_figure') }} as figure
inner join {{ ref('programme') }} as programme on figure.programme = programme.programme
left join {{ ref('ward') }} as ward on figure.area = ward.ward_code
