{#- the columns of `key` together are never the same in two rows -#}
{% test unique_key(model, key) %}
select
    {{ key | join(', ') }},
    count(*) as copies
from {{ model }}
group by {{ key | join(', ') }}
having count(*) > 1
{% endtest %}
