"""TXT015: a text that a program has cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from newsschema.schemas.record import Record
from newsschema.validators.body_state import claims_to_be_full, with_status
from newsschema.validators.example import FILLER, Bad, Good, article
from newsschema.validators.finding import Confidence, Safety, Severity
from newsschema.validators.page_words import error_page, paywall
from newsschema.validators.text_rule import Place, TextRule
from newsschema.validators.truncation import ellipsis, marker, may_be_cut

CUT = article(body=f"{FILLER} The vote is… [+2829 chars]")


class TruncationMarker(TextRule):
    """A body ends in the marker of a program that cut it, such as `[+2829 chars]` or `[…]`.

    A bare ellipsis at the end is reported as info: 1 % of whole articles end so. Articles whose
    `body_status` is anything but `full` or null say it themselves.

    ## Why it matters

    Half an article passes every other check, and all counts of words and quotes are wrong. A
    news interface gives only the first 200 characters of every text, in the same field that
    others use for the whole.

    ## How to repair

    Fetch the whole text, or set `body_status` to `partial`.
    """

    code = "TXT015"
    name = "truncation-marker"
    table = "articles"
    cells = {"articles": ("body", "description")}
    message = "a program cut the text here"
    safety = Safety.SAFE
    help = "fetch the whole text, or set body_status to partial"
    examples = [
        Good(articles=[article("The list read [+ 3 boats] and [...] no more…")]),
        Good(articles=[article(body=f"{FILLER} [+2829 chars]", body_status="partial")]),
        Good(articles=[article(description="What will become of the quay…")]),
        Good(articles=[article(body=f"{FILLER} “And if it rains …”")]),
        Bad(
            articles=[CUT],
            keys=["art_1"],
            fixed={"articles": [{**CUT, "body_status": "partial"}]},
        ),
        Bad(articles=[article(body=f"{FILLER} The vote is […]")], keys=["art_1"]),
        Bad(articles=[article(body=f"{FILLER} Das Ergebnis steht noch aus …")], keys=["art_1"]),
        Bad(articles=[article(body="Совет гавани… [+2829 chars]")], keys=["art_1"]),
    ]

    def expressions(self, record: type[Record], present: Sequence[str]) -> Mapping[str, pl.Expr]:
        """Articles that claim to be whole."""
        full = claims_to_be_full(present)
        exprs = super().expressions(record, present)
        return {column: expr & full for column, expr in exprs.items()}

    def violates(self, value: pl.Expr) -> pl.Expr:
        """True where the last characters may be a marker."""
        return may_be_cut(value)

    def places(self, text: str) -> list[Place]:
        """The end, where it is a marker."""
        found = marker(text)
        return [found] if found else []

    def confirm(self, rows: pl.DataFrame, column: str) -> pl.Series:
        """A bare ellipsis counts in a body alone, and not behind the words of a paywall."""
        return pl.Series([bool(self._ends(t, column)) for t in rows[column]], dtype=pl.Boolean)

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """What the text ends in; an ellipsis alone is only worth knowing."""
        ends = [self._ends(text, column) for text in rows[column]]
        bare = pl.Series([marker(text) is None for text in rows[column]], dtype=pl.Boolean)
        told = pl.DataFrame(
            {
                "found": [place.found if place else None for place in ends],
                "start": [place.start if place else None for place in ends],
                "end": [place.end if place else None for place in ends],
                "context": rows[column],
            }
        )
        sure = pl.when(~bare)
        return told.with_columns(
            severity=pl.when(bare).then(pl.lit(str(Severity.INFO))),
            confidence=pl.when(bare).then(pl.lit(str(Confidence.POSSIBLE))),
            message=pl.when(bare).then(pl.lit("the text ends in an ellipsis")),
            fix_safety=sure.then(pl.lit(str(Safety.SAFE))),
            fix_summary=sure.then(pl.lit("set body_status to partial")),
        )

    def fix_rows(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The status that says so."""
        return with_status(rows.height, "partial")

    @staticmethod
    def _ends(text: str, column: str) -> Place | None:
        bare = column == "body" and not paywall(text) and not error_page(text)
        return marker(text) or (ellipsis(text) if bare else None)
