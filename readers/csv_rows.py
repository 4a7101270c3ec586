"""CSV and TSV: every cell is text, every row has as many cells as the header, or is reported."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from newsschema.readers.beginning import begin
from newsschema.readers.chunks import CHUNK, chunks
from newsschema.readers.column_names import named
from newsschema.readers.csv_fast import read_fast
from newsschema.readers.csv_lines import UNCLOSED, Lines, Part, sniffed, swallowed
from newsschema.readers.json_columns import MAX_COLUMNS
from newsschema.readers.problems import problem, problem_frame
from newsschema.readers.raw import RawBatch, RawSchema, joined, with_provenance
from newsschema.readers.source import Source, open_stream

GROUP: Final = 20_000
"""Rows of a batch, at most."""
LONG_CELL: Final = "a cell is longer than is read"
REASONS: Final = {
    "field larger": LONG_CELL,
    UNCLOSED: "a quote is opened and never closed",
    "expected after": "text follows after a closing quote",
}
"""What Python's `csv` says, in words for a message."""


def read_csv(
    source: Source, known: RawSchema | None, problems: list[pl.DataFrame]
) -> Iterator[RawBatch]:
    """Read a file of CSV (RFC 4180) or TSV (see `raw.RawReader`).

    Cells are text, an empty one is null. The delimiter is the tab in TSV; else it is the one
    of `,`, `;`, tab and `|` that gives the header the most columns that are known.

    Raises:
        InputError: the file can't be opened.
    """
    # The limit is one for the whole process; it is only ever raised.
    csv.field_size_limit(max(csv.field_size_limit(), source.limits.cell_characters))
    with open_stream(source, problems) as stream:
        if begin(source, stream, problems):
            parts = chunks(stream, CHUNK, source.limits.line_bytes)
            rows = CsvRows(source, known or {}, problems, Lines(parts))
            yield from joined(rows.read(), source)


@dataclass(slots=True)
class BadRecord:
    """A record that could not be read."""

    code: str
    line: int
    row: int
    message: str
    found: str
    expected: str | None = None
    until: int = 0
    """The last line that was left out with it."""

    def columns(self) -> dict[str, str | int | None]:
        """The columns of `PROBLEMS` that it has."""
        message = self.message
        if self.until > self.line:
            message += f"; lines {self.line} to {self.until} are left out"
        return {
            "code": self.code,
            "line": self.line,
            "row": self.row,
            "message": message,
            "expected": self.expected,
            "found": self.found,
        }


@dataclass(slots=True)
class CsvRows:
    """Reads one file.

    Where quotes are broken, reading goes on at the line after the one where the record begins.
    Lines that are no rows then belong to the broken record, until there is a row again.
    """

    source: Source
    known: RawSchema
    problems: list[pl.DataFrame]
    lines: Lines
    fast: bool = True
    """Whether the fast path is used at all (tests compare both)."""
    names: list[str] = field(default_factory=list)
    delimiter: str = ","
    row: int = 0
    """Records met so far, good and bad."""
    _good: list[list[str]] = field(default_factory=list)
    _at: list[tuple[int, int]] = field(default_factory=list)
    """Row and line of each good record."""
    _bad: list[BadRecord] = field(default_factory=list)
    _open: BadRecord | None = None
    """A record with broken quotes, as long as no row has followed."""
    _parser: Iterator[list[str]] | None = None
    """Kept from record to record; a new one after an error."""

    def read(self) -> Iterator[RawBatch]:
        """All rows of the file; a batch without rows, where only the columns can be told."""
        if not self._header():
            return
        while True:
            if self.lines.waiting:
                if not self._rows():
                    self._record()
                if len(self._good) >= GROUP:
                    yield from self._flush()
                continue
            yield from self._flush()
            part = self.lines.part()
            if part is None:
                break
            if part.blank:
                continue
            batch = self._read_fast(part)
            if batch is not None:
                yield batch
            else:
                self._load(part)
        self._close()
        yield from self._flush()
        if not self.row:
            yield self._batch(self._frame([]), [])
        if self.lines.crippled:
            message = "too many quotes are never closed; quotes that span lines were not read on"
            self._say("IO006", message)

    def _header(self) -> bool:
        """Read the names of the columns; false where the file has none, or too many."""
        cells: list[str] | str = []
        while not cells:
            if not self.lines.waiting:
                part = self.lines.part()
                if part is None:
                    self._say("IO006", "the file has no header, only blank lines")
                    return False
                if not part.blank:
                    self._load(part)
                continue
            line, first = self.lines.line, self.lines.peek()
            self.delimiter = "\t" if self.source.format == "tsv" else sniffed(first, self.known)
            cells = self._next()
            if isinstance(cells, str):
                found = self.lines.text()
                self._say("IO006", f"the header can't be read: {cells}", line=line, found=found)
                self.lines.back()
                cells = first.rstrip("\r\n").split(self.delimiter)
            if len(cells) > MAX_COLUMNS:
                message = f"the header has {len(cells):,} columns; none of the file was read"
                self._say("IO017", message, line=line, expected=f"at most {MAX_COLUMNS:,}")
                return False
            self.names, notes = named(cells)
            for note in notes:
                self._say(note.code, note.message, line=line, column=note.column, found=note.found)
        return True

    def _say(self, code: str, message: str, **said: str | int | None) -> None:
        self.problems.append(
            problem(code, self.source.table, file=self.source.file, message=message, **said)
        )

    def _load(self, part: Part) -> None:
        if not part.too_long:
            self.lines.start()
            self.lines.load(part)
            return
        self._close()
        found = part.data.decode("utf-8", "replace")
        message = f"the line has {part.too_long:,} bytes, more than is read"
        self._bad.append(BadRecord("IO017", part.line, self.row, message, found))
        self.row += 1

    def _next(self) -> list[str] | str:
        """The cells of the next record, or why it can't be read; no cells for a blank line."""
        if self._parser is None:
            self._parser = csv.reader(self.lines, delimiter=self.delimiter, strict=True)
        self.lines.start()
        try:
            cells = next(self._parser, [])
        except csv.Error as error:
            # A parser that has failed keeps what it had of the record.
            self._parser = None
            said = str(error)
            return next((REASONS[part] for part in REASONS if part in said), said)
        lines = self.lines.taken
        if len(lines) > 1 and swallowed(lines, self.delimiter, len(self.names)):
            return "a quote is opened and closed only some rows further"
        return cells

    def _rows(self) -> bool:
        """Read the good rows up to the next record that needs a closer look, if there are any."""
        long = self.lines.loaded > self.source.limits.cell_characters
        if not self.fast or long or self._open is not None:
            return False
        most = GROUP - len(self._good)
        rows, lines = self.lines.rows(self.delimiter, len(self.names), most)
        self._good += rows
        self._at += zip(range(self.row, self.row + len(rows)), lines, strict=True)
        self.row += len(rows)
        return bool(rows)

    def _record(self) -> None:
        """Read one record: a good one, a bad one, or a blank line."""
        line, row = self.lines.line, self.row
        cells = self._next()
        if isinstance(cells, str):
            self._broken(line, cells)
            return
        if not cells:
            return
        wrong = self._wrong(cells)
        if wrong is not None and self._open is not None:
            self._broken(line, wrong[1])
            return
        self._close()
        self.row += 1
        if wrong is None:
            self._good.append(cells)
            self._at.append((row, line))
            return
        found = self.lines.text()
        self._bad.append(BadRecord(wrong[0], line, row, wrong[1], found, wrong[2]))

    def _wrong(self, cells: list[str]) -> tuple[str, str, str | None] | None:
        """Code, message and expectation of a record that is no row."""
        width = len(self.names)
        if max(map(len, cells), default=0) > self.source.limits.cell_characters:
            return "IO017", LONG_CELL, None
        if len(cells) != width:
            return "IO006", f"the row has {len(cells)} cells, the header {width}", f"{width} cells"
        if self._open is not None and any(cell.startswith(" ") for cell in cells[1:]):
            return "IO006", "the line goes on with a sentence", None
        try:
            "".join(cells).encode()
        except UnicodeEncodeError:
            return "IO001", "the row is not UTF-8", "text in UTF-8"
        return None

    def _broken(self, line: int, message: str) -> None:
        """Take a record with broken quotes as bad, and go on at the line after its first."""
        first = self.lines.taken[0]
        self.lines.back()
        if self._open is not None:
            self._open.until = line
            return
        code = "IO017" if message == LONG_CELL else "IO006"
        bad = BadRecord(code, line, self.row, message, self.lines.text())
        self.row += 1
        if first.count('"') % 2:
            self._open = bad
        else:
            self._bad.append(bad)

    def _close(self) -> None:
        if self._open is not None:
            self._bad.append(self._open)
            self._open = None

    def _flush(self) -> Iterator[RawBatch]:
        """What was read since the last batch."""
        if not self._good and not self._bad:
            return
        rejected = len(self._bad)
        if self._bad:
            rows = pl.DataFrame([bad.columns() for bad in self._bad], infer_schema_length=None)
            self.problems.append(
                problem_frame("IO006", self.source.table, rows, file=self.source.file)
            )
        batch = self._batch(self._frame(self._good), self._at)
        batch.rejected = rejected
        self._good, self._at, self._bad = [], [], []
        yield batch

    def _frame(self, rows: Sequence[list[str]]) -> pl.DataFrame:
        """Cells as columns of text, empty ones null."""
        cells = zip(*rows, strict=True) if rows else ([] for _ in self.names)
        columns = [pl.Series(str(at), column, dtype=pl.String) for at, column in enumerate(cells)]
        frame = pl.DataFrame(columns).select(pl.when(pl.all() != "").then(pl.all()))
        frame.columns = self.names
        return frame

    def _batch(self, frame: pl.DataFrame, at: Sequence[tuple[int, int]]) -> RawBatch:
        row = pl.Series([row for row, _ in at], dtype=pl.Int64)
        line = pl.Series([line for _, line in at], dtype=pl.Int64)
        return RawBatch(with_provenance(frame, self.source, row, line), all_text=True)

    def _read_fast(self, part: Part) -> RawBatch | None:
        """Read lines at once, unless a quote or what came before them makes it doubtful."""
        long = part.too_long or len(part.data) > self.source.limits.cell_characters
        if not self.fast or long or self._open is not None:
            return None
        frame = read_fast(part.data, self.names, self.delimiter)
        if frame is None:
            return None
        start = pl.int_range(frame.height, eager=True)
        self.row += frame.height
        at = start + self.row - frame.height, start + part.line
        return RawBatch(with_provenance(frame, self.source, *at), all_text=True)
