-- no row is lost: what each delivery's accepted records came to, in one row a file (or member of a
-- zip); accepted = conformed + held back, for one of four reasons
with staged as (
    {% for table in staged_tables() %}
        select
            '{{ table }}' as table_name,
            delivery_id,
            file,
            row_number,
            held_back
        from {{ ref('stg_' ~ table) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

counted as (
    select
        staged.delivery_id,
        staged.file,
        count(*) as staged,
        sum(case when staged.held_back = 'superseded' then 1 else 0 end) as superseded,
        sum(case when staged.held_back = 'newer_version' then 1 else 0 end) as newer_version,
        sum(case when staged.held_back = 'deleted' then 1 else 0 end) as deleted,
        sum(case when orphan.row_number is not null then 1 else 0 end) as orphan
    from staged
    left join {{ ref('orphan_record') }} as orphan
        on
            staged.table_name = orphan.table_name
            and staged.delivery_id = orphan.delivery_id
            and staged.file = orphan.file
            and staged.row_number = orphan.row_number
    group by staged.delivery_id, staged.file
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
    ) as held_back,
    coalesce(counted.superseded, 0) as superseded,
    coalesce(counted.newer_version, 0) as newer_version,
    coalesce(counted.deleted, 0) as deleted,
    coalesce(counted.orphan, 0) as orphan
from {{ source('landing', 'delivery') }} as ledger
left join counted on ledger.delivery_id = counted.delivery_id and ledger.file = counted.file
where ledger.outcome = 'accepted' and not ledger.superseded
