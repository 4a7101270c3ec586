"""Long texts of JSON Lines, decoded apart from their lines.

pyarrow decodes a text byte by byte, and most of a line of news is one text, its body. So bodies are
cut out of the lines before pyarrow sees them, and decoded by Polars, which goes over many bytes at
a time. Measured: 2.9 ms a megabyte become 1.9.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
import pyarrow as pa

from newsschema.readers.json_columns import Exported

LONG: Final = 1000
"""Bytes of a text, on average, from which it is decoded apart."""
BACKSLASH: Final = ord("\\")
LOST: Final = "\0"
"""What Polars makes of the escape of half a character (`\\ud83d`) that stands alone."""


def long_text(table: pa.Table, least: int = LONG) -> str | None:
    """The column whose texts are the longest, if they have so many bytes on average."""
    texts = [
        (column.nbytes, name)
        for name, column in zip(table.column_names, table.columns, strict=True)
        if pa.types.is_string(column.type) or pa.types.is_string_view(column.type)
    ]
    size, name = max(texts, default=(-1, None))
    return name if size >= least * table.num_rows else None


@dataclass(frozen=True, slots=True)
class Cut:
    """Lines without their long texts, and these texts."""

    lines: bytes
    """Where a text stood, `mark` stands."""
    mark: str
    """As good as certain to stand nowhere else in the file."""
    column: str
    texts: pl.Series
    """Decoded, one for each line; null where nothing was cut out."""

    def put_back(self, table: pa.Table) -> pa.Table | None:
        """What pyarrow has read of `lines`, with the texts; none if one was not this column's.

        Why the result is what the whole lines would give: a line is JSON with the mark as this
        column's value, so what was cut out stood where that value is a string, from its first quote
        to the next one that is not escaped; and as a string of its own it could be decoded.
        """
        at = table.schema.get_field_index(self.column)
        read = pl.Series(Exported(table.column(at)))
        marked = read.eq_missing(self.mark)
        if not (marked == self.texts.is_not_null()).all() or not (marked | read.is_null()).all():
            return None
        texts = pa.chunked_array(self.texts)
        return table.set_column(at, pa.field(self.column, texts.type), texts)


def cut_out(buffer: bytes | bytearray, start: int, end: int, column: str) -> Cut | None:
    """Cut the texts of a column out of whole lines.

    Args:
        buffer: what holds the lines, in UTF-8.
        start: where they begin in it.
        end: where they end, after the last newline if there is one.
        column: the key whose value is cut out where it is a string.

    Returns:
        None where it does not pay, or where a text can't be decoded or should not be.
    """
    # Two ways of writing are enough: with one space, as Python does, or with none.
    key = re.compile(b'"%b": ?"' % re.escape(column.encode())).search(buffer, start, end)
    if key is None:
        return None
    rows, begins, ends = _places(buffer, start, end, key[0])
    if not begins:
        return None
    raw = _quoted(buffer, begins, ends)
    try:
        texts = raw.str.json_decode(pl.String)
    except pl.exceptions.PolarsError:
        return None
    if texts.str.contains(LOST, literal=True).any():
        return None
    mark = secrets.token_hex(8)
    between = zip([start, *ends], [*begins, end], strict=True)
    lines = mark.encode().join([buffer[one:other] for one, other in between])
    return Cut(lines, mark, column, texts.gather(rows))


def _places(
    buffer: bytes | bytearray, start: int, end: int, key: bytes
) -> tuple[pl.Series, list[int], list[int]]:
    """Where the texts after a key begin and end.

    Returns:
        For each line the number of its text, null for none; where each text begins, after its
        first quote; where it ends, before its last one.
    """
    find, known = buffer.find, len(key)
    rows: list[int | None] = []
    begins: list[int] = []
    ends: list[int] = []
    at = start
    # Finding each byte of interest is many times faster than a regex.
    while at < end:
        line_end = find(b"\n", at, end)
        line_end = end if line_end < 0 else line_end
        begin = find(key, at, line_end) + known
        close = find(b'"', begin, line_end) if begin >= known else -1
        while close > begin and buffer[close - 1] == BACKSLASH and _escaped(buffer, close):
            close = find(b'"', close + 1, line_end)
        if close < 0:
            rows.append(None)
        else:
            rows.append(len(begins))
            begins.append(begin)
            ends.append(close)
        at = line_end + 1
    return pl.Series(rows, dtype=pl.UInt32), begins, ends


def _escaped(buffer: bytes | bytearray, at: int) -> bool:
    """Whether an odd number of backslashes stands before a place of a text."""
    before = at
    # They end at the quote before the text at the latest.
    while buffer[before - 1] == BACKSLASH:
        before -= 1
    return (at - before) % 2 == 1


def _quoted(buffer: bytes | bytearray, begins: list[int], ends: list[int]) -> pl.Series:
    """The texts with their quotes, as parts of the buffer: every other one of its pieces."""
    bounds = np.array([begins, ends], dtype=np.int64)
    bounds += np.array([[-1], [1]])
    offsets = pa.py_buffer(np.ascontiguousarray(bounds.T))
    content = pa.py_buffer(memoryview(buffer))
    pieces = 2 * len(begins) - 1
    array = pa.Array.from_buffers(pa.large_string(), pieces, [None, offsets, content])
    return pl.Series(Exported(pa.chunked_array([array]))).gather_every(2)
