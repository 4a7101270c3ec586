"""QUO012: a quote whose kind contradicts the quotation marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, article, quote
from newsschema.validators.finding import Confidence, Safety, Severity
from newsschema.validators.kind_evidence import contradictions
from newsschema.validators.kind_repairs import kinds
from newsschema.validators.rule import GroupRule, Partition, RuleOptions

ARTICLE = article(
    "Asked about tolls, the mayor said “no” twice. She told reporters that the bridge will open.\n"
    "She had read “The Bridge”, she said. “We open in May 🌉. Nobody pays.”\n"
    "— Это решено, — добавил мэр. Он назвал сроки «вполне реальными», хотя спорил."
)
SAID_NO = quote(ARTICLE, "said “no” twice")
(NO,) = quote(ARTICLE, "no")["spans"]
MIXED = SAID_NO | {"kind": "mixed", "quoted_spans": [NO]}
TOLD = quote(ARTICLE, "the bridge will open", "quo_2")
DIRECT = TOLD | {"kind": "direct"}


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

    The fix writes the kind that follows from `quoted_spans`, which is safe where all of them hold
    their words. Without them the marks alone decide, which is unsafe, and the words between marks
    are stored in `quoted_spans`. Findings for information are left alone.

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
    safety = Safety.SAFE
    Options = QuotedWords
    options: QuotedWords
    examples = [
        Good(articles=[ARTICLE], quotes=[SAID_NO | {"kind": "mixed"}, TOLD]),
        Good(articles=[ARTICLE], quotes=[quote(ARTICLE, "She had read “The Bridge”")]),
        Good(articles=[ARTICLE], quotes=[quote(ARTICLE, "Nobody pays", kind="direct")]),
        Good(articles=[ARTICLE], quotes=[quote(ARTICLE, "Это решено", kind="direct")]),
        Bad(articles=[ARTICLE], quotes=[SAID_NO], keys=["quo_1"], fixed={"quotes": [MIXED]}),
        Bad(
            articles=[ARTICLE],
            quotes=[MIXED | {"kind": "indirect"}],
            keys=["quo_1"],
            fixed={"quotes": [MIXED]},
        ),
        Bad(articles=[ARTICLE], quotes=[DIRECT], keys=["quo_2"], fixed={"quotes": [TOLD]}),
        Bad(
            articles=[ARTICLE],
            quotes=[SAID_NO, quote(ARTICLE, "сроки «вполне реальными»", "quo_3")],
            keys=["quo_3"],
            options={"least-words": 2},
        ),
    ]

    def failing(self, data: Data) -> pl.LazyFrame:
        """Quotes whose marks, or whose lack of marks, say another kind."""
        found = contradictions(data, self.options.least_words)
        repairs = kinds(data, found).lazy().select(INDEX, "fix_safety", new="kind")
        return found.join(repairs, on=INDEX, how="left", maintain_order="left").select(
            INDEX,
            *("start", "end", "context", "message", "expected", "unmarked"),
            *("severity", "confidence", "fix_safety"),
            fix_summary=pl.format("write {} as the kind", "new"),
            found="kind",
            column=pl.lit("kind"),
        )

    def fix_data(self, data: Data) -> Sequence[pl.LazyFrame]:
        """The kind, and what stands between marks where that was not known."""
        repairs = kinds(data, self.failing(data)).lazy()
        new = pl.col("quoted_spans").is_not_null()
        return [
            repairs.select(INDEX, "fix_safety", "kind"),
            repairs.filter(new).select(INDEX, "fix_safety", "quoted_spans"),
        ]
