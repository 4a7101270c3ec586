"""Cells that hold JSON text: lists and structs in CSV, values of another shape in JSON."""

from __future__ import annotations

from typing import Any, Final

import jiter
import polars as pl
import pyarrow as pa

from newsschema.readers.cells import Column, Origin, nulls, put, where
from newsschema.readers.conform_nested import convert
from newsschema.readers.json_series import series
from newsschema.readers.json_types import grow, misfits, plain, storage
from newsschema.readers.raw_types import shapes, type_code
from newsschema.schemas.fields import FieldSpec

NOT_JSON: Final = object()


def json_cells(text: pl.Series, spec: FieldSpec, path: str) -> Column:
    """Read each cell as one JSON value, in any of the shapes its field may have.

    Args:
        text: a String column.
        spec: a field of kind LIST, STRUCT or MAP.
        path: the column as a message names it.
    """
    values = [None if cell is None else _parsed(cell) for cell in text]
    bad = pl.Series([value is NOT_JSON for value in values], dtype=pl.Boolean)
    values = [None if value is NOT_JSON else value for value in values]
    whole = Column(nulls(text.name, text.len(), spec.polars))
    left = [at for at, value in enumerate(values) if value is not None]
    for dtype in shapes(spec):
        if not left:
            break
        some = [values[at] for at in left]
        other = misfits(some, dtype)
        rows = [at for n, at in enumerate(left) if n not in other]
        left = [at for n, at in enumerate(left) if n in other]
        if rows:
            found = convert(_series([values[at] for at in rows], dtype), spec, path, Origin.JSON)
            put(whole, found, pl.Series(rows, dtype=pl.UInt32))
    whole.add(bad, type_code(spec, text=True), "JSON", "the text is not JSON")
    unfit = pl.int_range(text.len(), eager=True).is_in(left)
    whole.reject(unfit, spec, text=False)
    return whole


def _parsed(cell: str) -> Any:
    try:
        return jiter.from_json(cell.encode(), allow_inf_nan=False, catch_duplicate_keys=True)
    except (ValueError, UnicodeEncodeError):
        return NOT_JSON


def _series(values: list[Any], dtype: pa.DataType) -> pl.Series:
    grown = grow(dtype, dtype, values)
    return series([plain(value, grown) for value in values], storage(grown), "cells")


def text_cells(text: pl.Series, spec: FieldSpec, path: str) -> Column:
    """Read cells of a text format: JSON, or what producers write in place of it.

    Args:
        text: a String column.
        spec: a field of kind LIST, STRUCT or MAP.
        path: the column as a message names it.
    """
    is_json = text.str.contains(r"^[\[{]").fill_null(value=False)
    found = convert(where(~is_json, text), spec, path, Origin.TEXT)
    if is_json.any():
        rows = is_json.arg_true()
        put(found, json_cells(text.gather(rows), spec, path), rows)
    return found
