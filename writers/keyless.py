"""Rows without a key: no corpus can hold them, so they are set aside whatever rules are asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import polars as pl

from newsschema.readers.table import FILE, LINE, ROW, Dataset
from newsschema.repairs.quarantine import CODES, told
from newsschema.repairs.repair import Repaired
from newsschema.writers.assembly import AssembledTable

MISSING: Final = "IO013"
"""The rule on required values, which may have been left out."""


def without_keyless(
    dataset: Dataset, repaired: Repaired, tables: Mapping[str, AssembledTable]
) -> Repaired:
    """What became of the input, with the rows that have no key set aside.

    Args:
        dataset: the input.
        repaired: the input after its repair.
        tables: the rows to be written, of which these are none already.
    """
    gone, why, rows = list[pl.DataFrame](), [CODES.to_frame()], dict[str, pl.DataFrame]()
    for name, table in dataset.tables.items():
        keyless = tables[name].keyless
        paths = list(enumerate(file.path for file in table.files))
        files = pl.DataFrame(paths, schema={FILE: pl.UInt32, "file": pl.String}, orient="row")
        own = keyless.with_columns(table=pl.lit(name))
        gone.append(own.join(files, on=FILE).select("table", "file", pl.col(ROW).alias("row")))
        codes = pl.lit([MISSING], dtype=pl.List(pl.String))
        why.append(own.with_columns(codes=codes).select(CODES.names()))
        given = repaired.fates[name] if keyless.height else repaired.fates[name].clear()
        rows[name] = given.join(files, on="file").select(
            FILE,
            pl.col("row").alias(ROW),
            pl.col("line").alias(LINE),
            "key",
            codes=pl.lit([], dtype=pl.List(pl.String)),
        )
    every = pl.concat(gone)
    if every.is_empty():
        return repaired
    place = ["table", "file", "row"]
    fate = pl.when(pl.col("__gone")).then(pl.lit("quarantined")).otherwise("fate").alias("fate")
    fates = {
        name: own.join(every.with_columns(__gone=True), on=place, how="left", maintain_order="left")
        .with_columns(fate)
        .drop("__gone")
        if tables[name].keyless.height
        else own
        for name, own in repaired.fates.items()
    }
    return replace(
        repaired,
        fates=fates,
        quarantine=pl.concat([repaired.quarantine, told(dataset, pl.concat(why), rows)]),
    )
