"""JSON Lines: each line one strict object; bad lines are reported, good ones kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

import polars as pl
import pyarrow as pa

from newsschema.readers.bad_lines import TOO_MANY_KEYS, BadLines, over_limit
from newsschema.readers.beginning import begin
from newsschema.readers.chunks import CHUNK, Chunk, after_line, after_lines, chunks
from newsschema.readers.json_columns import Columns, ParsedRow
from newsschema.readers.jsonl_fast import Refused, read_fast
from newsschema.readers.long_texts import LONG, long_text
from newsschema.readers.problems import problem
from newsschema.readers.raw import MISFITS, RawBatch, RawSchema, joined, with_provenance
from newsschema.readers.source import Source, Stream, open_stream
from newsschema.readers.strict_json import BadLine, beyond_limits, parse_object

PIECE: Final = 256 << 10
"""Bytes that are read at once after lines that the fast path refused; twice as many after each
that it took. What was parsed before a refused line is lost: small parts keep the loss small."""
STRIDE: Final = 1
"""Lines that are read closely, beginning with a refused one; more where these are many."""
NEAR: Final = 200
"""Good lines before a refused one that are few: to try again, and a frame for one line, costs as
much as to read about as many closely."""
FEW: Final = 4
"""Rows that are sooner made into columns one by one than tried again at once."""
SAMPLE: Final = 100
"""Lines from which the first columns and types are learned."""
GROUP: Final = 4000
"""Rows made into columns at a time on the slow path."""
HOPELESS: Final = 10_000
"""Bad lines without a good one among them at which a file is no longer read."""

BLANK: Final = re.compile(rb"(?:[ \t\r]*+\n)++")
"""Blank lines."""


def read_jsonl(
    source: Source, known: RawSchema | None, problems: list[pl.DataFrame]
) -> Iterator[RawBatch]:
    """Read a file of JSON Lines (see `raw.RawReader`).

    Raises:
        InputError: the file can't be opened.
    """
    with open_stream(source, problems) as stream:
        if begin(source, stream, problems):
            yield from JsonLines(source, known or {}, problems).read(stream)


@dataclass(slots=True)
class JsonLines:
    """Reads one file, chunk by chunk. What was learned of its columns is kept between chunks."""

    source: Source
    known: RawSchema
    problems: list[pl.DataFrame]
    chunk: int = CHUNK
    piece: int = PIECE
    sample: int = SAMPLE
    long: int = LONG
    fast: bool = True
    """Whether the fast path is used at all (tests compare both)."""
    columns: Columns = field(init=False)
    line: int = 1
    """Physical line at which the next row begins."""
    row: int = 0
    """Rows met so far, good and bad."""
    good: int = 0
    step: int = field(init=False)
    """Bytes that are tried at once on the fast path."""
    stride: int = STRIDE
    """Lines that were read closely at the last refused one."""
    longest: str | None = None
    """The column whose texts are decoded apart."""
    taken: list[tuple[pa.Table, int, int]] = field(default_factory=list)
    """What the fast path has read, with the numbers of its first row and line, to be made one
    frame: making a frame of a few rows costs as much as reading them."""
    bad: BadLines = field(init=False)

    def __post_init__(self) -> None:
        """Begin without columns."""
        self.columns = Columns(self.known)
        self.bad = BadLines(self.source, self.problems)
        self.step = self.chunk

    def read(self, stream: Stream) -> Iterator[RawBatch]:
        """All rows of a stream that stands at the first line."""
        for batch in joined(self._batches(stream), self.source):
            batch.frame = batch.frame.rechunk()
            yield batch

    def _batches(self, stream: Stream) -> Iterator[RawBatch]:
        for chunk in chunks(stream, self.chunk, self.source.limits.line_bytes):
            yield from self._chunk(chunk)
            if self._hopeless():
                break
        yield from self.rejected()
        if self._hopeless():
            self._give_up()

    def _hopeless(self) -> bool:
        return not self.good and self.row >= HOPELESS

    def _chunk(self, chunk: Chunk) -> Iterator[RawBatch]:
        if chunk.too_long:
            self.reject(self.line, over_limit(chunk.too_long), bytes(chunk.buffer))
            self.line += 1
            return
        start = 0
        while (start := self._after_blank(chunk.buffer, start, chunk.size)) < chunk.size:
            if self._hopeless():
                return
            if self.columns.names:
                yield from self._part(chunk.buffer, start, chunk.size)
                break
            end = after_lines(chunk.buffer, start, chunk.size, self.sample)
            yield from self._read_slow(bytes(chunk.buffer[start:end]))
            start = end
        yield from self._taken()

    def _part(self, buffer: bytearray, start: int, end: int) -> Iterator[RawBatch]:
        """Read lines fast as far as possible, and slowly where they are refused."""
        while (start := self._after_blank(buffer, start, end)) < end:
            stop = after_line(buffer, min(start + self.step, end) - 1, end)
            refused = self._take(buffer, start, stop)
            if refused is None:
                self.step = min(2 * self.step, self.chunk)
            elif refused.most is not None:
                stop = after_lines(buffer, start, stop, refused.most)
                yield from self._part(buffer, start, stop)
            elif refused.row is None:
                if self.step > self.piece:
                    self.step = self.piece
                    continue
                yield from self._read_slow(bytes(buffer[start:stop]))
            else:
                self.step = self.piece
                odd = after_lines(buffer, start, stop, refused.row)
                yield from self._part(buffer, start, odd)
                # Few good lines between odd ones: look closely at more of them at a time.
                self.stride = 4 * self.stride if refused.row <= NEAR else STRIDE
                stop = after_lines(buffer, odd, end, self.stride)
                yield from self._read_slow(bytes(buffer[odd:stop]))
            start = stop

    def _after_blank(self, buffer: bytearray, start: int, end: int) -> int:
        """Pass over blank lines, of which there may be more than of any others."""
        blank = BLANK.match(buffer, start, end)
        if blank is None:
            return start
        self.line += buffer.count(b"\n", start, blank.end())
        return blank.end()

    def _take(self, buffer: bytearray, start: int, end: int) -> Refused | None:
        """Read lines on the fast path, if it takes them; else what it says of them."""
        most = self.source.limits.line_bytes
        schema = self.columns.schema() if self.fast and end - start <= most else None
        read = Refused() if schema is None else read_fast(buffer, start, end, schema, self.longest)
        if isinstance(read, Refused):
            return read
        self.longest = long_text(read, self.long)
        self.taken.append((read, self.row, self.line))
        self.row += read.num_rows
        self.line += read.num_rows
        self.good += read.num_rows
        return None

    def _taken(self) -> Iterator[RawBatch]:
        """What the fast path has read since the last call."""
        if not self.taken:
            return
        for _, alike in groupby(self.taken, lambda part: part[0].schema):
            tables, rows, lines = zip(*alike, strict=True)
            counts = [table.num_rows for table in tables]
            frame = self.columns.accepted(pa.concat_tables(tables))
            yield RawBatch(
                with_provenance(frame, self.source, _numbers(rows, counts), _numbers(lines, counts))
            )
        self.taken = []

    def _read_slow(self, text: bytes) -> Iterator[RawBatch]:
        rows: list[ParsedRow] = []
        lines = text.split(b"\n")
        for line, raw in enumerate(lines, self.line):
            stripped = raw.strip(b" \t\r")
            if not stripped:
                continue
            long = len(stripped) > self.source.limits.line_bytes
            cells = over_limit(len(stripped)) if long else parse_object(stripped)
            if isinstance(cells, BadLine) and self.row in self.source.mended:
                stripped = self.source.mended[self.row]
                cells = parse_object(stripped)
            if isinstance(cells, BadLine):
                self.reject(line, cells, raw)
                if len(self.bad.waiting) == GROUP:
                    yield from self.rejected()
                continue
            rows.append(ParsedRow(cells, stripped, line, self.row))
            self.row += 1
            if len(rows) == GROUP:
                yield from self.batch(rows)
                rows = []
        self.line += len(lines) - text.endswith(b"\n")
        yield from self.batch(rows)

    def batch(self, rows: list[ParsedRow]) -> Iterator[RawBatch]:
        """Parsed rows as a batch; those beyond a limit are rejected."""
        if rows:
            # What came before, and has the columns known until now.
            yield from self._taken()
        depth = self.source.limits.depth
        if beyond_limits([row.cells for row in rows], depth):
            rows = [row for row in rows if self._keeps(row, beyond_limits([row.cells], depth))]
        rows = [
            row
            for row in rows
            if self._keeps(row, None if self.columns.admit(row.cells) else TOO_MANY_KEYS)
        ]
        if not rows:
            return
        frame, unfit = self._frame(rows)
        self.good += len(rows)
        yield RawBatch(
            with_provenance(
                frame,
                self.source,
                pl.Series([row.row for row in rows], dtype=pl.Int64),
                pl.Series([row.line for row in rows], dtype=pl.Int64),
            ),
            misfits=unfit,
            json_columns=self.columns.json_columns(),
        )

    def _frame(self, rows: list[ParsedRow]) -> tuple[pl.DataFrame, pl.DataFrame]:
        schema = self.columns.schema() if self.fast and len(rows) > FEW else None
        if schema is not None:
            # Rows that proved good one by one, without the spaces and lines between them.
            text = b"\n".join(row.text for row in rows)
            read = read_fast(text, 0, len(text), schema)
            if not isinstance(read, Refused):
                return self.columns.accepted(read), MISFITS.to_frame()
        return self.columns.frame(rows)

    def _keeps(self, row: ParsedRow, why: BadLine | None) -> bool:
        if why is not None:
            self.bad.add(row.line, row.row, why, row.text)
        return why is None

    def reject(self, line: int, why: BadLine, text: bytes) -> None:
        """Report a record that is set aside, and count it."""
        self.bad.add(line, self.row, why, text)
        self.row += 1

    def rejected(self) -> Iterator[RawBatch]:
        """Report the bad lines since the last call, and say how many they are."""
        if count := self.bad.report():
            yield RawBatch(pl.DataFrame(), rejected=count)

    def _give_up(self) -> None:
        self.problems.append(
            problem(
                "IO003",
                self.source.table,
                file=self.source.file,
                message=f"none of the first {self.row:,} rows is a JSON object; the file was "
                "not read on",
            )
        )


def _numbers(first: Sequence[int], counts: Sequence[int]) -> pl.Series:
    """Runs of numbers, one after the other."""
    runs = [
        pl.int_range(start, start + count, eager=True)
        for start, count in zip(first, counts, strict=True)
    ]
    return pl.concat(runs)
