"""TIM005: a date that stands for a missing one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, cast

import polars as pl

from newsschema.readers.table import RAW
from newsschema.schemas.record import Record
from newsschema.validators.example import Bad, Good, article, quote
from newsschema.validators.rule import ExpressionRule, RuleOptions
from newsschema.validators.time_intervals import DAYS_ZERO, instant_columns, shown

SOURCE = article()
SPOKEN: Final = {"date"}
"""Columns that date what was said, which can be long ago."""


@dataclass(frozen=True, slots=True)
class PlausibleYears(RuleOptions):
    """The options of TIM005."""

    earliest: int = 1990
    """The first year in which an article of the dataset can have been published."""


class ImplausibleDate(ExpressionRule):
    """A date is day zero of a computer's clock, or lies before there was news on the web.

    Dates of quotes and claims may be old: there only the zeros count. A bare year or month
    (1884, 1884-05) is taken as meant: no program makes one by mistake.

    ## Why it matters

    A missing date that became 1970-01-01 sorts first, and drags every statistic by time with
    it. Measured: Pydantic reads the text "20210929" as seconds and makes 1970-08-22T22:08:49Z
    of it.

    ## How to repair

    Read the input again, or write null. For a corpus of old papers set `earliest`.

    ## Options

    `earliest`: the first plausible year, 1990 by default.
    """

    code = "TIM005"
    name = "implausible-date"
    table = "*"
    message = "the date lies before there was news on the web"
    help = "read the date again from the input, or write null; see the option `earliest`"
    Options = PlausibleYears
    examples = [
        Good(articles=[article(published_at="1884")]),
        Good(articles=[SOURCE], quotes=[quote(SOURCE, "noise and fares", date="1963-08-28")]),
        Bad(articles=[article(published_at="1970-08-22T22:08:49Z")], keys=["art_1"]),
        Bad(
            articles=[SOURCE],
            quotes=[quote(SOURCE, "noise and fares", date="1900-01-01")],
            keys=["quo_1"],
        ),
        Bad(
            articles=[article(published_at="2004-05-01")],
            keys=["art_1"],
            options={"earliest": 2010},
        ),
    ]

    def needs(self) -> Mapping[str, Sequence[str]]:
        """Whatever is there is looked at."""
        return {}

    def expressions(self, record: type[Record], present: Sequence[str]) -> Mapping[str, pl.Expr]:
        """One expression per column of instants."""
        return {
            name: self._old(name, present) for name in instant_columns(record) if name in present
        }

    def _old(self, column: str, present: Sequence[str]) -> pl.Expr:
        if column in SPOKEN:
            return pl.col(column).dt.date().is_in(DAYS_ZERO)
        year = cast("PlausibleYears", self.options).earliest
        old = pl.col(column) < datetime(year, 1, 1, tzinfo=UTC)
        if RAW + column not in present:
            return old
        return old & (pl.col(RAW + column).str.len_bytes() > len("1884-05")).fill_null(True)

    def details(self, rows: pl.DataFrame, column: str) -> pl.DataFrame:
        """The date, and the date that was read as a number of seconds where it was one."""
        value = pl.col(column)
        seconds = (value.dt.timestamp("us") // 1_000_000).cast(pl.String)
        as_day = seconds.str.to_date("%Y%m%d", strict=False)
        misread = as_day.dt.year().is_between(1990, 2099)
        zero = value.dt.date().is_in(DAYS_ZERO)
        return rows.select(
            found=shown(column, rows.columns),
            message=pl.when(misread)
            .then(pl.lit("a date without separators was read as seconds since 1970"))
            .when(zero)
            .then(pl.lit("the date is day zero of a computer's clock, not a date of news"))
            .otherwise(pl.lit(self.message)),
            expected=pl.when(misread).then(as_day.dt.to_string("%Y-%m-%d")),
        )
