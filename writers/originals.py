"""Rows of the input as they were given, for those that are set aside."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import polars as pl

from newsschema.readers.source import Source, open_stream
from newsschema.readers.table import FILE, PROVENANCE, RAW, ROW, Dataset, Table

WITH_LINES: Final = frozenset({"jsonl", "csv", "tsv"})
"""Formats in which a row is some lines of text."""
STEP: Final = 4 << 20
"""Bytes that are read at a time."""

QUARANTINE: Final = pl.Schema(
    {
        "file": pl.String(),
        "row": pl.Int64(),
        "line": pl.Int64(),
        "key": pl.String(),
        "codes": pl.List(pl.String()),
        "input": pl.String(),
        "input_bytes": pl.Binary(),
    }
)
"""A quarantine file: where the row stood, the rules that put it there, and the row itself.

`input` is the row's text as it stands in the file; for formats without lines its values as
JSON. Where it is no UTF-8, `input` is null and `input_bytes` has it."""


def quarantine_frames(
    dataset: Dataset, aside: pl.DataFrame, lineage: pl.DataFrame
) -> dict[str, pl.DataFrame]:
    """The quarantine of each table that has one, with the columns of `QUARANTINE`.

    Args:
        dataset: the input, as it was read.
        aside: the rows that are set aside: `table`, `file`, `row`, `line`, `key`, `codes`.
        lineage: all rows of the input: `table`, `file`, `line`.
    """
    found: dict[str, pl.DataFrame] = {}
    for name, table in dataset.tables.items():
        own = aside.filter(pl.col("table") == name)
        if own.is_empty():
            continue
        given = _given(table, own, lineage.filter(pl.col("table") == name))
        data = [given.get((file, row)) for file, row in own.select("file", "row").iter_rows()]
        texts = [_text(one) for one in data]
        found[name] = own.with_columns(
            input=pl.Series(texts, dtype=pl.String),
            input_bytes=pl.Series(
                [one if text is None else None for one, text in zip(data, texts, strict=True)],
                dtype=pl.Binary,
            ),
        ).select(QUARANTINE.names())
    return found


def _given(
    table: Table, aside: pl.DataFrame, lineage: pl.DataFrame
) -> dict[tuple[str, int], bytes]:
    """The bytes of the rows that are set aside, by file and row."""
    found: dict[tuple[str, int], bytes] = {}
    without_lines: list[int] = []
    for number, file in enumerate(table.files):
        own = aside.filter(pl.col("file") == file.path)
        lines = own.filter(pl.col("line").is_not_null())
        if file.format in WITH_LINES and lines.height == own.height:
            begins = lineage.filter(pl.col("file") == file.path)["line"].drop_nulls().unique()
            source = Source(table.name, number, file.path, Path(file.path), file.format)
            wanted = dict(lines.select("line", "row").iter_rows())
            for line, text in _records(source, wanted, sorted(begins)):
                found[file.path, wanted[line]] = text
        elif own.height:
            without_lines.append(number)
    if without_lines:
        found |= _values(table, without_lines, aside)
    return found


def _records(
    source: Source, wanted: Mapping[int, int], begins: Sequence[int]
) -> Iterator[tuple[int, bytes]]:
    """The records that begin at the wanted lines, without the line feeds at their ends."""
    ends = {}
    for line in wanted:
        after = bisect_right(begins, line)
        ends[line] = begins[after] if after < len(begins) else None
    at, parts = 0, list[bytes]()
    for number, text in _lines(source):
        if at and ends[at] is not None and number == ends[at]:
            yield at, b"\n".join(parts).rstrip(b"\r\n")
            at = 0
        if number in wanted:
            at, parts = number, []
        if at:
            parts.append(text)
    if at:
        yield at, b"\n".join(parts).rstrip(b"\r\n")


def _lines(source: Source) -> Iterator[tuple[int, bytes]]:
    """The physical lines of a text file, from 1."""
    number, rest = 1, b""
    with open_stream(source, []) as stream:
        while block := stream.read(STEP):
            *whole, rest = (rest + block).split(b"\n")
            for line in whole:
                yield number, line
                number += 1
    if rest:
        yield number, rest


def _values(
    table: Table, files: Sequence[int], aside: pl.DataFrame
) -> dict[tuple[str, int], bytes]:
    """The values of rows as JSON, for formats without lines."""
    paths = {file.path: number for number, file in enumerate(table.files)}
    places = aside.select(
        pl.col("file").replace_strict(paths, return_dtype=pl.UInt32).alias(FILE),
        pl.col("row").alias(ROW),
    ).filter(pl.col(FILE).is_in(list(files)))
    found: dict[tuple[str, int], bytes] = {}
    for batch in table.batches():
        rows = batch.join(places, on=[FILE, ROW], how="semi", maintain_order="left")
        names = [
            name for name in rows.columns if name not in PROVENANCE and not name.startswith(RAW)
        ]
        values = rows.select(FILE, ROW, pl.struct(names).struct.json_encode().alias("json"))
        for file, row, text in values.iter_rows():
            found[table.files[file].path, row] = text.encode()
    rejected = table.problems().filter(pl.col("row").is_not_null(), pl.col("column").is_null())
    for file, row, text in rejected.select("file", "row", "found").iter_rows():
        found.setdefault((table.files[file].path, row), (text or "").encode())
    return found


def _text(data: bytes | None) -> str | None:
    if data is None:
        return None
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None
