"""QUO012: a quote whose kind contradicts the quotation marks."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, article, quote
from newsschema.validators.finding import Confidence, Severity
from newsschema.validators.kind_evidence import marked, unmarked
from newsschema.validators.rule import GroupRule, Partition, RuleOptions

ARTICLE = article(
    "Asked about tolls, the mayor said “no” twice. She told reporters that the bridge will open.\n"
    "She had read “The Bridge”, she said. “We open in May 🌉. Nobody pays.”\n"
    "— Это решено, — добавил мэр. Он назвал сроки «вполне реальными», хотя спорил."
)
SAID_NO = quote(ARTICLE, "said “no” twice")
TOLD = quote(ARTICLE, "the bridge will open", "quo_2")


@dataclass(frozen=True, slots=True)
class QuotedWords(RuleOptions):
    """The options of QUO012."""

    least_words: int = 1
    """Words between marks from which an indirect quote counts as mixed."""


class KindInconsistent(GroupRule):
    """A direct quote without quotation marks in or around it, or an indirect one with some.

    ## Why it matters

    `kind` tells what may be cited as somebody's own words. In PolNeAR 10 % of the attributions
    are direct, 17 % mixed and 73 % indirect; a tool that confuses them puts paraphrases into
    people's mouths, or loses half of what was really said.

    Speech that is set apart by a line of its own, a dash or a colon needs no marks, nor does a
    sentence in the middle of a longer quotation. Where the quote begins like a sentence the
    finding is for information: novels and some columnists set speech and thoughts without marks.
    Names and titles between marks make no quotation.

    ## How to repair

    Store what stands between marks in `quoted_spans` and leave `kind` out: it follows from
    them. A partial quote is `mixed`, one wholly between marks `direct`, all others `indirect`.

    ## References

    Pareti, O'Keefe, Konstas, Curran, Koprinska: Automatically Detecting and Attributing Indirect
    Quotations (2013).
    """

    code = "QUO012"
    name = "kind-inconsistent"
    table = "quotes"
    partition = Partition.ARTICLE
    columns = {"articles": ("body",), "quotes": ("kind", "text")}
    message = "the kind of the quote contradicts its quotation marks"
    severity = Severity.WARNING
    confidence = Confidence.LIKELY
    Options = QuotedWords
    options: QuotedWords
    examples = [
        Good(articles=[ARTICLE], quotes=[SAID_NO | {"kind": "mixed"}, TOLD]),
        Good(articles=[ARTICLE], quotes=[quote(ARTICLE, "She had read “The Bridge”")]),
        Good(articles=[ARTICLE], quotes=[quote(ARTICLE, "Nobody pays", kind="direct")]),
        Good(articles=[ARTICLE], quotes=[quote(ARTICLE, "Это решено", kind="direct")]),
        Bad(articles=[ARTICLE], quotes=[SAID_NO], keys=["quo_1"]),
        Bad(articles=[ARTICLE], quotes=[TOLD | {"kind": "direct"}], keys=["quo_2"]),
        Bad(
            articles=[ARTICLE],
            quotes=[SAID_NO, quote(ARTICLE, "сроки «вполне реальными»", "quo_3")],
            keys=["quo_3"],
            options={"least-words": 2},
        ),
    ]

    def failing(self, data: Data) -> pl.LazyFrame:
        """Quotes whose marks, or whose lack of marks, say another kind."""
        options = self.options
        quotes = data.tables["quotes"].select(INDEX, "kind", "text")
        spans = data.spans.filter(
            (pl.col("table") == "quotes")
            & (pl.col("column") == "spans")
            # Marks around a span that misses its words say nothing of them.
            & (pl.col("found") == pl.coalesce("text", "found"))
            & (pl.col("start") < pl.col("end"))
        )
        first = pl.col("context").str.slice(pl.col("start"), 1)
        in_a_sentence = first.str.contains(r"\p{Ll}")
        without = unmarked(quotes, spans).with_columns(
            expected=pl.lit("indirect"),
            severity=pl.when(~in_a_sentence).then(pl.lit(str(Severity.INFO))),
            confidence=pl.when(~in_a_sentence).then(pl.lit(str(Confidence.POSSIBLE))),
            message=pl.format("the quote is {}, but no marks stand in or around it", "kind"),
        )
        with_marks = marked(quotes, spans, options.least_words).with_columns(
            expected=pl.lit("mixed or direct"),
            severity=pl.lit(None, dtype=pl.String),
            confidence=pl.lit(None, dtype=pl.String),
            message=pl.lit("the quote is indirect, but words in it stand between marks"),
        )
        return pl.concat([without, with_marks]).select(
            INDEX,
            *("start", "end", "context", "message", "expected"),
            *("severity", "confidence"),
            found="kind",
            column=pl.lit("kind"),
        )
