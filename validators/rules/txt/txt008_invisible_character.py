"""TXT008: characters that nobody sees."""

from __future__ import annotations

import re
from typing import Final

import polars as pl

from newsschema.validators.example import Bad, Good, actor, article
from newsschema.validators.finding import Safety, Severity
from newsschema.validators.mojibake import undamaged
from newsschema.validators.odd_signs import INVISIBLE, with_odd_signs
from newsschema.validators.rare_characters import has_any, matches_from
from newsschema.validators.text_rule import TEXTS_AND_AUTHORS, Place, TextRule

PLAIN: Final = r"[\s\u0021-\u024f\u0370-\u052f\u2010-\u2027\u3000-\u30ff\u4e00-\u9fff]"
"""Latin, Greek, Cyrillic, Chinese and Japanese: there a joiner does nothing."""
PARTS_WORDS: Final = r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"
"""Thai, Lao, Burmese and Khmer set no spaces: a zero-width space parts their words."""

ANY: Final = re.compile(f"[{''.join(INVISIBLE)}]")
ONE: Final = re.compile(
    "[\u00ad\u180e\u2028\u2029\u2060\ufeff]"
    f"|\u200b+(?!{PARTS_WORDS})|(?<!{PARTS_WORDS})(?<!\u200b)\u200b+"
    f"|(?:(?<={PLAIN})|^)[\u200c\u200d](?={PLAIN}|$)"
)


class InvisibleCharacter(TextRule):
    """A text holds soft hyphens, zero-width spaces, byte order marks or line separators.

    Joiners are content where they do something (in emoji, Persian, the scripts of India), and so
    are zero-width spaces in Thai, Lao, Burmese and Khmer: those are not reported.

    ## Why it matters

    `Not\u00adfall` is not the word `Notfall`: it is not found, not counted, not equal to the
    same word elsewhere, and each such character is one more for every offset behind it.
    Measured: soft hyphens in 9 of 258 articles of news sites.

    ## How to repair

    Remove them (a line separator becomes a line feed), together with the move of the spans
    behind them.
    """

    code = "TXT008"
    name = "invisible-character"
    table = "*"
    cells = TEXTS_AND_AUTHORS
    message = "the text holds an invisible character"
    severity = Severity.WARNING
    safety = Safety.REMAP
    summary = "remove the invisible characters"
    help = "remove it, and move the spans behind it"
    examples = [
        Good(articles=[article("👩\u200d🚀 می\u200cخواهم क\u094d\u200dष สวัสดี\u200bครับ 🏳️\u200d🌈")]),
        Bad(
            articles=[article("Ein Not\u00adfall im Hafen.")],
            keys=["art_1"],
            fixed={"articles": [article("Ein Notfall im Hafen.")]},
        ),
        Bad(articles=[article("zero\u200bwidth, word\u2060joiner")], keys=["art_1"]),
        Bad(articles=[article(title="\ufeffFerry plan heard")], keys=["art_1"]),
        Bad(actors=[actor("Mara\u200d Lindqvist")], keys=["act_1"]),
        Bad(
            articles=[article("One line.\u2028Another.")],
            keys=["art_1"],
            fixed={"articles": [article("One line.\nAnother.")]},
        ),
    ]

    def violates(self, value: pl.Expr) -> pl.Expr:
        """True where one of them stands."""
        return has_any(with_odd_signs(value), INVISIBLE)

    def places(self, text: str) -> list[Place]:
        """Those that are no content, by number and name."""
        return [
            Place(
                m.start(),
                m.end(),
                f"U+{ord(m.group()[0]):04X} ({INVISIBLE[m.group()[0]]})",
                new=_left(text, m),
            )
            for m in undamaged(text, matches_from(ANY, ONE, text))
        ]


def _left(text: str, found: re.Match[str]) -> str:
    """What is left of a character: a line feed of a separator that stands alone, else nothing."""
    if found.group() not in "\u2028\u2029":
        return ""
    around = text[max(0, found.start() - 1) : found.start()] + text[found.end() : found.end() + 1]
    return "" if len(around) < 2 or "\n" in around else "\n"
