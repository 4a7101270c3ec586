"""What rules over keys and over the dataset keep of bodies while the articles stream by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import polars as pl

from newsschema.validators.active import CRASHES, ActiveRule
from newsschema.validators.comparing import Comparing
from newsschema.validators.rule import GatheringRule

Gatherer = Callable[[pl.DataFrame], pl.DataFrame]


class Gathering:
    """Shows every batch of articles to the gatherers of the selected rules."""

    def __init__(self, rules: Sequence[ActiveRule], *, comparing: bool | None = None) -> None:
        """Take the rules that gather; rules with the same gatherer share it.

        Args:
            rules: the selected rules.
            comparing: take only gatherers that compare articles with each other, or only those
                that look at each article alone; both by default.
        """
        self._askers: dict[Gatherer, list[ActiveRule]] = {}
        for active in rules:
            if isinstance(active.rule, GatheringRule) and active.rule.unavailable() is None:
                gatherer = active.rule.gatherer()
                if comparing is None or isinstance(gatherer, Comparing) is comparing:
                    self._askers.setdefault(gatherer, []).append(active)

    @property
    def has_askers(self) -> bool:
        """Whether there is a gatherer to show articles to."""
        return bool(self._askers)

    @property
    def comparers(self) -> dict[str, Comparing]:
        """The gatherers that compare articles, by the code of the first rule that asks."""
        return {
            askers[0].rule.code: gather
            for gather, askers in self._askers.items()
            if isinstance(gather, Comparing)
        }

    def of(self, articles: pl.DataFrame) -> pl.DataFrame:
        """The columns that the rules want of a batch with bodies; row by row, perhaps none.

        A gatherer that raises takes down the rules that asked for it, and is not called again.
        """
        return self._side_by_side(((gather, gather) for gather in self._askers), articles)

    def alone(self, articles: pl.DataFrame) -> pl.DataFrame:
        """Those columns of gatherers that compare which do not depend on other articles."""
        comparers = self.comparers.values()
        return self._side_by_side(((gather, gather.alone) for gather in comparers), articles)

    def pieces(self, articles: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
        """What is to be compared of a batch with bodies, by the codes of `comparers`."""
        for code, gather in self.comparers.items():
            pieces = self._made(gather, gather.pieces, articles)
            if pieces is not None:
                yield code, pieces

    def _side_by_side(
        self, functions: Iterable[tuple[Gatherer, Gatherer]], articles: pl.DataFrame
    ) -> pl.DataFrame:
        """The columns that functions of gatherers make of a batch, without those that crash.

        They are in one chunk, as the batch is: Polars copies a whole frame whenever it selects
        columns that are cut at other rows than their neighbours.
        """
        found = [self._made(gather, beside(own), articles) for gather, own in functions]
        columns = [articles.select(), *(f for f in found if f is not None)]
        return pl.concat(columns, how="horizontal").rechunk()

    def _made(
        self, gather: Gatherer, function: Gatherer, batch: pl.DataFrame
    ) -> pl.DataFrame | None:
        """What a gatherer's function makes of a batch; null after a crash."""
        askers = self._askers[gather]
        if all(active.crashed is not None for active in askers):
            return None
        try:
            return function(batch)
        except CRASHES as error:
            for active in askers:
                active.crash(error)
            return None


def beside(gather: Gatherer) -> Gatherer:
    """A gatherer that fails where its columns do not fit beside the articles."""

    def fitting(articles: pl.DataFrame) -> pl.DataFrame:
        found = gather(articles)
        return articles.hstack(found).select(found.columns)

    return fitting
