"""QUO016: a speaker or a reporting clause within the quoted words."""

from __future__ import annotations

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, article, quote
from newsschema.validators.finding import Confidence, Severity
from newsschema.validators.rule import GroupRule, Partition

ARTICLE = article("“We sail 🚢,” said Mara Lindqvist, “and we come back.”")
FIRST, LAST = (quote(ARTICLE, w)["spans"][0] for w in ("We sail 🚢,", "and we come back."))
SPEAKER, CUE = (quote(ARTICLE, w)["spans"][0] for w in ("Mara Lindqvist", "said"))
QUOTE = quote(ARTICLE, "We sail 🚢,", kind="direct", speaker_span=SPEAKER, cue_span=CUE) | {
    "text": "We sail 🚢, and we come back.",
    "spans": [FIRST, LAST],
}
RUSSIAN = article("«Идём 🚢», — сказала Мара, — «и вернёмся».")
MARA = quote(RUSSIAN, "Мара")["spans"][0]
SAID = quote(RUSSIAN, "Идём 🚢», — сказала Мара, — «и вернёмся", kind="mixed")
WHOLE = quote(ARTICLE, "We sail 🚢,” said Mara Lindqvist, “and we come back.", kind="mixed")


class SpeakerInsideQuote(GroupRule):
    """The span of the speaker or of the reporting words overlaps a piece of the quote.

    Pieces are compared, never their hull: a reporting clause between two pieces is the usual
    case (3,070 of 27,374 attributions of PolNeAR). In an indirect quote it is for information:
    the clause may name its speaker again ("she should go, she thought").

    ## Why it matters

    What stands inside the quote was said by the speaker and does not name the speaker. Either
    the quote took in its reporting clause, and puts the reporter's words into somebody's mouth,
    or somebody whom the speaker mentions is taken for the speaker. Measured: none of 9,929
    attributions of a part of PolNeAR, 19 of 4,093 in a corpus of fiction.

    ## How to repair

    Split the quote's span around the reporting clause, or find the speaker outside of it.
    """

    code = "QUO016"
    name = "speaker-inside-quote"
    table = "quotes"
    partition = Partition.ARTICLE
    columns = {"articles": ("article_id", "body"), "quotes": ("spans",)}
    message = "the speaker or the reporting words lie inside the quote"
    severity = Severity.WARNING
    confidence = Confidence.LIKELY
    help = "split the quote around its reporting clause, or find the speaker outside of the quote"
    examples = [
        Good(articles=[ARTICLE], quotes=[QUOTE]),
        Good(articles=[ARTICLE], quotes=[QUOTE | {"speaker_span": FIRST | {"field": "title"}}]),
        Bad(articles=[ARTICLE], quotes=[WHOLE | {"speaker_span": SPEAKER}], keys=["quo_1"]),
        Bad(articles=[ARTICLE], quotes=[WHOLE | {"cue_span": CUE}], keys=["quo_1"]),
        Bad(articles=[RUSSIAN], quotes=[SAID | {"speaker_span": MARA}], keys=["quo_1"]),
    ]

    def failing(self, data: Data) -> pl.LazyFrame:
        """The spans of speakers and reporting words that share a code point with a piece."""
        ours = data.spans.filter(pl.col("table") == self.table)
        sound = pl.col("found") == pl.coalesce("text", "found")
        outside = ours.filter(pl.col("column").is_in(["speaker_span", "cue_span"]) & sound)
        pieces = ours.filter((pl.col("column") == "spans") & sound).select(
            INDEX, "field", other_start="start", other_end="end"
        )
        kinds = data.tables["quotes"].select(INDEX, "kind") if data.has("quotes", "kind") else None
        if kinds is not None:
            outside = outside.join(kinds, on=INDEX, how="left", maintain_order="left")
        else:
            outside = outside.with_columns(kind=pl.lit(None, dtype=pl.String))
        said = {"speaker_span": "the speaker", "cue_span": "the reporting clause"}
        return (
            outside.join(pieces, on=[INDEX, "field"], how="inner", maintain_order="left")
            .filter(
                (pl.col("start") < pl.col("other_end")) & (pl.col("other_start") < pl.col("end"))
            )
            .unique([INDEX, "column"], keep="first", maintain_order=True)
            .select(
                INDEX,
                "column",
                "start",
                "end",
                "context",
                "found",
                severity=pl.when(pl.col("kind") == "indirect").then(pl.lit(str(Severity.INFO))),
                message=pl.format("{} lies inside the quote", pl.col("column").replace(said)),
                expected=pl.format(
                    "a span outside of {}:{}", pl.col("other_start"), pl.col("other_end")
                ),
            )
        )
