"""The input back out of the folder of a repaired dataset."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from newsschema.errors import InputError, UsageError
from newsschema.readers.dataset import open_dataset
from newsschema.readers.table import LINE, ROW
from newsschema.writers.fix_folder import ABOUT, FORMAT, LINEAGE, ORIGINALS, refuse_used
from newsschema.writers.fixed_files import KEPT, NUMBER, compression, opened
from newsschema.writers.text_rows import dumped

LATER: Final = "it was written by a newer newsschema; update to read it"


@dataclass(frozen=True, slots=True)
class Undone:
    """What was written."""

    files: Sequence[Path]
    secrets: int
    """Rows in which a secret stays hidden, as it was not kept."""


def undo(folder: Path, to: Path) -> Undone:
    """Write the input of a repair: the same files with the same rows and values.

    Rows that the repair did not touch come from the repaired files, so that what was changed in
    those since then stays. A secret that was taken out of a URL is kept nowhere; `***` stands for
    it.

    Args:
        folder: what `fix_folder.write_fixed` has made.
        to: the folder for the input; it must not be there, or be empty.

    Raises:
        InputError: the folder is not one of a repair, or something in it is missing.
        UsageError: the place is taken.
    """
    about = _about(folder)
    refuse_used(to)
    fates = pl.read_parquet(folder / LINEAGE)
    written = []
    for file in about["files"]:
        rows = fates.filter((pl.col("table") == file["table"]) & (pl.col("file") == file["input"]))
        target = to / file["file"]
        target.parent.mkdir(parents=True, exist_ok=True)
        source = folder / file["file"]
        if file["format"] == "parquet":
            _undo_parquet(folder, file, rows, target, converted=bool(about["converted"]))
        else:
            records = () if about["converted"] else _records(source, file["table"])
            packed = None if about["converted"] else compression(source)
            with opened(target, packed) as sink:
                for piece in _pieces(file, rows, iter(records)):
                    sink.write(piece)
        written.append(target)
    return Undone(written, int(about.get("secrets", 0)))


def _about(folder: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((folder / ABOUT).read_text("utf-8"))
        kind = str(found["format"])
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError(
            f"{folder} is no folder that `newsschema fix` has written: it has no {ABOUT}"
        ) from None
    if kind != FORMAT:
        raise UsageError(f"{folder}: {LATER}")
    return found


def _records(path: Path, table: str) -> Iterator[bytes]:
    """The records of a repaired file as they stand."""
    found = open_dataset([], tables={table: [path]}).tables[table]
    places = [batch.select(ROW, LINE) for batch in found.batches()]
    problems = found.problems().filter(pl.col("row").is_not_null())
    bad = problems.select(pl.col("row").alias(ROW), pl.col("line").alias(LINE))
    every = pl.concat([*places, bad]).unique(ROW).sort(ROW)
    if found.originals is not None:
        for _, text in found.originals(0, every, set(every[ROW])):
            yield text


def _pieces(
    file: Mapping[str, Any], rows: pl.DataFrame, records: Iterator[bytes]
) -> Iterator[bytes]:
    """The bytes of the input file."""
    lines = _lines(file, rows, records)
    if file["head"] is not None:
        yield file["head"].rstrip("\r\n").encode() + b"\n"
    if file["array"]:
        for number, line in enumerate(lines):
            yield (b",\n" if number else b"[\n") + line
        yield b"\n]\n" if rows.height else b"[]\n"
        return
    for line in lines:
        yield line + b"\n"


def _lines(
    file: Mapping[str, Any], rows: pl.DataFrame, records: Iterator[bytes]
) -> Iterator[bytes]:
    old = {new: name for name, new in file["renames"].items()}
    for fate, text in rows.sort("row").select("fate", "input").iter_rows():
        record = b""
        if fate == KEPT:
            record = next(records, b"")
        if text is not None:
            yield text
        elif old and file["head"] is None:
            cells = {old.get(key, key): value for key, value in json.loads(record).items()}
            yield dumped(cells, record)
        else:
            yield record


def _undo_parquet(
    folder: Path, file: Mapping[str, Any], rows: pl.DataFrame, to: Path, *, converted: bool
) -> None:
    """Rows that were changed or set aside come from the copy of the originals."""
    originals = pq.read_table(folder / ORIGINALS / file["file"])
    numbers = originals[NUMBER].to_pylist()
    originals = originals.drop_columns([NUMBER])
    place = {row: at for at, row in enumerate(numbers)}
    parts = [originals]
    kept = rows.filter(pl.col("fate") == KEPT).sort("row")["row"]
    if not converted:
        fixed = pq.read_table(folder / file["file"])
        old = {new: name for name, new in file["renames"].items()}
        fixed = fixed.rename_columns([old.get(name, name) for name in fixed.column_names])
        parts.append(_typed(fixed, originals.schema))
        place = {row: originals.num_rows + at for at, row in enumerate(kept)} | place
    order = [place[row] for row in rows.sort("row")["row"]]
    pq.write_table(pa.concat_tables(parts).take(pa.array(order, pa.int64())), to)


def _typed(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """The columns of a schema in its types; one of type null has nothing to cast."""
    arrays = [
        pa.nulls(table.num_rows, field.type)
        if pa.types.is_null(field.type)
        else table[field.name].cast(field.type)
        for field in schema
    ]
    return pa.table(arrays, schema=schema)
