-- Every address in every record, with the UPRN it was given or the reason why it has none.
select
    mention.feed,
    mention.file,
    mention.row_number,
    mention.role,
    decision.uprn,
    decision.outcome,
    decision.method,
    decision.confidence,
    decision.candidates,
    decision.reason,
    mention.address_id,
    mention.in_force
from {{ ref('address_mention') }} as mention
inner join {{ ref('address_decision') }} as decision
    on mention.address_id = decision.address_id
