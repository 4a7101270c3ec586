"""QUO018: a quote that an earlier row has already."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, article, quote
from newsschema.validators.finding import Confidence, Safety, Severity
from newsschema.validators.rule import GroupRule, Partition
from newsschema.validators.same_quotes import same_quotes

ARTICLE = article("“No 🚫!” she said. “No 🚫!” she said again. Mara: „Wir fahren.“ 「行く」")
FIRST = quote(ARTICLE, "No 🚫!", kind="direct")
AGAIN = FIRST | {
    "quote_id": "quo_2",
    "spans": [{"start": 19, "end": 24, "text": "No 🚫!", "field": "body"}],
}
WITHOUT = quote(ARTICLE, "Wir fahren", "quo_3", "direct")
WITH = quote(ARTICLE, "Wir fahren.", "quo_4", "direct")


class DuplicateQuote(GroupRule):
    """Two quotes of an article have the same spans, or the same words at the same place.

    Case and punctuation do not count. The same words at another place are another quote, and so
    are those of another speaker, by another annotator, or of a quote inside a quote. A quote
    without spans is compared by its words alone.

    ## Why it matters

    Doubled quotes are counted twice, and land in the training and in the test part of a split.
    Two extractors over one article make them, and so does the same one run twice. Measured: 1
    of 9,929 attributions of a part of PolNeAR.

    ## How to repair

    Keep the row that says more. The fix drops the later of two rows that differ in nothing but
    their ids; it is safe where nothing refers to the id that goes.

    ## References

    Quotebank's `canonicalQuotation`.
    """

    code = "QUO018"
    name = "duplicate-quote"
    table = "quotes"
    partition = Partition.KEY
    by_article = True
    columns = {"quotes": ("quote_id", "article_id", "text")}
    message = "an earlier row has the same quote"
    severity = Severity.WARNING
    confidence = Confidence.LIKELY
    safety = Safety.SAFE
    examples = [
        Good(articles=[ARTICLE], quotes=[FIRST, AGAIN | {"prefix": "“", "suffix": "”"}]),
        Good(articles=[ARTICLE], quotes=[WITHOUT, WITH | {"speaker_text": "Mara"}]),
        Bad(articles=[ARTICLE], quotes=[WITHOUT, WITH], keys=["quo_4"]),
        Bad(
            articles=[ARTICLE],
            quotes=[WITH, WITH | {"quote_id": "quo_5"}],
            keys=["quo_5"],
            fixed={"quotes": [WITH]},
        ),
        Bad(
            articles=[ARTICLE],
            quotes=[quote(ARTICLE, "行く", f"quo_{n}", "direct") for n in (6, 7)],
            keys=["quo_7"],
        ),
    ]

    def failing(self, data: Data) -> pl.LazyFrame:
        """The later of each two."""
        return (
            same_quotes(data)
            .lazy()
            .select(
                INDEX,
                column=pl.lit("text"),
                message=pl.format("{} is the same quote", "first"),
                help=pl.lit("keep the row that says more"),
                fix_safety=pl.when("equal").then(pl.lit(str(Safety.SAFE))),
                fix_summary=pl.when("equal").then(pl.lit("drop the row")),
            )
        )

    def fix_data(self, data: Data) -> Sequence[pl.LazyFrame]:
        """The later of two rows that differ in nothing but their keys goes into the first."""
        safe = pl.when("equal").then(pl.lit(str(Safety.SAFE)))
        same = same_quotes(data).lazy()
        return [same.select(pl.lit(self.table).alias("table"), INDEX, "into", fix_safety=safe)]
