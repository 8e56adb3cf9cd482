{#- the day on which an involvement is over: the sender's, else, of a service that lasts so long as the
    seed `service` says (counted_days), the day when that time is up; null where neither is known -#}
{% macro over_on(involvement='involvement', service='service') -%}
    coalesce(
        {{ involvement }}.ended_on,
        cast({{ dbt.dateadd(
            'day', service ~ '.counted_days', involvement ~ '.started_on'
        ) }} as date)
    )
{%- endmacro %}
