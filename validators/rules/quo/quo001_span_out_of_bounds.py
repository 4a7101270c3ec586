"""QUO001: a span that reaches beyond its text, or holds nothing."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, article, claim, quote
from newsschema.validators.finding import Safety
from newsschema.validators.judging import findings, moves
from newsschema.validators.rule import ConstraintRule, GroupRule, Partition
from newsschema.validators.span_values import span_values

ARTICLE = article("“We sail on Friday 🚢,” said the harbour master. 市長は「橋は安全だ」と述べた。")
QUOTE = quote(ARTICLE, "We sail on Friday 🚢,", kind="direct")


def span(start: int, end: int) -> dict[str, object]:
    """The speaker's span at some place."""
    return {"start": start, "end": end, "text": "the harbour master", "field": "body"}


class SpanOutOfBounds(ConstraintRule, GroupRule):
    """A span begins before its text, ends behind it, or ends where it starts.

    ## Why it matters

    Python slices such a span without a word: `body[-1:-1]` is empty, `body[10:99999]` is
    whatever is left. Google's Natural Language API writes -1 for every offset when no encoding
    type was asked for, and offsets counted in bytes run beyond a text in code points.

    What one row can tell (below zero, start not before end) is checked without any article.

    ## How to repair

    Ask the producer for the offsets again, or leave the span null where they are unknown. Where
    the words of a span that ends behind its text stand in it, the fix moves the span there, under
    the same conditions as for QUO002.
    """

    code = "QUO001"
    name = "span-out-of-bounds"
    table = "*"
    partition = Partition.DATASET
    by_span = True
    columns = {"articles": ("body",)}
    message = "the span lies outside its text"
    safety = Safety.SAFE
    examples = [
        Good(articles=[ARTICLE], quotes=[QUOTE, quote(ARTICLE, "橋は安全だ", "quo_2", "direct")]),
        Good(quotes=[QUOTE | {"spans": None}], claims=[claim(spans=None)]),
        Bad(quotes=[QUOTE | {"spans": [{"start": -1, "end": -1}]}], keys=["quo_1"]),
        Bad(
            claims=[claim(spans=[{"start": 7, "end": 9}, {"start": 12, "end": 12}])],
            keys=["clm_1"],
        ),
        Bad(
            articles=[ARTICLE],
            quotes=[QUOTE | {"speaker_span": {"start": 26, "end": 9000, "text": "a fisherman"}}],
            keys=["quo_1"],
        ),
        Bad(
            articles=[ARTICLE],
            quotes=[QUOTE | {"speaker_span": span(2600, 2618)}],
            keys=["quo_1"],
            fixed={"quotes": [QUOTE | {"speaker_span": span(28, 46)}]},
        ),
    ]

    def failing(self, data: Data) -> pl.LazyFrame:
        """The spans that reach beyond the text they point into."""
        return findings(data.mismatches, self.code)

    def fix_data(self, data: Data) -> Sequence[pl.LazyFrame]:
        """The spans at the place of their words."""
        return [moves(data.mismatches, self.code)]

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The first such span of each row, and how many more there are."""
        spans = span_values(rows[column])
        if spans.is_empty():
            return super().details(rows, column)
        bad = (
            spans.filter((pl.col("start") < 0) | (pl.col("start") >= pl.col("end")))
            .group_by("row", maintain_order=True)
            .agg(pl.col("item", "start", "end").first(), more=pl.len() - 1)
        )
        first = rows.select(row=pl.int_range(pl.len(), dtype=pl.UInt32)).join(
            bad, on="row", how="left", maintain_order="left"
        )
        listed = pl.format("{}[{}]", pl.lit(column), "item")
        more = pl.when(pl.col("more") > 0).then(pl.format(" and {} more", "more"))
        unknown = (pl.col("start") == -1) & (pl.col("end") == -1)
        return first.select(
            pl.coalesce(listed, pl.lit(column)).alias("column"),
            "start",
            "end",
            message=pl.when(pl.col("start") < 0)
            .then(pl.lit("the span begins before its text"))
            .otherwise(pl.lit("the span ends where it starts, or before")),
            expected=pl.lit("0 <= start < end"),
            found=pl.concat_str(pl.format("{}:{}", "start", "end"), more.fill_null("")),
            help=pl.when(unknown).then(
                pl.lit("-1 stands for an unknown offset in some tools: leave the span null")
            ),
        )
