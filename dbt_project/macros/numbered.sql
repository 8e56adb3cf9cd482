{#- the number of an address part with its suffixes, and the end of a range: 14A, 14-16 -#}
{% macro numbered(prefix) -%}
    nullif(concat(
        coalesce({{ prefix }}_start_number, ''),
        coalesce({{ prefix }}_start_suffix, ''),
        case when {{ prefix }}_end_number is null then '' else '-' end,
        coalesce({{ prefix }}_end_number, ''),
        coalesce({{ prefix }}_end_suffix, '')
    ), '')
{%- endmacro %}
