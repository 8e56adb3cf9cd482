"""Costs and prevented costs of the programmes, worked out beside the published figures."""


def model(dbt, session):
    """One row a result of the seed `cost_result`, in its order (orchestration.costs.results)."""
    dbt.config(materialized="table")
    import polars as pl

    from orchestration.costs import results

    wanted = dbt.ref("cost_result").pl().with_row_index("position")
    worked = results(dbt.ref("cost_input").pl().to_dicts(), wanted.to_dicts())
    numbers = ("published", "value", "low", "high", "difference", "difference_percent")
    types = dict.fromkeys(numbers, pl.Float64) | {"position": pl.Int64}
    columns = [
        *wanted.columns,
        "value",
        "low",
        "high",
        "difference",
        "difference_percent",
        "inputs",
    ]
    schema = {name: types.get(name, pl.String) for name in columns}
    return pl.DataFrame(worked, schema=schema).to_arrow()
