-- the state that the next release starts from: every count that this one hides, with what it was
-- when it last had to be hidden (orchestration/disclosure/memory.py); never published
{% set figures = [
    'cohort_figure', 'early_help_theme_figure', 'indicator_figure', 'pathway_figure',
    'programme_figure', 'programme_reach_figure'
] %}
{% for figure in figures %}
    select
        '{{ figure }}' as figure,
        cell,
        hidden_at
    from {{ ref(figure) }}
    where hidden_at is not null
    {{ 'union all' if not loop.last }}
{% endfor %}
