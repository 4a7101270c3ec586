"""TXT007: text that is not in NFC."""

from __future__ import annotations

import unicodedata

import polars as pl

from newsschema.validators.example import Bad, Good, actor, article, claim
from newsschema.validators.finding import Safety, Severity
from newsschema.validators.mojibake import damaged_words
from newsschema.validators.normal_form import may_differ, not_nfc, smallest
from newsschema.validators.text_rule import TEXTS_AND_AUTHORS, Place, TextRule

PARTED = unicodedata.normalize("NFD", "The café of Zoë opened.")


class NotNfc(TextRule):
    """A text is not in the Unicode normal form NFC.

    `é` is one character or two (`e` and U+0301); NFC is the form with one. Words of mojibake
    are TXT001's.

    ## Why it matters

    The two forms look alike and are not equal: names do not join, words are not found. NFC
    changes the length of nearly every text that differs from it (28 of 29), so it moves
    offsets. Measured: 26 of 1,012 articles of an annotated corpus, 3 of 258 of news sites.

    ## How to repair

    Normalise with `unicodedata.normalize("NFC", text)` before anything is counted. Later the
    spans must be moved in the same run.

    ## References

    Unicode Standard Annex 15; NIF 2.0 (strings should be NFC).
    """

    code = "TXT007"
    name = "not-nfc"
    table = "*"
    cells = TEXTS_AND_AUTHORS
    message = "the text is not in Unicode NFC"
    severity = Severity.WARNING
    safety = Safety.REMAP
    summary = "normalise to NFC"
    help = "normalise the text to NFC, and move the spans with it"
    examples = [
        Good(articles=[article("Zoë’s café, Việt Nam, 東京, हिन्दी, 한국, مُدَرِّس")]),
        Good(actors=[actor("m̈ara")]),
        Bad(
            articles=[article(PARTED)],
            keys=["art_1"],
            fixed={"articles": [article("The café of Zoë opened.")]},
        ),
        Bad(actors=[actor(unicodedata.normalize("NFD", "Zoë Brandt"))], keys=["act_1"]),
        Bad(claims=[claim("The water has 20 \u212b to the quay.")], keys=["clm_1"]),
        Bad(articles=[article("A space\u2000of one en.")], keys=["art_1"]),
    ]

    def violates(self, value: pl.Expr) -> pl.Expr:
        """True where a character stands that NFC may change."""
        return may_differ(value)

    def places(self, text: str) -> list[Place]:
        """The words that NFC changes."""
        found = not_nfc(text)
        if not found:
            return []
        damaged = damaged_words(text)
        return [p for p in found if not any(p.start < d.end and d.start < p.end for d in damaged)]

    def edits(self, text: str) -> list[Place]:
        """The letters with their marks, not the whole words: spans may begin and end in these."""
        return [part for place in super().edits(text) for part in smallest(text, place)]
