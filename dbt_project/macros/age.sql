{#- full years of age on the day of the run; null without a date of birth -#}
{% macro age_today(date_of_birth) -%}
    cast(
        cast(substr('{{ var("as_of") }}', 1, 4) as integer) - extract(year from {{ date_of_birth }})
        - case
            when substr(cast({{ date_of_birth }} as string), 6, 5)
                > substr('{{ var("as_of") }}', 6, 5) then 1
            else 0
        end as bigint
    )
{%- endmacro %}

{#- the day of the run, and a day before it -#}
{% macro today() -%} cast('{{ var("as_of") }}' as date) {%- endmacro %}

{% macro days_ago(days) -%}
    cast({{ dbt.dateadd('day', '-1 * (' ~ days ~ ')', today()) }} as date)
{%- endmacro %}
