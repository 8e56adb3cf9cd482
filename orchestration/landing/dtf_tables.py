"""What DTF 7.3 keeps in other records than the tables do: class, organisation and postcode.

The class and organisation of a BLPU become rows of the classification and organisation tables;
the postcode, which DTF writes on the LPI, becomes the BLPU's (of its preferred LPI first).
"""

from __future__ import annotations

import polars as pl
import pyarrow as pa

from orchestration import store
from orchestration.contracts import Table
from orchestration.landing import raw, values
from orchestration.landing.arrival import Arrival
from orchestration.landing.csv_reader import Row
from orchestration.landing.layouts import Layout

# AddressBase's classification scheme is the BLPU classification that DTF writes without a name.
SCHEME = "AddressBase Premium Classification Scheme"
BLPU, LPI, ORGANISATION, CLASSIFICATION = "21", "24", "31", "32"
DERIVED = {
    CLASSIFICATION: ("BLPU_CLASS", "classification_code", "class_key", "C"),
    ORGANISATION: ("ORGANISATION", "organisation", "org_key", "O"),
}
POSTCODES = pa.schema({"uprn": pa.string(), "rank": pa.int64(), "postcode": pa.string()})

WITH_POSTCODE = """
select b.* replace (coalesce(b.postcode_locator, p.postcode) as postcode_locator)
from {blpu} as b
left join (
    select uprn, arg_min(postcode, rank) as postcode from {postcodes} group by uprn
) as p on b.uprn = p.uprn
order by b.row_number
"""


class DtfTables:
    """Gathers what is derived while records are read; `finish` completes the staged tables."""

    def __init__(self, arrival: Arrival, tables: dict[str, Table]) -> None:
        self._arrival, self._tables = arrival, tables
        self._raw = arrival.staged / "raw"
        self._postcodes = raw.Sheaf(arrival.staged / "lpi_postcode.parquet", POSTCODES, {})
        origin = {**arrival.origin(arrival.path.name), "supply": arrival.name.supply}
        self._sheaves = {
            kind: raw.Sheaf(
                self._raw / f"{tables[kind].name}.parquet",
                raw.raw_schema(tables[kind], gazetteer=True),
                origin,
            )
            for kind in DERIVED
            if kind in tables
        }

    def seen(
        self, layout: Layout, rows: list[Row], numbers: list[int], accepted: pl.DataFrame
    ) -> None:
        """A batch of records of one type, of which `accepted` were accepted."""
        width = len(layout.columns)
        aside = {
            name: [row[place].strip() or None if len(row) == width else None for row in rows]
            for name, place in layout.kept_aside.items()
        }
        schema = {"row_number": pl.Int64, **dict.fromkeys(aside, pl.String)}
        frame = pl.DataFrame({"row_number": numbers, **aside}, schema=schema)
        joined = accepted.join(frame, on="row_number", how="inner")
        if layout.table.physical_name == LPI:
            self._note_postcodes(joined)
        if layout.table.physical_name == BLPU:
            for kind in self._sheaves:
                self._derive(kind, joined)

    def finish(self) -> None:
        """Close what was derived and give every BLPU its postcode."""
        self.close()
        blpu = self._raw / f"{self._tables[BLPU].name}.parquet"
        if not blpu.exists():
            return
        completed = blpu.with_suffix(".completed")
        layout = raw.raw_schema(self._tables[BLPU], gazetteer=True)
        sql = WITH_POSTCODE.format(
            blpu=store.source(blpu), postcodes=store.source(self._postcodes.path)
        )
        with store.connection(blpu) as db, store.Writer(completed, layout) as writer:
            for part in db.execute(sql).to_arrow_reader(store.ROW_GROUP):
                writer.add(part)
        completed.replace(blpu)

    def close(self) -> None:
        """Close every file."""
        for sheaf in (self._postcodes, *self._sheaves.values()):
            sheaf.__exit__()

    def _note_postcodes(self, lpis: pl.DataFrame) -> None:
        status = pl.col("logical_status").cast(pl.Int64, strict=False)
        rank = pl.when(status == 1).then(0).otherwise(status) * 10**10 + pl.col("row_number")
        self._postcodes.add(
            lpis.filter(pl.col("POSTCODE").is_not_null()).select(
                "uprn", rank.cast(pl.Int64).alias("rank"), pl.col("POSTCODE").alias("postcode")
            )
        )

    def _derive(self, kind: str, blpus: pl.DataFrame) -> None:
        """A row for each BLPU that has the text; for an update without it, the row's deletion."""
        written, field, key, letter = DERIVED[kind]
        fields = {f.name: values.STORED[f.type] for f in self._tables[kind].fields}
        given = {
            field: pl.col(written),
            key: pl.concat_str(pl.lit(f"DTF{letter}"), "uprn"),
            "class_scheme": pl.lit(SCHEME),
        }
        made = [
            given.get(name, pl.col(name) if name in blpus.columns else pl.lit(None))
            .cast(of_type)
            .alias(name)
            for name, of_type in fields.items()
        ]
        gone = pl.col(written).is_null() & (pl.col("change_type") == "U")
        change = pl.when(gone).then(pl.lit("D")).otherwise("change_type").alias("change_type")
        found = blpus.filter(pl.col(written).is_not_null() | gone)
        self._sheaves[kind].add(found.select("row_number", "pro_order", change, *made))
