-- no row is lost: what each delivery's accepted records came to, in one row a file (or member of a
-- zip); accepted = conformed + held back, for one of five reasons, + removed (erased, or past its
-- retention)
-- a record may make rows in several tables (in DTF 7.3 a property, its class and its organisation):
-- it stands where one of them does
with record as (
    select
        staged.delivery_id,
        staged.file,
        staged.row_number,
        case when count(staged.held_back) = count(*) then min(staged.held_back) end as held_back,
        count(orphan.row_number) as orphan
    from {{ ref('staged_record') }} as staged
    left join {{ ref('orphan_record') }} as orphan
        on
            staged.table_name = orphan.table_name
            and staged.delivery_id = orphan.delivery_id
            and staged.file = orphan.file
            and staged.row_number = orphan.row_number
    group by staged.delivery_id, staged.file, staged.row_number
),

counted as (
    select
        delivery_id,
        file,
        count(*) as staged,
        count(case when held_back = 'superseded' then 1 end) as superseded,
        count(case when held_back = 'newer_version' then 1 end) as newer_version,
        count(case when held_back = 'deleted' then 1 end) as deleted,
        count(case when orphan > 0 then 1 end) as orphan
    from record
    group by delivery_id, file
)

select
    ledger.feed,
    ledger.file,
    ledger.delivery_id,
    ledger.delivery_date,
    ledger.version,
    ledger.received,
    ledger.quarantined,
    ledger.accepted,
    coalesce(counted.staged, 0) as staged,
    coalesce(
        counted.staged - counted.superseded - counted.newer_version - counted.deleted
        - counted.orphan,
        0
    ) as conformed,
    coalesce(
        counted.superseded + counted.newer_version + counted.deleted + counted.orphan, 0
    )
    + case when ledger.agreement_ended then ledger.accepted - ledger.removed else 0 end
        as held_back,
    ledger.removed,
    coalesce(counted.superseded, 0) as superseded,
    coalesce(counted.newer_version, 0) as newer_version,
    coalesce(counted.deleted, 0) as deleted,
    case when ledger.agreement_ended then ledger.accepted - ledger.removed else 0 end
        as agreement_ended,
    coalesce(counted.orphan, 0) as orphan
from {{ source('landing', 'delivery') }} as ledger
left join counted on ledger.delivery_id = counted.delivery_id and ledger.file = counted.file
where ledger.outcome = 'accepted' and not ledger.superseded
