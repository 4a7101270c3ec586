"""What repairs change of the rows of one file, in its producer's own columns.

A repaired file keeps the shape in which it came: rows that nothing was done to are written as
they stood, and of the others only the cells that changed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from newsschema.readers.derived import precision_column
from newsschema.readers.flat import FlatSpan, flat_spans
from newsschema.readers.table import Table
from newsschema.schemas.fields import Kind, columns

RENAMES = "IO011"
"""The rule whose repairs are new names of columns."""
RETYPES = "IO009"
"""The rule whose repairs are types of columns."""

Cells = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Patches:
    """The changes of one file."""

    renames: Mapping[str, str]
    """The producer's name of a column to its new one."""
    rows: Mapping[int, Cells]
    """Number of a row to the record's columns and their new values."""
    keys: Mapping[str, str]
    """The record's column to the one that it was read from."""
    flat: Mapping[str, tuple[FlatSpan, str, str]]
    """A column of spans to the flat columns it was put together of: start and end as they are
    named."""
    skipped: frozenset[str] = field(default_factory=frozenset)
    """Columns that readers derive, and that the file does not have."""
    retyped: frozenset[str] = field(default_factory=frozenset)
    """Columns of typed files that get the type of their field."""
    lines: Mapping[int, bytes] = field(default_factory=dict)
    """Number of a row to its text, where that could not be read and was mended."""

    def patched(self, row: int, cells: Cells) -> Cells:
        """One row with its changes, under the new names; the order of the cells is kept."""
        named = {self.renames.get(key, key): value for key, value in cells.items()}
        for column, value in self.rows.get(row, {}).items():
            if column in self.skipped:
                continue
            flat = self.flat.get(column)
            if flat is not None and flat[1] in cells:
                self._unfold(named, column, value, flat)
                continue
            key = self.keys.get(column, column)
            key = self.renames.get(key, key)
            if value is not None or key in named:
                named[key] = value
        return named

    def _unfold(
        self, cells: Cells, column: str, value: Any, flat: tuple[FlatSpan, str, str]
    ) -> None:
        """Put spans into flat columns; several of them, which those can't hold, beside them."""
        shape, start, end = flat
        spans = value if isinstance(value, list) else [value]
        if len(spans) != 1 or spans[0] is None:
            del cells[start], cells[end]
            cells[column] = value
            return
        cells[start], cells[end] = spans[0]["start"], spans[0]["end"]
        words = self.renames.get(self.keys.get(shape.text, shape.text), shape.text)
        own = spans[0].get("text")
        if own is not None and shape.text != "text" and cells.get(words) is not None:
            cells[words] = own


def patches_of(table: Table, path: str, edits: pl.DataFrame) -> Patches:
    """The changes of one file of a table.

    Args:
        table: the table as it was read, with its mappings.
        path: the file.
        edits: the edit log (`repairs.passes.EDITS`).
    """
    own = edits.filter(pl.col("table") == table.name)
    known = columns(table.record)
    renames = {
        json.loads(before): json.loads(after)
        for before, after in own.filter((pl.col("rule") == RENAMES) & pl.col("row").is_null())
        .select("before", "after")
        .iter_rows()
    }
    retyped = own.filter((pl.col("rule") == RETYPES) & pl.col("row").is_null())["column"]
    rows: dict[int, Cells] = {}
    cells = own.filter((pl.col("file") == path) & pl.col("column").is_not_null())
    for row, column, after in cells.select("row", "column", "after").iter_rows():
        rows.setdefault(row, {})[column] = slim(json.loads(after))
    whole = own.filter(pl.col("file") == path, pl.col("column").is_null())
    mended = whole.filter(pl.col("after").is_not_null()).select("row", "after")
    lines = {row: json.loads(after).encode() for row, after in mended.iter_rows()}
    sources = [m.source for m in table.mappings]
    keys = {
        m.target: m.source
        for m in table.mappings
        if " + " not in m.source and sources.count(m.source) == 1
    }
    folded = {m.target: m.source.split(" + ") for m in table.mappings if " + " in m.source}
    flat = {
        shape.target: (shape, folded[shape.target][0], folded[shape.target][1])
        for shape in flat_spans(table.record)
        if len(folded.get(shape.target, ())) == 2
    }
    derived = {
        precision_column(spec.name)
        for spec in known.values()
        if spec.kind is Kind.INSTANT and precision_column(spec.name) not in table.columns
    }
    return Patches(renames, rows, keys, flat, frozenset(derived), frozenset(retyped), lines)


def slim(value: Any) -> Any:
    """A value without the members of objects that hold nothing."""
    if isinstance(value, list):
        return [slim(item) for item in value]
    if isinstance(value, dict):
        return {key: slim(item) for key, item in value.items() if item is not None}
    return value
