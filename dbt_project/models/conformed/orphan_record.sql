-- records in force whose parent is not: of a person or a case that was held back or never sent
{% for table, column, parent_table, parent_column in parent_records() %}
    select
        '{{ table }}' as table_name,
        child.delivery_id,
        child.file,
        child.row_number,
        '{{ parent_table }}' as missing_from
    from {{ ref('stg_' ~ table) }} as child
    left join {{ ref('stg_' ~ parent_table) }} as parent
        on child.{{ column }} = parent.{{ parent_column }} and parent.in_force
    where child.in_force and parent.{{ parent_column }} is null
    {{ 'union all' if not loop.last }}
{% endfor %}
