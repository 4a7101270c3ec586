"""Findings that a repair has made, and which of its changes are to blame."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

from newsschema.validators.finding import Severity
from newsschema.validators.found import settling_codes

PLACE: Final = ("table", "file", "row")
REFUSED: Final = pl.Schema(
    {"table": pl.String(), "file": pl.String(), "row": pl.Int64(), "rule": pl.String()}
)
"""Rows that a rule does not repair, because that made a finding that was not there."""
MERGES: Final = (pl.col("fix").struct.field("summary"), r"^merge into (.+)$")
FIRST_ONE: Final = (pl.col("help"), r"(?s)^the first one is (.+) at .*$")
SAME: Final[Mapping[str, tuple[pl.Expr, str]]] = {
    "QUO018": (pl.col("message"), r"(?s)^(.+) is the same quote$"),
    "ACT003": MERGES,
    "ACT008": MERGES,
    "DUP002": FIRST_ONE,
    "DUP003": FIRST_ONE,
}
"""Rules that report the later of two rows that are the same, and where they name the earlier one.
Both rows count, or what a repair may do would depend on their order."""

_ORDER: Final = {str(severity): rank for rank, severity in enumerate(Severity)}


def created(
    before: pl.DataFrame, after: pl.DataFrame, keys: Mapping[str, pl.DataFrame] | None = None
) -> pl.DataFrame:
    """The findings of rows that were not there before.

    What takes the place of a finding that is gone was there all along, and hidden by that, if it
    is no worse and of the same cell, or milder and of the same row or its article: a span at the
    wrong place hides whatever is wrong with the words. That two rows are the same was hidden by
    what was wrong with either of them.

    Args:
        before: the findings before a pass.
        after: the findings after it.
        keys: by table the rows after it, with their keys: `key`, `file` and `row`.

    Returns:
        The findings, those of two rows that are the same once for each.
    """
    rows = after.filter(pl.col("row").is_not_null())
    new = rows.join(before, on=["code", *PLACE], how="anti", maintain_order="left")
    if new.is_empty():
        return new
    new = _with_earlier(new.with_row_index("__finding"), keys or {})
    cell = [*PLACE, "__cell"]
    there = before.filter(pl.col("row").is_not_null()).with_columns(_cell(), __rank=_rank())
    gone = ["code", *cell]
    held = there.join(after.with_columns(_cell()), on=gone, how="anti", nulls_equal=True)
    told = new.with_columns(_cell(), __rank=_rank())
    texts = held.filter(pl.col("table") == "articles")
    for by, some, name in (
        (cell, held, "__of_cell"),
        (list(PLACE), held, "__of_row"),
        (["article_id"], texts, "__of_article"),
    ):
        worst = some.group_by(by).agg(pl.col("__rank").min().alias(name))
        told = told.join(worst, on=by, how="left", maintain_order="left")
    hidden = (
        (pl.col("__of_cell") <= pl.col("__rank"))
        | (pl.col("__of_row") < pl.col("__rank"))
        | (pl.col("__of_article") < pl.col("__rank"))
    )
    known = hidden.fill_null(value=False).any().over("__finding")
    return told.filter(~known).drop("__finding")


def _with_earlier(new: pl.DataFrame, keys: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """New findings, and once more at the earlier row where they say that it is the same."""
    found = [new]
    for code, (named, pattern) in SAME.items():
        own = new.filter(pl.col("code") == code)
        for (table,), rows in own.group_by("table", maintain_order=True):
            others = keys.get(str(table))
            if others is not None:
                first = rows.with_columns(key=named.str.extract(pattern)).drop("file", "row")
                found.append(first.join(others, on="key").select(new.columns))
    return pl.concat(found)


def to_blame(made: pl.DataFrame, log: pl.DataFrame, articles: pl.DataFrame | None) -> pl.DataFrame:
    """The changes that made findings, as rows and rules, with the columns of `REFUSED`.

    Args:
        made: what `created` gave.
        log: the changes of the pass (`passes.EDITS`).
        articles: `key`, `file` and `row` of the articles, to find an edit of the text that a row
            points into; null where there are none.

    A value that could not be read before is to blame for nothing: what is found now was hidden.
    """
    changes = log.filter(pl.col("row").is_not_null())
    hidden = changes.filter(pl.col("rule").is_in(settling_codes())).select(PLACE)
    blamed = made.join(hidden, on=list(PLACE), how="anti")
    if blamed.is_empty():
        return REFUSED.to_frame()
    own = changes.join(blamed, on=list(PLACE), how="semi")
    behind = changes.clear()
    if articles is not None:
        ids = blamed["article_id"].drop_nulls()
        texts = articles.filter(pl.col("key").is_in(ids.implode()))
        at = texts.with_columns(table=pl.lit("articles"))
        behind = changes.join(at, on=list(PLACE), how="semi")
    every = pl.concat([own, behind]).select("table", "file", "row", "rule").unique()
    return every.select(pl.col(name).cast(dtype) for name, dtype in REFUSED.items())


def _cell() -> pl.Expr:
    return pl.col("column").str.extract(r"^([a-z_0-9]+)").alias("__cell")


def _rank() -> pl.Expr:
    return pl.col("severity").replace_strict(_ORDER, return_dtype=pl.UInt8)
