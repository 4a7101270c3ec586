"""What rules over keys and over the dataset keep of bodies while the articles stream by."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Final

import polars as pl

from newsschema.validators.active import CRASHES, ActiveRule
from newsschema.validators.rule import GatheringRule

WITHIN: Final = "within"
"""The attribute of gatherers that compare articles (see `rule.GatheringRule`)."""


class Gathering:
    """Shows every batch of articles to the gatherers of the selected rules."""

    def __init__(self, rules: Sequence[ActiveRule], *, comparing: bool | None = None) -> None:
        """Take the rules that gather; rules with the same gatherer share it.

        Args:
            rules: the selected rules.
            comparing: take only gatherers that compare articles with each other, or only those
                that look at each article alone; both by default.
        """
        self._askers: dict[Callable[[pl.DataFrame], pl.DataFrame], list[ActiveRule]] = {}
        for active in rules:
            if isinstance(active.rule, GatheringRule) and active.rule.unavailable() is None:
                gatherer = active.rule.gatherer()
                if comparing is None or hasattr(gatherer, WITHIN) is comparing:
                    self._askers.setdefault(gatherer, []).append(active)

    @property
    def has_askers(self) -> bool:
        """Whether there is a gatherer to show articles to."""
        return bool(self._askers)

    def within(self, present: Collection[str]) -> list[pl.Expr]:
        """For each gatherer that compares articles: what is equal for those it compares.

        Args:
            present: the columns of the articles' frame.
        """
        return [getattr(gatherer, WITHIN)(present) for gatherer in self._askers]

    def of(self, articles: pl.DataFrame) -> pl.DataFrame:
        """The columns that the rules want of a batch with bodies; row by row, perhaps none.

        A gatherer that raises takes down the rules that asked for it, and is not called again.
        """
        frames = [articles.select()]
        for gather, askers in self._askers.items():
            if all(active.crashed is not None for active in askers):
                continue
            try:
                found = gather(articles)
                frames.append(articles.hstack(found).select(found.columns))
            except CRASHES as error:
                for active in askers:
                    active.crash(error)
        return pl.concat(frames, how="horizontal")
