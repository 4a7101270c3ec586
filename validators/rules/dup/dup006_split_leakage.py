"""DUP006: one text on both sides of a split."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.copies import SAME_WORDS, signatures
from newsschema.validators.data import Data
from newsschema.validators.example import FILLER, Bad, Good, article
from newsschema.validators.finding import Confidence
from newsschema.validators.near_copies import ALIKE, chained, clusters, pairs
from newsschema.validators.places import place_of
from newsschema.validators.rule import GatheringRule, Partition

LONG: Final = " ".join(
    f"On day {n} the surveyors measured pier {n * 7} and wrote {n * 13} lines." for n in range(30)
)


class SplitLeakage(GatheringRule):
    """An article, or a near copy of it, stands in two splits of the dataset.

    Versions of one article and texts that share 70 % of their five-word sequences (DUP004 says
    how they are found) belong together. Reported are the articles of such a group whose `split`
    is not that of its first article.

    ## Why it matters

    A model is then tested on what it was trained on, and every published figure is too good.
    Nothing else shows it. Measured: an annotated corpus of 1,012 articles has no leak.

    ## How to repair

    Move the whole group into one split, or drop the copies. Split by group, not by row: publish
    dates or clusters make good groups.
    """

    code = "DUP006"
    name = "split-leakage"
    table = "articles"
    partition = Partition.DATASET
    message = "a copy of the article stands in another split"
    help = "move all copies into one split"
    columns = {"articles": ("article_id", "split", "body")}
    examples = [
        Good(
            articles=[
                article(split="train"),
                article("A second version.", split="train"),
                article(article_id="art_2", split="test", body=FILLER.replace("ferry", "tram")),
                article(article_id="art_3", split=None),
            ]
        ),
        Bad(
            articles=[
                article(split="train"),
                article("A second version of the text.", split="test"),
                article("A third version of the text."),
            ],
            keys=["art_1"],
        ),
        Bad(
            articles=[
                article(split="train", body=LONG),
                article(
                    article_id="art_2",
                    split="test",
                    body=f"{LONG} More follows.",
                    syndicated_from="The Harbour Post",
                ),
            ],
            keys=["art_2"],
        ),
    ]

    def gatherer(self) -> Callable[[pl.DataFrame], pl.DataFrame]:
        """The signature of each text."""
        return signatures

    def failing(self, data: Data) -> pl.LazyFrame:
        """The articles whose group began in another split."""
        articles = data.tables["articles"]
        rows = articles.select(
            INDEX, "article_id", "split", SAME_WORDS, __place=place_of(data.files["articles"])
        ).collect(engine="in-memory")
        found = data.once(pairs).filter(pl.col("similarity") >= ALIKE)
        same = [chained(rows, by) for by in ("article_id", SAME_WORDS)]
        linked = pl.concat([found.select("row", "other"), *same])
        split = rows.filter(pl.col("split").is_not_null())
        groups = clusters(linked).join(split, on=INDEX, maintain_order="left")
        first = pl.first("split", "article_id", "__place").over("cluster").name.prefix("__first_")
        sure = (pl.col("article_id") == pl.col("__first_article_id")) | (
            pl.col(SAME_WORDS) == pl.col("__first_" + SAME_WORDS)
        )
        return (
            groups.with_columns(first, pl.first(SAME_WORDS).over("cluster").name.prefix("__first_"))
            .filter(pl.col("split") != pl.col("__first_split"))
            .select(
                INDEX,
                pl.lit("split").alias("column"),
                pl.col("split").alias("found"),
                pl.col("__first_split").alias("expected"),
                pl.format("the copy is {} at {}", "__first_article_id", "__first___place").alias(
                    "help"
                ),
                pl.when(~sure.fill_null(False))
                .then(pl.lit(str(Confidence.LIKELY)))
                .alias("confidence"),
            )
            .lazy()
        )
