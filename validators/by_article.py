"""Batches of articles beside the rows of other tables: what rules on articles are given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import polars as pl

from newsschema.validators.active import ActiveRule
from newsschema.validators.data import Data
from newsschema.validators.parts import RowsByArticle
from newsschema.validators.row_store import RowStore

MakeData = Callable[[Mapping[str, pl.LazyFrame], pl.DataFrame | None], Data]


class ByArticle:
    """Lays batches of articles beside the rows of the other tables that belong to them."""

    def __init__(
        self, rules: Sequence[ActiveRule], frames: Mapping[str, pl.DataFrame], store: RowStore
    ) -> None:
        """Take the rules of the article partition, and all rows of the other tables.

        Args:
            rules: of the article partition.
            frames: the tables but for the articles.
            store: where they are kept.
        """
        self._frames = frames
        tables = {name for active in rules for name in active.rule.needs()} - {"articles"}
        self._rows = {
            name: RowsByArticle(frames[name], store)
            for name in sorted(tables & set(frames))
            if "article_id" in frames[name].columns
        }
        self._whole = {n: frames[n].lazy() for n in sorted(tables & set(frames) - set(self._rows))}
        known = {"articles", *self._rows, *self._whole}
        self.rules = [a for a in rules if set(a.rule.needs()) <= known]

    def able(self, part: Data) -> list[ActiveRule]:
        """The rules whose columns this part has (files of one table may differ)."""
        return [active for active in self.rules if part.has_all(active.rule.needs())]

    def part(
        self, batch: pl.DataFrame, spans: pl.DataFrame | None, data: MakeData
    ) -> tuple[Data, Mapping[str, pl.DataFrame]]:
        """The data of a batch, and the frames in which its rows are found by number."""
        ids = batch["article_id"]
        tables = {"articles": batch.lazy()}
        tables |= self._whole | {name: rows.lazily(ids) for name, rows in self._rows.items()}
        return data(tables, spans), {**self._frames, "articles": batch}
