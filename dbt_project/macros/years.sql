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

{#- the day on which somebody comes to an age -#}
{% macro birthday(date_of_birth, age) -%}
    cast({{ dbt.dateadd('year', age, date_of_birth) }} as date)
{%- endmacro %}
