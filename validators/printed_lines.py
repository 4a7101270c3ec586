"""Lines that stand in many articles of one outlet: which they are, and what is said of them."""

from __future__ import annotations

from typing import Final

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.data import Data
from newsschema.validators.outlets import outlet
from newsschema.validators.repeated_lines import LEAD, LINES, LONGEST_LINE, TEXTS
from newsschema.validators.row_store import RowStore
from newsschema.validators.web_page import chrome

SHOWN: Final = 200
"""Code points of a line in a finding."""


def repetitions(data: Data, least: int, share: float) -> pl.DataFrame:
    """The articles that repeat a line often printed before.

    Args:
        data: whose articles have the columns of `repeated_lines.RepeatedLines`.
        least: in how many articles of its outlet a line must stand.
        share: of the outlet's articles, the share that they must be at least.

    Returns:
        `__index`, the `hash` of the line, its `count` of articles, and those `of` the outlet.
    """
    lines, of = _lines(data)
    parts = data.dealt(lines, pl.col("outlet")) if data.parts > 1 else iter([lines.lazy()])
    least_of = of.with_columns(least=pl.max_horizontal(least, pl.col("of") * share))
    return pl.concat(_often(part.join(least_of.lazy(), on="outlet")) for part in parts)


def _lines(data: Data) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The lines of all articles that may be repeated, and the number of articles by outlet."""
    kept = pl.col(TEXTS).explode().struct.field("hash").drop_nulls().unique()
    slices = data.sliced("articles")
    known = pl.concat(part.tables["articles"].select(kept).collect() for part in slices)["hash"]
    known = known.unique()
    store = data.store or RowStore()
    lines, counts = store.rows(), []
    for part in data.sliced("articles"):
        articles = part.tables["articles"]
        own = articles.select(
            INDEX, LINES, LEAD, LONGEST_LINE, outlet=outlet_of(articles).hash()
        ).collect()
        counts.append(own.group_by("outlet").len("of"))
        listed = own.lazy().filter(pl.col(LINES).list.len() > 0).explode(LINES)
        listed = listed.filter(pl.col(LINES).is_in(known.implode())).unique([INDEX, LINES])
        lines.add(listed.rename({LINES: "hash"}).collect())
    of = pl.concat(counts).group_by("outlet").agg(pl.col("of").sum())
    return pl.concat(lines.frames()), of


def _often(lines: pl.LazyFrame) -> pl.DataFrame:
    """Those lines of some outlets that stand in enough articles, without the first of these."""
    same = ["outlet", "hash"]
    often = (
        lines.with_columns(count=pl.len().over(same))
        .filter(pl.col("count") >= pl.col("least"), pl.col(INDEX) != pl.col(INDEX).min().over(same))
        .collect()
    )
    texts = pl.min_horizontal(
        pl.col(LEAD).n_unique().over(same), pl.col(LONGEST_LINE).n_unique().over(same)
    )
    return often.filter(texts >= pl.col("least") - 1).select(INDEX, "hash", "count", "of")


def outlet_of(articles: pl.LazyFrame) -> pl.Expr:
    """The outlet whose lines are compared; articles without one are of one outlet."""
    return outlet(articles.collect_schema().names()).fill_null("")


def told(found: pl.DataFrame, data: Data) -> pl.DataFrame:
    """What to say of each line; lines that the lists of words know are left to TXT012."""
    rows = data.sliced("articles")
    kept = pl.concat(_texts(part.tables["articles"], found["hash"]) for part in rows)
    lines = kept.sort(INDEX, maintain_order=True).unique("hash", keep="first").drop(INDEX)
    content = [any(c.isalpha() for c in line) and not chrome(line) for line in lines["line"]]
    return (
        found.join(lines.filter(pl.Series(content, dtype=pl.Boolean)), on="hash")
        .sort(INDEX, "line")
        .select(
            INDEX,
            pl.lit("body").alias("column"),
            pl.col("line").str.slice(0, SHOWN).alias("found"),
            pl.format("the line stands in {} of {} articles of the outlet", "count", "of").alias(
                "message"
            ),
        )
    )


def _texts(articles: pl.LazyFrame, wanted: pl.Series) -> pl.DataFrame:
    """The texts of these lines where they were kept: `__index`, `hash`, `line`."""
    return (
        articles.select(INDEX, TEXTS)
        .filter(pl.col(TEXTS).list.len() > 0)
        .explode(TEXTS)
        .unnest(TEXTS)
        .filter(pl.col("hash").is_in(wanted.unique().implode()))
        .collect()
    )
