"""TIM002: a date that no two programs read alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from newsschema.readers.table import INDEX, RAW
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, article, claim
from newsschema.validators.finding import Safety
from newsschema.validators.rule import GroupRule, Partition
from newsschema.validators.time_intervals import instant_columns
from newsschema.validators.unread_dates import FAILING, unread


class UnparseableDate(GroupRule):
    """A date is not written in ISO 8601, or there is no such day or hour.

    Accepted are date-times with an offset, in the form of RFC 3339 or nearly so (TIM007 tells
    the difference), and the dates 2026, 2026-03 and 2026-03-02. A date-time that lacks nothing
    but its offset is TIM001's; a word such as nan is IO007's.

    The finding says what the text most likely means. A number counts seconds, milliseconds or
    microseconds since 1970, whichever gives a year of news. 3/4/2026 has two readings; where at
    least three other dates of the same column and file show by a number above 12 which part is
    the day, and none the opposite, that order counts.

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
    partition = Partition.KEY
    message = "the text is no ISO 8601 date"
    safety = Safety.UNSAFE
    help = "write RFC 3339 with an offset, such as 2026-03-02T08:15:30+01:00, or 2026-03-02"
    examples = [
        Good(articles=[article(published_at="2026-03-02T08:15:30.5+0100")]),
        Bad(articles=[article(published_at="3/4/2026")], keys=["art_1"]),
        Bad(articles=[article(published_at="2026-02-30")], keys=["art_1"]),
        Bad(articles=[article(published_at="Mon Mar 02 08:15:30 CET 2026")], keys=["art_1"]),
        Bad(claims=[claim(date="Last Tuesday")], keys=["clm_1"]),
        Bad(
            articles=[article(published_at="1772439330")],
            keys=["art_1"],
            fixed={"articles": [article(published_at="2026-03-02T08:15:30Z")]},
        ),
        Bad(
            articles=[article(published_at=1772439330123)],
            claims=[claim(date=1772439330)],
            keys=["art_1", "clm_1"],
        ),
        Bad(
            articles=[
                article(article_id=f"art_{day}", published_at=f"{day:02}/03/2026")
                for day in (2, 13, 14, 15)
            ],
            keys=["art_2", "art_13", "art_14", "art_15"],
        ),
    ]

    def needs(self) -> Mapping[str, Sequence[str]]:
        """Whatever date is there is looked at."""
        return {}

    def failing(self, data: Data) -> pl.LazyFrame:
        """The texts that gave no instant, but for those that lack an offset and nothing else."""
        found = [
            unread(data, table, column)
            for table, record in data.records.items()
            for column in instant_columns(record)
            if data.has(table, column, RAW + column)
        ]
        return pl.concat([FAILING.to_frame().lazy(), *found])

    def fix_data(self, data: Data) -> Sequence[pl.LazyFrame]:
        """What each text most likely means."""
        failing = (
            self.failing(data)
            .filter(pl.col("fix_safety").is_not_null())
            .collect(engine="in-memory")
        )
        return [
            own.lazy().select(
                "table", INDEX, "fix_safety", pl.col("expected").alias(RAW + str(column))
            )
            for (_, column), own in failing.group_by("table", "column", maintain_order=True)
        ]
