"""JSON Lines: each line one strict object; bad lines are reported, good ones kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import polars as pl

from newsschema.readers.beginning import begin
from newsschema.readers.chunks import CHUNK, Chunk, after_line, after_lines, chunks
from newsschema.readers.json_columns import MAX_COLUMNS, Columns, ParsedRow
from newsschema.readers.jsonl_fast import Refused, read_fast
from newsschema.readers.problems import problem, problem_frame
from newsschema.readers.raw import MISFITS, RawBatch, RawSchema, joined, with_provenance
from newsschema.readers.source import Source, Stream, open_stream
from newsschema.readers.strict_json import BadLine, beyond_limits, parse_object, shown

PIECE: Final = 512 << 10
"""Bytes of the parts in which lines are read where some were refused by the fast path."""
STRIDE: Final = 1
"""Lines that are read closely, beginning with a refused one; more where these are many."""
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


TOO_MANY_KEYS: Final = BadLine(
    "IO017", f"with this row the file would have more than {MAX_COLUMNS:,} different keys"
)


@dataclass(slots=True)
class JsonLines:
    """Reads one file, chunk by chunk. What was learned of its columns is kept between chunks."""

    source: Source
    known: RawSchema
    problems: list[pl.DataFrame]
    chunk: int = CHUNK
    piece: int = PIECE
    sample: int = SAMPLE
    fast: bool = True
    """Whether the fast path is used at all (tests compare both)."""
    columns: Columns = field(init=False)
    line: int = 1
    """Physical line at which the next row begins."""
    row: int = 0
    """Rows met so far, good and bad."""
    good: int = 0
    refused: int = 0
    """Times that the fast path refused lines of the chunk, or of the chunk before."""
    bad: list[dict[str, Any]] = field(default_factory=list)
    """Bad lines that are not reported yet."""

    def __post_init__(self) -> None:
        """Begin without columns."""
        self.columns = Columns(self.known)

    def read(self, stream: Stream) -> Iterator[RawBatch]:
        """All rows of a stream that stands at the first line."""
        return joined(self._batches(stream))

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
        # Where bad lines are met, smaller parts keep the work that they undo small.
        size = self.piece if self.refused else chunk.size
        self.refused = 0
        while (start := self._after_blank(chunk.buffer, start, chunk.size)) < chunk.size:
            if self._hopeless():
                return
            end = after_line(chunk.buffer, min(start + size, chunk.size) - 1, chunk.size)
            if not self.columns.names:
                end = after_lines(chunk.buffer, start, end, self.sample)
                yield from self._read_slow(bytes(chunk.buffer[start:end]))
            else:
                yield from self._part(chunk.buffer, start, end)
            start = end

    def _part(self, buffer: bytearray, start: int, end: int) -> Iterator[RawBatch]:
        """Read lines fast as far as possible, and slowly where they are refused."""
        stride = STRIDE
        while start < end:
            read = self._read_fast(buffer, start, end)
            if isinstance(read, RawBatch):
                yield read
                return
            if read.most is not None:
                stop = after_lines(buffer, start, end, read.most)
                yield from self._part(buffer, start, stop)
                start = stop
                continue
            self.refused += 1
            if read.row is None:
                stop = after_line(buffer, min(start + self.piece, end) - 1, end)
                if stop < end:
                    yield from self._part(buffer, start, stop)
                else:
                    yield from self._read_slow(bytes(buffer[start:stop]))
            else:
                odd = after_lines(buffer, start, end, read.row)
                yield from self._part(buffer, start, odd)
                # Few good lines between odd ones: look closely at more of them at a time.
                stride = STRIDE if read.row > 4 * stride else 4 * stride
                odd = self._after_blank(buffer, odd, end)
                stop = after_lines(buffer, odd, end, stride)
                if odd < stop:
                    yield from self._read_slow(bytes(buffer[odd:stop]))
            start = stop

    def _after_blank(self, buffer: bytearray, start: int, end: int) -> int:
        """Pass over blank lines, of which there may be more than of any others."""
        blank = BLANK.match(buffer, start, end)
        if blank is None:
            return start
        self.line += buffer.count(b"\n", start, blank.end())
        return blank.end()

    def _read_fast(self, buffer: bytearray, start: int, end: int) -> RawBatch | Refused:
        most = self.source.limits.line_bytes
        schema = self.columns.schema() if self.fast and end - start <= most else None
        read = Refused() if schema is None else read_fast(buffer, start, end, schema)
        if isinstance(read, Refused):
            return read
        count = read.num_rows
        frame = self.columns.accepted(read)
        number = pl.int_range(count, eager=True)
        batch = RawBatch(with_provenance(frame, self.source, number + self.row, number + self.line))
        self.row += count
        self.line += count
        self.good += count
        return batch

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
                if len(self.bad) == GROUP:
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
            self._note(row.line, row.row, why, row.text)
        return why is None

    def reject(self, line: int, why: BadLine, text: bytes) -> None:
        """Report a record that is set aside, and count it."""
        self._note(line, self.row, why, text)
        self.row += 1

    def _note(self, line: int, row: int, why: BadLine, text: bytes) -> None:
        self.bad.append(
            {
                "code": why.code,
                "line": line,
                "row": row,
                "message": why.message,
                "help": why.help,
                "found": shown(text),
            }
        )

    def rejected(self) -> Iterator[RawBatch]:
        """Report the bad lines since the last call, and say how many they are."""
        if not self.bad:
            return
        lines = pl.DataFrame(self.bad, schema_overrides={"help": pl.String})
        self.problems.append(
            problem_frame("IO003", self.source.table, lines, file=self.source.file)
        )
        yield RawBatch(pl.DataFrame(), rejected=len(self.bad))
        self.bad = []

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


def over_limit(size: int) -> BadLine:
    """What to say of a row that is too long to be read."""
    return BadLine("IO017", f"the row has {size:,} bytes, more than is read")
