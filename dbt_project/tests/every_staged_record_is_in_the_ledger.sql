-- no row in the raw store without its delivery: what was superseded or refused must not be read
{% for table in staged_tables() %}
    select
        '{{ table }}' as table_name,
        staged.delivery_id
    from {{ ref('stg_' ~ table) }} as staged
    left join {{ ref('record_account') }} as account
        on staged.delivery_id = account.delivery_id and staged.file = account.file
    where account.delivery_id is null
    {{ 'union all' if not loop.last }}
{% endfor %}
