"""DST006: one instant, many articles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

import polars as pl
from pydantic import Field

from newsschema.readers.table import INDEX
from newsschema.schemas.instants import REDUCED
from newsschema.validators.data import Data
from newsschema.validators.drift import FAILING, NOBODY
from newsschema.validators.example import Bad, Good, article
from newsschema.validators.finding import Confidence, Severity
from newsschema.validators.outlets import same_outlet
from newsschema.validators.rule import GroupRule, Partition, RuleOptions
from newsschema.validators.time_intervals import precision_of

COLUMNS: Final = ("published_at", "modified_at")
SHARE: Final = 0.02
"""Of the outlet's articles with a time of day, for an instant that is no whole minute."""
WHOLE_MINUTE: Final = 0.5
"""The same for a whole minute: a printed edition may have one hour for all of a day's articles."""


@dataclass(frozen=True, slots=True)
class SpikeOptions(RuleOptions):
    """The options of DST006."""

    articles: Annotated[int, Field(ge=2)] = 20
    """Articles of one outlet that must share the instant."""


class TimestampSpike(GroupRule):
    """Many articles of one outlet have exactly one date and time.

    At least 20 articles and 2 % of the outlet's share one second; where that is a whole minute,
    50 %, since printed editions may come at one hour. Midnights are TIM003's, days alone are
    legal.

    ## Why it matters

    The time of an import or a crawl was stored as that of publication. The articles then come
    all at once in every timeline, and none of them on its day.

    ## How to repair

    Take the date of publication from the pages. What was stored is `retrieved_at`.

    ## Options

    `articles`: see above.
    """

    code = "DST006"
    name = "timestamp-spike"
    table = "articles"
    partition = Partition.DATASET
    message = "many articles have one instant"
    severity = Severity.WARNING
    confidence = Confidence.LIKELY
    help = "take the date from the pages; this may be the time of an import"
    Options = SpikeOptions
    options: SpikeOptions
    columns = {"articles": ()}
    examples = [
        Good(
            articles=[
                article(article_id=f"art_{n}", published_at=f"2026-03-02T08:15:{n + 10}Z")
                for n in range(9)
            ]
        ),
        Bad(
            articles=[article(article_id=f"art_{n}", publisher="港報") for n in range(3)],
            options={"articles": 3},
            keys=[None],
        ),
    ]

    def failing(self, data: Data) -> pl.LazyFrame:
        """The instants that stand out, told in one order whatever parts the outlets are in."""
        present = data.tables["articles"].collect_schema().names()
        found = [FAILING.to_frame().lazy().drop("help")]
        for column in (c for c in COLUMNS if c in present):
            parts = data.apart({"articles": same_outlet(present)})
            spikes = [self._spikes(part.tables["articles"], column, present) for part in parts]
            found.append(_told(pl.concat(spikes).lazy().sort("outlet", column), column))
        return pl.concat(found)

    def _spikes(self, articles: pl.LazyFrame, column: str, present: list[str]) -> pl.DataFrame:
        """The instants that stand out, of whole outlets: `outlet`, `column`, `count`, `of`."""
        value = pl.col(column)
        timed = value.is_not_null() & ~precision_of(column, present).is_in(list(REDUCED))
        whole = value == value.dt.truncate("1m")
        share = pl.when(whole).then(WHOLE_MINUTE).otherwise(SHARE)
        least = pl.max_horizontal(self.options.articles, share * pl.col("of"))
        return (
            articles.filter(timed, value.dt.time() != pl.time(0, 0, 0))
            .select(column, outlet=same_outlet(present))
            .group_by("outlet", column)
            .len("count")
            .with_columns(of=pl.col("count").sum().over("outlet"))
            .filter(pl.col("count") >= least)
            .collect(engine="in-memory")
        )


def _told(spikes: pl.LazyFrame, column: str) -> pl.LazyFrame:
    """What is said of each instant that stands out."""
    whose = pl.when(pl.col("outlet") == "").then(pl.lit(NOBODY)).otherwise("outlet")
    return spikes.select(
        pl.lit("articles").alias("table"),
        pl.lit(None, dtype=pl.UInt32).alias(INDEX),
        pl.lit(column).alias("column"),
        message=pl.format("{}: {} of {} articles have one instant", whose, "count", "of"),
        expected=pl.lit("times of their own"),
        found=pl.col(column).dt.to_string("%Y-%m-%dT%H:%M:%SZ"),
    )
