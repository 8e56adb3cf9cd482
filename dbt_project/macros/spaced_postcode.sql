{#- a postcode in capitals with a blank before its last three characters, as the directory has it -#}
{% macro spaced_postcode(column) -%}
    nullif(trim(concat(
        left(
            replace(upper({{ column }}), ' ', ''),
            greatest(length(replace(upper({{ column }}), ' ', '')) - 3, 0)
        ),
        ' ',
        right(replace(upper({{ column }}), ' ', ''), 3)
    )), '')
{%- endmacro %}
