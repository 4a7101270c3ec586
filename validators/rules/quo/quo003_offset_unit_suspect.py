"""QUO003: spans that were counted in bytes, UTF-16 units or otherwise than in code points."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, Row, article, quote
from newsschema.validators.finding import Safety
from newsschema.validators.judging import findings, moves
from newsschema.validators.rule import GroupRule, Partition

LEAD = (
    "„Im Frühjahr öffnet die Fähre 🚢“, sagte die Bürgermeisterin. Später schwieg sie. "
    "Потом заговорил совет."
)
ARTICLE = article(LEAD)
WORDS = (
    "Im Frühjahr",
    "die Fähre 🚢",
    "sagte",
    "die Bürgermeisterin",
    "Später schwieg sie",
    "заговорил совет",
)
QUOTES = [quote(ARTICLE, words, f"quo_{number}") for number, words in enumerate(WORDS)]
KEYS = [row["quote_id"] for row in QUOTES]


def recounted(row: Row, encoding: str, width: int = 1) -> dict[str, object]:
    """A quote with its span counted in units of `width` bytes of an encoding."""
    (span,) = row["spans"]
    start, end = (
        len(ARTICLE["body"][: span[name]].encode(encoding)) // width for name in ("start", "end")
    )
    return {**row, "spans": [{**span, "start": start, "end": end}]}


IN_BYTES = [recounted(row, "utf-8") for row in QUOTES]
IN_UTF16 = [recounted(row, "utf-16-le", 2) for row in QUOTES]


class OffsetUnitSuspect(GroupRule):
    """Spans miss their words, and hold them when the offsets are read in another unit.

    ## Why it matters

    Java, JavaScript, CoreNLP and UIMA count UTF-16 units, Go, Rust and C++ count bytes, and
    Quotebank counts the words of `str.split`. In ASCII all of them agree, so the mistake shows
    only after the first accent or emoji. Read as bytes, half of PolNeAR's spans would be off.

    One span may fit by accident. This rule speaks where one unit explains at least 99 % and at
    least ten of the mismatching spans of a file, of an extractor or of an article, or every
    span of an article with three or more. It then replaces QUO001 and QUO002. Also tested are
    line breaks counted as two, inclusive ends, starts from 1, and offsets that are all too
    large or small by the same number, for instance by the length of the title.

    ## How to repair

    The fix converts the offsets; it is safe, as each span it moves then holds its words. Or
    read the files with `--offset-unit byte` or `--offset-unit utf16`.

    ## References

    stanfordnlp/CoreNLP#501, HumanSignal/label-studio#1347, dkpro/dkpro-cassis#135.
    """

    code = "QUO003"
    name = "offset-unit-suspect"
    table = "*"
    partition = Partition.DATASET
    by_span = True
    columns = {"articles": ("body",)}
    message = "the offsets are not counted in code points"
    safety = Safety.SAFE
    examples = [
        Good(articles=[ARTICLE], quotes=QUOTES),
        # A single span that fits another unit may be an accident: that is QUO002.
        Good(articles=[ARTICLE], quotes=[*QUOTES[:3], IN_UTF16[3]]),
        Bad(articles=[ARTICLE], quotes=IN_BYTES, keys=KEYS, fixed={"quotes": QUOTES}),
        Bad(articles=[ARTICLE], quotes=IN_UTF16[2:], keys=KEYS[2:], fixed={"quotes": QUOTES[2:]}),
    ]

    def failing(self, data: Data) -> pl.LazyFrame:
        """The spans of groups that one unit explains."""
        return findings(data.mismatches, self.code)

    def fix_data(self, data: Data) -> Sequence[pl.LazyFrame]:
        """The spans at their place, and texts as their spans have them."""
        return [moves(data.mismatches, self.code)]
