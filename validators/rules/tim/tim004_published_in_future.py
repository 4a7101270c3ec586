"""TIM004: a date that had not come when the row was made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.data import Data
from newsschema.validators.example import Bad, Good, article, claim
from newsschema.validators.rule import GroupRule, Partition
from newsschema.validators.time_intervals import earliest, instant_columns, latest, shown

PLANS: Final = {"embargo_until"}
"""Columns of instants that may lie in the future."""
CLOCKS: Final = "10m"
"""By how much the clocks of a newsroom and of a crawler may differ."""
OLDEST_CRAWL: Final = 1990
"""An earlier `retrieved_at` is itself wrong (TIM005) and proves nothing."""
_TEXTS: Final = dict.fromkeys(("column", "found", "expected", "message"), pl.String())
BEYOND: Final = pl.Schema({"table": pl.String(), INDEX: pl.UInt32(), **_TEXTS})


class PublishedInFuture(GroupRule):
    """Something was published, said or fetched later than it can have been.

    `published_at` and `modified_at` of an article may not lie after `retrieved_at`, and no date
    but an embargo may lie in the future of the run (`--now` sets it). Dates count with their
    precision and with every time zone they may mean; clocks may differ by ten minutes.

    ## Why it matters

    A day and a month were swapped, or a date was taken from the wrong place on the page (an
    event, a copyright line). Measured: publishers' own JSON-LD never has it (0 of 228 pages),
    so it is the extractor's mistake.

    ## How to repair

    Read the date again from the page's metadata. For an article that is really planned, use
    `embargo_until`.
    """

    code = "TIM004"
    name = "published-in-future"
    table = "*"
    partition = Partition.KEY
    message = "the date lies in the future"
    help = "read the date from the page's metadata again; were day and month swapped?"
    examples = [
        Good(articles=[article(published_at="2026-03-02", retrieved_at="2026-03-01T21:00:00Z")]),
        Good(
            articles=[
                article(embargo_until="9000-01-01T00:00:00Z", body_status="withheld", body=None)
            ]
        ),
        Bad(
            articles=[
                article(published_at="2026-12-03", retrieved_at="2026-03-12T09:00:00Z"),
                article(article_id="art_2", retrieved_at="2026-03-12T09:00:00Z"),
            ],
            keys=["art_1"],
        ),
        Bad(claims=[claim(date="9000-01-01")], keys=["clm_1"]),
    ]

    def needs(self) -> Mapping[str, Sequence[str]]:
        """Whatever date is there is looked at."""
        return {}

    def failing(self, data: Data) -> pl.LazyFrame:
        """The dates that lie beyond their limit."""
        found = (
            self._beyond(data, table, column)
            for table, record in data.records.items()
            for column in instant_columns(record)
            if data.has(table, column) and column not in PLANS
        )
        return pl.concat([BEYOND.to_frame().lazy(), *found])

    def _beyond(self, data: Data, table: str, column: str) -> pl.LazyFrame:
        """One column: later than now, or than the crawl of its row."""
        frame = data.tables[table]
        present = frame.collect_schema().names()
        now = pl.lit(data.now).cast(pl.Datetime("us", "UTC"))
        limit, why = now, pl.lit("now: ") + now.dt.to_string("%Y-%m-%dT%H:%M:%SZ")
        crawled = "retrieved_at" in present and column in ("published_at", "modified_at")
        least = pl.min_horizontal("retrieved_at", now) if crawled else now
        if frame.filter(pl.col(column) > least).select(INDEX).collect().is_empty():
            # Nearly always; what follows takes Polars 70 ms to plan.
            return BEYOND.to_frame().lazy()
        if crawled:
            fetched = pl.col("retrieved_at")
            fetched = pl.when(fetched.dt.year() >= OLDEST_CRAWL).then(
                latest("retrieved_at", present)
            )
            why = (
                pl.when(fetched < now)
                .then(pl.lit("retrieved_at: ") + shown("retrieved_at", present))
                .otherwise(why)
            )
            limit = pl.min_horizontal(fetched, now)
        late = pl.col(column) > limit.dt.offset_by(CLOCKS)
        beyond = earliest(column, present) >= limit.dt.offset_by(CLOCKS)
        return frame.filter(late & beyond).select(
            pl.lit(table).alias("table"),
            INDEX,
            pl.lit(column).alias("column"),
            shown(column, present).alias("found"),
            (pl.lit("not after ") + why).alias("expected"),
            pl.when(pl.lit(column) == "retrieved_at")
            .then(pl.lit("the row was fetched in the future"))
            .when(limit < now)
            .then(pl.lit("the date lies after the page was fetched"))
            .otherwise(pl.lit(self.message))
            .alias("message"),
        )
