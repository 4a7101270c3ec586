"""A version of a corpus for other programs: JSON Lines, CSV, one Parquet file a table, a copy."""

from __future__ import annotations

import csv
import io
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, Final, Literal, get_args

import orjson
import polars as pl
import pyarrow.parquet as pq

from newsschema.errors import UsageError
from newsschema.readers.corpus import Version, checked_table
from newsschema.readers.corpus_manifest import MANIFEST

ExportFormat = Literal["jsonl", "csv", "parquet", "copy"]

SLICE: Final = 8192
"""Rows that are Python objects at a time."""


def export(version: Version, out: Path, to: ExportFormat) -> list[Path]:
    """Write a version into a folder, which is there whole or not at all.

    Values that a format has no type for are JSON there: lists and structs in CSV. Rows of older
    records are carried over to those of today, but stay as they were stored in Parquet.

    Args:
        version: the version.
        out: the folder; it must not be there, or be empty.
        to: the format.

    Returns:
        The files that were written.

    Raises:
        UsageError: the folder is not empty, or there is no such format.
        InputError: a file of the version is missing or damaged.
    """
    if to not in get_args(ExportFormat):
        raise UsageError(f"unknown format {to!r}; there are {', '.join(get_args(ExportFormat))}")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(f"{out} is there and not empty; name another folder")
    out.parent.mkdir(parents=True, exist_ok=True)
    partial = out.with_name(f".{out.name}.{secrets.token_hex(4)}.partial")
    partial.mkdir()
    try:
        if to == "copy":
            _copy(version, partial)
        else:
            for name in version.manifest.tables:
                _WRITERS[to](version, name, partial)
        if out.is_dir():
            out.rmdir()
        partial.rename(out)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return sorted(path for path in out.rglob("*") if path.is_file())


def _copy(version: Version, folder: Path) -> None:
    for path in (MANIFEST, *(entry.path for entry in version.manifest.all_files)):
        target = folder.joinpath(*path.split("/"))
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(version.files.path(f"{version.folder}/{path}"), target)


def _jsonl(version: Version, table: str, folder: Path) -> None:
    with (folder / f"{table}.jsonl").open("xb") as file:
        for _, rows in version.batches(table):
            for part in rows.iter_slices(SLICE):
                file.writelines(_json(row) + b"\n" for row in part.iter_rows(named=True))


def _csv(version: Version, table: str, folder: Path) -> None:
    with (folder / f"{table}.csv").open("xb") as file:
        names: list[str] = []
        for _, rows in version.batches(table):
            if not names:
                names = rows.columns
                _write_csv(file, [names])
            nested = {name for name in names if rows[name].dtype.is_nested()}
            for part in rows.select(names).iter_slices(SLICE):
                _write_csv(file, (_cells(row, nested) for row in part.iter_rows(named=True)))


def _parquet(version: Version, table: str, folder: Path) -> None:
    writer: pq.ParquetWriter | None = None
    try:
        for entry in version.manifest.tables[table].files:
            rows = checked_table(version.path(entry))
            writer = writer or pq.ParquetWriter(
                folder / f"{table}.parquet",
                rows.schema,
                compression="zstd",
                write_page_checksum=True,
                store_schema=False,
            )
            writer.write_table(rows)
    finally:
        if writer is not None:
            writer.close()


_WRITERS: Final[Mapping[str, Callable[[Version, str, Path], None]]] = {
    "jsonl": _jsonl,
    "csv": _csv,
    "parquet": _parquet,
}


def _json(value: object) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_UTC_Z)


def _cells(row: Mapping[str, object], nested: set[str]) -> list[str]:
    return [_cell(value, as_json=name in nested) for name, value in row.items()]


def _cell(value: object, *, as_json: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, str) and not as_json:
        return value
    return _json(value).decode().strip('"')


def _write_csv(file: BinaryIO, rows: Iterator[list[str]] | list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    file.write(text.getvalue().encode())


def frame_of(version: Version, table: str) -> pl.DataFrame:
    """All rows of a table, in memory.

    Raises:
        UsageError: the version has no such table.
        InputError: a file is missing or damaged.
    """
    if table not in version.manifest.tables:
        there = ", ".join(version.manifest.tables)
        raise UsageError(f"version {version.name} has no table {table!r}; there are {there}")
    return pl.concat([rows for _, rows in version.batches(table)])
