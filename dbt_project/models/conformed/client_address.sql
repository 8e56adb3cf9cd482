-- where each client lives by the records that stand: on which side of the authority's boundary by
-- the record's own words (before the gazetteer), and by the gazetteer and the postcode directory
-- (after it). An incident's address is no client's; a last settled home is a former one
select
    mention.feed,
    mention.file,
    mention.row_number,
    mention.role,
    mention.address_id,
    live.row_number is not null as is_live,
    coalesce(decision.said, 'not_known') as side_before,
    case
        when property.in_authority then 'inside'
        when property.uprn is not null or decision.outcome = 'out_of_area' then 'outside'
        when decision.method = 'rivals' or decision.side = 'inside' then 'inside'
        else 'not_known'
    end as side_after,
    decision.uprn,
    decision.outcome,
    decision.method,
    decision.reason,
    decision.side as postcode_side,
    decision.postcode_fit,
    decision.former_address,
    {{ bare_uprn('mention.uprn_given') }} as carried_uprn,
    property.parent_uprn,
    property.logical_status,
    property.blpu_state
from {{ ref('address_mention') }} as mention
inner join {{ ref('address_decision') }} as decision
    on mention.address_id = decision.address_id
left join {{ ref('property') }} as property on decision.uprn = property.uprn
left join {{ ref('live_record') }} as live
    on
        mention.feed = live.feed
        and mention.file = live.file
        and mention.row_number = live.row_number
where mention.in_force and mention.role in ('home', 'placement')
