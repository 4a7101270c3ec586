"""QUO002: a span whose words are not the ones at its place."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, article, quote
from newsschema.validators.finding import Safety
from newsschema.validators.judging import findings, moves
from newsschema.validators.rule import GroupRule, Partition

ARTICLE = article("«Ça va 😀, on votera dimanche», dit le maire. मेयर ने कहा कि पुल खुलेगा।")
QUOTE = quote(ARTICLE, "Ça va 😀, on votera dimanche", kind="direct")
HINDI = quote(ARTICLE, "पुल खुलेगा", "quo_2")


def moved(row: dict[str, object], start: int, end: int, text: str) -> dict[str, object]:
    """A quote whose only span is another one."""
    return row | {"spans": [{"start": start, "end": end, "text": text, "field": "body"}]}


class SpanTextMismatch(GroupRule):
    """The words at a span are not the words that the span, or its quote, carries.

    ## Why it matters

    Offsets that point elsewhere corrupt every use of a quote in its context: training spans,
    highlighting, deduplication. In PolNeAR 3 of 107,146 spans miss their words; of quotes whose
    bodies were extracted again by another tool, up to 99 in 100.

    A quote's own `text` must be the words of its spans joined by one space, or the whole
    passage from the first span to the last; anything else is reported on `text`.

    ## How to repair

    The help says where the words are. The fix moves the span there; it is safe where the exact
    words occur exactly once, and they are long or the stored `prefix` and `suffix` agree. It is
    never safe where a word would change. Words that occur nowhere were invented or rewritten.

    ## References

    W3C Web Annotation Data Model, Text Position Selector and Text Quote Selector.
    """

    code = "QUO002"
    name = "span-text-mismatch"
    table = "*"
    partition = Partition.DATASET
    by_span = True
    columns = {"articles": ("body",)}
    message = "the words at the span are not its text"
    safety = Safety.SAFE
    examples = [
        Good(articles=[ARTICLE], quotes=[QUOTE, HINDI]),
        Good(
            articles=[ARTICLE],
            quotes=[QUOTE | {"spans": [{"start": 1, "end": 8}, {"start": 10, "end": 28}]}],
        ),
        Bad(
            articles=[ARTICLE],
            quotes=[moved(QUOTE, 2, 29, str(QUOTE["text"])), HINDI],
            keys=["quo_1"],
            fixed={"quotes": [QUOTE, HINDI]},
        ),
        Bad(articles=[ARTICLE], quotes=[QUOTE | {"text": "Tout va bien"}], keys=["quo_1"]),
        Bad(
            articles=[ARTICLE],
            quotes=[HINDI | {"cue_span": {"start": 54, "end": 57, "text": "said"}}],
            keys=["quo_2"],
        ),
    ]

    def failing(self, data: Data) -> pl.LazyFrame:
        """The spans, and the texts of quotes, that no rule more specific speaks for."""
        return findings(data.mismatches, self.code)

    def fix_data(self, data: Data) -> Sequence[pl.LazyFrame]:
        """The spans at their place, and texts as their spans have them."""
        return [moves(data.mismatches, self.code)]
