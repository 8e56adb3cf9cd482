"""Address matching: every written address to a UPRN of the gazetteer, or the reason against.

Read in this order: `written` and `text` (clean an address, cut it into parts), `streets`, `places`
and `levels` (which street, what stands before and after it), `units` and `premises` (flats,
numbers, names), `gazetteer` and `buildings` (the properties that fit), `postcodes` and
`candidates` (each compared piece by piece; accepted by the first pass of cases/passes.csv that it
fulfils), `choose`, `neighbours` and `decide` (one of them, or the reason why not), `match` (tables
in, table out) and `explain` (one address, step by step). What writers write stands in `cases/`.
"""
