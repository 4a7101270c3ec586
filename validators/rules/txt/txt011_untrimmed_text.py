"""TXT011: white space around a text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from newsschema.schemas.record import Record
from newsschema.validators.example import FILLER, Bad, Good, actor, article, claim
from newsschema.validators.finding import Safety, Severity
from newsschema.validators.text_rule import TEXTS_AND_AUTHORS, Place, TextRule, is_spanned

WHITE: Final = (
    " \t\n\r\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u202f\u205f\u3000"
)
"""Unicode's white space, without the separators and controls that TXT006 and TXT008 report."""


class UntrimmedText(TextRule):
    """A text begins or ends with white space.

    A text of nothing but white space is not this rule's: it is missing. Nor is a quote with
    spans, whose edges are QUO006's.

    ## Why it matters

    `"Mara "` does not join with `"Mara"`, and whoever trims the body later moves every offset
    by what stood in front. Measured: every body of four extractors on 181 pages, 8 of 229
    headlines in JSON-LD.

    ## How to repair

    Trim before anything is counted. White space at the end can go at any time; at the head of a
    text that spans point into, the spans must be moved in the same run. White space behind a body
    moves nothing and joins with nothing: that is for information.
    """

    code = "TXT011"
    name = "untrimmed-text"
    table = "*"
    cells = TEXTS_AND_AUTHORS
    message = "the text begins or ends with white space"
    severity = Severity.WARNING
    safety = Safety.SAFE
    summary = "trim the text"
    help = "trim the text"
    examples = [
        Good(articles=[article("One  line,\n\n\tanother.")]),
        Bad(
            articles=[article(title="Ferry plan heard ")],
            keys=["art_1"],
            fixed={"articles": [article(title="Ferry plan heard")]},
        ),
        Bad(
            articles=[article(body=f"\n{FILLER}")],
            keys=["art_1"],
            fixed={"articles": [article(body=FILLER)]},
        ),
        Bad(articles=[article(body=f"{FILLER}\n\n")], keys=["art_1"]),
        Bad(actors=[actor("Мара Линдквист\u00a0")], keys=["act_1"]),
        Bad(claims=[claim(" The line opens in spring.")], keys=["clm_1"]),
    ]

    def expressions(self, record: type[Record], present: Sequence[str]) -> Mapping[str, pl.Expr]:
        """Of quotes only those without spans."""
        exprs = super().expressions(record, present)
        if record.table != "quotes" or "spans" not in present:
            return exprs
        return {column: expr & pl.col("spans").is_null() for column, expr in exprs.items()}

    def violates(self, value: pl.Expr) -> pl.Expr:
        """True where the first or the last character is white space."""
        white = list(WHITE)
        return value.str.slice(0, 1).is_in(white) | value.str.slice(-1).is_in(white)

    def places(self, text: str) -> list[Place]:
        """The white space in front and behind, told by its length."""
        if not text.strip(WHITE):
            return []
        front = len(text) - len(text.lstrip(WHITE))
        behind = len(text.rstrip(WHITE))
        both = [Place(0, front, f"{front} in front", new="")] if front else []
        if behind < len(text):
            both.append(Place(behind, len(text), f"{len(text) - behind} behind", new=""))
        return both

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """What is trimmed from the front moves the spans behind it."""
        told = super().details(rows, column)
        if not is_spanned(rows, column):
            return told
        moved = pl.lit(str(Safety.REMAP))
        harmless = (pl.col("start") > 0) & pl.lit(column == "body")
        return told.with_columns(
            severity=pl.when(harmless).then(pl.lit(str(Severity.INFO))),
            fix_safety=pl.when(pl.col("start") == 0).then(moved).otherwise(pl.col("fix_safety")),
        )
