-- kept as state at a release: what a data steward decided about two records
select * from {{ source('state', 'review_decision') }}
