"""TXT006: control characters."""

from __future__ import annotations

import re
from typing import Final

import polars as pl

from newsschema.validators.example import Bad, Good, actor, article, claim
from newsschema.validators.finding import Safety
from newsschema.validators.mojibake import undamaged
from newsschema.validators.rare_characters import has_any
from newsschema.validators.text_rule import TEXTS_AND_AUTHORS, Place, TextRule

CONTROLS: Final = "".join(
    chr(n) for n in (*range(0x20), 0x7F, *range(0x80, 0xA0)) if chr(n) not in "\n\t\r"
)
ONE: Final = re.compile(f"[{re.escape(CONTROLS)}]")
PARTING: Final = "\x0b\x0c\x1c\x1d\x1e\x1f"
"""Tabs and separators, which may be all that stands between two words."""


class ControlCharacter(TextRule):
    """A text holds control characters other than line feed and tab.

    U+0000 to U+001F, U+007F and U+0080 to U+009F. A carriage return is TXT010's; the controls
    that mojibake is made of are TXT001's.

    ## Why it matters

    NUL ends the text for some programs, ESC lets the text rule the terminal that shows it, and
    U+0080 to U+009F are usually quotation marks and dashes of Windows-1252 that were read as
    Latin-1. Measured: 10 of 1,012 articles of an annotated corpus.

    ## How to repair

    Find out what the character was. U+0091 to U+0094 were quotation marks, U+0096 and U+0097
    dashes (read the input as Windows-1252); others can be removed, together with the move of
    the spans behind them.

    ## References

    Unicode, general category Cc.
    """

    code = "TXT006"
    name = "control-character"
    table = "*"
    cells = TEXTS_AND_AUTHORS
    message = "the text holds a control character"
    safety = Safety.REMAP
    summary = "remove the control characters"
    help = "remove it; U+0080 to U+009F were characters of Windows-1252"
    examples = [
        Good(articles=[article("Tab:\tyes.\nLine feed: yes. \u2028? \u00a0é")]),
        Good(articles=[article("GarcÃ\x83Â\xada is mojibake, with a control inside.")]),
        Bad(
            articles=[article("The father\x1b spoke.")],
            keys=["art_1"],
            fixed={"articles": [article("The father spoke.")]},
        ),
        Bad(
            articles=[article("It\x92s the council\x92s plan.")],
            keys=["art_1"],
            fixed={"articles": [article("It’s the council’s plan.")]},
        ),
        Bad(
            actors=[actor("Mara\x7f Lindqvist")],
            claims=[claim("Паром\x07 идёт.")],
            keys=["act_1", "clm_1"],
        ),
    ]

    def violates(self, value: pl.Expr) -> pl.Expr:
        """True where a control character stands."""
        return has_any(value, CONTROLS)

    def places(self, text: str) -> list[Place]:
        """The characters by number, but for those inside of mojibake."""
        return [
            Place(
                m.start(),
                m.end(),
                f"U+{ord(m.group()):04X}",
                _meant(m.group()),
                _meant(m.group()) or _gap(text, m.start()),
            )
            for m in undamaged(text, ONE.finditer(text))
        ]


def _gap(text: str, at: int) -> str:
    """What is left of a control: a line feed, where it parted words."""
    around = text[max(0, at - 1) : at] + text[at + 1 : at + 2]
    parts = text[at] in PARTING and len(around) == 2 and around.isalnum()
    return "\n" if parts else ""


def _meant(control: str) -> str | None:
    """The character that Windows-1252 has in the place of a control, where it has one."""
    if ord(control) < 0x80:
        return None
    meant = control.encode("latin-1").decode("cp1252", errors="ignore")
    return meant or None
