-- the gazetteer programme's reckoning: client records inside and outside the authority before and
-- after the gazetteer, by feed and in all; the total does not move
with odd as (
    select
        feed,
        file,
        row_number,
        role,
        count(*) as anomalies
    from {{ ref('address_anomaly') }}
    group by feed, file, row_number, role
),

marked as (
    select
        client.*,
        coalesce(odd.anomalies, 0) as anomalies
    from {{ ref('client_address') }} as client
    left join odd
        on
            client.feed = odd.feed
            and client.file = odd.file
            and client.row_number = odd.row_number
            and client.role = odd.role
),

counted as (
    {% for feed in ['feed', "'all'"] %}
        select
            {{ feed }} as feed,
            {% for when in ['before', 'after'] %}
                {% for side in ['inside', 'outside', 'not_known'] %}
                    count(case when side_{{ when }} = '{{ side }}' then 1 end)
                        as {{ side }}_{{ when }},
                {% endfor %}
            {% endfor %}
            count(case when side_before = 'inside' and side_after = 'outside' then 1 end)
                as moved_outside,
            count(case when side_before = 'outside' and side_after = 'inside' then 1 end)
                as moved_inside,
            count(case when is_live then 1 end) as live_records,
            count(case when anomalies > 0 then 1 end) as live_records_with_anomaly,
            cast(sum(anomalies) as bigint) as anomalies
        from marked
        {{ 'group by feed' if feed == 'feed' else 'having count(*) > 0' }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    feed,
    inside_before,
    outside_before,
    not_known_before,
    inside_before + outside_before + not_known_before as records_before,
    inside_after,
    outside_after,
    not_known_after,
    inside_after + outside_after + not_known_after as records_after,
    moved_outside,
    moved_inside,
    live_records,
    live_records_with_anomaly,
    anomalies
from counted
