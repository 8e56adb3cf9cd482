-- costs and prevented costs of each programme: worked out from stated inputs, the published figure
-- and the difference beside it, and a range where an input is uncertain
select
    cast(worked.programme as string) as programme,
    cast(worked.result as string) as result,
    cast(programme.label as string) as programme_label,
    cast(worked.label as string) as label,
    cast(worked.value as double) as value,
    cast(worked.low as double) as low,
    cast(worked.high as double) as high,
    cast(worked.published as double) as published,
    cast(worked.difference as double) as difference,
    cast(worked.difference_percent as double) as difference_percent,
    cast(worked.unit as string) as unit,
    cast(worked.formula as string) as formula,
    cast(worked.inputs as string) as inputs,
    cast(worked.note as string) as note,
    cast(programme.prices as string) as prices,
    cast(rate.value as double) as discount_rate,
    cast(worked.position as bigint) as position
from {{ ref('cost_worked_out') }} as worked
inner join {{ ref('programme') }} as programme on worked.programme = programme.programme
left join {{ ref('cost_input') }} as rate
    on rate.programme = 'general' and rate.input = 'discount_rate'
