"""Findings that a repair has made, and which of its changes are to blame."""

from __future__ import annotations

from typing import Final

import polars as pl

from newsschema.validators.finding import Severity
from newsschema.validators.found import settling_codes

PLACE: Final = ("table", "file", "row")
REFUSED: Final = pl.Schema(
    {"table": pl.String(), "file": pl.String(), "row": pl.Int64(), "rule": pl.String()}
)
"""Rows that a rule does not repair, because that made a finding that was not there."""
SAME: Final = ("QUO018", "ACT003", "ACT008", "DUP002", "DUP003")
"""Rules that report the later of two rows that are the same. If a repair were blamed for that, it
would depend on their order."""

_ORDER: Final = {str(severity): rank for rank, severity in enumerate(Severity)}


def created(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """The findings of rows that were not there before.

    What takes the place of a finding that is gone was there all along, and hidden by that, if it
    is no worse and of the same cell, or milder and of the same row or its article: a span at the
    wrong place hides whatever is wrong with the words. Nor is it made that two rows are the same
    which differed only by what was wrong with one of them.

    Args:
        before: the findings before a pass.
        after: the findings after it.
    """
    rows = after.filter(pl.col("row").is_not_null(), ~pl.col("code").is_in(SAME))
    new = rows.join(before, on=["code", *PLACE], how="anti", maintain_order="left")
    if new.is_empty():
        return new
    cell = [*PLACE, "__cell"]
    there = before.filter(pl.col("row").is_not_null()).with_columns(_cell(), __rank=_rank())
    gone = ["code", *cell]
    held = there.join(after.with_columns(_cell()), on=gone, how="anti", nulls_equal=True)
    told = new.with_columns(_cell(), __rank=_rank())
    texts = held.filter(pl.col("table") == "articles")
    for keys, some, name in (
        (cell, held, "__of_cell"),
        (list(PLACE), held, "__of_row"),
        (["article_id"], texts, "__of_article"),
    ):
        worst = some.group_by(keys).agg(pl.col("__rank").min().alias(name))
        told = told.join(worst, on=keys, how="left", maintain_order="left")
    hidden = (
        (pl.col("__of_cell") <= pl.col("__rank"))
        | (pl.col("__of_row") < pl.col("__rank"))
        | (pl.col("__of_article") < pl.col("__rank"))
    )
    return told.filter(~hidden.fill_null(value=False))


def to_blame(made: pl.DataFrame, log: pl.DataFrame, articles: pl.DataFrame) -> pl.DataFrame:
    """The changes that made findings, as rows and rules, with the columns of `REFUSED`.

    Args:
        made: what `created` gave.
        log: the changes of the pass (`passes.EDITS`).
        articles: `article_id`, `file` and `row` of the articles, to find an edit of the text
            that a row points into.

    A value that could not be read before is to blame for nothing: what is found now was hidden.
    """
    changes = log.filter(pl.col("row").is_not_null())
    hidden = changes.filter(pl.col("rule").is_in(settling_codes())).select(PLACE)
    blamed = made.join(hidden, on=list(PLACE), how="anti")
    if blamed.is_empty():
        return REFUSED.to_frame()
    own = changes.join(blamed, on=list(PLACE), how="semi")
    texts = articles.join(blamed.select("article_id"), on="article_id", how="semi").with_columns(
        table=pl.lit("articles")
    )
    behind = changes.join(texts, on=list(PLACE), how="semi")
    every = pl.concat([own, behind]).select("table", "file", "row", "rule").unique()
    return every.select(pl.col(name).cast(dtype) for name, dtype in REFUSED.items())


def _cell() -> pl.Expr:
    return pl.col("column").str.extract(r"^([a-z_0-9]+)").alias("__cell")


def _rank() -> pl.Expr:
    return pl.col("severity").replace_strict(_ORDER, return_dtype=pl.UInt8)
