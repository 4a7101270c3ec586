"""Values that have no place in a version though their rows are kept: the log of edits has them.

A cell that does not fit its column is an error, and its row is set aside, unless the rule that says
so is left out, suppressed or milder. Then the row is kept with what could be read of the cell, and
the log has the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson
import polars as pl

from newsschema.readers.problems import FOUND
from newsschema.readers.table import FILE, LINE, ROW, Table
from newsschema.repairs.cells import as_json
from newsschema.repairs.passes import EDITS
from newsschema.repairs.repair import Repaired
from newsschema.writers.assembly import AssembledTable

LEFT_OUT: Final = "left out"
"""How a reader's message ends where something of a column is not read."""
CELLS: Final = pl.Schema(
    {FILE: pl.UInt32(), ROW: pl.Int64(), "column": pl.String(), "before": pl.String()}
    | {"rule": pl.String()}
)
"""Cells that are not in the version as the input had them; `before` is JSON."""


def left_out(repaired: Repaired, tables: Mapping[str, AssembledTable]) -> pl.DataFrame:
    """What kept rows lack of the input, with the columns of `EDITS`.

    `safety` is null: it is no repair. `after` is what the version has instead, mostly null.

    Args:
        repaired: the input, after a run through its rows.
        tables: the kept rows.
    """
    found = [EDITS.to_frame()]
    for name, assembled in tables.items():
        table = repaired.dataset.tables[name]
        cells = pl.concat(
            [
                _lost(repaired, name, assembled),
                _unfit(repaired, table),
                *_dropped(repaired, table),
            ]
        ).unique([FILE, ROW, "column"], keep="first", maintain_order=True)
        if cells.height:
            paths = dict(enumerate(file.path for file in table.files))
            told = _with_rows(assembled, cells)
            pairs = told.select("before", "after").iter_rows()
            lacks = [_lacks(orjson.loads(before), orjson.loads(after)) for before, after in pairs]
            told = told.filter(pl.Series(lacks, dtype=pl.Boolean))
            found.append(
                told.sort(FILE, ROW, "column").select(
                    pl.lit(name).alias("table"),
                    "key",
                    pl.col(FILE).replace_strict(paths, return_dtype=pl.String).alias("file"),
                    pl.col(ROW).alias("row"),
                    "column",
                    "before",
                    "after",
                    "rule",
                    pl.lit(None, dtype=pl.String).alias("safety"),
                )
            )
    return pl.concat(found)


def _lost(repaired: Repaired, name: str, assembled: AssembledTable) -> pl.DataFrame:
    """Cells that can't be held, and the rules that say what is wrong with them."""
    paths = [file.path for file in repaired.dataset.tables[name].files]
    schema = {FILE: pl.UInt32, "file": pl.String}
    files = pl.DataFrame(list(enumerate(paths)), schema=schema, orient="row")
    said = (
        repaired.findings.filter(pl.col("table") == name)
        .join(files, on="file")
        .group_by(FILE, pl.col("row").alias(ROW), "column")
        .agg(rule=pl.col("code").min())
    )
    place = [FILE, ROW, "column"]
    whole = assembled.lost.join(said, on=place, how="left", maintain_order="left")
    return whole.select(CELLS.names())


def _unfit(repaired: Repaired, table: Table) -> pl.DataFrame:
    """Cells that did not fit their columns, and were not mended."""
    cells = table.problems().filter(pl.col("row").is_not_null(), pl.col("column").is_not_null())
    cells = cells.filter(pl.col("found").is_not_null())
    cells = cells.select(
        pl.col("file").alias(FILE),
        pl.col("row").alias(ROW),
        # A problem of an item names it: `spans[1].start`.
        pl.col("column").str.extract(r"^([^\[.]+)"),
        "found",
        pl.col("code").alias("rule"),
    )
    whole = cells.with_columns(before=as_json(cells["found"]))
    cut = whole.filter(pl.col("found").str.len_chars() >= FOUND)
    rows = {
        (file, row): text
        for (file,), own in cut.group_by(FILE)
        for row, text in _originals(repaired, table, int(str(file)), set(own[ROW]))
    }
    if rows:
        at = list(cut.select(FILE, ROW).unique().iter_rows())
        texts = [rows.get(place, b"").decode("utf-8", "backslashreplace") for place in at]
        told = pl.DataFrame(at, schema={FILE: pl.UInt32, ROW: pl.Int64}, orient="row")
        told = told.with_columns(whole=as_json(pl.Series(texts, dtype=pl.String)))
        whole = whole.join(told, on=[FILE, ROW], how="left", maintain_order="left").with_columns(
            before=pl.when(pl.col("found").str.len_chars() >= FOUND)
            .then(pl.coalesce("whole", "before"))
            .otherwise("before")
        )
    return whole.select(CELLS.names())


def _dropped(repaired: Repaired, table: Table) -> Iterator[pl.DataFrame]:
    """The cells of columns of which the readers say that they leave something out."""
    columns = table.problems().filter(
        pl.col("row").is_null(),
        pl.col("column").is_not_null(),
        pl.col("message").str.ends_with(LEFT_OUT),
    )
    sources = {one.target: one.source for one in table.mappings}
    for (file,), own in columns.group_by("file", maintain_order=True):
        number, cells = int(str(file)), []
        wanted = [(str(name), code) for name, code in own.select("column", "code").iter_rows()]
        for row, text in _originals(repaired, table, number, None):
            try:
                given = orjson.loads(text)
            except orjson.JSONDecodeError:
                # A row of CSV, whose cells have no types to tell apart: all of it.
                given = text.decode("utf-8", "backslashreplace")
            for column, code in wanted:
                value = _value(given, sources.get(column, column))
                if value is not None:
                    cells.append((number, row, column, orjson.dumps(value).decode(), code))
        yield pl.DataFrame(cells, schema=CELLS, orient="row")


def _value(row: Any, source: str) -> Any:
    """The cell of a column, or of the columns that make it one."""
    if not isinstance(row, dict):
        return row
    if source in row:
        return row[source]
    return {name: row[name] for name in source.split(" + ") if row.get(name) is not None} or None


def _lacks(given: Any, held: Any) -> bool:
    """Whether something of a value is not in another one; a null says nothing."""
    if isinstance(given, dict) and isinstance(held, dict):
        return any(one is not None and _lacks(one, held.get(name)) for name, one in given.items())
    if isinstance(given, list) and isinstance(held, list) and len(given) == len(held):
        return any(map(_lacks, given, held))
    return bool(given != held)


def _originals(
    repaired: Repaired, table: Table, file: int, rows: set[int] | None
) -> Iterator[tuple[int, bytes]]:
    """Rows of a file as they stood; all of them by default."""
    if table.originals is None:
        return iter(())
    own = repaired.fates[table.name].filter(pl.col("file") == table.files[file].path).sort("row")
    places = own.select(pl.col("row").alias(ROW), pl.col("line").alias(LINE))
    return table.originals(file, places, set(places[ROW]) if rows is None else rows)


def _with_rows(assembled: AssembledTable, cells: pl.DataFrame) -> pl.DataFrame:
    """The cells whose rows are kept, with their rows' `key` and what they are now: `after`."""
    key = assembled.record.key()
    found = [cells.clear().with_columns(key=pl.lit("", pl.String), after=pl.lit("", pl.String))]
    for part in assembled.parts:
        # Most parts have none: their rows are looked at once.
        rows = assembled.rows(part)
        here = rows.join(cells.select(FILE, ROW).unique(), on=[FILE, ROW], how="semi")
        for (column,), own in cells.group_by("column", maintain_order=True):
            name = str(column)
            there = here.select(
                FILE,
                ROW,
                pl.col(key).cast(pl.String).alias("key"),
                (as_json(here[name]) if name in here.columns else pl.lit("null")).alias("after"),
            )
            found.append(own.join(there, on=[FILE, ROW]))
    return pl.concat(found)
