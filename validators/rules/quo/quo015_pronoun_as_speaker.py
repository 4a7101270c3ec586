"""QUO015: a pronoun or a description where the row says that the speaker is named."""

from __future__ import annotations

from typing import Final

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, article, quote
from newsschema.validators.finding import Confidence, Severity
from newsschema.validators.names import fold_name
from newsschema.validators.rule import GroupRule, Partition
from newsschema.validators.speaker_words import (
    may_be_no_name,
    names_nobody,
    with_actor_name,
    with_language,
)

LONGEST: Final = 120
"""Code points of the longest description that is looked at."""

ARTICLE = article("“We sail on Friday,” he said. The president of the council nodded.")
FRENCH = article("« On part vendredi 🚢 », a dit la maire.", "art_2")
RUSSIAN = article("«Идём», — сказал он.", "art_3")
QUOTE = quote(ARTICLE, "We sail on Friday,", kind="direct")
NAMED = {"speaker_form": "name"}


class PronounAsSpeaker(GroupRule):
    """`speaker_form` says that the text names the speaker, but what it has is no name.

    A pronoun in `speaker_text` is legal, with `speaker_form` pronoun or null: that is how the
    text says it. An actor whose name is a pronoun is ACT004's. A description with a capital in it
    ("the Obama administration", and all German ones) is a warning.

    ## Why it matters

    Whoever counts speakers by name finds "he" to be the most quoted person. Measured: 5,598 of
    23,827 sources of PolNeAR are pronouns (23.5 %), 19 % are descriptions.

    ## How to repair

    Set `speaker_form` to `pronoun` or `definite`, and `speaker_id` to the actor who is meant.

    The words are those of the lists of the article's language. Where it is not known, only what
    could be no name in any language is reported.
    """

    code = "QUO015"
    name = "pronoun-as-speaker"
    table = "quotes"
    partition = Partition.KEY
    by_article = True
    columns = {"quotes": ("speaker_text", "speaker_form")}
    message = "the speaker is given as named, but by words that are no name"
    examples = [
        Good(
            articles=[ARTICLE],
            quotes=[QUOTE | {"speaker_text": "he", "speaker_form": "pronoun"}],
        ),
        Good(
            articles=[ARTICLE],
            quotes=[QUOTE | NAMED | {"speaker_text": "the mayor, Ada Lund"}],
        ),
        Bad(articles=[ARTICLE], quotes=[QUOTE | NAMED | {"speaker_text": "He"}], keys=["quo_1"]),
        Bad(
            articles=[FRENCH],
            quotes=[
                quote(FRENCH, "On part vendredi 🚢", **NAMED)
                | {"speaker_text": "la maire", "language": "fr"}
            ],
            keys=["quo_1"],
        ),
        Bad(
            articles=[RUSSIAN],
            quotes=[
                quote(RUSSIAN, "Идём", **NAMED)
                | {"kind": "direct", "speaker_text": "он", "language": "ru"}
            ],
            keys=["quo_1"],
        ),
    ]

    def failing(self, data: Data) -> pl.LazyFrame:
        """Quotes whose named speaker is none."""
        text = pl.col("speaker_text")
        columns = data.tables["quotes"].collect_schema().names()
        kept = [c for c in ("article_id", "speaker_id", "language") if c in columns]
        named = (pl.col("speaker_form") == "name") & (text.str.len_bytes() < 4 * LONGEST)
        # In two steps: one filter of both would search the words of every speaker.
        known = data.tables["quotes"].filter(named).select(INDEX, "speaker_text", *kept).collect()
        suspects = known.filter(may_be_no_name(text)).lazy()
        rows = with_actor_name(with_language(suspects, data), data).collect()
        verdicts = [
            None if name and fold_name(said) in fold_name(name).split() else names_nobody(said, tag)
            for said, tag, name in rows.select("speaker_text", "language", "name").iter_rows()
        ]
        # "the Obama administration" is half a name, and German nouns have capitals.
        with_name = (pl.col("verdict") == "description") & text.str.contains(r"\s\p{Lu}")
        return (
            rows.lazy()
            .with_columns(verdict=pl.Series(verdicts, dtype=pl.String))
            .filter(pl.col("verdict").is_not_null())
            .select(
                INDEX,
                column=pl.lit("speaker_form"),
                found="speaker_text",
                expected=pl.col("verdict").replace("description", "definite"),
                message=pl.format("the speaker is given as named, but by a {}", "verdict"),
                severity=pl.when(with_name).then(pl.lit(str(Severity.WARNING))),
                confidence=pl.when(with_name).then(pl.lit(str(Confidence.LIKELY))),
                help=pl.lit("correct speaker_form, and set speaker_id to the actor who is meant"),
            )
        )
