{#- the year that began last in the given month: 9 of an academic, 4 of a financial year -#}
{% macro year_begun(date, month) -%}
    (
        extract(year from {{ date }})
        - case when extract(month from {{ date }}) < {{ month }} then 1 else 0 end
    )
{%- endmacro %}

{#- 2025/26 -#}
{% macro year_name(year) -%}
    concat(
        cast({{ year }} as string), '/', substr(cast({{ year }} + 1 as string), 3, 2)
    )
{%- endmacro %}

{#- the day on which somebody comes to an age: who was born on 29 February, on 1 March where the year
    has no such day, as age_today counts (a choice of ours: the Family Law Reform Act 1969, section 9,
    names the anniversary only) -#}
{% macro birthday(date_of_birth, age) -%}
    {%- set day = dbt.dateadd('year', age, date_of_birth) -%}
    {%- set short = 'extract(day from ' ~ date_of_birth ~ ') - extract(day from ' ~ day ~ ')' -%}
    cast({{ dbt.dateadd('day', short, day) }} as date)
{%- endmacro %}
