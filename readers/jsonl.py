"""JSON Lines: each line one strict object; bad lines are reported, good ones kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import polars as pl

from newsschema.readers.chunks import CHUNK, MAX_LINE, Chunk, chunks, pieces
from newsschema.readers.json_columns import MAX_COLUMNS, Columns, ParsedRow, as_frame
from newsschema.readers.jsonl_fast import CELLS, read_fast
from newsschema.readers.problems import problem, problem_frame
from newsschema.readers.raw import RawBatch, RawSchema, with_provenance
from newsschema.readers.source import Source, Stream, open_stream
from newsschema.readers.strict_json import BadLine, beyond_limits, parse_object, shown

PIECE: Final = 256 << 10
"""Bytes of the parts in which a chunk is read again that the fast path refused."""
SAMPLE: Final = 100
"""Lines from which the first columns and types are learned."""
GROUP: Final = 4000
"""Rows made into columns at a time on the slow path."""
HOPELESS: Final = 10_000
"""Bad lines without a good one among them at which a file is no longer read."""

BOM: Final = b"\xef\xbb\xbf"
ENCODINGS: Final = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
"""Byte order marks of encodings that are not read."""


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


def begin(source: Source, stream: Stream, problems: list[pl.DataFrame]) -> bool:
    """Pass over a byte order mark; false if the file is in an encoding that is not read."""
    head = stream.peek(4)
    encoding = next((ENCODINGS[mark] for mark in ENCODINGS if head.startswith(mark)), None)
    if encoding is not None:
        problems.append(
            problem(
                "IO001",
                source.table,
                file=source.file,
                message=f"the file is {encoding}, not UTF-8; none of it was read",
                help="convert it, for instance with iconv",
            )
        )
        return False
    if head.startswith(BOM):
        stream.read(len(BOM))
        problems.append(
            problem(
                "IO002",
                source.table,
                file=source.file,
                message="the file begins with a byte order mark (U+FEFF)",
            )
        )
    return True


TOO_MANY_KEYS: Final = BadLine(
    "IO003", f"with this line the file would have more than {MAX_COLUMNS:,} different keys"
)


@dataclass(slots=True)
class JsonLines:
    """Reads one file, chunk by chunk. What was learned of its columns is kept between chunks."""

    source: Source
    known: RawSchema
    problems: list[pl.DataFrame]
    chunk: int = CHUNK
    max_line: int = MAX_LINE
    piece: int = PIECE
    fast: bool = True
    """Whether the fast path is used at all (tests compare both)."""
    columns: Columns = field(init=False)
    line: int = 1
    """Physical line at which the next row begins."""
    row: int = 0
    """Rows met so far, good and bad."""
    good: int = 0
    bad: list[dict[str, Any]] = field(default_factory=list)
    """Bad lines that are not reported yet."""

    def __post_init__(self) -> None:
        """Begin without columns."""
        self.columns = Columns(self.known)

    def read(self, stream: Stream) -> Iterator[RawBatch]:
        """All rows of a stream that stands at the first line."""
        for chunk in chunks(stream, self.chunk, self.max_line):
            yield from joined([*self._chunk(chunk), *self._rejected()])
            if not self.good and self.row >= HOPELESS:
                self._give_up()
                return

    def _chunk(self, chunk: Chunk) -> Iterator[RawBatch]:
        if chunk.too_long:
            self._reject(self.line, _over_limit(chunk.too_long), bytes(chunk.buffer))
            self.line += 1
            return
        batch = self._read_fast(chunk.buffer, 0, chunk.size)
        if batch is not None:
            yield batch
            return
        text = bytes(memoryview(chunk.buffer)[: chunk.size])
        if not self.columns.names:
            sample = next(pieces(text, self.piece, SAMPLE))
            yield from self._read_slow(sample)
            batch = self._read_fast(text, len(sample), len(text))
            if batch is not None:
                yield batch
                return
            text = text[len(sample) :]
        rows = max(1, CELLS // max(1, len(self.columns.names)))
        for piece in pieces(text, self.piece, rows):
            batch = self._read_fast(piece, 0, len(piece))
            if batch is not None:
                yield batch
            else:
                yield from self._read_slow(piece)

    def _read_fast(self, buffer: bytes | bytearray, start: int, end: int) -> RawBatch | None:
        schema = self.columns.schema() if self.fast and end - start <= self.max_line else None
        table = None if schema is None else read_fast(buffer, start, end, schema)
        if table is None:
            return None
        count = table.num_rows
        frame = as_frame(table, self.columns.titles())
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
            long = len(stripped) > self.max_line
            cells = _over_limit(len(stripped)) if long else parse_object(stripped)
            if isinstance(cells, BadLine):
                self._reject(line, cells, raw)
                continue
            rows.append(ParsedRow(cells, stripped, line, self.row))
            self.row += 1
            if len(rows) == GROUP:
                yield self.batch(rows)
                rows = []
        self.line += len(lines) - text.endswith(b"\n")
        if rows:
            yield self.batch(rows)

    def batch(self, rows: list[ParsedRow]) -> RawBatch:
        """Parsed rows as a batch; those beyond a limit are rejected."""
        if beyond_limits([row.cells for row in rows]):
            rows = [row for row in rows if self._keeps(row, beyond_limits([row.cells]))]
        rows = [
            row
            for row in rows
            if self._keeps(row, None if self.columns.admit(row.cells) else TOO_MANY_KEYS)
        ]
        frame, unfit = self.columns.frame(rows)
        self.good += len(rows)
        return RawBatch(
            with_provenance(
                frame,
                self.source,
                pl.Series([row.row for row in rows], dtype=pl.Int64),
                pl.Series([row.line for row in rows], dtype=pl.Int64),
            ),
            misfits=unfit,
            json_columns=self.columns.json_columns(),
        )

    def _keeps(self, row: ParsedRow, why: BadLine | None) -> bool:
        if why is not None:
            self._note(row.line, row.row, why, row.text)
        return why is None

    def _reject(self, line: int, why: BadLine, text: bytes) -> None:
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

    def _rejected(self) -> Iterator[RawBatch]:
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
                message=f"none of the first {self.row:,} lines is a JSON object; the file was "
                "not read on",
            )
        )


def _over_limit(size: int) -> BadLine:
    return BadLine("IO003", f"the line has {size:,} bytes, more than is read")


def joined(batches: list[RawBatch]) -> Iterator[RawBatch]:
    """The batches, neighbours of the same columns and types made one."""
    group: list[RawBatch] = []
    for batch in batches:
        if group and not _alike(group[0], batch):
            yield _join(group)
            group = []
        group.append(batch)
    if group:
        yield _join(group)


def _alike(one: RawBatch, other: RawBatch) -> bool:
    if not other.frame.width:
        return True
    return one.frame.schema == other.frame.schema and one.json_columns == other.json_columns


def _join(group: list[RawBatch]) -> RawBatch:
    if len(group) == 1:
        return group[0]
    frames = [batch.frame for batch in group if batch.frame.width]
    return RawBatch(
        pl.concat(frames) if frames else pl.DataFrame(),
        misfits=pl.concat([batch.misfits for batch in group]),
        json_columns=group[0].json_columns,
        rejected=sum(batch.rejected for batch in group),
    )
