"""TIM001: a time of day without an offset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from newsschema.readers.table import RAW
from newsschema.schemas.instants import form, local
from newsschema.schemas.record import Record
from newsschema.validators.date_texts import canonical
from newsschema.validators.example import Bad, Good, article
from newsschema.validators.finding import Safety
from newsschema.validators.rule import ExpressionRule
from newsschema.validators.time_intervals import instant_columns

PUBLISHED: Final = RAW + "published_at"
CLOCK: Final = "published_utc_offset"


class NaiveDatetime(ExpressionRule):
    """A date-time has no offset from UTC, so it is no point in time.

    A date without a time of day (2026-03-02, 2026-03, 2026) is legal: it stands for the whole
    day, month or year.

    ## Why it matters

    The same text is up to 26 hours apart in two places. Libraries take it for UTC or for the
    clock of the machine, and say nothing. Measured: 18 of 258 pages of fundus, 7 of 228
    publishers' own JSON-LD; `pyarrow.json` even drops offsets that are there.

    ## How to repair

    Write the offset where the date is read: the page has it more often than not. Where it is
    lost, the time zone of the outlet (`sources.timezone`) tells it; a repair that assumes a
    zone is unsafe.

    ## References

    RFC 3339, section 4.4 (Unqualified Local Time).
    """

    code = "TIM001"
    name = "naive-datetime"
    table = "*"
    message = "the date-time has no offset from UTC"
    safety = Safety.UNSAFE
    help = "write the offset (…+02:00, or Z for UTC), or the date alone if the time is not known"
    examples = [
        Good(articles=[article(published_at="2026-03-02")]),
        Good(articles=[article(published_at="2026-03"), article(article_id="art_2")]),
        Bad(articles=[article(published_at="2026-03-02T08:15:30")], keys=["art_1"]),
        Bad(
            articles=[article(published_at="2026-03-02T08:15:30", published_utc_offset=60)],
            keys=["art_1"],
            fixed={
                "articles": [
                    article(published_at="2026-03-02T08:15:30+01:00", published_utc_offset=60)
                ]
            },
        ),
        Bad(articles=[article(retrieved_at="2026-03-02 18:15:30.123")], keys=["art_1"]),
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
        """The form is that of a date-time, and such a moment exists."""
        text = pl.col(column)
        return rows.select((form(text) == "naive") & local(text).is_not_null()).to_series()

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The text; a repair assumes the clock that the row names, where it names one."""
        told = rows.select(found=pl.col(column).str.slice(0, 200))
        if column != PUBLISHED or CLOCK not in rows.columns:
            return told
        known = pl.when(rows[CLOCK].is_not_null())
        return told.with_columns(
            fix_safety=known.then(pl.lit(str(Safety.UNSAFE))),
            fix_summary=known.then(pl.lit(f"take the offset from {CLOCK}")),
        )

    def fix_rows(self, rows: pl.DataFrame, column: str) -> pl.DataFrame | None:
        """The text with the offset of the outlet's clock."""
        if column != PUBLISHED or CLOCK not in rows.columns:
            return None
        return rows.select(canonical(pl.col(column), pl.col(CLOCK)).alias(column))
