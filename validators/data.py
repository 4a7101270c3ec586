"""What the engine lays before a group rule: tables, spans, mismatches and problems."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, TypeVar

import numpy.typing as npt
import polars as pl

from newsschema.readers.table import PROBLEMS
from newsschema.schemas.record import Record
from newsschema.validators.profile import Profile

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
    }
)
"""One row per span of quotes, claims and mentions whose article is in the part.

`column` is the record's column (`spans`, `quoted_spans`, `speaker_span`, `cue_span`), `item`
the number of the span within it (null where the column holds one span), `context` the text
the span points into, `found` the words there: `context[start:end]`."""

FIT = pl.Struct({"unit": pl.String, "start": pl.Int64, "end": pl.Int64})
"""A unit in which a span holds its words, and the span read so, in code points."""

MISMATCHES = pl.Schema(
    {
        **{name: SPANS[name] for name in SPANS if name != "context"},
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


AT_ONCE: Final = 65_536
"""Rows of a table that are dealt into parts at a time."""


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
    mismatches: pl.LazyFrame = field(default_factory=lambda: MISMATCHES.to_frame().lazy())
    problems: pl.LazyFrame = field(default_factory=lambda: PROBLEMS.to_frame().lazy())
    files: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Paths of each table's files, by the number in `__file`."""

    earlier: Profile | None = None
    """The profile of the run to compare with; null where none was named."""

    parts: int = 1
    """Into how many parts `apart` deals the rows; 1 where they are in memory anyhow."""
    scratch: Callable[..., npt.NDArray[Any]] | None = None
    """Makes an array of a type and a shape that is too large for memory, where rows are dealt."""
    release: Callable[[], None] | None = None
    """Gives back the memory that pages of files take, where rows are dealt."""

    _known: dict[Callable[[Data], Any], Any] = field(default_factory=dict, init=False, repr=False)

    def once(self, compute: Callable[[Data], Computed]) -> Computed:
        """What a function makes of these data, computed once for all rules that ask for it."""
        if compute not in self._known:
            self._known[compute] = compute(self)
        known: Computed = self._known[compute]
        return known

    def apart(self, by: Mapping[str, pl.Expr], *kept: str) -> Iterator[Data]:
        """These data in `parts` parts, one after the other, each in the order of its rows.

        Args:
            by: table to what is equal for rows that must be in one part; the same values of two
                tables meet, too. Tables that are not named are whole in every part.
            *kept: the columns that are asked for, as far as they are there; all by default.
        """
        if self.parts == 1:
            yield self
            return
        whole = {name: self.tables[name].collect() for name in by if name in self.tables}
        for part in range(self.parts):
            own = {name: self._dealt(whole[name], by[name], part, kept) for name in whole}
            yield replace(self, tables={**self.tables, **own}, parts=1)

    def _dealt(
        self, frame: pl.DataFrame, by: pl.Expr, part: int, kept: Sequence[str]
    ) -> pl.LazyFrame:
        """The rows of one part, which are copied when they are asked for."""
        mine = by.hash() % self.parts == part
        columns = [name for name in frame.columns if not kept or name in kept]

        def dealt(_empty: pl.DataFrame) -> pl.DataFrame:
            found = [frame.clear().select(columns)]
            for piece in frame.iter_slices(AT_ONCE):
                own = piece.lazy().filter(mine).select(columns)
                found.append(own.collect(engine="in-memory"))
                if self.release is not None:
                    self.release()
            return pl.concat(found)

        # Filters stay outside: one that calls Python can't be handed to a source.
        empty = frame.clear().lazy().select(columns)
        return empty.map_batches(
            dealt, predicate_pushdown=False, projection_pushdown=False, slice_pushdown=False
        )

    def has(self, table: str, *columns: str) -> bool:
        """Whether a table is there, with these columns."""
        frame = self.tables.get(table)
        return frame is not None and set(columns) <= set(frame.collect_schema())
