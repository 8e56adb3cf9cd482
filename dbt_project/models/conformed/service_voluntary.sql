-- programmes of voluntary organisations; a row says when somebody began, not always that it ended
{% set programmes = [
    ('families', 'active_families', ['subject'], 'joined',
        "case when still_active = 'N' then delivery_date end", 'cast(null as string)'),
    ('haven', 'stronger_families', ['mother', 'child'], 'group_start',
        'case when sessions_of_12 >= 12 then delivery_date end', 'cast(null as string)'),
    ('lifeskills', 'life_skills', ['subject'], 'started',
        "case when completed = 'Yes' then delivery_date end", 'cast(null as string)'),
    ('mentors', 'youth_mentoring', ['subject'], 'start', 'cast(null as date)',
        'cast(null as string)'),
    ('smallsteps', 'small_steps', ['mother', 'child'], 'first_visit', 'cast(null as date)',
        'mentor'),
] %}
{% for table, service, roles, started_on, ended_on, lead in programmes %}
    {% set last_programme = loop.last %}
    {% for role in roles %}
        select
            feed,
            file,
            row_number,
            '{{ role }}' as role,
            cast(null as string) as person_ref,
            '{{ service }}' as service,
            cast({{ started_on }} as string) as reference,
            cast(null as string) as organisation,
            cast(null as string) as support_level,
            {{ started_on }} as started_on,
            {{ ended_on }} as ended_on,
            delivery_date as last_involved_on,
            {{ lead }} as lead_practitioner,
            cast(null as string) as lead_phone
        from {{ ref('stg_voluntary_programmes_' ~ table) }}
        where in_force
        {{ 'union all' if not (last_programme and loop.last) }}
    {% endfor %}
{% endfor %}
