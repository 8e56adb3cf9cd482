{#- What landing wrote are files; a view over each makes it a table like any other, so that models name
    `raw.early_help` and not where it lies. Runs before every build (on-run-start); the paths stand in
    the sources' meta `location`, {name} for the table. -#}
{% macro sources_as_views() -%}
    {% if execute %}
        {% for schema in graph.sources.values() | map(attribute='schema') | unique %}
            {% do run_query('create schema if not exists ' ~ schema) %}
        {% endfor %}
        {% for node in graph.sources.values() %}
            {% set location = node.config.meta.location | replace('{name}', node.name) %}
            {% do run_query(source_as_view(node.schema ~ '.' ~ node.identifier, location)) %}
        {% endfor %}
    {% endif %}
{%- endmacro %}

{% macro source_as_view(name, location) -%}
    {{ return(adapter.dispatch('source_as_view')(name, location)) }}
{%- endmacro %}

{% macro default__source_as_view(name, location) -%}
    create or replace view {{ name }} as
    select * from read_parquet('{{ location | replace("'", "''") }}', union_by_name = true)
{%- endmacro %}

{% macro spark__source_as_view(name, location) -%}
    create or replace temporary view {{ name | replace('.', '_') }}
    using parquet options (path '{{ location }}', mergeSchema 'true')
{%- endmacro %}
