"""Gatherers that compare articles with each other, wherever these are."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar, Final

import polars as pl

NUMBER: Final = "row"
"""Column of pieces: the number of the article within its batch."""
KEY: Final = "key"
"""Column of pieces: what is equal for those that are compared (UInt64)."""


class Comparing(ABC):
    """Makes columns of articles that depend on other articles (see `rule.GatheringRule`).

    Where all articles pass by, it is called with one batch after the other. Where they lie in
    parts, each article is cut into pieces, and pieces with equal keys meet in one place, whatever
    articles they are of. Both ways must lead to the same findings.
    """

    pieces_schema: ClassVar[pl.Schema]
    """The columns of a piece but for `NUMBER`."""

    @abstractmethod
    def __call__(self, articles: pl.DataFrame) -> pl.DataFrame:
        """All columns of a batch of articles that come after those of earlier calls."""

    @abstractmethod
    def alone(self, articles: pl.DataFrame) -> pl.DataFrame:
        """Those columns of articles that do not depend on others."""

    @abstractmethod
    def pieces(self, articles: pl.DataFrame) -> pl.DataFrame:
        """The pieces of a batch of articles: `NUMBER` and `pieces_schema`.

        An article has at most one piece for each key.
        """

    @abstractmethod
    def met(self, pieces: pl.DataFrame) -> pl.DataFrame:
        """Which pieces are wanted, of all that there are for some keys."""

    @abstractmethod
    def joined(self) -> list[pl.Expr]:
        """The other columns, as aggregates of an article's pieces that are wanted."""
