{#- the distinct values of a text column within a group, in order, parted by a blank -#}
{% macro joined(column) -%}
    {{ return(adapter.dispatch('joined')(column)) }}
{%- endmacro %}

{% macro default__joined(column) -%}
    string_agg(distinct {{ column }}, ' ' order by {{ column }})
{%- endmacro %}

{% macro spark__joined(column) -%}
    array_join(array_sort(collect_set({{ column }})), ' ')
{%- endmacro %}
