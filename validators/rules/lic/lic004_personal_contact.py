"""LIC004: an e-mail address or a telephone number in a body."""

from __future__ import annotations

import re
from typing import Final

import polars as pl

from newsschema.validators.example import Bad, Good, article
from newsschema.validators.finding import Confidence, Safety, Severity
from newsschema.validators.odd_signs import with_markup
from newsschema.validators.rare_characters import matches_from
from newsschema.validators.text_rule import Place, TextRule

HOST: Final = r"@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,24}"
NAME: Final = re.compile(r"(?<![\w@.+-])[A-Za-z0-9][A-Za-z0-9._%+-]*\Z")
PHONE: Final = (
    r"\+[1-9][0-9]{0,2}(?:[ ./-]?\(?[0-9]{1,5}\)?){2,6}"
    r"|\([0-9]{3}\) ?[0-9]{3}[ .-][0-9]{4}"
    r"|1-8[0-9]{2}-[0-9A-Z]{3}-[0-9A-Z]{4}"
)
"""With the code of a country (ITU-T E.164), or as they are written in North America."""
FIRST: Final = re.compile(r"[@+(]|1-8")
CONTACT: Final = re.compile(rf"{HOST}(?!\w)|(?<![\w+])(?:{PHONE})(?![\w%])")
LONGEST_NAME: Final = 64
"""Code points before the @ (RFC 5321)."""
DIGITS: Final = range(8, 16)
"""Digits of an international number; E.164 allows 15."""


MASK: Final = "█"


class PersonalContact(TextRule):
    """A body holds an e-mail address or a telephone number.

    Numbers count with the code of their country (`+49 …`) or in the North American form.

    ## Why it matters

    It may be a newsroom's or a hotline's, but also a private person's, and whoever publishes or
    trains on the dataset passes it on. Measured: addresses in 9 of 1,012 and 4 of 181 articles,
    a number in 1, a hotline; so it is only worth knowing.

    ## How to repair

    Mask what is a private person's, with as many characters, so that no offset moves.
    """

    code = "LIC004"
    name = "personal-contact"
    table = "articles"
    cells = {"articles": ("body",)}
    message = "the body holds an e-mail address or a telephone number"
    severity = Severity.INFO
    confidence = Confidence.LIKELY
    safety = Safety.UNSAFE
    summary = "mask it with as many characters"
    help = "mask it where it is a private person's"
    examples = [
        Good(articles=[article("Write to @maralind; the index rose +1.5 and won 3-2, +12 000.")]),
        Good(articles=[article("In 2015-2016 the code (212) stood in 555 boats, version @1.2.")]),
        Bad(
            articles=[article("Write to mara@harbour.example today.")],
            keys=["art_1"],
            fixed={"articles": [article("Write to ████████████████████ today.")]},
        ),
        Bad(articles=[article("Rückfragen unter +49 (30) 5550-1234.")], keys=["art_1"]),
        Bad(articles=[article("Телефон: +7 495 555-01-23.")], keys=["art_1"]),
        Bad(articles=[article("Call (212) 555-0123 or 1-800-555-0199.")], keys=["art_1"]),
    ]

    def violates(self, value: pl.Expr) -> pl.Expr:
        """True where what they begin with or are held together by stands."""
        marked = with_markup(value)
        return pl.any_horizontal(
            marked.str.contains(HOST),
            marked.str.contains(r"\+[1-9][0-9() ./-]{6}"),
            value.str.contains(r"\([0-9]{3}\) ?[0-9]{3}|1-8[0-9]{2}-"),
        )

    def places(self, text: str) -> list[Place]:
        """The addresses and numbers."""
        found = (_place(text, m) for m in matches_from(FIRST, CONTACT, text))
        return [
            Place(low, high, text[low:high], new=MASK * (high - low))
            for low, high in found
            if low < high
        ]


def _place(text: str, match: re.Match[str]) -> tuple[int, int]:
    """Where a contact begins and ends; nowhere where it is none."""
    start, end = match.span()
    if text[start] == "@":
        name = NAME.search(text, max(0, start - LONGEST_NAME), start)
        return (name.start(), end) if name else (end, end)
    if text[start] == "+" and sum(c.isdigit() for c in match.group()) not in DIGITS:
        return end, end
    return start, end
