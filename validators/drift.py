"""What the rules on drift share: the profile, told by outlet, and findings without a row."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

import numpy as np
import polars as pl

from newsschema.readers.table import INDEX
from newsschema.validators.data import Data
from newsschema.validators.profile import LENGTH
from newsschema.validators.profiling import measures, profile_of
from newsschema.validators.rule import GatheringRule, Partition

FAILING: Final = pl.Schema(
    {
        "table": pl.String(),
        INDEX: pl.UInt32(),
        "column": pl.String(),
        "message": pl.String(),
        "expected": pl.String(),
        "found": pl.String(),
        "help": pl.String(),
    }
)
NOBODY: Final = "articles without an outlet"
Told = tuple[str, str, str, str, str]
"""Column, outlet, what happened, what was expected, what was found."""


class ProfileRule(GatheringRule):
    """A rule that looks at what the profile counts, not at rows."""

    table = "articles"
    partition = Partition.DATASET

    def gatherer(self) -> Callable[[pl.DataFrame], pl.DataFrame]:
        """What the profile wants of bodies."""
        return measures


class DriftRule(ProfileRule):
    """A rule that compares the counts of outlets with their own of other weeks and runs."""

    def failing(self, data: Data) -> pl.LazyFrame:
        """What changed within the dataset, and since the earlier run where there is one."""
        now = data.once(profile_of).weeks
        told = list(self.over_weeks(dated(now)))
        if data.earlier is not None:
            told += self.between_runs(by_outlet(data.earlier.weeks), by_outlet(now))
        return failing(told, self.help)

    @abstractmethod
    def over_weeks(self, weeks: pl.DataFrame) -> Iterator[Told]:
        """What changed from week to week; `weeks` are those of `dated`."""

    @abstractmethod
    def between_runs(self, then: pl.DataFrame, now: pl.DataFrame) -> Iterator[Told]:
        """What changed since the earlier run; both are counts of `by_outlet`."""


def failing(told: Iterable[Told], help_: str | None, table: str = "articles") -> pl.LazyFrame:
    """Findings that belong to no row, as `GroupRule.failing` gives them, in a fixed order."""
    rows = [
        (table, None, column, f"{outlet or NOBODY}: {what}", expected, found, help_)
        for column, outlet, what, expected, found in sorted(told)
    ]
    return pl.LazyFrame(rows, schema=FAILING, orient="row")


def changed_columns(
    rows: pl.DataFrame, message: str, expected: str, found: str, table: pl.Expr | None = None
) -> pl.DataFrame:
    """Findings without a row; `expected` and `found` are columns, or the words themselves."""
    named = pl.col("column") if table is None else pl.col("table")
    words = [
        (pl.col(said) if said in rows.columns else pl.lit(said)).cast(pl.String).alias(name)
        for name, said in (("expected", expected), ("found", found))
    ]
    return rows.select(
        (pl.col("table") if table is None else table).alias("table"),
        pl.lit(None, dtype=pl.UInt32).alias(INDEX),
        pl.col("column"),
        pl.format(message, named).alias("message"),
        *words,
    )


def by_outlet(weeks: pl.DataFrame) -> pl.DataFrame:
    """The counts of a profile's weeks, added up by outlet; null outlets are one."""
    outlet = pl.col("outlet").fill_null("")
    return weeks.group_by(outlet).agg(pl.exclude("outlet", "week").sum()).sort("outlet")


def dated(weeks: pl.DataFrame) -> pl.DataFrame:
    """The counts by outlet and week where the week is known, in order."""
    known = weeks.filter(pl.col("week").is_not_null())
    return known.with_columns(pl.col("outlet").fill_null("")).sort("outlet", "week")


def median_length(weeks: pl.DataFrame) -> pl.Series:
    """The median length of bodies in each row, as the number of its half octave; else null.

    `length_k` holds bodies of 2^(k/2) to 2^((k+1)/2) code points.
    """
    numbers = sorted(int(c.removeprefix(LENGTH)) for c in weeks.columns if c.startswith(LENGTH))
    columns = [LENGTH + str(number) for number in numbers]
    if not columns:
        return pl.repeat(None, weeks.height, dtype=pl.Int64, eager=True)
    counts = weeks.select(columns).to_numpy()
    total = counts.sum(axis=1)
    place = (counts.cumsum(axis=1) * 2 >= total[:, None]).argmax(axis=1)
    medians = pl.Series(np.array(numbers, dtype=np.int64)[place])
    return medians.set(pl.Series(total == 0), None)


def about(half_octave: float) -> str:
    """A length for a message."""
    return f"about {round(2 ** ((half_octave + 0.5) / 2), -1):,.0f} code points"


def percent(share: float) -> str:
    """A share for a message."""
    return f"{100 * share:.0f} %"


def runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Sequences of consecutive numbers, as first and last."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found
