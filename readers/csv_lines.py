"""Physical lines of a CSV file, with a way back to the line after the one that went wrong."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from newsschema.readers.chunks import Chunk

MAX_FIELD: Final = 8 << 20
"""Code points of the longest field that is read."""
MAX_RECORD: Final = 32 << 20
"""Code points of the longest record that is read."""
MAX_WASTE: Final = 64 << 20
"""Code points that may be read in vain for unclosed quotes, before quotes no longer span lines."""
SHOWN: Final = 2000
"""Code points of a record that are kept to show."""


DELIMITERS: Final = ",;\t|"


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


class Lines(Iterator[str]):
    """Lines for `csv.reader`, from chunks of bytes that are asked for only when needed.

    Lines end with LF, CRLF or a lone CR and keep their ends. Bytes that are not UTF-8 become
    lone surrogates.
    """

    def __init__(self, chunks: Iterator[Chunk]) -> None:
        """Read from chunks of whole lines."""
        self._chunks = chunks
        self._queue: deque[str] = deque()
        self._only_cr: bool | None = None
        self._wasted = 0
        self.line = 1
        """Physical line at which the next line begins, from 1."""
        self.taken: list[str] = []
        """The lines handed out since `start`."""
        self._size = 0

    @property
    def waiting(self) -> bool:
        """Whether lines are left of the chunk taken last."""
        return bool(self._queue)

    @property
    def crippled(self) -> bool:
        """Whether so many quotes were never closed that none may span lines any more."""
        return self._wasted > MAX_WASTE

    def part(self) -> Part | None:
        """The next lines of the file, if there are any; they count as read, but see `load`."""
        chunk = next(self._chunks, None)
        if chunk is None:
            return None
        part = Part(self.line, bytes(chunk.buffer[: chunk.size]), chunk.too_long)
        self.line += 1 if chunk.too_long else part.data.count(b"\n")
        return part

    def load(self, part: Part) -> None:
        """Take the lines of a part as the next ones."""
        if self._only_cr is None:
            self._only_cr = b"\n" not in part.data
        text = part.data.decode("utf-8", "surrogateescape")
        self._queue.extend(io.StringIO(text, newline=""))
        self.line = part.line

    def peek(self) -> str:
        """The next line, without taking it; empty where no chunk is loaded."""
        return self._queue[0] if self._queue else ""

    def start(self) -> None:
        """Begin a record at the next line."""
        self.taken = []
        self._size = 0

    def __next__(self) -> str:
        """The next line; a record that grows too long is an error of the CSV."""
        if self.taken and self.crippled:
            raise csv.Error("unexpected end of data")
        if not self._queue:
            part = self.part()
            if part is None:
                raise StopIteration
            if part.too_long:
                raise csv.Error(f"line {part.line} has {part.too_long:,} bytes, over the limit")
            self.load(part)
        line = self._queue.popleft()
        self.line += self._ends(line)
        self.taken.append(line)
        self._size += len(line)
        if self._size > MAX_RECORD:
            raise csv.Error("unexpected end of data")
        return line

    def text(self) -> str:
        """The lines of the record as text to show, cut long after what is shown of them."""
        whole = "".join(self.taken)[:SHOWN].rstrip("\r\n")
        return whole.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")

    def back(self) -> None:
        """Go back to the line after the first one of the record."""
        again = self.taken[1:]
        self._queue.extendleft(reversed(again))
        self.line -= sum(map(self._ends, again))
        self._wasted += sum(map(len, again))
        self.taken = self.taken[:1]

    def _ends(self, line: str) -> int:
        """How many physical lines a line counts: a lone CR ends one only in a file without LF."""
        return line.endswith("\r" if self._only_cr else "\n")
