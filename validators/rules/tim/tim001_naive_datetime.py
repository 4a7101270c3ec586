"""TIM001: a time of day without an offset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.schemas.instants import local
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, article
from newsschema.validators.finding import Safety
from newsschema.validators.naive_dates import naive, with_offset
from newsschema.validators.rule import GroupRule, Partition

SOURCES: Final = [
    {"source_id": "src_1", "name": "Hafenpost", "kind": "newspaper", "timezone": "Europe/Berlin"}
]
OUTLET: Final = {"source_id": "src_1"}


class NaiveDatetime(GroupRule):
    """A date-time has no offset from UTC, so it is no point in time.

    A date without a time of day (2026-03-02, 2026-03, 2026) is legal: it stands for the whole
    day, month or year.

    ## Why it matters

    The same text is up to 26 hours apart in two places. Libraries take it for UTC or for the
    clock of the machine, and say nothing. Measured: 18 of 258 pages of fundus, 7 of 228
    publishers' own JSON-LD; `pyarrow.json` even drops offsets that are there.

    ## How to repair

    Write the offset where the date is read: the page has it more often than not. Or say in
    `sources.timezone` in which zone the outlet is (an IANA name, with `source_id` in the
    articles), or in `published_utc_offset` what its clock showed: the fix takes the offset from
    there, for `published_at` and `modified_at`. It is safe, as the dataset itself says it, and
    leaves out the hours that the clock skips or shows twice.

    Where no clock is known, as it never is for `retrieved_at`, `fix` and `build` set the time of
    day aside and not the row: the day stays, which is certain, and edits.parquet has the rest.

    ## References

    RFC 3339, section 4.4 (Unqualified Local Time).
    """

    code = "TIM001"
    name = "naive-datetime"
    table = "*"
    partition = Partition.KEY
    message = "the date-time has no offset from UTC"
    safety = Safety.SAFE
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
        Bad(
            articles=[article(**OUTLET, published_at="2026-04-02 08:15:30")],
            sources=SOURCES,
            keys=["art_1"],
            fixed={"articles": [article(**OUTLET, published_at="2026-04-02T08:15:30+02:00")]},
        ),
        # The clocks showed this hour twice.
        Bad(
            articles=[article(**OUTLET, published_at="2025-10-26T02:30:00")],
            sources=SOURCES,
            keys=["art_1"],
        ),
        Bad(articles=[article(retrieved_at="2026-03-02 18:15:30.123")], keys=["art_1"]),
    ]

    def needs(self) -> Mapping[str, Sequence[str]]:
        """Whatever is there is looked at."""
        return {}

    def failing(self, data: Data) -> pl.LazyFrame:
        """The texts, and the offset that a known clock gives them."""
        known = pl.col("offset").is_not_null()
        return (
            data.once(naive)
            .lazy()
            .select(
                "table",
                INDEX,
                "column",
                pl.col("found").str.slice(0, 200),
                fix_safety=pl.when(known).then(pl.lit(str(Safety.SAFE))),
                fix_summary=pl.when(known).then(pl.format("take the offset from {}", "clock")),
            )
        )

    def fix_data(self, data: Data) -> Sequence[pl.LazyFrame]:
        """The texts with the offset of the outlet's clock."""
        return with_offset(data)

    def kept_part(self, values: pl.Series) -> pl.Series:
        """The day, which is certain whatever the offset."""
        return values.to_frame("text").select(day=local(pl.col("text")).dt.to_string("%Y-%m-%d"))[
            "day"
        ]
