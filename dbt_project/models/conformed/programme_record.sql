-- each row in which a partner says that somebody takes part in one of the programmes. An end is
-- the sender's own day, never guessed; an outcome is one of a few words, never free text
{% set left = "case leaving_reason when 'GRADUATED' then 'completed' when 'MOVED' then 'moved'
        when 'DISENGAGED' then 'left_early' when 'CHILD_NOT_IN_CARE' then 'other' end" %}
{% set discharged = "case when discharge_reason in ('DRUG_FREE', 'OCCASIONAL') then 'completed'
        when discharge_reason = 'DROPPED_OUT' then 'left_early'
        when discharge_reason = 'TRANSFERRED' then 'moved'
        when discharge_reason is not null then 'other' end" %}
{% set safe = "case when rehoused = 'Y' then 'rehoused'
        when installation_date is not null then 'completed' end" %}
{% set finished = "case completed when 'Yes' then 'completed' when 'No' then 'left_early' end" %}
{% set all_twelve = "case when sessions_of_12 >= 12 then 'completed' end" %}
{% set gone = "case still_active when 'N' then 'left_early' when 'Y' then 'ongoing' end" %}
{% set untold = "cast(null as string)" %}
{#- programme, table, roles in the row, started, ended, sessions, offered, outcome, where -#}
{% set kinds = [
    ('family_nurse_partnership', 'stg_health_family_nurse', {'mother': 'mother', 'child': 'child'},
        'enrolment_date', 'leaving_date', 'visits_done', 'visits_expected', left, 'true'),
    ('stronger_families', 'stg_voluntary_programmes_haven', {'mother': 'mother', 'child': 'child'},
        'group_start', 'null', 'sessions_of_12', '12', all_twelve, 'true'),
    ('small_steps', 'stg_voluntary_programmes_smallsteps', {'mother': 'mother', 'child': 'child'},
        'first_visit', 'null', 'visits', 'null', untold, 'true'),
    ('life_skills', 'stg_voluntary_programmes_lifeskills', {'subject': 'participant'},
        'started', 'null', 'sessions_attended', '10', finished, 'true'),
    ('active_families', 'stg_voluntary_programmes_families', {'subject': 'participant'},
        'joined', 'null', 'sessions', 'null', gone, 'true'),
    ('youth_mentoring', 'stg_voluntary_programmes_mentors', {'subject': 'participant'},
        'start', 'null', 'meetings', 'null', untold, 'true'),
    ('sanctuary', 'stg_housing_sanctuary', {'victim': 'participant'},
        'referral_date', 'installation_date', 'null', 'null', safe, 'true'),
    ('compass_link_workers', 'stg_health_substance_misuse', {'subject': 'participant'},
        'referral_date', 'treatment_end', 'null', 'null', discharged,
        "link_worker = 'Y' and client_group = 'YP'"),
] %}
{% for programme, table, roles, started, ended, sessions, offered, outcome, where in kinds %}
    {% set last_kind = loop.last %}
    {% for role, called in roles.items() %}
        select
            '{{ programme }}' as programme,
            feed,
            file,
            row_number,
            '{{ role }}' as row_role,
            '{{ called }}' as role,
            {{ started }} as started_on,
            cast({{ ended }} as date) as ended_on,
            case when {{ sessions }} >= 0 then cast({{ sessions }} as bigint) end as sessions,
            cast({{ offered }} as bigint) as sessions_offered,
            {{ outcome }} as outcome,
            delivery_date
        from {{ ref(table) }}
        where in_force and {{ started }} <= delivery_date and {{ where }}
        {{ 'union all' if not (last_kind and loop.last) }}
    {% endfor %}
{% endfor %}
