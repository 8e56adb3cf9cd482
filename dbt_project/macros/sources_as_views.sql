{#- What landing wrote are files; a view over each makes it a table like any other, so that models name
    `raw.early_help` and not where it lies. Runs before every build (on-run-start); the paths stand in
    the sources' meta `location`, {name} for the table. -#}
{% macro sources_as_views() -%}
    {% if execute %}
        {% set encrypted = encrypted_tables() if target.type == 'duckdb' else {} %}
        {% for schema in graph.sources.values() | map(attribute='schema') | unique %}
            {% do run_query('create schema if not exists ' ~ schema) %}
        {% endfor %}
        {% for node in graph.sources.values() %}
            {% set location = node.config.meta.location | replace('{name}', node.name) %}
            {% set name = node.schema ~ '.' ~ node.identifier %}
            {% do run_query(source_as_view(name, location, encrypted.get(location))) %}
        {% endfor %}
    {% endif %}
{%- endmacro %}

{#- location -> how DuckDB reads it, of what an encrypted home holds (orchestration/dbt_store.py) -#}
{% macro encrypted_tables() -%}
    {% set found = {} %}
    {% for row in run_query('select location, as_table from memory.main.encrypted') %}
        {% do found.update({row[0]: row[1]}) %}
    {% endfor %}
    {{ return(found) }}
{%- endmacro %}

{% macro source_as_view(name, location, encrypted=none) -%}
    {{ return(adapter.dispatch('source_as_view')(name, location, encrypted)) }}
{%- endmacro %}

{% macro default__source_as_view(name, location, encrypted=none) -%}
    create or replace view {{ name }} as
    {%- if encrypted %}
    select * from {{ encrypted }}
    {%- else %}
    select * from read_parquet('{{ location | replace("'", "''") }}', union_by_name = true)
    {%- endif %}
{%- endmacro %}

{% macro spark__source_as_view(name, location, encrypted=none) -%}
    create or replace temporary view {{ name | replace('.', '_') }}
    using parquet options (path '{{ location }}', mergeSchema 'true')
{%- endmacro %}
