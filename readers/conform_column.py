"""One column of a raw batch in its field's type, whatever the format it came from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from newsschema.readers.cells import Column, Misfit, Origin, nulls, put
from newsschema.readers.conform_instants import instants
from newsschema.readers.conform_json import json_cells, text_cells
from newsschema.readers.conform_nested import convert
from newsschema.readers.conform_text import numeric_ids
from newsschema.readers.raw_types import expected_type, is_id, type_code
from newsschema.readers.shape import Note
from newsschema.schemas.fields import FieldSpec, Kind

NESTED: Final = {Kind.LIST, Kind.STRUCT, Kind.MAP}


@dataclass(slots=True)
class Conformed:
    """A column in its type, and what else is known of it."""

    column: Column
    raw: pl.Series | None = None
    """The text that instants were read from."""
    precision: pl.Series | None = None
    """How exactly it says them, where that is known already."""
    numbers: int = 0
    """Of ids in a format of text: how many are numbers."""
    texts: int = 0
    """Of ids in a format of text: how many are anything else."""


def conform_column(
    cells: pl.Series, spec: FieldSpec, origin: Origin, unfit: pl.DataFrame
) -> Conformed:
    """Bring a column to its field's type.

    Args:
        cells: the column as it was read.
        spec: its field.
        origin: what its own type is worth.
        unfit: the cells that did not fit that type: `at` (UInt32, the row within the batch),
            `type` and `text` of `raw.MISFITS`. They are null in `cells`.
    """
    found = _whole(cells, spec, origin)
    if unfit.height:
        _mend(found, spec, unfit)
    if isinstance(cells.dtype, pl.Null) and origin is Origin.TYPED:
        found.column.notes.append(untyped(spec.name))
    return found


def untyped(column: str) -> Note:
    """The finding for a column whose type says nothing but null."""
    return Note(
        "IO009",
        column,
        f"the column {column} has the type null: what it should hold is not said",
        expected="a type, even where all values are null",
        found="null",
        help="write the column with its type",
    )


def _whole(cells: pl.Series, spec: FieldSpec, origin: Origin) -> Conformed:
    if spec.kind is Kind.INSTANT:
        read = instants(cells, spec, spec.name, origin)
        return Conformed(read.column, read.raw, read.precision)
    if is_id(spec) and origin is not Origin.TYPED:
        return _ids(cells, spec, origin)
    if spec.kind in NESTED and origin is Origin.TEXT and isinstance(cells.dtype, pl.String):
        return Conformed(text_cells(cells, spec, spec.name))
    return Conformed(convert(cells, spec, spec.name, origin))


def _ids(cells: pl.Series, spec: FieldSpec, origin: Origin) -> Conformed:
    """Ids of a format of text, which may have become numbers before they were written."""
    count = cells.len() - cells.null_count()
    if cells.dtype.is_numeric():
        return Conformed(Column(cells.cast(pl.String)), numbers=count)
    found = Conformed(convert(cells, spec, spec.name, origin), texts=count)
    if origin is Origin.TEXT and count:
        # One id that is no number is enough, and most often the first one is none.
        first = numeric_ids(cells.drop_nulls().head(1)).item()
        found.numbers = int(numeric_ids(cells).sum()) if first else 0
        found.texts = count - found.numbers
    return found


def _mend(found: Conformed, spec: FieldSpec, unfit: pl.DataFrame) -> None:
    """Read the cells that have another type than their column, where their field allows it."""
    for kind in unfit["type"].unique(maintain_order=True):
        some = unfit.filter(pl.col("type") == kind)
        text = some["text"].alias(spec.name)
        if spec.kind is Kind.INSTANT and kind == "number":
            # No instant: the rules on dates read the text and say what the number may count.
            raw = nulls(spec.name, found.column.values.len(), pl.String())
            found.raw = (raw if found.raw is None else found.raw).scatter(some["at"], text)
            found.precision = None
            continue
        if spec.kind in NESTED and kind in {"array", "object"}:
            part = json_cells(text, spec, spec.name)
        elif spec.kind in NESTED and kind == "string":
            part = convert(text, spec, spec.name, Origin.JSON)
        else:
            part = _rejected(text, spec, kind)
            found.numbers += some.height if kind == "number" and is_id(spec) else 0
        part.misfits = [replace(misfit, found=text) for misfit in part.misfits]
        put(found.column, part, some["at"])


def _rejected(text: pl.Series, spec: FieldSpec, kind: str) -> Column:
    keep = kind == "number" and is_id(spec)
    values = text if keep else pl.Series(text.name, [None], dtype=spec.polars)
    column = Column(values if keep else values.new_from_index(0, text.len()))
    cells = text.is_not_null()
    code = type_code(spec, text=kind == "string")
    column.misfits.append(Misfit(cells, code, expected_type(spec), kept=keep))
    return column
