"""QUO006: a span with white space at its edge."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.text import WHITE_SPACE
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, article, quote
from newsschema.validators.finding import Safety, Severity
from newsschema.validators.rule import GroupRule, Partition
from newsschema.validators.span_edges import edges, named, trimmed

ARTICLE = article(
    "“We sail on Friday,” he added. Il a dit : « On part 🚢 vendredi. » Он сказал: мы идём."
)
QUOTE = quote(ARTICLE, "We sail on Friday,", kind="direct")
FRENCH = quote(ARTICLE, "On part 🚢 vendredi.", "quo_2", "direct")


class SpanUntrimmed(GroupRule):
    """A span begins or ends with white space.

    ## Why it matters

    The same words with and without a space are two texts, and token boundaries made from such
    a span are off by one. Measured: 89 of 107,146 spans of PolNeAR, 428 of 4,093 quotes of a
    literary corpus.

    ## How to repair

    Move the edge to the first or last sign that is no space; the fix does, and is safe. A span
    of nothing but white space has to be looked at: its words are elsewhere.
    """

    code = "QUO006"
    name = "span-untrimmed"
    table = "*"
    partition = Partition.ARTICLE
    columns = {"articles": ("article_id", "body")}
    message = "the span begins or ends with white space"
    severity = Severity.WARNING
    safety = Safety.SAFE
    help = "move its edge to the first or last sign that is no space"
    examples = [
        Good(articles=[ARTICLE], quotes=[QUOTE, FRENCH]),
        Bad(
            articles=[ARTICLE],
            quotes=[QUOTE, quote(ARTICLE, " On part 🚢 vendredi. ", "quo_2", "direct")],
            keys=["quo_2"],
            fixed={"quotes": [QUOTE, FRENCH]},
        ),
        Bad(
            articles=[ARTICLE],
            quotes=[QUOTE | {"cue_span": {"start": 20, "end": 29, "text": " he added"}}],
            keys=["quo_1"],
        ),
        Bad(articles=[ARTICLE], quotes=[quote(ARTICLE, " мы идём.", "quo_3")], keys=["quo_3"]),
    ]

    def failing(self, data: Data) -> pl.LazyFrame:
        """The spans with white space at an edge."""
        found = pl.col("found")
        trimmed = found.str.strip_chars(WHITE_SPACE)
        blank = trimmed.str.len_bytes() == 0
        return (
            data.once(edges)
            .lazy()
            .filter("untrimmed")
            .select(
                "table",
                INDEX,
                named(),
                "start",
                "end",
                "context",
                "found",
                message=pl.when(blank)
                .then(pl.lit("the span holds nothing but white space"))
                .otherwise(pl.lit(self.message)),
                expected=pl.when(~blank).then(trimmed),
                fix_safety=pl.when(~blank).then(pl.lit(str(Safety.SAFE))),
                fix_summary=pl.when(~blank).then(pl.lit("leave the white space out of the span")),
            )
        )

    def fix_data(self, data: Data) -> Sequence[pl.LazyFrame]:
        """The spans without the white space."""
        return [trimmed(data)]
