"""Input rows as they stood, read again: for the quarantine, and to write files back.

A text format is read as bytes, record by record, along the lines at which its reader met the
records; so each record has exactly the number and the extent that the reader gave it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from typing import Any, Final

import orjson
import polars as pl

from newsschema.readers.beginning import BOM
from newsschema.readers.chunks import CHUNK, chunks
from newsschema.readers.json_array import elements, is_held_whole
from newsschema.readers.raw import RawBatch
from newsschema.readers.source import Source, open_stream
from newsschema.readers.table import FILE, LINE, ROW

LINES: Final = ("jsonl", "json", "csv", "tsv")
"""Formats whose records are pieces of text."""


def original_records(source: Source, lines: Sequence[int | None]) -> Iterator[bytes]:
    """The records of a file of text, in order, as bytes, without the line break at their end.

    Args:
        source: a file in one of the formats `LINES`.
        lines: for every record that its reader met, good and bad, the line at which it begins.

    A line beyond the readers' limit is given as far as it was kept.

    Raises:
        InputError: the file can't be opened.
    """
    with open_stream(source, []) as stream:
        if stream.peek(len(BOM)) == BOM:
            stream.read(len(BOM))
        if source.format == "json" and is_held_whole(stream):
            yield from elements(source, stream)
            return
        several = source.format in ("csv", "tsv")
        begins = [line for line in lines if line is not None]
        pieces = _physical_lines(chunks(stream, CHUNK, source.limits.line_bytes), lone_cr=several)
        at, record = 0, b""
        ends = iter([*begins[1:], None])
        end = next(ends, None)
        for number, piece in enumerate(pieces, 1):
            if not begins or number < begins[0]:
                continue
            if end is not None and number >= end:
                yield record.rstrip(b"\r\n")
                at, record = at + 1, b""
                end = next(ends, None)
            if several or not record:
                record += piece
        if begins and at < len(begins):
            yield record.rstrip(b"\r\n")


def header(source: Source, lines: Sequence[int | None]) -> bytes:
    """What stands before the first record of a file of CSV: its header, and blank lines."""
    first = next((line for line in lines if line is not None), None)
    with open_stream(source, []) as stream:
        pieces = _physical_lines(chunks(stream, CHUNK, source.limits.line_bytes), lone_cr=True)
        found = [p for n, p in enumerate(pieces, 1) if first is None or n < first]
    return b"".join(found).removeprefix(BOM)


def _physical_lines(parts: Iterator[Any], *, lone_cr: bool) -> Iterator[bytes]:
    """Lines with their ends; a lone CR ends one only in a CSV file whose beginning has no LF."""
    only_cr: bool | None = None
    for part in parts:
        data = bytes(part.buffer[: part.size])
        if only_cr is None:
            only_cr = lone_cr and b"\n" not in data
        if part.too_long:
            yield data
            continue
        yield from data.splitlines(keepends=True) if only_cr else _cut(data)


def _cut(data: bytes) -> Iterator[bytes]:
    at = [0]
    while (end := data.find(b"\n", at[-1])) >= 0:
        at.append(end + 1)
    if at[-1] < len(data):
        at.append(len(data))
    for low, high in pairwise(at):
        yield data[low:high]


def rows_as_json(
    batches: Iterator[RawBatch], wanted: Collection[int]
) -> Iterator[tuple[int, bytes]]:
    """Some rows of typed columns as JSON, by the number of the row."""
    for batch in batches:
        rows = batch.frame.filter(pl.col(ROW).is_in(list(wanted)))
        for row in rows.iter_rows(named=True):
            cells = {n: v for n, v in row.items() if n not in (FILE, LINE, ROW)}
            yield row[ROW], orjson.dumps(cells, default=str, option=orjson.OPT_NON_STR_KEYS)
