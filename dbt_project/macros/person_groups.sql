{#- the groups by which the quality of links is told: all persons, and columns of `person_group` -#}
{% macro person_groups() -%}
    {{ return(['all', 'sex', 'age_band', 'ethnicity', 'area']) }}
{%- endmacro %}

{#- which value of a group a person has, where `person_group` is joined -#}
{% macro group_value(group) -%}
    {{ "'all'" if group == 'all' else 'person_group.' ~ group }}
{%- endmacro %}
