"""TXT015: a text that an interface has cut."""

from __future__ import annotations

from typing import Final

import polars as pl

from newsschema.validators.example import FILLER, Bad, Good, article
from newsschema.validators.finding import Safety, Severity
from newsschema.validators.rule import CellRule

MARKER: Final = r"\[\+ ?[0-9]+ (chars|characters)\]"
"""What a well-known news interface puts where it cut a text off."""
ELLIPSES: Final = ("…", "...")


class TruncationMarker(CellRule):
    """A body ends in the marker of an interface that cut it, such as `[+2829 chars]`.

    A bare ellipsis at the end is reported as info: 2 % of whole articles end so.

    ## Why it matters

    Half an article passes every other check, and all counts of words and quotes are wrong.

    ## How to repair

    Fetch the whole text, or set `body_status` to `partial`. An article that says `partial`
    already is not reported.
    """

    code = "TXT015"
    name = "truncation-marker"
    table = "articles"
    cells = {"articles": ("body",)}
    message = "an interface cut the text here"
    safety = Safety.SAFE
    help = "fetch the whole text, or set body_status to partial"
    examples = [
        Good(articles=[article("The list read [+ 3 boats] and no more.")]),
        Bad(articles=[article(body=f"{FILLER} The vote is… [+2829 chars]")], keys=["art_1"]),
        Bad(articles=[article(body=f"{FILLER} Das Ergebnis steht noch aus …")], keys=["art_1"]),
    ]

    def violates(self, value: pl.Expr) -> pl.Expr:
        """The last code points say it; a regular expression runs on suspects alone."""
        end = value.str.tail(24)
        ellipsis = pl.any_horizontal(end.str.ends_with(sign) for sign in ELLIPSES)
        return ellipsis | (end.str.ends_with("]") & value.str.contains("[+", literal=True))

    def confirm(self, rows: pl.DataFrame, column: str) -> pl.Series:
        """Whether the end is a marker, and the article does not say itself that it is cut."""
        end = rows[column].str.tail(40)
        marked = end.str.contains(MARKER + "$") | end.str.ends_with("…") | end.str.ends_with("...")
        if "body_status" not in rows.columns:
            return marked
        said = rows["body_status"].is_in(["partial", "paywalled", "masked"]).fill_null(False)
        return marked & ~said

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The marker with its place; an ellipsis alone is only worth knowing."""
        value = pl.col(column)
        marker = value.str.tail(40).str.extract(f"({MARKER})$")
        sign = pl.when(value.str.ends_with("…")).then(pl.lit("…")).otherwise(pl.lit("..."))
        found = pl.coalesce(marker, sign)
        length = value.str.len_chars().cast(pl.Int64)
        bare = marker.is_null()
        return rows.select(
            severity=pl.when(bare).then(pl.lit(str(Severity.INFO))),
            message=pl.when(bare).then(pl.lit("the text ends in an ellipsis")),
            found=found,
            start=length - found.str.len_chars().cast(pl.Int64),
            end=length,
            context=value,
            fix_safety=pl.when(~bare).then(pl.lit(str(Safety.SAFE))),
            fix_summary=pl.when(~bare).then(pl.lit("set body_status to partial")),
        )
