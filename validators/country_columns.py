"""Columns of countries with other codes in some of their cells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.data import Data
from newsschema.validators.finding import Safety


def replaced_codes(data: Data, failing: pl.DataFrame) -> list[pl.LazyFrame]:
    """New values of the cells that hold wrong codes, in frames for `GroupRule.fix_data`.

    Args:
        data: has the tables.
        failing: `table`, `__index`, `column` (with its item: `countries[0]`), `found`,
            `expected` and `fix_safety`.

    Returns:
        Frames with the safe codes replaced, and frames with all of them.
    """
    known = failing.filter(pl.col("fix_safety").is_not_null()).with_columns(
        base=pl.col("column").str.extract("^([a-z_]+)")
    )
    sure = known.filter(pl.col("fix_safety") == str(Safety.SAFE))
    frames = []
    for some, safety in ((sure, Safety.SAFE), (known, Safety.UNSAFE)):
        for (table, base), own in some.group_by("table", "base", maintain_order=True):
            column = str(base)
            codes: dict[int, dict[str, str]] = {}
            for index, found, expected in own.select(INDEX, "found", "expected").iter_rows():
                codes.setdefault(index, {})[found] = expected
            rows = (
                data.tables[str(table)]
                .select(INDEX, column)
                .filter(pl.col(INDEX).is_in(list(codes)))
                .collect()
            )
            values = [_replaced(value, codes[index]) for index, value in rows.iter_rows()]
            frames.append(
                rows.lazy().select(
                    pl.lit(str(table)).alias("table"),
                    INDEX,
                    pl.Series(column, values, dtype=rows.schema[column]),
                    pl.lit(str(safety)).alias("fix_safety"),
                )
            )
    return frames


def _replaced(value: Any, codes: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [_replaced(item, codes) for item in value]
    if isinstance(value, dict):
        return {**value, "country": _replaced(value["country"], codes)}
    return codes.get(value, value)
