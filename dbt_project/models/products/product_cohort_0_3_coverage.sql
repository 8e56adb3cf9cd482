-- Small Steps Big Changes: of the contacts whose time is over, how many were in time, by ward,
-- small numbers hidden
select
    cast(figure.contact as string) as contact,
    cast(figure.area as string) as area,
    cast(contact.label as string) as label,
    cast(
        case when figure.area = 'all' then 'The four wards' else ward.ward_name end as string
    ) as area_name,
    cast(figure.numerator as bigint) as in_time,
    cast(figure.denominator as bigint) as due,
    cast(figure.value as double) as value,
    cast(figure.lower as double) as lower,
    cast(figure.upper as double) as upper,
    cast(figure.suppressed as string) as suppressed,
    cast(contact.position as string) as position,
    cast(contact.rule as string) as rule,
    cast(contact.source as string) as source
from {{ ref('cohort_figure') }} as figure
inner join {{ ref('child_contact') }} as contact on figure.contact = contact.contact
left join {{ ref('cohort_ward') }} as ward on figure.area = ward.ward_code
