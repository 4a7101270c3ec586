"""The work behind `newsschema schema diff`: two schemas of any origin, compared."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from newsschema import schemas
from newsschema.errors import InputError, UsageError
from newsschema.readers.corpus import corpus_and_version, open_version
from newsschema.reports.summary import count
from newsschema.reports.visible import visible
from newsschema.schemas.derive.schema_changes import (
    Column,
    SchemaChange,
    columns_of,
    schema_changes,
)
from newsschema.schemas.record import Record

RECORDS: Final = "records"
"""What stands for the records in force."""
TABLE: Final = b"newsschema.table"
Tables = Mapping[str, tuple[Column, ...]]


def compare_schemas(old: str, new: str, records: Mapping[str, type[Record]], output: str) -> int:
    """Print what changes from one schema to another; 1 where something breaks.

    Raises:
        UsageError: one of them is no schema, or they have no table in common.
    """
    if output not in {"text", "json"}:
        raise UsageError(f"unknown output format {output!r}; there are text, json")
    before, after = (_tables(one, records) for one in (old, new))
    if not before.keys() & after.keys():
        raise UsageError(f"{old} and {new} have no table in common")
    # A file or a record of one table says nothing of the others.
    whole = len(before) > 1 and len(after) > 1
    names = [name for name in before if name in after or whole]
    found = {name: schema_changes(before[name], after.get(name, ())) for name in names}
    found |= {
        name: schema_changes((), after[name]) for name in after if whole and name not in before
    }
    breaking = sum(change.breaking for changes in found.values() for change in changes)
    if output == "json":
        told = {name: [asdict(one) for one in changes] for name, changes in found.items()}
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    else:
        for line in _lines(found, breaking):
            sys.stdout.write(f"{visible(line)}\n")
    return int(breaking > 0)


def _lines(found: Mapping[str, list[SchemaChange]], breaking: int) -> Iterator[str]:
    for name, changes in found.items():
        for change in changes:
            mark = "breaks" if change.breaking else "fits  "
            yield f"{mark}  {name}.{change.column} {change.what}: {change.detail}"
    total = sum(map(len, found.values()))
    yield f"{count(total, 'change')}, {breaking:,} of them breaking" if total else "no change"


def _tables(source: str, records: Mapping[str, type[Record]]) -> Tables:
    """The columns of each table of a schema."""
    if source == RECORDS:
        return {name: columns_of(schemas.arrow(record)) for name, record in records.items()}
    named = corpus_and_version(source)
    if named is not None:
        tables = open_version(*named).manifest.tables
        return {
            name: tuple(Column(one.name, one.type, one.nullable) for one in table.columns)
            for name, table in tables.items()
        }
    path = Path(source)
    files = sorted(path.glob("*.arrow")) if path.is_dir() else [path]
    if not files:
        raise UsageError(f"{source}: the folder has no .arrow file; write some with schema export")
    return dict(_file(file) for file in files)


def _file(path: Path) -> tuple[str, tuple[Column, ...]]:
    try:
        if path.suffix == ".parquet":
            schema = pq.read_schema(path)
        elif path.suffix == ".arrow":
            schema = pa.ipc.read_schema(pa.py_buffer(path.read_bytes()))
        else:
            raise UsageError(
                f"{path}: name a corpus, a .arrow file of schema export, a folder of them, "
                f"a .parquet file, or {RECORDS}"
            )
    except (pa.ArrowException, OSError) as error:
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0][:100]
        raise InputError(f"{path}: {reason}") from error
    metadata = schema.metadata or {}
    return metadata.get(TABLE, path.stem.encode()).decode(), columns_of(schema)
