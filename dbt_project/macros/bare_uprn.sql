{#- a UPRN as text without leading zeros; null where there is none (feeds.md, identifiers) -#}
{% macro bare_uprn(column) -%}
    nullif(ltrim(cast({{ column }} as {{ dbt.type_string() }}), '0'), '')
{%- endmacro %}

{#- a number with its suffix, and the end of a range: 14A, 14-16 -#}
{% macro numbered(prefix) -%}
    nullif(
        coalesce({{ prefix }}_start_number, '')
        || coalesce({{ prefix }}_start_suffix, '')
        || case
            when {{ prefix }}_end_number is null then ''
            else '-' || {{ prefix }}_end_number || coalesce({{ prefix }}_end_suffix, '')
        end,
        ''
    )
{%- endmacro %}

{#- texts joined by one blank, the empty ones left out -#}
{% macro spaced(a, b) -%}
    nullif(trim(coalesce({{ a }}, '') || ' ' || coalesce({{ b }}, '')), '')
{%- endmacro %}
