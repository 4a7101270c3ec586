"""TXT002: U+FFFD."""

from __future__ import annotations

import re

import polars as pl

from newsschema.validators.example import Bad, Good, article, claim, quote
from newsschema.validators.odd_signs import REPLACEMENT, with_odd_signs
from newsschema.validators.text_rule import TEXTS_AND_AUTHORS, Place, TextRule

AROUND = re.compile(r"[^\s\ufffd]{0,20}\ufffd[^\s]{0,20}")
"""The word, so that a person can guess the letter."""


class ReplacementCharacter(TextRule):
    """A text holds U+FFFD, which a decoder writes for bytes that it can't read.

    ## Why it matters

    The characters are gone, and nothing downstream knows which. Some extractors delete the
    mark, so that only the hole is left. Measured: 1 of 258 articles of current news sites, a
    page whose charset was guessed wrong.

    ## How to repair

    Read the page again with the right charset. There is no repair of the text itself.
    """

    code = "TXT002"
    name = "replacement-character"
    table = "*"
    cells = TEXTS_AND_AUTHORS
    message = "bytes that could not be decoded were replaced by U+FFFD"
    help = "read the input again with the right charset"
    examples = [
        Good(articles=[article("Is this a question? ??? \u25a1 \u2753")]),
        Bad(articles=[article("The caf\ufffd opened.")], keys=["art_1"]),
        Bad(claims=[claim("Кафе \ufffdткроется весной.")], keys=["clm_1"]),
        Bad(
            articles=[article("The caf\ufffd opened.")],
            quotes=[quote(article("The caf\ufffd opened."), "The caf\ufffd opened.")],
            keys=["art_1", "quo_1"],
        ),
    ]

    def violates(self, value: pl.Expr) -> pl.Expr:
        """True where the character stands."""
        return with_odd_signs(value).str.contains(REPLACEMENT, literal=True)

    def places(self, text: str) -> list[Place]:
        """The words around the characters."""
        return [Place(m.start(), m.end(), m.group()) for m in AROUND.finditer(text)]
