-- what is odd about the address of a live client, one row a kind: the worklist of those who mend it
-- (seed address_anomaly_kind says who)
{% set linked = "client.uprn is not null" %}
{% set carried = "client.carried_uprn is not null" %}
{% set dead = "client.postcode_side in ('dead', 'dead_inside', 'dead_outside')" %}
{% set kinds = {
    'outside_said_inside': "client.side_before = 'inside' and client.side_after = 'outside'",
    'inside_said_outside': "client.side_before = 'outside' and client.side_after = 'inside'",
    'side_not_known': "client.side_after = 'not_known' and client.outcome <> 'invalid'",
    'no_address': "client.outcome = 'invalid' and client.reason in ('blank', 'not known')",
    'carried_uprn_unknown': carried ~ " and holder.uprn is null",
    'carried_uprn_retired': "holder.logical_status in ('7', '8', '9')",
    'carried_uprn_elsewhere': linked ~ " and holder.uprn <> client.uprn"
        ~ " and coalesce(holder.parent_uprn, '') <> client.uprn"
        ~ " and holder.uprn <> coalesce(client.parent_uprn, '')",
    'carried_uprn_of_building': linked ~ " and holder.uprn = client.parent_uprn",
    'carried_uprn_outside': "holder.uprn is not null and client.outcome = 'out_of_area'",
    'former_address': "client.former_address",
    'retired_property': "client.logical_status in ('7', '8', '9') or client.blpu_state = '4'",
    'flat_left_out': "client.outcome = 'parent'",
    'several_fit': "client.outcome = 'ambiguous'",
    'no_such_flat': "client.method = 'no_such_flat'",
    'not_in_gazetteer': "client.method in ('no_such_number', 'no_such_street')"
        ~ " and client.side_after <> 'outside'",
    'no_number': "client.method = 'no_number'",
    'contradiction': "client.method = 'contradiction'",
    'postcode_missing': linked ~ " and client.postcode_fit = 'missing'",
    'postcode_terminated': dead ~ " and client.outcome <> 'invalid'",
    'postcode_of_elsewhere': linked ~ " and not " ~ dead
        ~ " and client.postcode_fit not in ('missing', 'same')",
} %}
{% for kind, holds in kinds.items() %}
    select
        client.feed,
        client.file,
        client.row_number,
        client.role,
        '{{ kind }}' as kind,
        client.address_id,
        client.uprn,
        client.carried_uprn,
        client.side_before,
        client.side_after
    from {{ ref('client_address') }} as client
    left join {{ ref('property') }} as holder on client.carried_uprn = holder.uprn
    where client.is_live and ({{ holds }})
    {{ 'union all' if not loop.last }}
{% endfor %}
