"""What became of every input row, and the proof that none was lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import polars as pl

from newsschema.readers.table import FILE, LINE, ROW, Dataset, Table
from newsschema.validators.row_store import RowStore

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


def rows_of(table: Table, frame: pl.DataFrame, store: RowStore | None = None) -> pl.DataFrame:
    """All rows of one table as they were read, those that could not be read too.

    Args:
        table: the table, after a run through its batches.
        frame: the rows that could be read, with provenance.
        store: keeps what is returned; memory by default.

    Returns:
        The rows in the order of the input: `__file`, `__row`, `__line`, `key`, and `codes`: of a
        row that could not be read, the rules that say why; else an empty list.
    """
    key = table.record.key()
    named = pl.col(key).cast(pl.String) if key in frame.columns else pl.lit(None, dtype=pl.String)
    store = store or RowStore()
    kept = store.rows()
    bad = _unread(table, frame, store)
    for piece in store.pieces(frame):
        read = piece.select(FILE, ROW, LINE, named.alias("key")).with_columns(
            codes=pl.lit([], dtype=pl.List(pl.String))
        )
        if bad.height and read.height:
            here = bad.filter(_before_the_last(read))
            bad = bad.join(here, on=PLACE, how="anti", maintain_order="left")
            read = pl.concat([read, here.select(read.columns)]).sort(PLACE, maintain_order=True)
        kept.add(read)
        store.release()
    if bad.height:
        kept.add(bad.select(read.columns))
    return pl.concat(kept.frames())


def _unread(table: Table, frame: pl.DataFrame, store: RowStore) -> pl.DataFrame:
    """The rows that could not be read, in order."""
    bad = table.problems().select(
        pl.col("file").alias(FILE),
        pl.col("row").alias(ROW),
        pl.col("line").alias(LINE),
        "key",
        "code",
    )
    bad = bad.filter(pl.col(ROW).is_not_null())
    if bad.height:
        for piece in store.pieces(frame):
            bad = bad.join(piece.select(PLACE), on=PLACE, how="anti", maintain_order="left")
    told = bad.group_by(PLACE, maintain_order=True).agg(
        pl.col(LINE, "key").drop_nulls().first(), codes=pl.col("code").unique().sort()
    )
    return told.sort(PLACE)


def _before_the_last(rows: pl.DataFrame) -> pl.Expr:
    """Whether a row stands before the last of some rows."""
    file, row = rows.select(PLACE).row(-1)
    before: pl.Expr = (pl.col(FILE) < file) | ((pl.col(FILE) == file) & (pl.col(ROW) < row))
    return before


def lineage(
    dataset: Dataset,
    rows: Mapping[str, pl.DataFrame],
    merged: pl.DataFrame,
    quarantined: pl.DataFrame,
    store: RowStore,
) -> dict[str, pl.DataFrame]:
    """The fate of every row of the files that are repaired, with the columns of `LINEAGE`.

    Args:
        dataset: the input.
        rows: by table, what `rows_of` gave for the input.
        merged: `table`, `__file`, `__row`, `into_file` and `into_row` (a number of a file).
        quarantined: `table`, `__file`, `__row`.
        store: keeps what is returned.

    Returns:
        By table its rows, in the order of files and rows.
    """
    found: dict[str, pl.DataFrame] = {}
    for name, table in dataset.tables.items():
        paths = pl.Series([file.path for file in table.files], dtype=pl.String)
        own = [n for n, file in enumerate(table.files) if file.reported]
        at = [FILE, ROW]
        gone = merged.filter(pl.col("table") == name).drop("table")
        aside = quarantined.filter(pl.col("table") == name).select(at).unique()
        fate = (
            pl.when(pl.col("__gone").is_not_null())
            .then(pl.lit("merged"))
            .when(pl.col("__aside").is_not_null())
            .then(pl.lit("quarantined"))
            .otherwise(pl.lit("kept"))
        )
        kept = store.rows()
        for piece in _in_order(rows[name], store):
            told = (
                piece.filter(pl.col(FILE).is_in(own))
                .join(gone.with_columns(__gone=True), on=at, how="left", maintain_order="left")
                .join(aside.with_columns(__aside=True), on=at, how="left", maintain_order="left")
            )
            kept.add(
                told.select(
                    pl.lit(name).alias("table"),
                    paths.gather(told[FILE]).alias("file"),
                    pl.col(ROW).alias("row"),
                    pl.col(LINE).alias("line"),
                    "key",
                    fate.alias("fate"),
                    _path(paths, "into_file"),
                    pl.col("into_row"),
                )
            )
            store.release()
        found[name] = pl.concat([LINEAGE.to_frame(), *kept.frames()])
    return found


def _in_order(rows: pl.DataFrame, store: RowStore) -> Iterator[pl.DataFrame]:
    """Rows by file and row; they are so already, unless an input lies across another."""
    last = (-1, -1)
    for piece in store.pieces(rows):
        if piece.height:
            place = pl.struct(PLACE)
            if piece.select(PLACE).row(0) < last or not piece.select(place).to_series().is_sorted():
                return iter((rows.sort(PLACE, maintain_order=True),))
            last = piece.select(PLACE).row(-1)
    return store.pieces(rows)


def _path(paths: pl.Series, column: str) -> pl.Expr:
    named = dict(enumerate(paths))
    return pl.col(column).replace_strict(named, default=None, return_dtype=pl.String).alias(column)


def check_accounts(
    dataset: Dataset, kept: Mapping[str, int], fates: Mapping[str, pl.DataFrame], store: RowStore
) -> None:
    """Assert that rows in = kept + merged + quarantined, for each table and file.

    Args:
        dataset: the input, read.
        kept: by table, the rows that the repaired table has in files that are repaired.
        fates: what `lineage` gave.
        store: keeps them.

    Raises:
        AssertionError: a row was lost, or counted twice. That is a defect of newsschema.
    """
    for name, table in dataset.tables.items():
        own, known = fates[name], 0
        files: list[str] = []
        last = pl.DataFrame(schema={"file": pl.String, "row": pl.Int64})
        for piece in store.pieces(own):
            known += int((piece["fate"] == "kept").sum())
            places = pl.concat([last, piece.select("file", "row")])
            within = pl.col("file") == pl.col("file").shift()
            if places.select((within & (pl.col("row") <= pl.col("row").shift())).any()).item():
                raise AssertionError(f"{name}: a row was counted twice")
            begun = places.filter(~within.fill_null(value=False))["file"].to_list()
            files += begun[1:] if last.height else begun
            last = places.tail(1)
            store.release()
        if len(files) != len(set(files)):
            raise AssertionError(f"{name}: a row was counted twice")
        if all(one.reported for one in table.files) and own.height != table.rows:
            raise AssertionError(f"{name}: {table.rows} rows were read, {own.height} counted")
        if known != kept[name]:
            raise AssertionError(f"{name}: {known} rows were to be kept, {kept[name]} were")
