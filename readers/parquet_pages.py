"""The headers of a Parquet file's pages, read before the pages are trusted to any library.

Libraries believe what a page says of itself: one that holds no value keeps some of them reading
for ever, one that unpacks to gigabytes makes them ask for as many. Headers are Thrift structs in
its compact protocol (parquet.thrift of apache/parquet-format, `PageHeader`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import FileIO
from typing import Any, Final

DATA, _INDEX, DICTIONARY, DATA_V2 = range(4)
"""Types of pages."""
HEADERS: Final = {DATA: 5, DICTIONARY: 7, DATA_V2: 8}
"""Type of page to the field of the header that describes it."""
ENCODINGS: Final = {DATA: 2, DATA_V2: 4}
"""Type of page to the field of that description which says how values are written."""
NAMED: Final = (2, 8)
"""The encodings (PLAIN_DICTIONARY, RLE_DICTIONARY) that name values of the dictionary."""
RLE: Final = 3
"""The encoding of levels that is in use."""
LONGEST: Final = 16 << 20
"""Bytes of the longest header that is read; statistics may hold values of the column."""
LARGEST: Final = 256 << 20
"""Bytes that one page may unpack to: it has to be held in memory as a whole."""
MOST: Final = 100_000
"""Pages of one column of a row group that are read."""
STEP: Final = 4 << 10
"""Bytes that are read first for a header."""
DEPTH: Final = 8
"""Levels of structs and lists in a header that are read."""


class UnsoundError(ValueError):
    """The bytes are no header, or the pages are not those that the file's metadata promise."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a page's header says of it."""

    kind: int
    packed: int
    """Bytes of the page in the file, after its header."""
    unpacked: int
    values: int
    """Values in it, nulls among them."""
    start: int
    """Where in the file it begins, after its header."""
    named: bool = False
    """Whether its values are numbers of those in the dictionary."""
    prefixed: bool = False
    """Whether its levels begin with their length, in a page of the type `DATA`."""


@dataclass(slots=True)
class Pages:
    """What the pages of a column of a row group are, by their headers."""

    unpacked: int = 0
    """Bytes that all of them unpack to."""
    values: int = 0
    """Values in them, nulls among them."""
    naming: list[Page] = field(default_factory=list)
    """The pages whose values are numbers of those in the dictionary."""
    dictionary: Page | None = None

    def add(self, page: Page) -> None:
        """Count one more page."""
        self.unpacked += page.unpacked
        self.values += page.values if page.kind in ENCODINGS else 0
        if page.named:
            self.naming.append(page)
        if page.kind == DICTIONARY:
            self.dictionary = page


def check_pages(handle: FileIO, column: Any) -> Pages:
    """See that the pages of a column are those that the file's metadata promise.

    Args:
        handle: the file; its position changes.
        column: pyarrow's `ColumnChunkMetaData`.

    Returns:
        What the headers say.

    Raises:
        UnsoundError: they are not, or there are too many, or one is too large.
    """
    start = column.data_page_offset
    if column.dictionary_page_offset:
        start = min(start, column.dictionary_page_offset)
    if start < 0 or column.total_compressed_size < 0 or column.num_values < 0:
        raise UnsoundError("the place of a column is damaged")
    found = Pages()
    for number, page in enumerate(pages(handle, start, column.total_compressed_size), 1):
        if number > MOST:
            raise UnsoundError(f"a column has more than {MOST:,} pages")
        if page.unpacked > LARGEST:
            raise UnsoundError(
                f"a page unpacks to {page.unpacked:,} bytes, the limit is {LARGEST:,}"
            )
        found.add(page)
    if found.values != column.num_values:
        raise UnsoundError(
            f"the pages of a column hold {found.values:,} values, not {column.num_values:,}"
        )
    return found


def pages(handle: FileIO, start: int, size: int) -> Iterator[Page]:
    """The pages of one column chunk, in order.

    Args:
        handle: the file; its position changes.
        start: where the chunk's first page begins.
        size: bytes of the chunk.

    Raises:
        UnsoundError: the chunk is not a sequence of pages.
    """
    at, end = start, start + size
    while at < end:
        header, length = _header(handle, at, end)
        page = _page(header, at + length)
        at = page.start + page.packed
        if at > end:
            raise UnsoundError("a page reaches beyond its column")
        yield page


def _header(handle: FileIO, at: int, end: int) -> tuple[dict[int, Any], int]:
    step = STEP
    while True:
        handle.seek(at)
        data = handle.read(min(step, end - at))
        reader = Compact(data)
        try:
            return reader.struct(), reader.at
        except IndexError:
            if step >= LONGEST or len(data) < step:
                raise UnsoundError("a page header is cut off") from None
            step *= 16


def _page(header: dict[int, Any], start: int) -> Page:
    kind, unpacked, packed = (_count(header, field) for field in (1, 2, 3))
    described = header.get(HEADERS.get(kind, 0), {})
    if not (isinstance(described, dict) and described):
        return Page(kind, packed, unpacked, 0, start)
    named = described.get(ENCODINGS.get(kind, 0)) in NAMED
    prefixed = kind == DATA and described.get(3) == described.get(4) == RLE
    return Page(kind, packed, unpacked, _count(described, 1), start, named, prefixed)


def _count(fields: dict[int, Any], number: int) -> int:
    value = fields.get(number)
    if type(value) is not int or value < 0:
        raise UnsoundError("a page header is damaged")
    return value


class Compact:
    """Reads Thrift's compact protocol; bytes that are not there are an `IndexError`."""

    def __init__(self, data: bytes) -> None:
        """Read from the beginning of some bytes."""
        self._data = data
        self.at = 0

    def struct(self, depth: int = 0) -> dict[int, Any]:
        """The fields of a struct by number."""
        if depth > DEPTH:
            raise UnsoundError("a header is nested too deeply")
        fields: dict[int, Any] = {}
        number = 0
        while head := self._byte():
            number = number + (head >> 4) if head >> 4 else self._zigzag()
            fields[number] = self._value(head & 15, depth)
        return fields

    def _value(self, kind: int, depth: int) -> Any:
        match kind:
            case 1 | 2:
                return kind == 1
            case 3:
                return self._byte()
            case 4 | 5 | 6:
                return self._zigzag()
            case 7:
                return self._bytes(8)
            case 8:
                return self._bytes(self._varint())
            case 9 | 10:
                return self._list(depth + 1)
            case 12:
                return self.struct(depth + 1)
            case _:
                raise UnsoundError("a header is damaged")

    def _list(self, depth: int) -> list[Any]:
        if depth > DEPTH:
            raise UnsoundError("a header is nested too deeply")
        head = self._byte()
        count = head >> 4 if head >> 4 < 15 else self._varint()
        kind = head & 15
        # In lists a boolean has a byte of its own, in structs its type says it.
        return [self._byte() if kind in {1, 2} else self._value(kind, depth) for _ in range(count)]

    def _byte(self) -> int:
        value = self._data[self.at]
        self.at += 1
        return value

    def _bytes(self, count: int) -> bytes:
        end = self.at + count
        if end > len(self._data):
            raise IndexError
        value, self.at = self._data[self.at : end], end
        return value

    def _varint(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7
            if shift > 63:
                raise UnsoundError("a header is damaged")

    def _zigzag(self) -> int:
        value = self._varint()
        return (value >> 1) ^ -(value & 1)
