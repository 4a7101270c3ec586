"""What became of every input row, and the proof that none was lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from newsschema.readers.table import FILE, LINE, ROW, Dataset, Table

LINEAGE: Final = pl.Schema(
    {
        "table": pl.String(),
        "file": pl.String(),
        "row": pl.Int64(),
        "line": pl.Int64(),
        "key": pl.String(),
        "fate": pl.String(),
        "into_file": pl.String(),
        "into_row": pl.Int64(),
    }
)
"""One row per input row. `fate` is `kept`, `merged` or `quarantined`; `into_file` and `into_row`
name the input row that a merged one went into, null where it was dropped. `line` is null for
formats without lines, and where the row could not be read."""

PLACE: Final = (FILE, ROW)


def rows_of(table: Table, frame: pl.DataFrame) -> pl.DataFrame:
    """All rows of one table as they were read, those that could not be read too.

    Args:
        table: the table, after a run through its batches.
        frame: the rows that could be read, with provenance.

    Returns:
        `__file`, `__row`, `__line`, `key`, and `codes`: of a row that could not be read, the
        rules that say why; else an empty list.
    """
    key = table.record.key()
    named = pl.col(key).cast(pl.String) if key in frame.columns else pl.lit(None, dtype=pl.String)
    read = frame.select(FILE, ROW, LINE, named.alias("key")).with_columns(
        codes=pl.lit([], dtype=pl.List(pl.String))
    )
    bad = (
        table.problems()
        .filter(pl.col("row").is_not_null())
        .select(
            pl.col("file").alias(FILE),
            pl.col("row").alias(ROW),
            pl.col("line").alias(LINE),
            "key",
            "code",
        )
        .join(read, on=list(PLACE), how="anti", maintain_order="left")
        .group_by(PLACE, maintain_order=True)
        .agg(pl.col(LINE, "key").drop_nulls().first(), codes=pl.col("code").unique().sort())
    )
    return pl.concat([read, bad.select(read.columns)])


def lineage(
    dataset: Dataset,
    rows: Mapping[str, pl.DataFrame],
    merged: pl.DataFrame,
    quarantined: pl.DataFrame,
) -> pl.DataFrame:
    """The fate of every row of the files that are repaired, with the columns of `LINEAGE`.

    Args:
        dataset: the input.
        rows: by table, what `rows_of` gave for the input.
        merged: `table`, `__file`, `__row`, `into_file` and `into_row` (a number of a file).
        quarantined: `table`, `__file`, `__row`.
    """
    frames = [LINEAGE.to_frame()]
    for name, table in dataset.tables.items():
        paths = pl.Series([file.path for file in table.files], dtype=pl.String)
        own = [n for n, file in enumerate(table.files) if file.reported]
        at = [FILE, ROW]
        gone = merged.filter(pl.col("table") == name).drop("table")
        aside = quarantined.filter(pl.col("table") == name).select(at).unique()
        told = (
            rows[name]
            .filter(pl.col(FILE).is_in(own))
            .join(gone.with_columns(__gone=True), on=at, how="left", maintain_order="left")
            .join(aside.with_columns(__aside=True), on=at, how="left", maintain_order="left")
        )
        fate = (
            pl.when(pl.col("__gone").is_not_null())
            .then(pl.lit("merged"))
            .when(pl.col("__aside").is_not_null())
            .then(pl.lit("quarantined"))
            .otherwise(pl.lit("kept"))
        )
        frames.append(
            told.sort(at).select(
                pl.lit(name).alias("table"),
                paths.gather(told.sort(at)[FILE]).alias("file"),
                pl.col(ROW).alias("row"),
                pl.col(LINE).alias("line"),
                "key",
                fate.alias("fate"),
                _path(paths, "into_file"),
                pl.col("into_row"),
            )
        )
    return pl.concat(frames)


def _path(paths: pl.Series, column: str) -> pl.Expr:
    named = dict(enumerate(paths))
    return pl.col(column).replace_strict(named, default=None, return_dtype=pl.String).alias(column)


def check_accounts(dataset: Dataset, kept: Mapping[str, int], fates: pl.DataFrame) -> None:
    """Assert that rows in = kept + merged + quarantined, for each table and file.

    Args:
        dataset: the input, read.
        kept: by table, the rows that the repaired table has in files that are repaired.
        fates: the columns of `LINEAGE`.

    Raises:
        AssertionError: a row was lost, or counted twice. That is a defect of newsschema.
    """
    counted = fates.group_by("table", "fate").len()
    for name, table in dataset.tables.items():
        own = fates.filter(pl.col("table") == name)
        counts = {f: n for t, f, n in counted.iter_rows() if t == name}
        if own.select("file", "row").n_unique() != own.height:
            raise AssertionError(f"{name}: a row was counted twice")
        if all(file.reported for file in table.files) and own.height != table.rows:
            raise AssertionError(f"{name}: {table.rows} rows were read, {own.height} counted")
        if counts.get("kept", 0) != kept[name]:
            raise AssertionError(
                f"{name}: {counts.get('kept', 0)} rows were to be kept, {kept[name]} were"
            )
