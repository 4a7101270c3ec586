"""DUP002: one address, several articles."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.addresses import address
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, article
from newsschema.validators.finding import Confidence, Severity
from newsschema.validators.places import place_of
from newsschema.validators.rule import GroupRule, Partition


class DuplicateCanonicalUrl(GroupRule):
    """Articles with different ids have the same canonical URL (or URL, where there is none).

    Addresses that differ in http and https, `www.`, tracking parameters, a fragment or a final
    slash are the same. Versions of an article share its id and are legal; the front page of a
    site is nobody's address. All but the first, in the order of files and lines, are reported.

    ## Why it matters

    The page was fetched twice and counts twice, often with two texts. Measured: news articles
    have 3.6 versions each on average, so that a crawl of some weeks has many pages again.

    ## How to repair

    Give the rows one `article_id`, so that they are versions of one article, or keep one of
    them. Quotes and claims must follow. There is no fix: which id others know, and which of the
    two texts is the better one, is told by neither row.
    """

    code = "DUP002"
    name = "duplicate-canonical-url"
    table = "articles"
    partition = Partition.KEY
    message = "an earlier article with another id has the same address"
    severity = Severity.WARNING
    confidence = Confidence.LIKELY
    columns = {"articles": ("article_id",)}
    examples = [
        Good(
            articles=[
                article(url="https://harbour.example/ferry?id=1"),
                article(article_id="art_2", url="https://harbour.example/ferry?id=2"),
                article("A later text.", url="https://harbour.example/ferry?id=1"),
                article(article_id="art_3", canonical_url="https://harbour.example/"),
                article(article_id="art_4", canonical_url="https://harbour.example/"),
            ]
        ),
        Bad(
            articles=[
                article(url="http://www.harbour.example/fähre/"),
                article(
                    article_id="art_2",
                    url="https://harbour.example/x",
                    canonical_url="https://harbour.example/fähre#top",
                ),
                article(article_id="art_3", url="https://Harbour.example/fähre"),
            ],
            keys=["art_2", "art_3"],
        ),
    ]

    def together(self, data: Data) -> Mapping[str, pl.Expr]:
        """The articles of one address."""
        return {"articles": address(data.tables["articles"].collect_schema().names())}

    def failing(self, data: Data) -> pl.LazyFrame:
        """The articles whose address an earlier one has."""
        articles = data.tables["articles"]
        present = articles.collect_schema().names()
        place = place_of(data.files.get("articles", ()))
        same = ["__address"]
        return (
            articles.with_columns(__address=address(present))
            .filter(pl.col("__address").is_not_null() & pl.col("__address").is_duplicated())
            .with_columns(__place=place)
            .with_columns(
                __first=pl.col("article_id").first().over(same),
                __place=pl.col("__place").first().over(same),
            )
            .filter(pl.col("article_id") != pl.col("__first"))
            .select(
                INDEX,
                pl.lit("canonical_url" if "canonical_url" in present else "url").alias("column"),
                pl.col("__address").alias("found"),
                pl.format("the first one is {} at {}", "__first", "__place").alias("help"),
            )
        )
