-- the two financial years before today's and today's: their last day, and the day in the middle by
-- which a year's population is counted
{% set now = modules.datetime.date.fromisoformat(var('as_of')) %}
{% set this_year = now.year if now.month > 3 else now.year - 1 %}
{% for ago in range(3) %}
    select
        cast({{ this_year - ago }} as integer) as began,
        cast({{ ago }} as integer) as years_ago,
        cast('{{ this_year - ago }}-09-30' as date) as middle,
        cast('{{ this_year - ago + 1 }}-03-31' as date) as last_day
    {{ 'union all' if not loop.last }}
{% endfor %}
