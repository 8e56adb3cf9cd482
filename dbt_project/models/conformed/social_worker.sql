-- who works on a referral: the worker involved today, else the last one
with ranked as (
    select
        invo_referral_id as referral_id,
        invo_professional_id as professional_id,
        invo_professional_team as team,
        row_number() over (
            partition by invo_referral_id
            order by
                case when invo_involvement_end_date is null then 0 else 1 end asc,
                invo_involvement_start_date desc, invo_involvements_id desc
        ) as place
    from {{ ref('stg_ssd_involvements') }}
    where in_force and invo_referral_id is not null
)

select
    referral_id,
    professional_id,
    team
from ranked
where place = 1
