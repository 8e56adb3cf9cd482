-- findings that a word of a record makes (seed `finding_word_rule`): themes of an early help
-- assessment, needs and reasons of a homelessness case, factors of a social care assessment; help
-- that was declined; what a tenancy owes, of those who owe it: a lodger's family owes nothing
with said as (
    select
        'theme' as source,
        feed,
        file,
        row_number,
        'person' as role,
        cast(null as string) as person_ref,
        assessment_date as found_on,
        concat(';', themes, ';') as words
    from {{ ref('stg_early_help') }}
    where in_force and assessment_date > {{ days_ago(365) }}
    union all
    select
        'factor' as source,
        factor.feed,
        factor.file,
        factor.row_number,
        cast(null as string) as role,
        assessment.cina_person_id as person_ref,
        assessment.cina_assessment_start_date as found_on,
        replace(replace(replace(replace(
            factor.cinf_assessment_factors_json, ' ', ''
        ), '[', ','), ']', ','), '"', '') as words
    from {{ ref('stg_ssd_assessment_factors') }} as factor
    inner join {{ ref('stg_ssd_cin_assessments') }} as assessment
        on factor.cinf_assessment_id = assessment.cina_assessment_id and assessment.in_force
    where
        factor.in_force and assessment.cina_assessment_start_date > {{ days_ago(730) }}
),

word as (
    select
        rule.finding,
        said.*
    from said
    inner join {{ ref('finding_word_rule') }} as rule
        on
            said.source = rule.source
            and replace(said.words, ',', ';') like concat('%;', rule.word, ';%')
),

declined as (
    select
        'early_help_declined' as finding,
        feed,
        file,
        row_number,
        'person' as role,
        cast(null as string) as person_ref,
        episode_end as found_on
    from {{ ref('stg_early_help') }}
    where
        in_force
        and end_reason = 'CONSENT_WITHDRAWN'
        and episode_end > {{ days_ago(365) }}
    union all
    select
        'arrears' as finding,
        feed,
        file,
        row_number,
        'member' as role,
        cast(null as string) as person_ref,
        delivery_date as found_on
    from {{ ref('stg_housing_tenancies') }}
    where
        in_force
        and arrears_pounds >= 500
        and relation in ('TENANT', 'JOINT_TENANT', 'PARTNER')
    union all
    select
        finding,
        feed,
        file,
        row_number,
        role,
        person_ref,
        found_on
    from word
),

of_person as (
    select
        declined.finding,
        link.person_id,
        declined.found_on,
        declined.feed as source_feed
    from declined
    inner join {{ ref('person_link') }} as link
        on
            declined.feed = link.feed
            and declined.file = link.file
            and declined.row_number = link.row_number
            and declined.role = link.role
    union all
    select
        declined.finding,
        person.person_id,
        declined.found_on,
        declined.feed as source_feed
    from declined
    inner join {{ ref('social_care_person') }} as person
        on declined.person_ref = person.source_ref
    union all
    -- a homelessness case says it of its household
    select
        rule.finding,
        member.person_id,
        homeless.application_date as found_on,
        'housing_homelessness' as source_feed
    from {{ ref('homelessness_case') }} as homeless
    inner join {{ ref('homelessness_member') }} as member on homeless.case_ref = member.case_ref
    inner join {{ ref('finding_word_rule') }} as rule
        on
            (rule.source = 'loss' and homeless.reason_loss = rule.word)
            or (
                rule.source = 'need'
                and concat(';', homeless.support_needs, ';') like concat('%;', rule.word, ';%')
            )
    where homeless.application_date > {{ days_ago(365) }}
)

select
    finding,
    person_id,
    max(found_on) as found_on,
    max(source_feed) as source_feed
from of_person
where found_on <= {{ today() }}
group by finding, person_id
