"""TXT009: spaces that are no U+0020."""

from __future__ import annotations

import re
from typing import Final

import polars as pl

from newsschema.validators.example import Bad, Good, actor, article
from newsschema.validators.finding import Safety, Severity
from newsschema.validators.mojibake import undamaged
from newsschema.validators.odd_signs import SPACES, with_odd_signs
from newsschema.validators.rare_characters import has_any, matches_from
from newsschema.validators.text_rule import TEXTS_AND_AUTHORS, Place, TextRule

ANY: Final = re.compile(f"[{SPACES}]")
ONE: Final = re.compile(
    rf"(?<=\S)(?<![«‹])[{SPACES}](?![;:!?»›])(?=\S)|[{SPACES}](?= )|(?<= )[{SPACES}](?=\S)"
)
"""Not at the ends of the text (TXT011) and not where French sets one before `;:!?»`."""


class NonAsciiSpace(TextRule):
    """A text holds no-break, thin or other spaces of Unicode.

    The space that French sets inside of guillemets and before `;:!?` is no finding, nor is the
    ideographic space.

    ## Why it matters

    To a reader they are spaces, to a search they are not. Tools that split at U+0020 take two
    words for one. Measured: 293 of 1,012 articles of an annotated corpus, and the output of
    three extractors for half of 181 pages, that of two others for none.

    ## How to repair

    Write U+0020. The length stays the same, so no offset moves.
    """

    code = "TXT009"
    name = "non-ascii-space"
    table = "*"
    cells = TEXTS_AND_AUTHORS
    message = "the text holds a space that is not U+0020"
    severity = Severity.INFO
    safety = Safety.SAFE
    summary = "write U+0020, which keeps the length"
    help = "write U+0020"
    examples = [
        Good(articles=[article("«\u00a0Vraiment\u202f?\u00a0», dit-il\u00a0: oui\u00a0!")]),
        Good(articles=[article("全角\u3000スペース")]),
        Bad(
            articles=[article("The quay is 10\u00a0km long.")],
            keys=["art_1"],
            fixed={"articles": [article("The quay is 10 km long.")]},
        ),
        Bad(actors=[actor("Mara\u2009Lindqvist")], keys=["act_1"]),
    ]

    def violates(self, value: pl.Expr) -> pl.Expr:
        """True where one of them stands."""
        return has_any(with_odd_signs(value), SPACES)

    def places(self, text: str) -> list[Place]:
        """Those between words, by number."""
        return [
            Place(m.start(), m.end(), f"U+{ord(m.group()):04X}", "U+0020", " ")
            for m in undamaged(text, matches_from(ANY, ONE, text))
        ]
