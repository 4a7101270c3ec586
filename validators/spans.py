"""Grounding while articles stream by: the spans of a batch beside its texts."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from newsschema.readers.table import FILE, INDEX
from newsschema.schemas.record import Record
from newsschema.validators.data import MISMATCHES
from newsschema.validators.grounding import (
    ground,
    judge,
    regroup,
    text_mismatches,
    with_clues,
)
from newsschema.validators.held_by_chance import held_by_chance
from newsschema.validators.offset_units import convert
from newsschema.validators.parts import SpansByArticle
from newsschema.validators.producers import producer
from newsschema.validators.row_store import RowStore
from newsschema.validators.versions import one_per_span, with_staleness


class SpanStage:
    """Grounds the spans of every batch and gathers those that do not hold their words."""

    def __init__(self, unit: str, store: RowStore | None = None) -> None:
        """Ground offsets counted in `unit`: `codepoint`, `utf16` or `byte`.

        Args:
            unit: of the offsets.
            store: where the flat spans are kept.
        """
        self._unit = unit
        self._store = store or RowStore()
        self._tables: dict[str, pl.DataFrame] = {}
        self._spans: SpansByArticle | None = None
        self._found: list[pl.DataFrame] = []
        self.mismatches = MISMATCHES.to_frame()
        """Complete after `finish`."""

    def prepare(self, tables: dict[str, pl.DataFrame], records: Mapping[str, type[Record]]) -> None:
        """Take the tables whose spans will be grounded, all but the articles, and their records."""
        self._tables = tables
        self._spans = SpansByArticle(tables, records, self._store)

    def ground(self, articles: pl.DataFrame) -> pl.DataFrame | None:
        """The spans that point into a batch of articles, with `context` and `found`."""
        if self._spans is None or self._spans.empty or "article_id" not in articles.columns:
            return None
        beside = self._spans.beside(articles)
        if self._unit != "codepoint":
            beside = convert(beside, self._unit)
        spans, suspects = ground(beside)
        if suspects.height:
            suspects = with_staleness(suspects, self._tables)
            suspects = with_clues(suspects, self._tables, articles)
            judged = judge(suspects, self._unit)
            chance = held_by_chance(spans, suspects, judged, self._tables, articles, self._unit)
            self._found += [judged, chance]
        quotes = self._tables.get("quotes")
        if quotes is not None and "text" in quotes.columns:
            other = text_mismatches(quotes.select(INDEX, "text"), spans, articles, self._unit)
            if other.height:
                self._found.append(other)
        return spans

    def found(self) -> pl.DataFrame:
        """What does not hold its words in the batches so far, with the columns of `MISMATCHES`."""
        return pl.concat(
            [MISMATCHES.to_frame(), *(frame.select(MISMATCHES.names()) for frame in self._found)]
        )

    def clear(self) -> None:
        """Forget what was found, which somebody else has taken."""
        self._found.clear()

    def take(self, found: pl.DataFrame) -> None:
        """Add what was found elsewhere, with the columns of `MISMATCHES`."""
        self._found.append(found)

    def finish(self, articles: pl.DataFrame) -> None:
        """Judge what was found over all batches: versions of articles, units of producers."""
        found = self.found()
        self._found.clear()
        if found.is_empty() or self._spans is None:
            return
        mismatches = one_per_span(found, articles)
        producers = [_producers(name, frame) for name, frame in self._tables.items()]
        mismatches = mismatches.join(
            pl.concat(producers), on=["table", INDEX], how="left", maintain_order="left"
        )
        totals = self._spans.per_article(mismatches["article_id"].unique())
        self.mismatches = regroup(mismatches, totals).select(MISMATCHES.names())


def _producers(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """The file and the extractor or annotator of each row of a table."""
    return frame.select(
        pl.lit(name).alias("table"),
        INDEX,
        pl.col(FILE).alias("file"),
        producer=producer(frame.schema),
    )
