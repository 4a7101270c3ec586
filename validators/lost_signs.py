"""Kinds of characters that the bodies of an outlet have lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from newsschema.validators.drift import Told, percent, runs

SHARE: Final = 0.2
"""Of the other bodies, how many must have the sign."""
OTHERS: Final = 50
"""Bodies outside of the time without the sign."""
WORDS: Final = {
    "non_ascii": "characters outside ASCII",
    "curly": "typographic quotation marks",
    "capitals": "capital letters",
}


def lost_in_weeks(weeks: pl.DataFrame, sign: str, expected: float) -> Iterator[Told]:
    """The weeks in which no body of an outlet has a sign that its other bodies have.

    Args:
        weeks: counts by outlet and week, as `drift.dated` gives them.
        sign: one of `profiling.SIGNS`.
        expected: how many bodies with the sign chance would have to give.
    """
    filled = weeks.filter(pl.col("bodies") > 0)
    total = filled.with_columns(of=pl.len().over("outlet"), all=pl.col(sign).sum().over("outlet"))
    mixed = total.filter(pl.col("of") > 1, pl.col("all") > 0)
    for (outlet,), rows in mixed.group_by("outlet", maintain_order=True):
        bodies, have = rows["bodies"], rows[sign]
        days = rows["week"].to_list()
        for start, end in runs((have == 0).arg_true().to_list()):
            inside = int(bodies[start : end + 1].sum())
            others = int(bodies.sum()) - inside
            share = int(have.sum()) / others if others else 0.0
            if _is_loss(share, others, inside, expected):
                when = f"in {inside} bodies from {days[start]} to the week of {days[end]}"
                yield _told(str(outlet), sign, when, share)


def lost_between_runs(
    then: pl.DataFrame, now: pl.DataFrame, sign: str, expected: float
) -> Iterator[Told]:
    """The outlets of which no body has a sign any more.

    Args:
        then: counts of the earlier run by outlet.
        now: those of this run.
        sign: one of `profiling.SIGNS`.
        expected: how many bodies with the sign chance would have to give.
    """
    both = then.join(now, on="outlet", suffix="_now")
    gone = both.filter(pl.col(f"{sign}_now") == 0, pl.col("bodies") > 0)
    for row in gone.sort("outlet").iter_rows(named=True):
        share = row[sign] / row["bodies"]
        if _is_loss(share, row["bodies"], row["bodies_now"], expected):
            when = f"in {row['bodies_now']} bodies since the earlier run"
            yield _told(row["outlet"], sign, when, share)


def _is_loss(share: float, others: int, inside: int, expected: float) -> bool:
    return share >= SHARE and others >= OTHERS and inside * share >= expected


def _told(outlet: str, sign: str, when: str, share: float) -> Told:
    what = f"no {WORDS[sign]} {when}"
    return "body", outlet, what, f"in {percent(share)} of the bodies, as at other times", "none"
