"""The first bytes of a text file: a byte order mark, or an encoding that is not read."""

from __future__ import annotations

from typing import Final

import polars as pl

from newsschema.readers.problems import problem
from newsschema.readers.source import Source, Stream

BOM: Final = b"\xef\xbb\xbf"
ENCODINGS: Final = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
"""Byte order marks of encodings that are not read."""


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
