-- every record that landing accepted, of every table of every contract, and why it does not stand
{{ config(materialized='view') }}
{% for table in staged_tables() %}
    select
        '{{ table }}' as table_name,
        delivery_id,
        file,
        row_number,
        held_back
    from {{ ref('stg_' ~ table) }}
    {{ 'union all' if not loop.last }}
{% endfor %}
