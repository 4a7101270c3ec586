"""QUO020: a quote whose words stand more than once in the text, and nothing says which is meant."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, article, quote
from newsschema.validators.finding import Safety, Severity
from newsschema.validators.rule import GroupRule, Partition
from newsschema.validators.span_edges import named
from newsschema.validators.text_around import ambiguous, around

ARTICLE = article("“Non 🚫,” said Mara. Asked again, she said “Non 🚫,” and left the hall.")
TWICE = article("「はい」と市長は言った。「はい」と船長も言った。")
QUOTE = quote(ARTICLE, "Non 🚫,", kind="direct")
AROUND = {"prefix": "“", "suffix": "” said Mara. Asked again, she sa"}


class MissingAnchor(GroupRule):
    """The words of a quote occur more than once in its text, and it has no `prefix` or `suffix`.

    ## Why it matters

    Offsets last as long as the text: after one more paragraph only the words tell where a quote
    stood. Measured in PolNeAR: 92.6 % of contents are unique in their article, 44.7 % of the
    speakers, and all but 0.05 % with 32 code points of context on both sides.

    Words of more than 80 bytes are taken to be unique.

    ## How to repair

    Store up to 32 code points before the first and behind the last span; the fix does, and is
    safe.

    ## References

    W3C Web Annotation Data Model, Text Quote Selector: `prefix` and `suffix`.
    """

    code = "QUO020"
    name = "missing-anchor"
    table = "quotes"
    partition = Partition.ARTICLE
    columns = {"articles": ("article_id", "body"), "quotes": ("spans",)}
    message = "the words of the quote stand more than once in the text"
    severity = Severity.INFO
    safety = Safety.SAFE
    help = "store the text before and behind the quote in prefix and suffix"
    examples = [
        Good(articles=[ARTICLE], quotes=[quote(ARTICLE, "Asked again")]),
        Good(articles=[ARTICLE], quotes=[QUOTE | AROUND]),
        Bad(articles=[ARTICLE], quotes=[QUOTE], keys=["quo_1"], fixed={"quotes": [QUOTE | AROUND]}),
        Bad(articles=[TWICE], quotes=[quote(TWICE, "はい", kind="direct")], keys=["quo_1"]),
    ]

    def failing(self, data: Data) -> pl.LazyFrame:
        """The quotes of which some words are not unique, and how often they occur."""
        return self._ambiguous(data).select(
            INDEX,
            named(),
            "start",
            "end",
            "context",
            "found",
            message=pl.format("the words of the quote stand {} times in the text", "times"),
            fix_safety=pl.lit(str(Safety.SAFE)),
            fix_summary=pl.lit("store the text around the quote in prefix and suffix"),
        )

    def fix_data(self, data: Data) -> Sequence[pl.LazyFrame]:
        """The text before the first and behind the last span of the body."""
        found = self._ambiguous(data).select(INDEX)
        spans = data.spans.filter(self._ours())
        return [
            around(spans.join(found, on=INDEX, how="semi", maintain_order="left")).with_columns(
                fix_safety=pl.lit(str(Safety.SAFE))
            )
        ]

    def _ours(self) -> pl.Expr:
        return (pl.col("table") == self.table) & (pl.col("column") == "spans")

    def _ambiguous(self, data: Data) -> pl.LazyFrame:
        """The first span of each quote of which some words occur several `times`."""
        quotes = data.tables["quotes"]
        for anchor in ("prefix", "suffix"):
            if data.has("quotes", anchor):
                quotes = quotes.filter(pl.col(anchor).str.len_bytes().fill_null(0) == 0)
        spans = data.spans.filter(self._ours()).join(
            quotes.select(INDEX).unique(), on=INDEX, how="semi", maintain_order="left"
        )
        return ambiguous(spans).unique(INDEX, keep="first", maintain_order=True)
