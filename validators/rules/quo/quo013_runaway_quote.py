"""QUO013: a quote that goes on for too long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.schemas.record import Record
from newsschema.validators.data import Data
from newsschema.validators.example import FILLER, Bad, Good, article, quote
from newsschema.validators.finding import Confidence, Severity
from newsschema.validators.mark_balance import RUNS_ON, runs_on
from newsschema.validators.rule import ExpressionRule, GroupRule, Partition, RuleOptions

LONG: Final = 500
"""Code points from which a quote that fills half of a body is suspect."""
LOST = article(f"The mayor spoke of the plans 🚢.\n{FILLER.replace('council', 'board')}")
STATEMENT = " ".join(f"Мы вернёмся в {year} году, и лодок будет больше." for year in range(40))


@dataclass(frozen=True, slots=True)
class LongestQuote(RuleOptions):
    """The options of QUO013."""

    max_length: int = 1500
    """Code points that one piece of a quote may have."""


class RunawayQuote(ExpressionRule, GroupRule):
    """One piece of a quote is longer than quotes are: a closing mark is missing somewhere.

    More than 1,500 code points, or more than half of the body and at least 500 over a paragraph
    that no mark opens. A long quote is for information where no mark in it lacks its partner, but
    for one that ends it: some statements, and most stories in stories, are long.

    ## Why it matters

    A quotation whose closing mark got lost runs on to the next mark, or to the end of the
    article, and puts the reporter's words into the speaker's mouth. Measured: 7 of 32,031
    pieces of PolNeAR have 1,200 code points or more.

    ## How to repair

    End the span where the speaker ends. Statements over several paragraphs have a span for each.

    ## Options

    `max-length`: code points that one piece of a quote may have, 1500.
    """

    code = "QUO013"
    name = "runaway-quote"
    table = "quotes"
    partition = Partition.ARTICLE
    columns = {"articles": ("article_id", "body"), "quotes": ("text",)}
    message = "the quote is longer than quotes are"
    severity = Severity.WARNING
    confidence = Confidence.LIKELY
    help = "look for a closing mark that is missing, and end the span where the speaker ends"
    Options = LongestQuote
    options: LongestQuote
    examples = [
        Good(quotes=[quote(article(FILLER * 3), FILLER * 3)]),
        Good(articles=[article("“We sail.” " * 60)], quotes=[]),
        Bad(quotes=[quote(article(STATEMENT), STATEMENT, spans=None)], keys=["quo_1"]),
        Bad(articles=[LOST], quotes=[quote(LOST, LOST["body"].rsplit(" ", 3)[0])], keys=["quo_1"]),
    ]

    def expressions(self, record: type[Record], present: Sequence[str]) -> Mapping[str, pl.Expr]:
        """Pieces over the limit; of quotes without spans, the text."""
        if record.table != self.table or "text" not in present:
            return {}
        limit = self.options.max_length
        # A text is never shorter than one of its pieces, and bytes are cheap to count.
        long = (pl.col("text").str.len_bytes() > limit) & (pl.col("text").str.len_chars() > limit)
        if "spans" not in present:
            return {"text": long}
        span = pl.element().struct
        longest = pl.col("spans").list.eval(span.field("end") - span.field("start")).list.max()
        return {"text": long & (longest > limit).fill_null(value=True)}

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """How long it is; the words would fill the screen."""
        length = pl.col("text").str.len_chars()
        edges = [pl.col(c) if c in rows.columns else pl.lit(None) for c in ("prefix", "suffix")]
        parts = rows.select("text", prefix=edges[0], suffix=edges[1]).iter_rows()
        whole = [
            not runs_on(f"{(before or '')[-1:]}{text}{(behind or '')[:1]}")
            for text, before, behind in parts
        ]
        return rows.select(
            severity=pl.when(pl.Series(whole, dtype=pl.Boolean)).then(pl.lit(str(Severity.INFO))),
            message=pl.format("the quote has {} code points", length),
            expected=pl.lit(f"at most {self.options.max_length} in one piece"),
            found=pl.col("text").str.slice(0, 80) + "…",
        )

    def failing(self, data: Data) -> pl.LazyFrame:
        """Pieces within the limit that fill half of the body and do not open their paragraphs."""
        limit = self.options.max_length
        length = pl.col("end") - pl.col("start")
        own = (pl.col("table") == self.table) & (pl.col("column") == "spans")
        half = length * 2 > pl.col("context").str.len_chars().cast(pl.Int64)
        # Collected, as Polars makes one filter of two, and all bodies would be measured.
        long = data.spans.filter(own & (length >= LONG) & (length <= limit)).collect()
        return (
            long.lazy()
            .filter(pl.col("found") == pl.coalesce("text", "found"))
            .filter(half & pl.col("found").str.contains(RUNS_ON))
            .select(
                pl.col(INDEX, "start", "end", "context"),
                column=pl.format("spans[{}]", "item"),
                message=pl.lit("the quote fills more than half of the article"),
                found=pl.format("{} code points", length),
            )
        )
