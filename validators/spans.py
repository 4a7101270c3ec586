"""Grounding while articles stream by: the spans of a batch beside its texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from newsschema.readers.table import FILE, INDEX
from newsschema.schemas.record import Record
from newsschema.validators.data import MISMATCHES
from newsschema.validators.dealing import Dealt
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
from newsschema.validators.unit_groups import Parts
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
        self._found = self._store.rows()
        self.parts: Sequence[pl.DataFrame] = ()
        """What is told of mismatches, those of one article in one part; complete after `finish`."""

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
            self.take(judged)
            self.take(chance)
        quotes = self._tables.get("quotes")
        if quotes is not None and "text" in quotes.columns:
            other = text_mismatches(quotes.select(INDEX, "text"), spans, articles, self._unit)
            self.take(other)
        return spans

    def found(self) -> pl.DataFrame:
        """What does not hold its words in the batches so far, with the columns of `MISMATCHES`.

        The next batch begins anew.
        """
        found = pl.concat([MISMATCHES.to_frame(), *self._found.frames()])
        self._found = self._store.rows()
        return found

    def take(self, found: pl.DataFrame) -> None:
        """Add what was found, here or elsewhere, with the columns of `MISMATCHES`."""
        if found.height:
            self._found.add(found.select(MISMATCHES.names()))

    def finish(self, articles: pl.DataFrame) -> None:
        """Judge what was found over all batches: versions of articles, units of producers."""
        found = self.found()
        if found.is_empty() or self._spans is None:
            return
        parts: list[pl.DataFrame] = []
        for part in regroup(self._in_parts(found, self._spans, articles)):
            told = self._store.rows()
            told.add(part)
            parts += told.frames()
            self._store.release()
        self.parts = parts

    @property
    def mismatches(self) -> pl.DataFrame:
        """All `parts` as one frame with the columns of `MISMATCHES`."""
        return pl.concat([MISMATCHES.to_frame(), *self.parts])

    def _in_parts(
        self, found: pl.DataFrame, spans: SpansByArticle, articles: pl.DataFrame
    ) -> Parts:
        """What was found, in parts of whole articles where rows are in files."""
        if not self._store.has_files:
            whole = self._counted(found, spans, articles)
            return lambda _columns: (whole,)
        number = self._store.parts_of([found])
        dealt = Dealt(found, pl.col("article_id"), number, self._store)

        def parts(columns: Sequence[str]) -> Iterator[pl.DataFrame]:
            for part in range(number):
                rows = dealt.part(part).select(columns).collect(engine="in-memory")
                yield self._counted(rows, spans, articles)

        return parts

    def _counted(
        self, found: pl.DataFrame, spans: SpansByArticle, articles: pl.DataFrame
    ) -> pl.DataFrame:
        """Each span once, with what groups of spans are told by (see `regroup`)."""
        once = one_per_span(found, articles)
        told = [_producers(name, frame, once) for name, frame in self._tables.items()]
        totals = spans.per_article(once["article_id"].unique())
        return once.join(
            pl.concat(told), on=["table", INDEX], how="left", maintain_order="left"
        ).join(totals, on="article_id", how="left", maintain_order="left")


def _producers(name: str, frame: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """The file and the extractor or annotator of those rows of a table in which spans are found."""
    rows = found.filter(pl.col("table") == name)[INDEX].unique()
    who = producer(frame.schema)
    columns = frame.select(FILE, *who.meta.root_names())
    at = rows.cast(pl.Int64) - int(frame[INDEX][0] if frame.height else 0)
    return columns[at].select(
        pl.lit(name).alias("table"), rows.alias(INDEX), pl.col(FILE).alias("file"), producer=who
    )
