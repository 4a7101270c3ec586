"""Columns on their way to their type: values, and what did not fit."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

import polars as pl
import pyarrow as pa

from newsschema.readers.raw_types import expected_type, type_code
from newsschema.readers.shape import Note
from newsschema.schemas.fields import FieldSpec


class Origin(StrEnum):
    """What the types of an input's columns are worth."""

    TYPED = "typed"
    """Columns have types (Parquet, tables in memory): a wrong one is a finding of the column."""
    JSON = "json"
    """Values have types: a wrong one is a finding of its cell."""
    TEXT = "text"
    """Nothing has a type (CSV): text is read as what its field takes."""


WRONG_TYPE: Final = "the value is not of the column's type"
DROPPED: Final = "its values can't be read and are left out"


@dataclass(frozen=True, slots=True)
class Misfit:
    """Cells of a column that have one thing wrong with them."""

    cells: pl.Series
    """True where it is so; one Boolean a row, never null."""
    code: str
    expected: str
    message: str = WRONG_TYPE
    kept: bool = False
    """Whether the cell keeps its value all the same."""
    found: pl.Series | None = None
    """What to show of each row, where it is not the cell as it was read."""


@dataclass(slots=True)
class Column:
    """A column in its type. Cells that do not fit are null unless a misfit says otherwise."""

    values: pl.Series
    misfits: list[Misfit] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def add(self, cells: pl.Series, code: str, expected: str, message: str = WRONG_TYPE) -> None:
        """Note misfits, if there are any."""
        if cells.any():
            self.misfits.append(Misfit(cells.fill_null(value=False), code, expected, message))

    def reject(self, cells: pl.Series, spec: FieldSpec, *, text: bool) -> None:
        """Note cells of the wrong type, if there are any."""
        self.add(cells, type_code(spec, text=text), expected_type(spec))

    def cleared(self) -> pl.Series:
        """The values, null where a misfit does not let the cell keep its own."""
        lost = [misfit.cells for misfit in self.misfits if not misfit.kept]
        if not lost:
            return self.values
        cells = lost[0]
        for more in lost[1:]:
            cells |= more
        return where(~cells, self.values)


def wrong_column(spec: FieldSpec, dtype: pl.DataType, path: str, kept: str) -> Note:
    """The finding for a column whose own type is wrong, values apart.

    Args:
        spec: the field.
        dtype: the type the column has.
        path: the column as a message names it (`spans`, `spans[].start`).
        kept: what became of the values.
    """
    return Note(
        type_code(spec, text=isinstance(dtype, pl.String)),
        path.split("[", maxsplit=1)[0].split(".", maxsplit=1)[0],
        f"the column {path} is of another type than its field; {kept}",
        expected=f"{expected_type(spec)} ({type_name(spec.polars)})",
        found=type_name(dtype),
        help="write the column with its own type",
    )


def type_name(dtype: pl.DataType) -> str:
    """A type in short: `Int64`, `List(String)`."""
    return str(dtype)


def nulls(name: str, height: int, dtype: pl.DataType) -> pl.Series:
    """A column of nulls."""
    return pl.Series(name, [None], dtype=dtype).new_from_index(0, height)


def where(there: pl.Series, values: pl.Series) -> pl.Series:
    """The values of the rows that a mask marks; the others null."""
    if there.all():
        return values
    frame = pl.DataFrame([values.alias("v"), there.alias("t")])
    return frame.select(pl.when("t").then("v").alias(values.name)).to_series()


def put(whole: Column, part: Column, rows: pl.Series) -> None:
    """Set the cells of some rows, and take over what is wrong with them.

    Args:
        whole: the column.
        part: as many cells as there are rows to set.
        rows: the numbers of those rows, UInt32.
    """
    height = whole.values.len()
    places = nulls("", height, pl.UInt32()).scatter(rows, pl.int_range(rows.len(), eager=True))

    def spread(values: pl.Series) -> pl.Series:
        return values.gather(places)

    frame = pl.DataFrame([whole.values.alias("w"), spread(part.values).alias("p")])
    taken = frame.with_columns(places.is_not_null().alias("h"))
    name = whole.values.name
    whole.values = taken.select(pl.when("h").then("p").otherwise("w").alias(name)).to_series()
    for misfit in part.misfits:
        cells = spread(misfit.cells).fill_null(value=False)
        found = None if misfit.found is None else spread(misfit.found)
        whole.misfits.append(replace(misfit, cells=cells, found=found))
    whole.notes.extend(part.notes)


def none_of(height: int) -> pl.Series:
    """A mask that is false everywhere."""
    return pl.repeat(False, height, eager=True)


def lists(values: pl.Series, lengths: pl.Series, name: str) -> pl.Series:
    """A column of lists out of their items in order, without copying the items.

    Args:
        values: all items.
        lengths: number of items of each row; null for a null list.
        name: the column's name.
    """
    offsets = pl.concat(
        [pl.Series([0], dtype=pl.Int64), lengths.fill_null(0).cast(pl.Int64).cum_sum()]
    )
    mask = lengths.is_null().to_arrow() if lengths.null_count() else None
    array = pa.LargeListArray.from_arrays(
        offsets.to_arrow(),
        values.to_arrow(compat_level=pl.CompatLevel.newest()),
        mask=mask,
    )
    found = pl.from_arrow(array)
    if not isinstance(found, pl.Series):  # pragma: no cover - an array becomes a series
        raise TypeError(f"an Arrow array became {type(found).__name__}")
    return found.alias(name)


def items(column: pl.Series) -> pl.Series:
    """The items of all lists of a column in order: null and empty lists have none."""
    return column.explode(empty_as_null=False, keep_nulls=False)


def rows_of(cells: pl.Series, lengths: pl.Series) -> pl.Series:
    """Which lists hold an item that is marked.

    Args:
        cells: one Boolean an item, over all lists.
        lengths: number of items of each list; null for a null list.
    """
    height = lengths.len()
    owner = pl.int_range(height, eager=True).gather(_owners(lengths))
    return pl.int_range(height, eager=True).is_in(owner.filter(cells).unique().implode())


def _owners(lengths: pl.Series) -> pl.Series:
    """The number of the list that each item belongs to."""
    numbers = pl.DataFrame({"n": lengths.fill_null(0)}).with_row_index("i")
    return numbers.select(pl.col("i").repeat_by("n").explode(empty_as_null=False))["i"]


def text_of(values: pl.Series) -> pl.Series:
    """Values as text: JSON for lists and structs, `NaN` for what is no number."""
    dtype = values.dtype
    if isinstance(dtype, pl.String):
        return values
    if isinstance(dtype, pl.List | pl.Array | pl.Struct):
        if isinstance(dtype, pl.Struct):
            return values.struct.json_encode()
        frame = values.alias("v").to_frame()
        wrapped = frame.select(pl.struct("v").struct.json_encode())["v"]
        # `{"v":[…]}` without what `pl.struct` put around it.
        return wrapped.str.slice(5).str.head(-1)
    if isinstance(dtype, pl.Binary):
        return values.bin.encode("hex")
    return values.cast(pl.String, strict=False)
