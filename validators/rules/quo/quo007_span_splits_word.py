"""QUO007: a span that begins or ends within a word."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, article, quote
from newsschema.validators.finding import Confidence, Safety, Severity
from newsschema.validators.rule import GroupRule, Partition
from newsschema.validators.span_edges import edges, named, stands_elsewhere, widened, word_at

ARTICLE = article(
    "It’s not only the ferry, she said. 橋は春に開通すると市長は述べた。 Мост откроют весной."
)
GLUED = article("Posted 10:35PMAda Lund says no. „Мост откроют весной 🚢.“")
FERRY = article("The ferry sails, and he knows it.")


class SpanSplitsWord(GroupRule):
    """A span begins or ends between two letters of a word, or two digits of a number.

    Only scripts that set spaces between words are looked at: not Chinese, Japanese or Thai, and
    not Korean, Arabic or Hebrew, where `said that` can be written onto the first quoted word.

    ## Why it matters

    Half a word is a slip of the mouse, or an offset that is off by one where the stored text was
    cut from the same wrong place, so that nothing else can tell. Measured: 170 of 107,146 spans
    of PolNeAR.

    ## How to repair

    Widen the span to the whole word, or leave the word out. The fix widens it; it is unsafe,
    since only the annotator knows whether the word belongs to the quote. Words that stand alone
    elsewhere in the text are left as they are: `he` in `the` is a span at the wrong place.
    """

    code = "QUO007"
    name = "span-splits-word"
    table = "*"
    partition = Partition.ARTICLE
    columns = {"articles": ("article_id", "body")}
    message = "the span begins or ends within a word"
    severity = Severity.WARNING
    confidence = Confidence.LIKELY
    safety = Safety.UNSAFE
    help = "widen it to the whole word, or leave the word out"
    examples = [
        Good(articles=[ARTICLE], quotes=[quote(ARTICLE, "It’s not only the ferry")]),
        Good(articles=[ARTICLE], quotes=[quote(ARTICLE, "開通する")]),
        Good(articles=[GLUED], quotes=[quote(GLUED, "Ada Lund says no")]),
        Good(articles=[ARTICLE], quotes=[quote(ARTICLE, "not only", speaker_text="It")]),
        Bad(
            articles=[ARTICLE],
            quotes=[quote(ARTICLE, "t’s not only the ferry")],
            keys=["quo_1"],
            fixed={"quotes": [quote(ARTICLE, "It’s not only the ferry")]},
        ),
        Bad(articles=[ARTICLE], quotes=[quote(ARTICLE, "Мост откро")], keys=["quo_1"]),
        Bad(
            articles=[FERRY],
            quotes=[quote(FERRY, "he", prefix="T", suffix=" ferry")],
            keys=["quo_1"],
        ),
    ]

    def failing(self, data: Data) -> pl.LazyFrame:
        """The spans with an edge in a word, and that word."""
        spans = data.once(edges).filter(pl.col("starts_in_word") | pl.col("ends_in_word"))
        at = pl.when("starts_in_word").then("start").otherwise("end")
        words = [
            text[slice(*word_at(text, edge))]
            for text, edge in spans.select("context", at.alias("at")).iter_rows()
        ]
        rows = spans.select("context", "found").iter_rows()
        astray = pl.Series([stands_elsewhere(*row) for row in rows], dtype=pl.Boolean)
        return spans.lazy().select(
            "table",
            INDEX,
            named(),
            "start",
            "end",
            "context",
            "found",
            message=pl.when(pl.col("starts_in_word") & pl.col("ends_in_word"))
            .then(pl.lit(self.message.replace(" or ", " and ")))
            .when("starts_in_word")
            .then(pl.lit("the span begins within a word"))
            .otherwise(pl.lit("the span ends within a word")),
            expected=pl.Series(words, dtype=pl.String),
            help=pl.when(astray).then(pl.lit("the words stand alone elsewhere in the text")),
            fix_safety=pl.when(~astray).then(pl.lit(str(Safety.UNSAFE))),
            fix_summary=pl.when(~astray).then(pl.lit("widen the span to the whole word")),
        )

    def fix_data(self, data: Data) -> Sequence[pl.LazyFrame]:
        """The spans with the whole word."""
        return [widened(data, "in_word", word_at, Safety.UNSAFE, stands_elsewhere)]
