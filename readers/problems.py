"""Frames of `PROBLEMS`: how readers say what is wrong with a file, line, cell or column."""

from __future__ import annotations

from typing import Final

import polars as pl

from newsschema.readers.table import PROBLEMS

FOUND: Final = 500
"""Code points of raw text that a problem quotes."""


def problem(code: str, table: str, **columns: str | int | None) -> pl.DataFrame:
    """One problem.

    Args:
        code: the rule that reports it.
        table: the table's name.
        columns: values of other columns of `PROBLEMS`; those left out are null.
    """
    return problem_frame(code, table, pl.DataFrame([pl.Series("__one", [None])]), **columns)


def problem_frame(
    code: str, table: str, rows: pl.DataFrame, **columns: str | int | None
) -> pl.DataFrame:
    """One problem for each row of a frame.

    Args:
        code: the rule that reports them, unless `rows` has a column `code`.
        table: the table's name.
        rows: any columns of `PROBLEMS`, one row a problem; its other columns are left out.
        columns: values that all problems share; they win over columns of `rows`.

    Returns:
        A frame with exactly the columns and types of `PROBLEMS`; `found` is cut at `FOUND`.

    Raises:
        KeyError: a name in `columns` is no column of `PROBLEMS`.
    """
    unknown = sorted(set(columns) - set(PROBLEMS))
    if unknown:
        raise KeyError(f"no column of PROBLEMS: {', '.join(unknown)}")
    shared: dict[str, str | int | None] = {"table": table, **columns}
    if "code" not in rows.columns:
        shared["code"] = code

    def value(name: str, dtype: pl.DataType) -> pl.Expr:
        if name in shared:
            return pl.lit(shared[name], dtype=dtype)
        if name in rows.columns:
            return pl.col(name).cast(dtype)
        return pl.lit(None, dtype=dtype)

    frame = rows.with_columns(value(name, dtype).alias(name) for name, dtype in PROBLEMS.items())
    # Put together anew: a text that was only cut keeps the whole one in memory, which may be a
    # line of an article.
    found = pl.concat_str(pl.col("found").str.slice(0, FOUND), pl.lit(""))
    return frame.select(PROBLEMS.names()).with_columns(found.alias("found"))
