"""Repaired tables in the columns of their records, whatever shape the input had."""

from __future__ import annotations

from pathlib import Path

import orjson
import polars as pl
import pyarrow.parquet as pq

from newsschema.readers.table import RAW
from newsschema.repairs.repair import Repaired
from newsschema.schemas.derive.arrow_table import arrow_table
from newsschema.writers.row_patches import slim


def kept_rows(repaired: Repaired, table: str) -> pl.DataFrame:
    """The kept rows of one table in the record's columns, without the readers' own."""
    return repaired.frame(table).select(pl.exclude("^__.*$"))


def write_table(repaired: Repaired, table: str, to: Path, kind: str) -> None:
    """Write one table as `jsonl`, `csv` or `parquet`. Instants keep the text they came as."""
    frame = repaired.frame(table)
    if kind == "parquet":
        record = repaired.dataset.tables[table].record
        pq.write_table(arrow_table(record, kept_rows(repaired, table)), to, compression="zstd")
        return
    texts = {c.removeprefix(RAW): c for c in frame.columns if c.startswith(RAW)}
    shown = frame.with_columns(
        pl.col(texts[c]).alias(c) if c in texts else pl.col(c)
        for c in frame.columns
        if not c.startswith("__")
    ).select(pl.exclude("^__.*$"))
    if kind == "csv":
        _flat(shown).write_csv(to)
        return
    with to.open("wb") as sink:
        for row in shown.iter_rows(named=True):
            sink.write(orjson.dumps(slim({k: v for k, v in row.items() if v is not None})) + b"\n")


def _flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Lists and objects as JSON."""
    nested = [n for n, t in frame.schema.items() if isinstance(t, pl.List | pl.Struct)]
    return frame.with_columns(
        pl.when(pl.col(n).is_not_null())
        .then(pl.struct(v=n).struct.json_encode().str.slice(5).str.head(-1))
        .alias(n)
        for n in nested
    )
