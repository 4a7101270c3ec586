"""TIM002: a date that no two programs read alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from newsschema.readers.table import RAW
from newsschema.schemas.instants import form, local
from newsschema.schemas.record import Record
from newsschema.validators.date_readings import reading
from newsschema.validators.example import Bad, Good, article, claim
from newsschema.validators.finding import Safety
from newsschema.validators.rule import ExpressionRule
from newsschema.validators.time_intervals import instant_columns


class UnparseableDate(ExpressionRule):
    """A date is not written in ISO 8601, or there is no such day or hour.

    Accepted are date-times with an offset, in the form of RFC 3339 or nearly so (TIM007 tells
    the difference), and the dates 2026, 2026-03 and 2026-03-02. A date-time that lacks nothing
    but its offset is TIM001's; a word such as nan is IO007's.

    ## Why it matters

    3/4/2026 is two days, 1632900000 is a moment or no date at all, and parsers that are "smart"
    pick one without a word. Measured: Pydantic reads "20210929" as a day of 1970; one publisher
    in 228 writes `Fri Apr 28 19:20:36 CEST 2023`; the official test suite of ninjs lets
    "Last Tuesday" pass, because JSON Schema does not check formats.

    ## How to repair

    Write dates as RFC 3339 with an offset, or as a plain date. What the text names in words
    ("last Tuesday") belongs into `date_text`.

    ## References

    ISO 8601-1:2019; RFC 3339.
    """

    code = "TIM002"
    name = "unparseable-date"
    table = "*"
    message = "the text is no ISO 8601 date"
    safety = Safety.UNSAFE
    help = "write RFC 3339 with an offset, such as 2026-03-02T08:15:30+01:00, or 2026-03-02"
    examples = [
        Good(articles=[article(published_at="2026-03-02T08:15:30.5+0100")]),
        Bad(articles=[article(published_at="3/4/2026")], keys=["art_1"]),
        Bad(articles=[article(published_at="2026-02-30")], keys=["art_1"]),
        Bad(articles=[article(published_at="Mon Mar 02 08:15:30 CET 2026")], keys=["art_1"]),
        Bad(claims=[claim(date="Last Tuesday")], keys=["clm_1"]),
        Bad(articles=[article(published_at="1772439330")], keys=["art_1"]),
    ]

    def needs(self) -> Mapping[str, Sequence[str]]:
        """Whatever is there is looked at."""
        return {}

    def expressions(self, record: type[Record], present: Sequence[str]) -> Mapping[str, pl.Expr]:
        """Suspect is every text that gave no instant."""
        return {
            RAW + name: pl.col(name).is_null() & pl.col(RAW + name).is_not_null()
            for name in instant_columns(record)
            if name in present and RAW + name in present
        }

    def confirm(self, rows: pl.DataFrame, column: str) -> pl.Series:
        """All but date-times that lack an offset and nothing else."""
        text = pl.col(column)
        return rows.select((form(text) != "naive") | local(text).is_null()).to_series()

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The text, and what it means where it has one reading."""
        texts = rows[column].unique(maintain_order=True)
        read = {text: reading(text) for text in texts}
        value = pl.col(column)
        meant = value.replace_strict(
            {text: iso for text, (iso, _) in read.items()}, return_dtype=pl.String
        )
        return rows.select(
            found=value.str.slice(0, 200),
            expected=meant,
            message=value.replace_strict(
                {text: words for text, (_, words) in read.items()}, return_dtype=pl.String
            ),
            fix_safety=pl.when(meant.is_not_null()).then(pl.lit(str(Safety.UNSAFE))),
            fix_summary=pl.lit("write ") + meant,
        )
