-- kept as state at a release: what a data steward decided about two records
select
    decision_id,
    kind,
    decided_on,
    decided_by,
    reason,
    feed_a,
    file_a,
    row_number_a,
    role_a,
    feed_b,
    file_b,
    row_number_b,
    role_b
from {{ source('state', 'review_decision') }}
