"""Checking a corpus against its manifests: that what was published is there, byte by byte."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

import polars as pl
import pyarrow as pa

from newsschema.errors import InputError
from newsschema.readers.corpus import Version, checked_table
from newsschema.readers.corpus_manifest import MANIFEST, TableEntry
from newsschema.readers.table import INDEX
from newsschema.schemas.catalogue import RECORDS
from newsschema.schemas.derive.migrations import Migration, migrated
from newsschema.schemas.derive.schema_changes import Column, columns_of
from newsschema.schemas.fields import Kind, fields
from newsschema.schemas.record import Record
from newsschema.validators.data import Data
from newsschema.validators.references import dangling
from newsschema.writers.digest import content_digest

Depth = Literal["quick", "full", "deep"]
"""`quick`: all files are there, of the right size, and no others. `full`: and of the right
bytes. `deep`: and of the right rows, columns, keys and references."""

STEP: Final = 8 << 20
"""Bytes that are read at a time."""


@dataclass(frozen=True, slots=True)
class Damage:
    """Something of a version that is not as it was published."""

    version: str
    file: str
    """Path within the version."""
    what: str
    """What is wrong, as a clause."""


@dataclass(slots=True)
class Checked:
    """Remembers the files that were read, since versions share them."""

    digests: dict[tuple[int, int, str], str]
    """SHA-256 by device, inode and path; the path alone where a system has no inodes."""
    bytes: int = 0
    """Bytes read."""

    @classmethod
    def nothing(cls) -> Checked:
        """Nothing was read yet."""
        return cls({})

    def sha256(self, path: Path) -> str:
        """The digest of a file."""
        status = path.stat()
        key = (status.st_dev, status.st_ino, "" if status.st_ino else str(path))
        if key not in self.digests:
            digest = hashlib.sha256()
            with path.open("rb") as file:
                while block := file.read(STEP):
                    digest.update(block)
                    self.bytes += len(block)
            self.digests[key] = digest.hexdigest()
        return self.digests[key]


def verify(version: Version, depth: Depth = "full", checked: Checked | None = None) -> list[Damage]:
    """Check a version.

    Args:
        version: the version, whose manifest was read and agrees with the log.
        depth: how much is looked at.
        checked: what was read of other versions already.

    Returns:
        Everything that is wrong, by file; nothing where all is well.
    """
    known = checked or Checked.nothing()
    found = [Damage(version.name, path, what) for path, what in _files(version, depth, known)]
    if depth == "deep":
        broken = {one.file for one in found}
        found += [Damage(version.name, path, what) for path, what in _rows(version, broken)]
    return sorted(found, key=lambda one: (one.file, one.what))


def _files(version: Version, depth: Depth, checked: Checked) -> Iterator[tuple[str, str]]:
    recorded = {entry.path for entry in version.manifest.all_files}
    there = {
        name.removeprefix(f"{version.folder}/") for name in version.files.names(version.folder)
    }
    for path in there - recorded - {MANIFEST}:
        yield path, "it is not in the manifest"
    for entry in version.manifest.all_files:
        if entry.path not in there:
            yield entry.path, "it is missing"
            continue
        size = version.files.size(f"{version.folder}/{entry.path}")
        if size != entry.bytes:
            yield entry.path, f"it has {size:,} bytes, not {entry.bytes:,}"
        elif depth != "quick" and checked.sha256(version.path(entry)) != entry.sha256:
            yield entry.path, "its bytes were changed"


def _rows(version: Version, broken: set[str]) -> Iterator[tuple[str, str]]:
    """What is wrong with the rows of files whose bytes are right."""
    frames: dict[str, pl.DataFrame] = {}
    for name, table in version.manifest.tables.items():
        keys = [pl.DataFrame()]
        key = RECORDS[name].key() if name in RECORDS else table.key
        for entry in table.files:
            if entry.path in broken:
                continue
            try:
                arrow = checked_table(version.path(entry))
            except InputError as error:
                yield entry.path, str(error)
                continue
            if arrow.num_rows != entry.rows:
                yield entry.path, f"it has {arrow.num_rows:,} rows, not {entry.rows:,}"
            if content_digest(arrow) != entry.content:
                yield entry.path, "its rows are others than the manifest says"
            if columns_of(arrow.schema) != _columns(table):
                yield entry.path, "its columns are others than the manifest says"
            keys.append(_held(name, key, arrow, version.steps))
        frame = pl.concat(keys, how="diagonal_relaxed")
        yield from _keys(name, key, frame)
        frames[name] = frame.with_row_index(INDEX)
    yield from _references(frames)


def _columns(table: TableEntry) -> tuple[Column, ...]:
    return tuple(Column(one.name, one.type, one.nullable) for one in table.columns)


def _held(name: str, key: str, stored: pa.Table, steps: tuple[Migration, ...]) -> pl.DataFrame:
    """The columns that tell rows apart or refer to others, in today's records."""
    wanted = [key]
    record = RECORDS.get(name)
    for spec in fields(record) if record is not None else ():
        members = spec.item.members if spec.item is not None else ()
        refers = spec.ref is not None or any(member.ref for member in members)
        if spec.is_version or (refers and spec.kind is not Kind.STRUCT):
            wanted.append(spec.name)
    if record is not None and any(spec.is_version for spec in fields(record)):
        wanted.append("body")
    if not steps:
        stored = stored.select([n for n in dict.fromkeys(wanted) if n in stored.schema.names])
    rows = pl.from_arrow(stored)
    if not isinstance(rows, pl.DataFrame):  # pragma: no cover - a table becomes a frame
        raise TypeError(f"an Arrow table became {type(rows).__name__}")
    rows = migrated(name, rows, steps)
    return rows.select(n for n in dict.fromkeys(wanted) if n in rows.columns)


def _keys(name: str, key: str, frame: pl.DataFrame) -> Iterator[tuple[str, str]]:
    if key not in frame.columns:
        return
    telling = [one for one in frame.columns if one in {key, "body", "body_sha256"}]
    if name != "articles":
        telling = [key]
    twice = frame.filter(pl.struct(telling).is_duplicated())
    if twice.height:
        yield name, f"{twice.height:,} rows share a key ({twice.row(0, named=True)[key]})"
    missing = frame[key].null_count()
    if missing:
        yield name, f"{missing:,} rows have no key"


def _references(frames: Mapping[str, pl.DataFrame]) -> Iterator[tuple[str, str]]:
    records: dict[str, type[Record]] = {name: RECORDS[name] for name in frames if name in RECORDS}
    data = Data(
        tables={name: frames[name].lazy() for name in records},
        records=records,
        now=datetime.fromtimestamp(0, UTC),
    )
    for (table, column), rows in dangling(data).group_by("table", "column", maintain_order=True):
        target, key = rows.row(0, named=True)["target"], rows.row(0, named=True)["found"]
        what = f"{rows.height:,} rows refer by {column} to rows of {target} that are not there"
        yield str(table), f"{what} ({key})"
