"""QUO009: a direct quote that includes its own quotation marks."""

from __future__ import annotations

import polars as pl

from newsschema.text import CLOSING, OPENING
from newsschema.validators.example import Bad, Good, article, quote
from newsschema.validators.finding import Safety, Severity
from newsschema.validators.outer_marks import without_marks
from newsschema.validators.quote_marks import encloses
from newsschema.validators.rule import RowRule
from newsschema.validators.span_values import SPAN_VALUES, span_values

ARTICLE = article("“The quay ⚓ holds,” said the engineer. 市長は「橋は安全だ」と述べた。")
INNER = article("“Yes” and “no” were the answers. ’Twas said: “He told me ‘go’ and I went.”")
WITH_MARKS = quote(ARTICLE, "“The quay ⚓ holds,”", kind="direct")
WITHOUT = quote(ARTICLE, "The quay ⚓ holds,", kind="direct")


class OuterMarksInSpan(RowRule):
    """The span of a direct quote begins with an opening and ends with the matching closing mark.

    ## Why it matters

    Producers disagree: PolNeAR and PARC put the marks into the span, Quotebank and GDELT leave
    them out, so the same words from two of them are two texts. Without marks texts compare
    across outlets, and the marks are still in the body, right beside the span.

    Marks of an inner quotation do not count (`“yes” and “no”`), nor do apostrophes.

    ## How to repair

    The fix moves the start behind the opening mark and the end before the closing one; it is
    safe. A comma or full stop before the closing mark stays in the span.
    """

    code = "QUO009"
    name = "outer-marks-in-span"
    table = "quotes"
    columns = ("text", "kind")
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
    ]

    def violates(self) -> pl.Expr:
        """Direct quotes with some opening mark first and some closing mark last."""
        text = pl.col("text")
        return (
            (pl.col("kind") == "direct")
            & text.str.slice(0, 1).is_in(list(OPENING))
            & text.str.slice(-1).is_in(list(CLOSING))
        )

    def confirm(self, rows: pl.DataFrame, column: str) -> pl.Series:
        """Those of which at least one span is a whole quotation with its marks."""
        at = pl.int_range(rows.height, dtype=pl.UInt32, eager=True)
        return at.is_in(self._enclosed(rows)["row"].implode())

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The first such span of each row, and how many more there are."""
        first = (
            self._enclosed(rows)
            .group_by("row", maintain_order=True)
            .agg(pl.exclude("row").first(), more=pl.len() - 1)
        )
        several = pl.format("{} spans of the quote include their own marks", pl.col("more") + 1)
        return first.select(
            "start",
            "end",
            column=pl.coalesce(pl.format("spans[{}]", "item"), pl.lit("text")),
            expected=pl.col("text")
            .str.slice(1, pl.col("text").str.len_chars() - 2)
            .str.strip_chars(),
            found="text",
            message=pl.when(pl.col("more") > 0).then(several).otherwise(pl.lit(self.message)),
            fix_safety=pl.lit(str(Safety.SAFE)),
            fix_summary=pl.lit("leave the marks out of the span"),
        )

    def fix_rows(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """Spans and texts without the marks, and without the white space inside of them."""
        return without_marks(rows, self._enclosed(rows))

    @staticmethod
    def _enclosed(rows: pl.DataFrame) -> pl.DataFrame:
        """The spans that are whole quotations; of rows without spans with words, the text."""
        spans = SPAN_VALUES.to_frame()
        if "spans" in rows.columns:
            spans = span_values(rows["spans"]).filter(pl.col("text").is_not_null())
        at = rows.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias("row"), "text")
        texts = at.join(spans, on="row", how="anti", maintain_order="left")
        every = pl.concat([spans, texts], how="diagonal").sort("row", "item", maintain_order=True)
        return every.filter(pl.Series([encloses(text) for text in every["text"]], dtype=pl.Boolean))
