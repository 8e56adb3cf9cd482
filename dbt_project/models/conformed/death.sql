-- who died, by the records in force that tell of it: social care's day of death; a case closed with
-- RC2, died (DfE, Children in need census guide); care ended with E2, died (DfE, SSDA903 guide);
-- treatment that ended so. Without a day, the day of the delivery
with told as (
    {% for table, number, day, died in [
        ('stg_ssd_person', 'pers_person_id', 'pers_death_date', 'pers_death_date is not null'),
        ('stg_ssd_cin_episodes', 'cine_person_id', 'cine_close_date', "cine_close_reason = 'RC2'"),
        ('stg_ssd_cla_episodes', 'clae_person_id', 'clae_cla_episode_ceased_date',
         "clae_cla_episode_ceased_reason = 'E2'"),
    ] %}
        select
            person.person_id,
            coalesce(said.{{ day }}, said.delivery_date) as died_on
        from {{ ref(table) }} as said
        inner join {{ ref('social_care_person') }} as person
            on said.{{ number }} = person.source_ref
        where said.in_force and said.{{ died }}
        union all
    {% endfor %}
    select
        link.person_id,
        coalesce(said.treatment_end, said.delivery_date) as died_on
    from {{ ref('stg_health_substance_misuse') }} as said
    inner join {{ ref('person_link') }} as link
        on
            said.feed = link.feed
            and said.file = link.file
            and said.row_number = link.row_number
            and link.role = 'subject'
    where said.in_force and said.discharge_reason = 'DIED'
)

select
    person_id,
    min(died_on) as died_on
from told
where died_on <= cast('{{ var("as_of") }}' as date)
group by person_id
