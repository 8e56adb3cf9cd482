{#- of the rows in force, no two have the same `key` -#}
{% test unique_in_force(model, key) %}
select
    {{ key | join(', ') }},
    count(*) as copies
from {{ model }}
where in_force
group by {{ key | join(', ') }}
having count(*) > 1
{% endtest %}
