-- a child's time in care from entering to leaving: its episodes, one following the other
select
    feed,
    clae_cla_id as cla_id,
    clae_person_id as person_ref,
    min(file) as file,
    min(row_number) as row_number,
    max(clae_referral_id) as referral_id,
    min(clae_entered_care_date) as started_on,
    case
        when count(clae_cla_episode_ceased_date) = count(*) then max(clae_cla_episode_ceased_date)
    end as ended_on,
    max(delivery_date) as delivery_date
from {{ ref('stg_ssd_cla_episodes') }}
where in_force
group by feed, clae_cla_id, clae_person_id
