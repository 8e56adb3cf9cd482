-- how many children stand at each level of the support pathway, by ward, small numbers hidden
select
    cast(figure.level as string) as level,
    cast(figure.area as string) as area,
    cast({{ area_name('figure.area', 'ward.ward_name') }} as string) as area_name,
    cast(figure.children as bigint) as children,
    cast(figure.suppressed as string) as suppressed
from {{ ref('pathway_figure') }} as figure
left join {{ ref('ward') }} as ward on figure.area = ward.ward_code
