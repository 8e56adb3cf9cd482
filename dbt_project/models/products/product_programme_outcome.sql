-- what came of each programme: the same people before and after, small numbers hidden
select
    cast(figure.programme as string) as programme,
    cast(figure.measure as string) as measure,
    cast(programme.label as string) as programme_label,
    cast(measure.label as string) as label,
    cast(figure.people as bigint) as people,
    cast(figure.had_before as bigint) as had_before,
    cast(figure.had_after as bigint) as had_after,
    cast(figure.before as double) as before,
    cast(figure.before_lower as double) as before_lower,
    cast(figure.before_upper as double) as before_upper,
    cast(figure.after as double) as after,
    cast(figure.after_lower as double) as after_lower,
    cast(figure.after_upper as double) as after_upper,
    cast(figure.suppressed as string) as suppressed,
    cast(measure.better as string) as better
from {{ ref('programme_figure') }} as figure
inner join {{ ref('programme') }} as programme on figure.programme = programme.programme
inner join {{ ref('programme_measure') }} as measure
    on figure.programme = measure.programme and figure.measure = measure.measure
