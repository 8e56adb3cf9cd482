{#- text in capitals, blanks and commas in one form, full stops and apostrophes off:
    differences that never tell two addresses apart -#}
{% macro plain_text(column) -%}
    {{ return(adapter.dispatch('plain_text')(column)) }}
{%- endmacro %}

{% macro default__plain_text(column) -%}
    trim(regexp_replace(regexp_replace(regexp_replace(
        upper({{ column }}), '[.''’`]', '', 'g'), '\s*[,;]\s*', ', ', 'g'), '\s+', ' ', 'g'))
{%- endmacro %}

{% macro spark__plain_text(column) -%}
    trim(regexp_replace(regexp_replace(regexp_replace(
        upper({{ column }}), "[.'’`]", ''), '\\s*[,;]\\s*', ', '), '\\s+', ' '))
{%- endmacro %}
