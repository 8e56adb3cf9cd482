{#- the text under a key of a JSON column; null where it is missing or empty, and where the column
    holds something else than JSON: one sender's slip must not end the run -#}
{% macro json_text(column, key) -%}
    {{ return(adapter.dispatch('json_text')(column, key)) }}
{%- endmacro %}

{% macro default__json_text(column, key) -%}
    nullif(trim(
        case when json_valid({{ column }}) then json_extract_string({{ column }}, '$.{{ key }}') end
    ), '')
{%- endmacro %}

{% macro spark__json_text(column, key) -%}
    nullif(trim(get_json_object({{ column }}, '$.{{ key }}')), '')
{%- endmacro %}
