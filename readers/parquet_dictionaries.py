"""How much the texts of a Parquet column can be that its dictionary says once for many rows.

A small file can hold more than fits into memory. What the pages unpack to is known from their
headers; how often they name a text of the dictionary, they say themselves (parquet-format,
"Dictionary Encoding" and "Run Length Encoding / Bit-Packing Hybrid").
"""

from __future__ import annotations

from io import FileIO
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from newsschema.readers.parquet_pages import DATA, Page, Pages

WIDEST: Final = 20
"""Bits of the numbers of a dictionary up to which they are counted one by one."""
PLAIN: Final = "uncompressed"


def most_text(handle: FileIO, pages: Pages, compression: str, levels: int) -> int:
    """Bytes that the texts named in a column's pages have together, at most.

    Args:
        handle: the file; its position changes.
        pages: of the column.
        compression: as pyarrow's metadata name it.
        levels: how many sorts of levels (of repetition, of definition) stand before the values.

    Returns:
        The bytes of the dictionary, as often as a text of it is named at most. Where that can't
        be told, as if each value were all of it.
    """
    if pages.dictionary is None:
        return 0
    size = pages.dictionary.unpacked
    named = sum(page.values for page in pages.naming)
    codec = compression.lower()
    if codec != PLAIN and not pa.Codec.is_available(codec):
        return size * named
    numbers: list[NDArray[np.int64]] = []
    times = np.zeros(min(pages.dictionary.values, 1 << WIDEST), dtype=np.int64)
    for page in pages.naming:
        if not (page.kind == DATA and page.prefixed):
            return size * named
        if not _count(_unpacked(handle, page, codec), page, levels, times, numbers):
            return size * named
    counted = np.bincount(np.concatenate([np.zeros(0, np.int64), *numbers]), minlength=len(times))
    if len(counted) > len(times):
        return size * named
    return size * int((times + counted).max(initial=0))


def _unpacked(handle: FileIO, page: Page, codec: str) -> bytes:
    handle.seek(page.start)
    data = handle.read(page.packed)
    return data if codec == PLAIN else bytes(pa.decompress(data, page.unpacked, codec))


def _count(
    data: bytes,
    page: Page,
    levels: int,
    times: NDArray[np.int64],
    numbers: list[NDArray[np.int64]],
) -> bool:
    """Take the numbers that a page holds; false where the page is not as it should be.

    Args:
        data: the page.
        page: what its header says.
        levels: as in `most_text`.
        times: to it is added how often a number stands that is repeated.
        numbers: to it are added those that stand one after the other.
    """
    at = 0
    for _ in range(levels):
        at += 4 + int.from_bytes(data[at : at + 4], "little")
    if at >= len(data):
        # All are null, and nothing is named.
        return levels > 0
    width, left, at = data[at], page.values, at + 1
    if not 0 < width <= WIDEST:
        return False
    weights = 1 << np.arange(width)
    while at < len(data) and left > 0:
        head, at = _varint(data, at)
        if head & 1:
            size = (head >> 1) * width
            bits = np.unpackbits(np.frombuffer(data, np.uint8)[at : at + size], bitorder="little")
            whole = len(bits) // width
            numbers.append((bits[: whole * width].reshape(whole, width) @ weights)[:left])
            left -= whole
        else:
            size = (width + 7) // 8
            number = int.from_bytes(data[at : at + size], "little")
            if number >= len(times):
                return False
            times[number] += min(head >> 1, left)
            left -= head >> 1
        at += size
    return True


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(data) and shift < 64:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            break
    return value, at
