"""Lines that stand in many articles of one outlet: which they are, and what is said of them."""

from __future__ import annotations

from typing import Final

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.data import Data
from newsschema.validators.outlets import outlet
from newsschema.validators.repeated_lines import LEAD, LINES, LONGEST_LINE, TEXTS
from newsschema.validators.web_page import chrome

SHOWN: Final = 200
"""Code points of a line in a finding."""


def repetitions(articles: pl.LazyFrame, least: int, share: float) -> pl.DataFrame:
    """The articles that repeat a line often printed before.

    Args:
        articles: with the columns of `repeated_lines.RepeatedLines`.
        least: in how many articles of its outlet a line must stand.
        share: of the outlet's articles, the share that they must be at least.

    Returns:
        `__index`, the `hash` of the line, its `count` of articles, and those `of` the outlet.
    """
    known = articles.select(
        INDEX, LINES, LEAD, LONGEST_LINE, outlet=outlet_of(articles).hash()
    ).with_columns(of=pl.len().over("outlet"))
    again = known.filter(pl.col(LINES).list.len() > 0).explode(LINES).rename({LINES: "hash"})
    enough = pl.max_horizontal(least, pl.col("of") * share) - 1
    often = again.group_by("outlet", "of", "hash").len().filter(pl.col("len") >= enough)
    same = ["outlet", "hash"]
    texts = pl.max_horizontal(
        pl.col(LEAD).n_unique().over(same), pl.col(LONGEST_LINE).n_unique().over(same)
    )
    return (
        again.join(often.select(same), on=same, how="semi")
        .unique([INDEX, "hash"])
        .with_columns(count=pl.len().over(same) + 1, texts=texts)
        .filter(pl.min_horizontal(pl.col("count") - 1, "texts") >= enough)
        .collect()
    )


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
