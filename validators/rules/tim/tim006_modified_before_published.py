"""TIM006: an article that was changed before it was there."""

from __future__ import annotations

import polars as pl

from newsschema.validators.example import Bad, Good, article
from newsschema.validators.finding import Severity
from newsschema.validators.rule import RowRule
from newsschema.validators.time_intervals import earliest, latest, shown


class ModifiedBeforePublished(RowRule):
    """`modified_at` lies before `published_at`, whatever their precision and time zones.

    ## Why it matters

    Versions are put in order by `modified_at`. Measured: 13 of about 205 publishers' pages (6 %)
    have it, mostly pieces written before their embargo: so it is no error.

    ## How to repair

    Look at the page. Where the outlet itself says so, suppress the finding; where both are days
    apart, a day and a month were swapped or a zone was dropped.
    """

    code = "TIM006"
    name = "modified-before-published"
    table = "articles"
    columns = ("modified_at", "published_at")
    message = "the article was modified before it was published"
    severity = Severity.WARNING
    help = "compare both dates with the page"
    examples = [
        Good(articles=[article(published_at="2026-03-02", modified_at="2026-03-01T22:30:00Z")]),
        Bad(articles=[article(modified_at="2026-03-02T07:00:00Z")], keys=["art_1"]),
        Bad(articles=[article(modified_at="2026-02-27")], keys=["art_1"]),
    ]

    def violates(self) -> pl.Expr:
        """The stored moments are in the wrong order: good rows need no more than this."""
        return pl.col("modified_at") < pl.col("published_at")

    def confirm(self, rows: pl.DataFrame, column: str) -> pl.Series:
        """What the dates stand for does not touch."""
        later = latest("modified_at", rows.columns) <= earliest("published_at", rows.columns)
        return rows.select(later).to_series()

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """Both dates as they were written."""
        return rows.select(
            found=shown("modified_at", rows.columns),
            expected=pl.lit("not before ") + shown("published_at", rows.columns),
        )
