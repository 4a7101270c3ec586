"""Physical lines of a CSV file, with a way back to the line after the one that went wrong."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from newsschema.readers.chunks import Chunk

MAX_RECORD: Final = 32 << 20
"""Code points of the longest record that is read."""
MAX_WASTE: Final = 32 << 20
"""Code points that may be read in vain for unclosed quotes, before quotes no longer span lines."""
SHOWN: Final = 2000
"""Code points of a record that are kept to show."""
UNCLOSED: Final = "unexpected end of data"
"""What Python's `csv` says of a quote that is never closed."""
DELIMITERS: Final = ",;\t|"
BLANK: Final = 4096
"""Bytes of blank lines from which on they are set apart, to be passed over at once."""
RUNS: Final = tuple(end * (BLANK // len(end)) for end in (b"\n", b"\r\n", b"\r"))


def sniffed(header: str, known: Collection[str]) -> str:
    """The delimiter that gives a header the most columns that are known, else the most.

    Args:
        header: the header's first line.
        known: names of columns that may be expected.
    """

    def weight(delimiter: str) -> tuple[int, int]:
        names = next(csv.reader([header], delimiter=delimiter), [])
        return sum(name.strip() in known for name in names), len(names)

    return max(DELIMITERS, key=weight)


@dataclass(frozen=True, slots=True)
class Part:
    """Some whole lines, or the beginning of one that is too long to be read."""

    line: int
    """Physical line at which it begins, from 1."""
    data: bytes
    too_long: int = 0
    """Bytes of the line, if it is longer than the limit; else 0."""

    @property
    def blank(self) -> bool:
        """Whether there are only blank lines."""
        return not (self.too_long or self.data.strip(b"\r\n"))


class Lines(Iterator[str]):
    """Lines for `csv.reader`, from chunks of bytes that are asked for only when needed.

    Lines end with LF, CRLF or a lone CR and keep their ends. Bytes that are not UTF-8 become
    lone surrogates.
    """

    def __init__(self, chunks: Iterator[Chunk]) -> None:
        """Read from chunks of whole lines."""
        self._chunks = chunks
        self._parts: deque[bytes] = deque()
        """What is left of the chunk taken last."""
        self._lines: list[str] = []
        self._at = 0
        self._first = 0
        """Number of the record's first line in `_lines`."""
        self._first_line = 1
        self._size = 0
        self._wasted = 0
        self._only_cr: bool | None = None
        self._plain = True
        """Whether each of `_lines` is one physical line, and UTF-8."""
        self.line = 1
        """Physical line at which the next line begins, from 1."""
        self.loaded = 0
        """Code points of the lines that are held."""

    @property
    def waiting(self) -> bool:
        """Whether lines are left of the chunk taken last."""
        return self._at < len(self._lines)

    @property
    def crippled(self) -> bool:
        """Whether so many quotes were never closed that none may span lines any more."""
        return self._wasted > MAX_WASTE

    @property
    def taken(self) -> list[str]:
        """The lines handed out since `start`."""
        return self._lines[self._first : self._at]

    def part(self) -> Part | None:
        """The next lines of the file, if there are any; they count as read, but see `load`."""
        if not self._parts:
            chunk = next(self._chunks, None)
            if chunk is None:
                return None
            data = bytes(chunk.buffer[: chunk.size])
            if chunk.too_long:
                self.line += 1
                return Part(self.line - 1, data, chunk.too_long)
            if self._only_cr is None:
                self._only_cr = b"\n" not in data
            self._parts.extend(_set_apart(data))
        part = Part(self.line, self._parts.popleft())
        self.line += part.data.count(b"\r" if self._only_cr else b"\n")
        return part

    def load(self, part: Part) -> None:
        """Take the lines of a part as the next ones."""
        text = part.data.decode("utf-8", "surrogateescape")
        more = list(io.StringIO(text, newline=""))
        sound = part.data.isascii() or _is_text(text)
        plain = sound and len(more) == part.data.count(b"\n") + (not part.data.endswith(b"\n"))
        kept = self._lines[self._first :]
        self._plain = plain and (self._plain or not kept)
        self._lines = kept + more
        self.loaded = len(text) + sum(map(len, kept))
        self._at -= self._first
        self._first = 0
        self.line = part.line

    def peek(self) -> str:
        """The next line, without taking it; empty where no chunk is loaded."""
        return self._lines[self._at] if self.waiting else ""

    def start(self) -> None:
        """Begin a record at the next line."""
        self._first, self._first_line = self._at, self.line
        self._size = 0

    def __next__(self) -> str:
        """The next line; a record that grows too long is an error of the CSV."""
        if self._at > self._first and self.crippled:
            raise csv.Error(UNCLOSED)
        if not self.waiting:
            part = self.part()
            if part is None:
                raise StopIteration
            if part.too_long:
                raise csv.Error(f"line {part.line} has {part.too_long:,} bytes, over the limit")
            self.load(part)
        line = self._lines[self._at]
        self._at += 1
        self.line += self._ends(line)
        self._size += len(line)
        if self._size > MAX_RECORD:
            raise csv.Error(UNCLOSED)
        return line

    def rows(self, delimiter: str, width: int, most: int) -> tuple[list[list[str]], list[int]]:
        """The next good rows of the lines that wait, and the line at which each begins.

        It ends before the first record that is not good or not whole; so it may find none.

        Args:
            delimiter: what sets off cells.
            width: number of cells of a row.
            most: number of rows at which it ends.
        """
        found: list[list[str]] = []
        begins: list[int] = []
        if not self._plain or self.crippled:
            return found, begins
        left = map(self._lines.__getitem__, range(self._at, len(self._lines)))
        reader = csv.reader(left, delimiter=delimiter, strict=True)
        read = 0
        try:
            for cells in reader:
                end = reader.line_num
                if len(cells) == width:
                    lines = slice(self._at + read, self._at + end)
                    if end - read > 1 and swallowed(self._lines[lines], delimiter, width):
                        break
                    found.append(cells)
                    begins.append(self.line + read)
                elif cells:
                    break
                read = end
                if len(found) == most:
                    break
        except csv.Error:
            again = self._lines[self._at + read + 1 : self._at + reader.line_num]
            self._wasted += sum(map(len, again))
        self._at += read
        self.line += read
        return found, begins

    def text(self) -> str:
        """The lines of the record as text to show, cut long after what is shown of them."""
        whole = "".join(self.taken)[:SHOWN].rstrip("\r\n")
        return whole.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")

    def back(self) -> None:
        """Go back to the line after the first one of the record."""
        self._wasted += sum(map(len, self.taken[1:]))
        self._at = min(self._at, self._first + 1)
        self.line = self._first_line + sum(map(self._ends, self.taken))

    def _ends(self, line: str) -> int:
        """How many physical lines a line counts: a lone CR ends one only in a file without LF."""
        return line.endswith("\r" if self._only_cr else "\n")


def swallowed(lines: Sequence[str], delimiter: str, width: int) -> bool:
    """Whether the lines of a record are rows by themselves, joined by stray quotes.

    A comma in a sentence is followed by a space, one that sets off cells is not.

    Args:
        lines: the physical lines of one record.
        delimiter: what sets off cells.
        width: number of cells of a row.
    """
    return width > 1 and all(
        line.count(delimiter) == width - 1 and f"{delimiter} " not in line
        for line in reversed(lines)
    )


def _set_apart(data: bytes) -> Iterator[bytes]:
    """Lines with long runs of blank ones by themselves."""
    start = 0
    while found := [at for run in RUNS if (at := data.find(run, start)) >= 0]:
        # The first end of a line in the run is that of the line before.
        first = min(found) + (2 if data.startswith(b"\r\n", min(found)) else 1)
        after = len(data) - len(data[first:].lstrip(b"\r\n"))
        yield from (data[start:first], data[first:after])
        start = after
    if start < len(data):
        yield data[start:]


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
