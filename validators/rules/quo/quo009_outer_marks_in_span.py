"""QUO009: a direct quote that includes its own quotation marks."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, article, quote
from newsschema.validators.finding import Safety, Severity
from newsschema.validators.outer_marks import conventions, enclosed, marked, without_marks
from newsschema.validators.rule import GroupRule, Partition

ARTICLE = article("“The quay ⚓ holds,” said the engineer. 市長は「橋は安全だ」と述べた。")
INNER = article("“Yes” and “no” were the answers. ’Twas said: “He told me ‘go’ and I went.”")
WITH_MARKS = quote(ARTICLE, "“The quay ⚓ holds,”", kind="direct")
WITHOUT = quote(ARTICLE, "The quay ⚓ holds,", kind="direct")
CALLS = article("".join(f"„Boot {number} legt an“, rief er. " for number in range(12)))
CALLED = [quote(CALLS, f"„Boot {n} legt an“", f"quo_{n:02}", "direct") for n in range(12)]
BARE = [quote(CALLS, f"Boot {n} legt an", f"quo_{n:02}", "direct") for n in range(12)]


class OuterMarksInSpan(GroupRule):
    """The span of a direct quote begins with an opening and ends with the matching closing mark.

    Where at least ten direct quotes and nine in ten of a file, or of one annotator or extractor,
    do so, it is a convention of whoever made them and one finding; else each quote is one.

    ## Why it matters

    Producers disagree: PolNeAR and PARC put the marks into the span, Quotebank and GDELT leave
    them out, so the same words from two of them are two texts. Without marks texts compare
    across outlets, and the marks are still in the body, right beside the span. Measured: all 835
    direct quotes of a part of PolNeAR include them, and three in four of a corpus of fiction.

    Marks of an inner quotation do not count (`“yes” and “no”`), nor do apostrophes.

    ## How to repair

    The fix moves the start behind the opening mark and the end before the closing one; it is
    safe. A comma or full stop before the closing mark stays in the span.
    """

    code = "QUO009"
    name = "outer-marks-in-span"
    table = "quotes"
    partition = Partition.KEY
    columns = {"quotes": ("text", "kind")}
    message = "the quote includes its own quotation marks"
    severity = Severity.WARNING
    safety = Safety.SAFE
    help = "leave the marks out: they stay in the body, beside the span"
    examples = [
        Good(articles=[ARTICLE], quotes=[WITHOUT, quote(ARTICLE, "橋は安全だ", "quo_2", "direct")]),
        Good(articles=[INNER], quotes=[quote(INNER, "“Yes” and “no”", kind="direct")]),
        Good(articles=[INNER], quotes=[quote(INNER, "He told me ‘go’ and I went.", kind="direct")]),
        Bad(
            articles=[ARTICLE],
            quotes=[WITH_MARKS],
            keys=["quo_1"],
            fixed={"quotes": [WITHOUT]},
        ),
        Bad(
            articles=[ARTICLE],
            quotes=[quote(ARTICLE, "「橋は安全だ」", kind="direct")],
            keys=["quo_1"],
        ),
        Bad(quotes=[WITH_MARKS | {"text": "»Ja, das geht.«", "spans": None}], keys=["quo_1"]),
        Bad(articles=[CALLS], quotes=CALLED, keys=[None], fixed={"quotes": BARE}),
    ]

    def failing(self, data: Data) -> pl.LazyFrame:
        """The conventions, and the quotes that follow none: of each the first span with marks."""
        rows = marked(data)
        first = (
            enclosed(rows)
            .group_by("row", maintain_order=True)
            .agg(pl.exclude("row").first(), more=pl.len() - 1)
            .with_columns(rows[INDEX])  # each of these rows has at least one
            .join(conventions(data, rows), on=INDEX, how="left", maintain_order="left")
        )
        own = pl.col("whose").is_null()
        several = pl.format("{} spans of the quote include their own marks", pl.col("more") + 1)
        shared = pl.format(
            "{} of the {} direct quotes of {} include their own quotation marks",
            "marked",
            "of",
            "whose",
        )
        inner = pl.col("text").str.slice(1, pl.col("text").str.len_chars() - 2)
        return (
            pl.concat([first.filter(own), first.filter(~own).unique("whose", keep="first")])
            .sort(INDEX)
            .lazy()
            .select(
                pl.when(own).then(INDEX).alias(INDEX),
                *(pl.when(own).then(edge).alias(edge) for edge in ("start", "end")),
                column=pl.when(own & pl.col("item").is_not_null())
                .then(pl.format("spans[{}]", "item"))
                .otherwise(pl.lit("text")),
                expected=inner.str.strip_chars(),
                found="text",
                message=pl.when(~own)
                .then(shared)
                .when(pl.col("more") > 0)
                .then(several)
                .otherwise(pl.lit(self.message)),
                fix_safety=pl.lit(str(Safety.SAFE)),
                fix_summary=pl.lit("leave the marks out of the span"),
            )
        )

    def fix_data(self, data: Data) -> Sequence[pl.LazyFrame]:
        """Spans and texts without the marks, and without the white space inside of them."""
        rows = marked(data)
        whole = rows.select(INDEX, fix_safety=pl.lit(str(Safety.SAFE)))
        return [whole.hstack(without_marks(rows, enclosed(rows))).lazy()]
