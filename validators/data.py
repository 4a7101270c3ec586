"""What the engine lays before a group rule: tables, spans, mismatches and problems."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

import polars as pl

from newsschema.readers.table import PROBLEMS
from newsschema.schemas.record import Record
from newsschema.validators.dealing import Dealt
from newsschema.validators.profile import Profile
from newsschema.validators.row_store import RowStore

Computed = TypeVar("Computed")

SPANS = pl.Schema(
    {
        "table": pl.String(),
        "__index": pl.UInt32(),
        "column": pl.String(),
        "item": pl.UInt32(),
        "start": pl.Int64(),
        "end": pl.Int64(),
        "text": pl.String(),
        "field": pl.String(),
        "article_id": pl.String(),
        "context": pl.String(),
        "found": pl.String(),
        "around": pl.String(),
    }
)
"""One row per span of quotes, claims and mentions whose article is in the part.

`column` is the record's column (`spans`, `quoted_spans`, `speaker_span`, `cue_span`), `item`
the number of the span within it (null where the column holds one span), `context` the text
the span points into, `found` the words there: `context[start:end]`, and `around` those with
`AROUND` code points more on either side, as far as the text reaches. To cut words out of a long
text costs much more than to cut them out of those."""

AROUND = 3
"""See `around` in `SPANS`: it begins `min(start, AROUND)` code points before the span."""

FIT = pl.Struct({"unit": pl.String, "start": pl.Int64, "end": pl.Int64})
"""A unit in which a span holds its words, and the span read so, in code points."""

MISMATCHES = pl.Schema(
    {
        **{name: SPANS[name] for name in SPANS if name not in {"context", "around"}},
        "verdict": pl.String(),
        "unit": pl.String(),
        "fits": pl.List(FIT),
        "new_start": pl.Int64(),
        "new_end": pl.Int64(),
        "new_text": pl.String(),
        "body_hash": pl.String(),
        "expected": pl.String(),
        "message": pl.String(),
        "help": pl.String(),
        "fix_safety": pl.String(),
        "fix_summary": pl.String(),
        "before": pl.String(),
        "inside": pl.String(),
        "after": pl.String(),
    }
)
"""Spans that do not hold their words, judged by `validators.grounding`.

`verdict` is the code that speaks (QUO001 to QUO004); `unit` the producer's unit that explains
the span, else null, and `fits` all units that do, the likeliest first. `new_start:new_end` is
where the words really are, `new_text` what the words must become where a repair changes them;
null where no place is known. `body_hash` is the SHA-256 of the body where the row carries
another one. `before`, `inside`, `after` are the excerpt. `column` is `text`
where a quote's text and its spans disagree; `item` is then null, or the span to move."""


@dataclass(frozen=True, slots=True)
class Data:
    """The part of a dataset that a group rule sees.

    For `Partition.ARTICLE` the tables hold a batch of articles with the rows that belong to
    them (`__article` is the row of the article within the batch), and all rows of tables that
    belong to no article (`actors`); for `KEY` and `DATASET` they hold all rows, `articles`
    without `body` but with `__body_hash` (64 bits of a hash of the body; null where the body
    is null) and with what the selected rules gather from bodies (`rule.GatheringRule`).
    """

    tables: Mapping[str, pl.LazyFrame]
    records: Mapping[str, type[Record]]
    now: datetime
    """The one instant of the run."""
    spans: pl.LazyFrame = field(default_factory=lambda: SPANS.to_frame().lazy())
    mismatches_apart: Sequence[pl.DataFrame] = ()
    """Spans that do not hold their words (`MISMATCHES`), those of one article in one part."""
    problems: pl.LazyFrame = field(default_factory=lambda: PROBLEMS.to_frame().lazy())
    files: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Paths of each table's files, by the number in `__file`."""

    earlier: Profile | None = None
    """The profile of the run to compare with; null where none was named."""

    parts: int = 1
    """Into how many parts `apart` deals the rows; 1 where they are in memory anyhow."""
    store: RowStore | None = None
    """Where rows are dealt into parts, and arrays that are too large for memory."""

    _known: dict[Callable[[Data], Any], Any] = field(default_factory=dict, init=False, repr=False)
    _parts_of: dict[str, list[Dealt]] = field(default_factory=dict, init=False, repr=False)

    _columns: dict[str, frozenset[str]] = field(default_factory=dict, init=False, repr=False)

    @property
    def mismatches(self) -> pl.LazyFrame:
        """Spans that do not hold their words, with the columns of `MISMATCHES`."""
        return pl.concat([MISMATCHES.to_frame(), *self.mismatches_apart]).lazy()

    def once(self, compute: Callable[[Data], Computed]) -> Computed:
        """What a function makes of these data, computed once for all rules that ask for it."""
        if compute not in self._known:
            self._known[compute] = compute(self)
        known: Computed = self._known[compute]
        return known

    def apart(self, by: Mapping[str, pl.Expr]) -> Iterator[Data]:
        """These data in `parts` parts, one after the other, each in the order of its rows.

        Args:
            by: table to what is equal for rows that must be in one part; the same values of two
                tables meet, too. Tables that are not named are whole in every part.
        """
        if self.parts == 1 or self.tables.keys().isdisjoint(by):
            # What no part has less of would be found once for each of them.
            yield self
            return
        dealt = {name: self._dealt(name, by[name]) for name in by if name in self.tables}
        for part in range(self.parts):
            own = {name: rows.part(part) for name, rows in dealt.items()}
            yield replace(self, tables={**self.tables, **own}, parts=1)

    def by_span(self) -> Iterator[Data]:
        """These data with some of the mismatching spans after the others."""
        for some in self.mismatches_apart:
            yield replace(self, mismatches_apart=(some,), parts=1)

    def sliced(self, table: str) -> Iterator[Data]:
        """These data with some rows of a table after the others, where they lie in files."""
        if self.parts == 1 or self.store is None:
            yield self
            return
        for piece in self.store.pieces(self.tables[table].collect()):
            yield replace(self, tables={**self.tables, table: piece.lazy()}, parts=1)
            self.store.release()

    def dealt(self, rows: pl.DataFrame, by: pl.Expr) -> Iterator[pl.LazyFrame]:
        """Rows that were made of these data, in parts as `apart` gives them."""
        dealt = self._dealing(rows, by)
        return (dealt.part(part) for part in range(self.parts))

    def _dealing(self, rows: pl.DataFrame, by: pl.Expr) -> Dealt:
        return Dealt(rows, by, self.parts, self.store or RowStore())

    def _dealt(self, table: str, by: pl.Expr) -> Dealt:
        """A table in parts, dealt once for all rules that compare the same rows."""
        for known in self._parts_of.setdefault(table, []):
            if known.by.meta.eq(by):
                return known
        new = self._dealing(self.tables[table].collect(), by)
        self._parts_of[table].append(new)
        return new

    def has(self, table: str, *columns: str) -> bool:
        """Whether a table is there, with these columns."""
        frame = self.tables.get(table)
        if frame is None:
            return False
        if table not in self._columns:
            self._columns[table] = frozenset(frame.collect_schema())
        return self._columns[table].issuperset(columns)

    def has_all(self, needs: Mapping[str, Iterable[str]]) -> bool:
        """Whether all tables are there with their columns, as `GroupRule.needs` names them."""
        return all(self.has(table, *columns) for table, columns in needs.items())
