{#- no row lacks a value in any of `columns`: one test a table, since each costs a run its time -#}
{% test filled(model, columns) %}
select
    {{ columns | join(', ') }}
from {{ model }}
where {{ columns | join(' is null or ') }} is null
{% endtest %}
