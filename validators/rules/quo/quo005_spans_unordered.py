"""QUO005: a list of spans that is empty, out of order, or whose spans overlap."""

from __future__ import annotations

import polars as pl

from newsschema.validators.example import Bad, Good, article, quote
from newsschema.validators.finding import Safety
from newsschema.validators.rule import ConstraintRule
from newsschema.validators.span_values import span_values

ARTICLE = article("«Мост откроют», — сказал мэр, — «весной и без задержек 🎉».")
WORDS = ("Мост откроют", "весной и без задержек 🎉")
FIRST, SECOND = (quote(ARTICLE, words)["spans"][0] for words in WORDS)
QUOTE = quote(ARTICLE, WORDS[0], kind="direct", spans=[FIRST, SECOND]) | {"text": " ".join(WORDS)}
LONGER = quote(ARTICLE, "откроют», — сказал")["spans"][0]


class SpansUnordered(ConstraintRule):
    """A list of spans is empty, or its spans overlap or do not follow the text.

    ## Why it matters

    The pieces of a quote are read one after the other: `text` is their words in the order of
    the article. Pieces out of order make nonsense of it, overlapping ones say words twice, and
    an empty list claims to know where a quote stands. PolNeAR has 12 overlapping pieces in
    spite of its own guideline that a token belongs to one attribution only.

    Order counts within each text: a span in the title may come after one in the body.

    ## How to repair

    The fix sorts the spans, which is safe. Overlaps need a person: only the producer knows
    which of the two pieces holds the shared words. An empty list is to be null.
    """

    code = "QUO005"
    name = "spans-unordered"
    table = "*"
    message = "the spans are not in the order of the text"
    safety = Safety.SAFE
    examples = [
        Good(articles=[ARTICLE], quotes=[QUOTE]),
        Good(quotes=[QUOTE | {"spans": None}]),
        Good(quotes=[QUOTE | {"spans": [FIRST | {"field": "title"}, FIRST, SECOND]}]),
        Bad(
            quotes=[QUOTE | {"spans": [SECOND, FIRST]}],
            keys=["quo_1"],
            fixed={"quotes": [QUOTE]},
        ),
        Bad(quotes=[QUOTE | {"spans": [FIRST, LONGER]}], keys=["quo_1"]),
        Bad(quotes=[QUOTE | {"spans": []}], keys=["quo_1"]),
    ]

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """Whether the list is empty, unsorted or overlapping, and how it would be in order."""
        spans = span_values(rows[column])
        place = pl.format("{}:{}", "start", "end")
        in_order = spans.sort("row", "field", "start", "end", maintain_order=True)
        overlaps = pl.col("start") < pl.col("end").shift(1).over("row", "field")
        listed = spans.group_by("row").agg(found=place.str.join(", "))
        sorted_ = (
            in_order.with_columns(__overlaps=overlaps)
            .group_by("row")
            .agg(wanted=place.str.join(", "), overlaps=pl.col("__overlaps").any())
        )
        told = (
            rows.select(row=pl.int_range(pl.len(), dtype=pl.UInt32))
            .join(listed, on="row", how="left", maintain_order="left")
            .join(sorted_, on="row", how="left", maintain_order="left")
        )
        empty, overlap = pl.col("found").is_null(), pl.col("overlaps").fill_null(False)
        return told.select(
            message=pl.when(empty)
            .then(pl.lit("the list of spans is empty"))
            .when(overlap)
            .then(pl.lit("the spans overlap"))
            .otherwise(pl.lit(self.message)),
            expected=pl.when(empty)
            .then(pl.lit("at least one span, or null"))
            .when(overlap)
            .then(pl.lit("spans that share no code point"))
            .otherwise("wanted"),
            found=pl.col("found").fill_null("[]"),
            fix_safety=pl.when(~empty & ~overlap).then(pl.lit(str(Safety.SAFE))),
            fix_summary=pl.when(~empty & ~overlap).then(pl.lit("sort the spans")),
        )

    def fix_rows(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The spans in the order of each text; a quote's text follows where it was their words."""
        span = pl.element().struct
        order = [span.field("field").fill_null("body"), span.field("start"), span.field("end")]
        fixed = rows.select(pl.col(column).list.eval(pl.element().sort_by(order)))
        if column != "spans" or "quote_id" not in rows.columns or "text" not in rows.columns:
            return fixed
        words = pl.element().struct.field("text")
        joined = [frame[column].list.eval(words).list.join(" ") for frame in (rows, fixed)]
        same = pl.col("text") == joined[0]
        return fixed.with_columns(
            rows.select(pl.when(same).then(joined[1]).otherwise("text").alias("text"))
        )
