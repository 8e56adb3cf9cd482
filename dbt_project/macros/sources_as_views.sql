{#- dbt asks the warehouse for the columns of a source that a unit test gives rows for, and ours are
    files: `dbt run-operation sources_as_views` puts a view over each. For tests only. -#}
{% macro sources_as_views() -%}
    {% for node in graph.sources.values() %}
        {% set file = source(node.source_name, node.name) %}
        {% do run_query('create schema if not exists ' ~ node.schema) %}
        {% do run_query(
            'create or replace view ' ~ node.schema ~ '.' ~ node.identifier ~ ' as select * from ' ~ file
        ) %}
    {% endfor %}
{%- endmacro %}
