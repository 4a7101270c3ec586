"""TIM007: a date-time that is readable, but not in the one form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from newsschema.readers.table import RAW
from newsschema.schemas.instants import FORMS, local, utc_offset
from newsschema.schemas.record import Record
from newsschema.validators.date_texts import canonical
from newsschema.validators.example import Bad, Good, article
from newsschema.validators.finding import Safety, Severity
from newsschema.validators.rule import ExpressionRule
from newsschema.validators.time_intervals import instant_columns


class NonCanonicalDatetime(ExpressionRule):
    """A date-time can be read, but is not written as RFC 3339 to the second.

    A space for the T, an offset without a colon, a fraction of a second, the basic form of
    ISO 8601. Plain dates are no date-times and are not meant.

    ## Why it matters

    Texts are compared, sorted and joined as texts too, and stricter readers refuse them.
    Measured: all 258 dates of fundus have a space, 26 have microseconds; 25 of 228 publishers
    write +0100.

    ## How to repair

    `newsschema fix` writes the same moment in the same offset. Cutting off a fraction that is
    not zero is unsafe.

    ## References

    RFC 3339, section 5.6.
    """

    code = "TIM007"
    name = "non-canonical-datetime"
    table = "*"
    message = "the date-time is not written as RFC 3339 to the second"
    severity = Severity.INFO
    safety = Safety.SAFE
    writes_expected = True
    help = "write it as 2026-03-02T08:15:30Z or with an offset such as +01:00"
    examples = [
        Good(articles=[article(published_at="2026-03-02T08:15:30+01:00")]),
        Good(articles=[article(published_at="2026-03-02")]),
        Bad(
            articles=[article(published_at="2026-03-02 08:15:30+01:00")],
            keys=["art_1"],
            fixed={"articles": [article(published_at="2026-03-02T08:15:30+01:00")]},
        ),
        Bad(articles=[article(published_at="2026-03-02T08:15:30+0100")], keys=["art_1"]),
        Bad(articles=[article(published_at="2026-03-02T08:15:30.250Z")], keys=["art_1"]),
    ]

    def needs(self) -> Mapping[str, Sequence[str]]:
        """Whatever is there is looked at."""
        return {}

    def expressions(self, record: type[Record], present: Sequence[str]) -> Mapping[str, pl.Expr]:
        """Texts that gave an instant, longer than a plain date and of another form."""
        return {
            RAW + name: pl.col(name).is_not_null()
            & (pl.col(RAW + name).str.len_bytes() > len("2026-03-02"))
            & ~pl.col(RAW + name).str.contains(FORMS["canonical"])
            for name in instant_columns(record)
            if name in present and RAW + name in present
        }

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The text, and the same moment in the one form."""
        text = pl.col(column)
        written, zoned = local(text), canonical(text, utc_offset(text))
        whole = written.dt.microsecond() == 0
        return rows.select(
            found=text.str.slice(0, 200),
            expected=zoned,
            fix_safety=pl.when(whole)
            .then(pl.lit(str(Safety.SAFE)))
            .otherwise(pl.lit(str(Safety.UNSAFE))),
            fix_summary=pl.lit("write ") + zoned,
        )
