{#- the text under a key of a JSON column; null where it is missing or empty -#}
{% macro json_text(column, key) -%}
    {{ return(adapter.dispatch('json_text')(column, key)) }}
{%- endmacro %}

{% macro default__json_text(column, key) -%}
    nullif(trim(json_extract_string({{ column }}, '$.{{ key }}')), '')
{%- endmacro %}

{% macro spark__json_text(column, key) -%}
    nullif(trim(get_json_object({{ column }}, '$.{{ key }}')), '')
{%- endmacro %}
