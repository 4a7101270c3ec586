"""TXT010: carriage returns."""

from __future__ import annotations

import re

import polars as pl

from newsschema.validators.example import Bad, Good, article, claim, quote
from newsschema.validators.finding import Safety
from newsschema.validators.text_rule import Place, TextRule

RETURN = re.compile(r"\r\n?")


LINES = article("One line.\r\nAnother.\r\nA third.")
FED = article("One line.\nAnother.\nA third.")


class CarriageReturn(TextRule):
    """A text holds carriage returns, alone or before a line feed.

    ## Why it matters

    Whatever reads the file in text mode, checks it out of git on Windows or prints it to a
    console may turn CRLF into LF or back: every offset behind the first line moves. After one
    such checkout none of 17 spans of an article held. RFC 5147 counts CRLF as one character,
    NIF 2.0 as two. Not one of 1,900 texts of four corpora of news has them.

    ## How to repair

    Write LF before anything is counted; later the spans must be moved in the same run.

    ## References

    RFC 5147; NIF 2.0 Core.
    """

    code = "TXT010"
    name = "carriage-return"
    table = "*"
    message = "the text holds a carriage return"
    safety = Safety.REMAP
    summary = "write LF for CRLF and CR"
    help = "write LF, and move the spans with it"
    examples = [
        Good(articles=[article("One line.\nAnother. \\r\\n")]),
        Bad(
            articles=[LINES],
            quotes=[quote(LINES, "Another.\r\nA third")],
            keys=["art_1", "quo_1"],
            fixed={
                "articles": [FED],
                "quotes": [quote(FED, "Another.\nA third")],
            },
        ),
        Bad(claims=[claim("Линия откроется\rвесной.")], keys=["clm_1"]),
    ]

    def violates(self, value: pl.Expr) -> pl.Expr:
        """True where one stands."""
        return value.str.contains("\r", literal=True)

    def places(self, text: str) -> list[Place]:
        """The ends of lines."""
        return [
            Place(m.start(), m.end(), "CR LF" if len(m.group()) > 1 else "CR", "LF", "\n")
            for m in RETURN.finditer(text)
        ]
