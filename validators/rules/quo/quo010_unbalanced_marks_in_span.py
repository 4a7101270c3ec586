"""QUO010: a quote that cuts a pair of quotation marks in two."""

from __future__ import annotations

import re

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, article, quote
from newsschema.validators.finding import Confidence, Severity
from newsschema.validators.mark_balance import DOUBLE, has_double, has_loose_marks, loose_in_quote
from newsschema.validators.rule import GroupRule, Partition

ARTICLE = article(
    "“No,” said the mayor, “never.” They said “no” to tolls. Er sagte: „Das „Nein“ bleibt.“\n"
    "“We will sail.\n\n“We will come back,” wrote the crew 🚢. Мэр сказал: «Нет»."
)
MIXED = article('“We build a wall," she said. "It will be 🚢 long.” „Nein“, sagte er. «No.»')
PLACE = {"item": pl.UInt32, "at": pl.Int64, "found": pl.String}
BESIDE = re.compile(rf"[{DOUBLE}]")


class UnbalancedMarksInSpan(GroupRule):
    """A quote holds a quotation mark whose partner stands outside of it.

    The marks right outside of the quote count as its own, where there are marks on both sides,
    and a quote of several spans is read as a whole. A quotation over several paragraphs may open
    again at each of them. Single marks and apostrophes do not count, nor do two marks of different
    conventions that stand for a pair (“No", said she), nor a mark that has no partner in the whole
    article: that is QUO011. Where no mark stands right outside of the quote, its words are perhaps
    a part of a longer quotation, and the finding is for information.

    ## Why it matters

    Somewhere a span begins or ends in the wrong place: it took in one outer mark and not the
    other, or cuts a quotation in two. Measured: 195 of 27,415 contents of PolNeAR.

    ## How to repair

    Take the other mark in, or leave this one out. There is no fix: one takes words into the quote
    that nobody may have said, the other cuts words off that somebody did.
    """

    code = "QUO010"
    name = "unbalanced-marks-in-span"
    table = "quotes"
    partition = Partition.ARTICLE
    columns = {"articles": ("article_id", "body"), "quotes": ("spans",)}
    message = "the partner of a quotation mark in the quote stands outside of it"
    severity = Severity.WARNING
    confidence = Confidence.LIKELY
    help = "take the other mark into the span, or leave this one out"
    examples = [
        Good(articles=[ARTICLE], quotes=[quote(ARTICLE, "They said “no” to tolls", kind="mixed")]),
        Good(
            articles=[ARTICLE],
            quotes=[quote(ARTICLE, "No,” said the mayor, “never.", kind="mixed")],
        ),
        Good(
            articles=[ARTICLE],
            quotes=[quote(ARTICLE, "We will sail.\n\n“We will come back,", kind="direct")],
        ),
        Good(articles=[MIXED], quotes=[quote(MIXED, '“We build a wall,"', kind="mixed")]),
        Bad(articles=[ARTICLE], quotes=[quote(ARTICLE, "said “no", kind="mixed")], keys=["quo_1"]),
        Bad(
            articles=[ARTICLE],
            quotes=[quote(ARTICLE, "„Das „Nein“ bleibt.", kind="direct")],
            keys=["quo_1"],
        ),
        Bad(
            articles=[ARTICLE],
            quotes=[quote(ARTICLE, "сказал: «Нет", kind="mixed")],
            keys=["quo_1"],
        ),
    ]

    def failing(self, data: Data) -> pl.LazyFrame:
        """The first loose mark of each quote that has some."""
        whole = pl.col("found").str.len_chars().cast(pl.Int64) == pl.col("end") - pl.col("start")
        ours = (pl.col("table") == "quotes") & (pl.col("column") == "spans")
        found = pl.col("found")
        marked = data.spans.filter(ours & has_double(found)).select(INDEX, "found").collect()
        suspects = marked.lazy().filter(has_loose_marks(found)).select(INDEX).unique()
        quotes = (
            data.spans.filter(ours)
            .join(suspects, on=INDEX, how="semi", maintain_order="left")
            .unique([INDEX, "item"], keep="first", maintain_order=True)
            .with_columns(whole=whole & (pl.col("found") == pl.coalesce("text", "found")))
            .group_by(INDEX, maintain_order=True)
            .agg(pl.col("context").first(), pl.col("start", "end"), pl.col("whole").all())
            # Spans out of order are QUO005's.
            .filter("whole", pl.col("start") == pl.col("start").list.sort())
            .collect()
        )
        places = [
            loose_in_quote(text, list(zip(starts, ends, strict=True))) or (None, None, None)
            for text, starts, ends in quotes.select("context", "start", "end").iter_rows()
        ]
        beside = [
            BESIDE.search(text[max(starts[0] - 2, 0) : starts[0]] + text[ends[-1] : ends[-1] + 2])
            for text, starts, ends in quotes.select("context", "start", "end").iter_rows()
        ]
        alone = pl.Series([mark is None for mark in beside], dtype=pl.Boolean)
        return (
            quotes.lazy()
            .select(INDEX, "context")
            .with_columns(pl.DataFrame(places, schema=PLACE, orient="row"), alone=alone)
            .filter(pl.col("at").is_not_null())
            .select(
                pl.col(INDEX, "context"),
                pl.format("spans[{}]", "item").alias("column"),
                pl.col("at").alias("start"),
                (pl.col("at") + pl.col("found").str.len_chars()).alias("end"),
                "found",
                pl.when("alone").then(pl.lit(str(Severity.INFO))).alias("severity"),
                pl.when("alone").then(pl.lit(str(Confidence.POSSIBLE))).alias("confidence"),
            )
        )
