"""The columns of a JSON file: their types, learned row by row, and the frames made of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import polars as pl
import pyarrow as pa

from newsschema.readers.json_series import series
from newsschema.readers.json_types import (
    JSON,
    MAX_MEMBERS,
    Values,
    grow,
    infer,
    json_text,
    members,
    misfits,
    plain,
    storage,
    unite,
)
from newsschema.readers.raw import MISFITS, RawSchema, outside_name
from newsschema.readers.strict_json import exact_number

MAX_COLUMNS: Final = 500
"""Different keys that the rows of one file may have."""

TYPE_NAMES: Final = {
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    list: "array",
    dict: "object",
}

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """One good row."""

    cells: Row
    text: bytes
    """The JSON it was read from."""
    line: int
    row: int


@dataclass(slots=True)
class Column:
    """What is known of a column so far."""

    title: str
    """Its name in the frame: the key, unless newsschema uses the name itself."""
    declared: tuple[pa.DataType, ...]
    """The types a column of that name may have; empty for names nobody knows."""
    base: pa.DataType | None
    """Which of them it is read as; none if its values fit none, or none is declared."""
    type: pa.DataType
    seen: bool = False
    """Whether it had a value that was not null."""

    def learn(self, values: Values) -> None:
        """Choose or widen the type, so that it holds as many of the values as possible.

        A declared type that holds most values is taken. If no declared type holds any, the
        type the values have is taken, as other formats give it: the whole column is wrong.
        """
        present = [value for value in values if value is not None]
        if not present:
            return
        if not self.declared:
            self.type = grow(None, self.type, present)
        else:
            self._choose(present)
        self.seen = True

    def _choose(self, present: list[Any]) -> None:
        options = sorted(self.declared, key=lambda dtype: dtype is not self.base)
        wrong: list[tuple[int, int]] = []
        for at, dtype in enumerate(options):
            wrong.append((len(misfits(present, dtype)), at))
            if not wrong[-1][0]:
                break
        fewest, at = min(wrong)
        if fewest == len(present) and (self.base is None or not self.seen):
            united = infer(present) if self.base is not None else unite(self.type, infer(present))
            if united != JSON and not misfits(present, united):
                self.base, self.type = None, united
                return
        base = options[at]
        bad = misfits(present, base)
        good = [value for position, value in enumerate(present) if position not in bad]
        grown = grow(base, self.type if base is self.base else base, good)
        self.base = base
        self.type = grown if members(grown) <= MAX_MEMBERS else base


@dataclass(slots=True)
class Columns:
    """All columns of one file, in the order in which their keys were met."""

    known: RawSchema
    names: dict[str, Column] = field(default_factory=dict)

    def admit(self, row: Row) -> bool:
        """Take a row's new keys as columns; false if there would be more than `MAX_COLUMNS`."""
        new = [key for key in row if key not in self.names]
        if len(self.names) + len(new) > MAX_COLUMNS:
            return False
        for key in new:
            declared = self.known.get(key, ())
            base = declared[0] if declared else None
            title = outside_name(key, {column.title for column in self.names.values()})
            self.names[key] = Column(title, declared, base, base or pa.null())
        return True

    def titles(self) -> list[str]:
        """The names of the columns in the frame."""
        return [column.title for column in self.names.values()]

    def schema(self) -> pa.Schema | None:
        """What pyarrow should read the next rows as; none if it can't read them all."""
        types = {name: column.type for name, column in self.names.items()}
        if not types or any(_special(dtype) for dtype in types.values()):
            return None
        return pa.schema(list(types.items()))

    def accepted(self, table: pa.Table) -> pl.DataFrame:
        """Rows that pyarrow could read as `schema` says, as a frame."""
        for column, cells in zip(self.names.values(), table.columns, strict=True):
            column.seen = column.seen or cells.null_count < len(cells)
        # The names are given afterwards, since Arrow's C interface ends names at a NUL.
        cells = [pl.Series(str(at), Exported(column)) for at, column in enumerate(table.columns)]
        frame = pl.DataFrame(cells)
        frame.columns = self.titles()
        return frame

    def frame(self, rows: Sequence[ParsedRow]) -> tuple[pl.DataFrame, pl.DataFrame]:
        """The rows as a frame, and the cells that fit no type (see `raw.MISFITS`).

        The types are learned from the rows first.
        """
        cells: list[pl.Series] = []
        unfit: list[dict[str, Any]] = []
        for name, column in self.names.items():
            values = [row.cells.get(name) for row in rows]
            column.learn(values)
            for at in sorted(misfits(values, column.type, closed=True)):
                unfit.append(_misfit(rows[at], name, column.title))
                values[at] = None
            if _special(column.type):
                values = [plain(value, column.type) for value in values]
            cells.append(series(values, storage(column.type), str(len(cells))))
        frame = pl.DataFrame(cells)
        # Given here, since a frame does not take a series without a name as it is.
        frame.columns = self.titles()
        return frame, pl.DataFrame(unfit, schema=MISFITS)

    def json_columns(self) -> frozenset[str]:
        """The columns kept as JSON text."""
        return frozenset(column.title for column in self.names.values() if column.type == JSON)


@dataclass(frozen=True, slots=True)
class Exported:
    """A column of Arrow's that Polars takes by the C interface, without a look at its class.

    That look takes longer than the column of a few thousand rows, and `to_struct_array` of
    `as_frame` imports `pyarrow.compute`, a tenth of a second.
    """

    column: pa.ChunkedArray

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The column as a stream of arrays."""
        return self.column.__arrow_c_stream__(requested_schema)


def as_frame(table: pa.Table, names: list[str]) -> pl.DataFrame:
    """A validated Arrow table as a frame, without copying texts.

    Args:
        table: the columns, by position.
        names: their names, given here since Arrow's C interface ends names at a NUL.
    """
    # One by one: what is handed over at once is kept as long as any of its columns is.
    frame = pl.DataFrame([_as_series(column, str(at)) for at, column in enumerate(table.columns)])
    frame.columns = names
    return frame


def _as_series(column: pa.ChunkedArray, name: str) -> pl.Series:
    whole = pa.Table.from_arrays([column], names=[name]).to_struct_array()
    return pl.Series(whole).struct.unnest().to_series()


def _special(dtype: pa.DataType) -> bool:
    """Whether a type has parts that pyarrow's JSON reader does not read."""
    if dtype == JSON or pa.types.is_map(dtype):
        return True
    if pa.types.is_list(dtype):
        return _special(dtype.value_type)
    return pa.types.is_struct(dtype) and any(_special(member.type) for member in dtype)


def _misfit(row: ParsedRow, name: str, title: str) -> dict[str, Any]:
    value = row.cells[name]
    text = value if isinstance(value, str) else json_text(value)
    if isinstance(value, float):
        text = exact_number(row.text, name) or text
    return {
        "__row": row.row,
        "column": title,
        "type": TYPE_NAMES[type(value)],
        "text": text,
    }
