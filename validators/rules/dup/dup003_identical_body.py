"""DUP003: one text, several articles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.addresses import address
from newsschema.validators.body_state import own_text
from newsschema.validators.copies import FOLDED, folded_hashes
from newsschema.validators.data import Data
from newsschema.validators.example import FILLER, Bad, Good, article
from newsschema.validators.finding import Severity
from newsschema.validators.places import place_of
from newsschema.validators.rule import GatheringRule, Partition

JAPANESE: Final = "".join(
    f"議会は{n}番埠頭の計画を聞き、{n * 7}行の記録を残した。" for n in range(20)
)


class IdenticalBody(GatheringRule):
    """Articles with different ids have the same text, white space apart.

    A row that says where it was taken over from (`syndicated_from`) is legal, and so are
    versions of an article; where the address is the same as well, DUP002 speaks, and of copies
    in another split DUP006. All but the first, in the order of files and lines, are reported.

    ## Why it matters

    Every count of words, quotes and opinions is too high, and a model that is tested on one
    copy has been trained on the other. Measured: one pair in 1,012 articles of an annotated
    corpus; wire copies in local papers are many more.

    ## How to repair

    Keep one of the articles, or say in `syndicated_from` where the text comes from. Where the
    texts should differ, the extractor took the same box of each page. There is no fix: which
    of the articles is the original is not in the data.
    """

    code = "DUP003"
    name = "identical-body"
    table = "articles"
    partition = Partition.KEY
    message = "an earlier article with another id has the same text"
    severity = Severity.WARNING
    columns = {"articles": ("article_id", "body")}
    examples = [
        Good(
            articles=[
                article(),
                article(article_id="art_2", body="Another text."),
                article(article_id="art_3", body=FILLER),
                article(article_id="art_4", body=FILLER, syndicated_from="The Harbour Post"),
                article(article_id="art_5", body=None, body_status="withheld"),
                article(article_id="art_6", body=None, body_status="withheld"),
            ]
        ),
        Bad(
            articles=[
                article(body=FILLER),
                article(article_id="art_2", body=FILLER.replace(". ", ".\n\n")),
                article(article_id="art_3", body=JAPANESE, language="ja"),
                article(article_id="art_4", body=JAPANESE, language="ja"),
            ],
            keys=["art_2", "art_4"],
        ),
    ]

    def gatherer(self) -> Callable[[pl.DataFrame], pl.DataFrame]:
        """A hash of each text, white space folded."""
        return folded_hashes

    def together(self, data: Data) -> Mapping[str, pl.Expr]:
        """The articles of one text."""
        return {"articles": pl.col(FOLDED)}

    def failing(self, data: Data) -> pl.LazyFrame:
        """The articles whose text an earlier one has."""
        articles = data.tables["articles"]
        present = articles.collect_schema().names()
        place = place_of(data.files.get("articles", ()))
        split = pl.col("split") if "split" in present else pl.lit(None, dtype=pl.String)
        first = pl.first("article_id", "__place", "__address", "__split").over(FOLDED)
        return (
            articles.filter(pl.col(FOLDED).is_not_null() & pl.col(FOLDED).is_duplicated())
            .with_columns(__place=place, __address=address(present), __split=split)
            .with_columns(first.name.prefix("__first_"))
            .filter(
                pl.col("article_id") != pl.col("__first_article_id"),
                (pl.col("__address") != pl.col("__first___address")).fill_null(True),
                (pl.col("__split") == pl.col("__first___split")).fill_null(True),
                own_text(present),
            )
            .select(
                INDEX,
                pl.lit("body").alias("column"),
                pl.format(
                    "the first one is {} at {}", "__first_article_id", "__first___place"
                ).alias("help"),
            )
        )
