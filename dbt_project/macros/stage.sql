{#- A staging model: every accepted row of a contract's table, its columns by name, and whether it
    still stands (`in_force`) or what replaced it (`held_back`). What replaces what follows from the
    contract: snapshot, incremental (with or without a key) or gazetteer.

    superseded     of a snapshot that is not the newest any more
    newer_version  a later row has the same key
    deleted        a change-only update took the record away

    What came under a contract that no agreement in force covers any more is left out. -#}
{% macro stage(table) %}
{%- set raw = source('raw', table) -%}
{%- set about = staged_tables().get(table) -%}
{%- if not about -%}
    {{ exceptions.raise_compiler_error(
        "no contract has a table '" ~ table ~ "', or `make generate` was not run since it has"
    ) }}
{%- endif -%}
with staged as (
    {% if about.mode == 'gazetteer' -%}
    {{ stage_gazetteer(raw, about.columns, about.key) }}
    {%- elif about.mode == 'snapshot' -%}
    {{ stage_snapshot(raw, about.columns, about.feed) }}
    {%- elif about.key -%}
    {{ stage_newest_of_key(raw, about.columns, about.key) }}
    {%- else -%}
    {{ stage_every_row(raw, about.columns) }}
    {%- endif %}
),

-- what came under an agreement that has ended is used for nothing, history neither
ended as (
    select distinct delivery_id
    from {{ source('landing', 'delivery') }}
    where agreement_ended
)

select
    {{ columns_of('staged', about.columns) }}
    staged.in_force,
    staged.held_back
from staged
left join ended on staged.delivery_id = ended.delivery_id
where ended.delivery_id is null
{% endmacro %}

{% macro columns_of(alias, columns) -%}
    {% for column in columns %}
    {{ alias }}.{{ column }},
    {% endfor %}
{%- endmacro %}

{#- the delivery that stands of those that replace one another, by date, then version. The delivery
    counts, not its rows: a table that is empty in it has no rows in force. One of which every row
    was held back replaces nothing -#}
{% macro newest_delivery(feed, named='%') %}
    select
        delivery_id,
        delivery_date
    from {{ source('landing', 'delivery') }}
    where
        feed = '{{ feed }}'
        and outcome = 'accepted'
        and not superseded
        and lower(file) like '{{ named }}'
    group by delivery_id, delivery_date, version
    having sum(accepted) > 0
    order by delivery_date desc, version desc, delivery_id desc
    limit 1
{% endmacro %}

{#- the newest delivery of the feed stands, whole -#}
{% macro stage_snapshot(raw, columns, feed) %}
with newest as (
    {{ newest_delivery(feed) }}
)

select
    {{ columns_of('sent', columns) }}
    newest.delivery_id is not null as in_force,
    case when newest.delivery_id is null then 'superseded' end as held_back
from {{ raw }} as sent
left join newest on sent.delivery_id = newest.delivery_id
{% endmacro %}

{#- the newest row of a key stands, by date, then version -#}
{% macro stage_newest_of_key(raw, columns, key) %}
with ranked as (
    select
        {{ columns_of('sent', columns) }}
        row_number() over (
            partition by {{ key | join(', ') }}
            order by delivery_date desc, version desc, delivery_id desc, row_number desc
        ) as newest
    from {{ raw }} as sent
)

select
    {{ columns_of('ranked', columns) }}
    newest = 1 as in_force,
    case when newest > 1 then 'newer_version' end as held_back
from ranked
{% endmacro %}

{#- rows without a key add up -#}
{% macro stage_every_row(raw, columns) %}
select
    {{ columns_of('sent', columns) }}
    true as in_force,
    cast(null as string) as held_back
from {{ raw }} as sent
{% endmacro %}

{#- the key of a gazetteer's record; a UPRN counts without leading zeros -#}
{% macro gazetteer_key(key) -%}
    {%- for column in key -%}
        {{ bare_uprn(column) if column == 'uprn' else column }}{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}

{#- the newest full supply, then the change-only updates dated after it, in order: the last record
    of a key stands, unless it is a deletion -#}
{% macro stage_gazetteer(raw, columns, key) %}
with newest_full as (
    {{ newest_delivery('llpg', '%full%') }}
),

dated as (
    select
        {{ columns_of('sent', columns) }}
        coalesce(
            case
                when sent.supply = 'full' then sent.delivery_id = newest_full.delivery_id
                else sent.delivery_date > newest_full.delivery_date
            end,
            true
        ) as applies
    from {{ raw }} as sent
    left join newest_full on 1 = 1
),

ranked as (
    select
        {{ columns_of('dated', columns) }}
        applies,
        row_number() over (
            partition by applies, {{ gazetteer_key(key) }}
            order by delivery_date desc, version desc, pro_order desc, row_number desc
        ) as newest
    from dated
)

select
    {{ columns_of('ranked', columns) }}
    applies and newest = 1 and change_type <> 'D' as in_force,
    case
        when not applies then 'superseded'
        when newest > 1 then 'newer_version'
        when change_type = 'D' then 'deleted'
    end as held_back
from ranked
{% endmacro %}
