-- How an analyst reads a release with the DuckDB command line, in the folder of
--   ei export --consumer partnership_board --to board
--   cd board && duckdb < ../docs/examples/programmes.sql

-- what each programme costs or prevents, where the published figure is not what its inputs give
select
    programme_label,
    label,
    value as worked_out,
    published,
    difference,
    difference_percent
from 'cost_benefit.parquet'
where abs(difference_percent) > 1
order by position;

-- whom each programme reached: a hidden count is null, and a sum that leaves it out is too small, so
-- the city's own row is read instead of adding up the wards
select
    programme_label,
    period,
    people
from 'programme_reach.parquet'
where area = 'all'
order by programme_label, period;
