"""Cells: new values put into frames, and what is logged of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import polars as pl

from newsschema.readers.derived import precision_column
from newsschema.readers.table import INDEX, RAW
from newsschema.schemas.instants import instant, precision

CHANGED: Final = pl.Schema(
    {
        "table": pl.String(),
        INDEX: pl.UInt32(),
        "column": pl.String(),
        "before": pl.String(),
        "after": pl.String(),
        "rule": pl.String(),
        "safety": pl.String(),
    }
)
"""Changed values. `before` and `after` are JSON; null where the row or column was not there."""


def with_cells(frame: pl.DataFrame, cells: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """A frame with new values in some cells.

    Args:
        frame: rows with `__index`, each once.
        cells: by column, frames of `__index` and `value`, each index once. A column that the
            frame lacks is added, null elsewhere. An instant follows its text.
    """
    columns = []
    for name, values in cells.items():
        column = frame[name] if name in frame.columns else nulls(name, frame.height, values)
        columns.append(_put(frame[INDEX], column, values))
    changed = frame.with_columns(columns)
    return _with_instants(changed, [name for name in cells if name.startswith(RAW)])


def nulls(name: str, height: int, values: pl.DataFrame) -> pl.Series:
    """A column of nulls of the type of new values."""
    return pl.repeat(None, height, dtype=values.schema["value"], eager=True).alias(name)


def held(frame: pl.DataFrame, column: str, index: pl.Series) -> pl.Series:
    """The values of a column in some rows of a frame whose `__index` counts up by one."""
    if column not in frame.columns:
        return pl.repeat(None, index.len(), dtype=pl.Null(), eager=True)
    return frame[column].gather(index.cast(pl.Int64) - int(frame[INDEX][0]))


def as_json(values: pl.Series) -> pl.Series:
    """Each value as JSON text; a null is `null`."""
    name = "v"
    encoded = values.alias(name).to_frame().select(pl.struct(name).struct.json_encode())
    return encoded.to_series().str.slice(len('{"v":')).str.head(-1)


def _put(index: pl.Series, column: pl.Series, values: pl.DataFrame) -> pl.Series:
    """The column with the values in the rows they are for."""
    wanted = values[INDEX].to_numpy()
    order = np.argsort(wanted, kind="stable")
    place = np.searchsorted(wanted, index.to_numpy(), sorter=order)
    place = order[np.clip(place, 0, max(0, len(wanted) - 1))] if len(wanted) else place * 0
    hit = (wanted[place] == index.to_numpy()) if len(wanted) else np.zeros(len(index), dtype=bool)
    if not hit.any():
        return column
    source = np.where(hit, column.len() + place, np.arange(column.len()))
    both = pl.concat([column, values["value"].cast(column.dtype).alias(column.name)])
    return both.gather(pl.Series(source))


def _with_instants(frame: pl.DataFrame, texts: list[str]) -> pl.DataFrame:
    """The instants, and their precision where the readers derive it, of changed texts."""
    found = []
    for text in texts:
        name = text.removeprefix(RAW)
        found.append(instant(pl.col(text)).alias(name))
        target = precision_column(name)
        if target in frame.columns:
            same = precision(pl.col(text))
            known = pl.col(target).is_null()
            found.append(pl.when(known).then(same).otherwise(target).alias(target))
    return frame.with_columns(found)
