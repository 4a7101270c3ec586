"""REF003: a quote or claim that points into another article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, article, claim, quote
from newsschema.validators.references import Reference, beside_targets, references
from newsschema.validators.rule import GroupRule, Partition

FIRST = article()
SECOND = article(article_id="art_2")


class CrossArticleReference(GroupRule):
    """A row refers to a quote that stands in another article than itself.

    `parent_quote_id` and `continues_quote_id` of quotes, `quote_id` of claims.

    ## Why it matters

    A quote is nested in, or continued from, words of the same text, and a claim is read out of
    a quote of its article. A reference across articles comes from ids that are unique in each
    article only ("q1"), and every join then mixes two articles.

    ## How to repair

    Make ids unique in the whole dataset where they are made, then write the right one.
    """

    code = "REF003"
    name = "cross-article-reference"
    table = "*"
    partition = Partition.KEY
    message = "the quote that the id names stands in another article"
    help = "write the id of a quote of the same article; are ids unique over all articles?"
    examples = [
        Good(
            articles=[FIRST],
            quotes=[
                quote(FIRST, "noise and fares"),
                quote(FIRST, "the costs", "quo_2", continues_quote_id="quo_1"),
            ],
        ),
        Bad(
            articles=[FIRST, SECOND],
            quotes=[
                quote(FIRST, "noise and fares"),
                quote(SECOND, "the costs", "quo_2", continues_quote_id="quo_1"),
            ],
            keys=["quo_2"],
        ),
        Bad(
            articles=[FIRST, SECOND],
            quotes=[quote(FIRST, "noise and fares")],
            claims=[claim(article_id="art_2", quote_id="quo_1")],
            keys=["clm_1"],
        ),
    ]

    def needs(self) -> Mapping[str, Sequence[str]]:
        """Whatever refers to rows with an article is followed."""
        return {}

    def failing(self, data: Data) -> pl.LazyFrame:
        """The references whose target exists, but not in the row's article."""
        found = [
            self._crossing(there, reference, held)
            for reference in references(data)
            if reference.member is None
            and reference.target != "articles"
            and data.has(reference.table, "article_id")
            and data.has(reference.target, "article_id")
            for held, there in beside_targets(data, reference, "article_id")
        ]
        empty = pl.LazyFrame(schema={"table": pl.String, INDEX: pl.UInt32})
        return pl.concat(found) if found else empty

    @staticmethod
    def _crossing(data: Data, reference: Reference, held: pl.LazyFrame) -> pl.LazyFrame:
        key = data.records[reference.target].key()
        targets = (
            data.tables[reference.target]
            .select(pl.col(key).alias("found"), pl.col("article_id").alias("there"))
            .drop_nulls()
        )
        elsewhere = held.drop_nulls("article_id").join(
            targets, left_on=["found", "article_id"], right_on=["found", "there"], how="anti"
        )
        return (
            elsewhere.join(targets.unique("found", keep="first"), on="found")
            .sort(INDEX)
            .select(
                pl.lit(reference.table).alias("table"),
                INDEX,
                "column",
                "found",
                pl.format("a quote of {}", "article_id").alias("expected"),
                pl.format("the quote stands in {}", "there").alias("message"),
            )
        )
