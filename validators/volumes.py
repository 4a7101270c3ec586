"""How many articles an outlet has in a week, and which weeks have far fewer than usual."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Final

HISTORY: Final = 8
"""Weeks before a week that tell what is usual."""


def low_weeks(series: Sequence[int], least: int, share: float) -> dict[int, float]:
    """The weeks that are far below those before, by number, and what was usual then.

    Usual is the median of the last weeks that are not low themselves. Where one of them is nearly
    so, the outlet has such weeks now and then.

    Args:
        series: articles of each week.
        least: what must be usual for a week to be judged.
        share: of what is usual, the share below which a week is low.
    """
    before: list[int] = []
    usual: dict[int, float] = {}
    for n, count in enumerate(series):
        recent = before[-HISTORY:]
        if len(recent) == HISTORY:
            middle = median(recent)
            enough = share * middle
            if middle >= least and min(recent) >= enough > count:
                usual[n] = middle
                continue
        before.append(count)
    return usual
