"""Where the problems of one table go: each cell's, and each column's once."""

from __future__ import annotations

from typing import Final

import polars as pl

from newsschema.readers.cells import Column, text_of
from newsschema.readers.problems import problem, problem_frame
from newsschema.readers.shape import Note
from newsschema.readers.table import FILE, LINE, ROW, Table
from newsschema.schemas.record import Record

LONGEST: Final = 1000
"""Code points of a message."""


class Reporter:
    """Puts the problems of a table's columns into `Table.problem_frames`."""

    def __init__(self, table: Table) -> None:
        """Report for a table."""
        self._table = table
        self._noted: set[tuple[str, str, str, int | None]] = set()

    def note(self, note: Note, file: int, *, once: bool = False) -> None:
        """Report what is wrong with a column, once a file or once for all files."""
        known = (note.code, note.column, note.message, None if once else file)
        if known in self._noted:
            return
        self._noted.add(known)
        self._push(
            problem(
                note.code,
                self._table.name,
                file=file,
                column=note.column,
                # Names of columns are the producer's, and may be of any length.
                message=note.message[:LONGEST],
                severity=note.severity,
                expected=note.expected,
                found=note.found,
                help=note.help,
            )
        )

    def cells(self, name: str, column: Column, where: pl.DataFrame, raw: pl.Series | None) -> None:
        """Report what is wrong with cells of a column.

        Args:
            name: the column's name.
            column: the column with its misfits.
            where: a frame made by `places`.
            raw: the cells as they were read.
        """
        for misfit in column.misfits:
            shown = misfit.found if misfit.found is not None else raw
            rows = where.filter(misfit.cells)
            if shown is not None:
                rows = rows.with_columns(text_of(shown.filter(misfit.cells)).alias("found"))
            self._push(
                problem_frame(
                    misfit.code,
                    self._table.name,
                    rows,
                    column=name,
                    message=misfit.message,
                    expected=misfit.expected,
                )
            )

    def rows(self, code: str, where: pl.DataFrame, **said: str) -> None:
        """Report the same of all rows of a frame made by `places`."""
        self._push(problem_frame(code, self._table.name, where, **said))

    def file(self, code: str, file: int, **said: str | None) -> None:
        """Report something of a file as a whole."""
        self._push(problem(code, self._table.name, file=file, **said))

    def _push(self, problems: pl.DataFrame) -> None:
        self._table.problem_frames.append(problems)


def places(frame: pl.DataFrame, values: dict[str, pl.Series], record: type[Record]) -> pl.DataFrame:
    """Where each row of a batch stands, in the columns of `PROBLEMS`.

    Args:
        frame: the batch, with the readers' own columns.
        values: the record's columns in their types.
        record: the table's record.
    """
    parts = [frame[FILE].alias("file"), frame[LINE].alias("line"), frame[ROW].alias("row")]
    key = values.get(record.key())
    if key is not None:
        parts.append(key.alias("key"))
    article = values.get("article_id")
    if article is not None:
        parts.append(article.alias("article_id"))
    return pl.DataFrame(parts)
