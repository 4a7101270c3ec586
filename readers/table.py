"""Tables and datasets as the rest of newsschema sees them, whatever they were read from.

A table is a stream of frames in its record's shape. Besides the record's columns and the
columns that no record knows, each frame has four of its own (`PROVENANCE`), which say where
a row comes from.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from newsschema.schemas.record import Record

INDEX: Final = "__index"
"""Number of the row within its table over all files, from 0."""
FILE: Final = "__file"
"""Number of the row's file within `Table.files`."""
LINE: Final = "__line"
"""Physical line at which the row begins, from 1; null for formats without lines."""
ROW: Final = "__row"
"""Number of the row within its file, from 0; bad rows count, blank lines do not."""

PROVENANCE = pl.Schema({INDEX: pl.UInt32, FILE: pl.UInt32, LINE: pl.Int64, ROW: pl.Int64})

RAW: Final = "__raw_"
"""Prefix of the columns that keep an instant as the text it was read from: `__raw_published_at`.

Present only where the input was text. The rules on dates read the text, never a guess."""

PROBLEMS = pl.Schema(
    {
        "code": pl.String,
        "table": pl.String,
        "file": pl.UInt32,
        "line": pl.Int64,
        "row": pl.Int64,
        "key": pl.String,
        "article_id": pl.String,
        "column": pl.String,
        "message": pl.String,
        "expected": pl.String,
        "found": pl.String,
        "help": pl.String,
        "severity": pl.String,
        "fix_safety": pl.String,
        "fix_summary": pl.String,
    }
)
"""What readers report: one row per bad line, cell, column, table or file.

`file` is the number within `Table.files`; `row` and `line` are null where the problem is not
one row's. `severity`, `help` and the fix are null where the rule's own apply. `found` is the
raw text of the cell or line, at most 500 code points."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One input file, or one table given in memory."""

    path: str
    """As the user would type it; `<memory>` for tables given in memory."""
    format: str
    """`jsonl`, `json`, `csv`, `tsv`, `parquet` or `memory`."""
    reported: bool = True
    """False for files read only as context: their findings are not reported."""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Under which name a column of the input was read."""

    source: str
    """The columns of the input, joined by ` + ` where several make one (`start + end`)."""
    target: str
    """The record's column."""
    how: str
    """`alias` (listed next to the field), `guess` (one edit away) or `config`."""


Originals = Callable[[int, pl.DataFrame, Collection[int]], Iterator[tuple[int, bytes]]]
"""From the number of a file, `__row` and `__line` of all its records in order, and the numbers of
some of them, to those as they stood: a text as its bytes, a row of typed columns as JSON."""


@dataclass(slots=True)
class Table:
    """One table of a dataset: its record, its files and a stream of its rows.

    `batches()` may be called more than once. `columns`, `mappings` and `problems` are
    complete only after a run through all batches.
    """

    name: str
    record: type[Record]
    files: list[SourceFile]
    read: Callable[[Table], Iterator[pl.DataFrame]]
    """Yields frames: the record's columns that are present, extra columns, `PROVENANCE`,
    and `__raw_…` of instants read from text. Text columns never hold invalid UTF-8."""
    originals: Originals | None = None
    """Gives input rows as they stood, where that can be told."""
    columns: list[str] = field(default_factory=list)
    """The columns the input had, in the record's names; extra columns under their own."""
    mappings: list[ColumnMapping] = field(default_factory=list)
    problem_frames: list[pl.DataFrame] = field(default_factory=list)
    rows: int = 0
    """Rows read, bad ones included."""
    unreadable: list[str] = field(default_factory=list)
    """Sentences on files of which not one row could be read; a reason for exit status 2."""

    def batches(self) -> Iterator[pl.DataFrame]:
        """The rows, in batches of files' order; problems are gathered on the way."""
        self.forget()
        return self.read(self)

    def forget(self) -> None:
        """Forget what a run through all batches has told."""
        self.columns.clear()
        self.mappings.clear()
        self.problem_frames.clear()
        self.rows = 0
        self.unreadable.clear()

    def take_over(self, base: Table) -> None:
        """Fill in what a run through another table has told, where that gave the rows."""
        self.columns.extend(base.columns)
        self.mappings.extend(base.mappings)
        self.problem_frames.extend(base.problem_frames)
        self.unreadable.extend(base.unreadable)
        self.rows += base.rows

    def add_told(
        self,
        columns: Iterable[str],
        mappings: Iterable[ColumnMapping],
        rows: int,
        unreadable: Iterable[str],
    ) -> None:
        """Add what a run through one of several pieces has told, but for the problems.

        What another piece has told already, a column or where it came from, is not told again.
        """
        self.columns += [name for name in columns if name not in self.columns]
        self.mappings += [found for found in mappings if found not in self.mappings]
        self.rows += rows
        self.unreadable.extend(unreadable)

    def problems(self) -> pl.DataFrame:
        """What the readers reported, with the columns of `PROBLEMS`."""
        if not self.problem_frames:
            return PROBLEMS.to_frame()
        return pl.concat(self.problem_frames)


@dataclass(frozen=True, slots=True)
class Dataset:
    """Tables that refer to each other."""

    path: str
    tables: Mapping[str, Table]
    notes: tuple[str, ...] = ()
    """Sentences for stderr: files that were not read, columns that were mapped."""
