-- findings that events make: as many of the types as the seed `finding_event_rule` says, in as many
-- days
select
    rule.finding,
    event.person_id,
    max(event.event_date) as found_on,
    max(event.source_feed) as source_feed
from {{ ref('event') }} as event
inner join {{ ref('finding_event_rule') }} as rule on event.event_type = rule.event_type
where
    event.person_id is not null
    and event.event_date > cast({{ dbt.dateadd('day', '-1 * rule.days', today()) }} as date)
    and event.event_date <= {{ today() }}
group by rule.finding, event.person_id, rule.at_least
having count(*) >= rule.at_least
