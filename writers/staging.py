"""A version while it is made: its folder, and the entries of its manifest."""

from __future__ import annotations

import hashlib

import pyarrow as pa

from newsschema.readers.corpus import Version
from newsschema.readers.corpus_log import VERSIONS, Published, read_log
from newsschema.readers.corpus_manifest import (
    MANIFEST,
    ColumnEntry,
    FileEntry,
    Manifest,
    TableEntry,
)
from newsschema.schemas.derive.type_names import type_name
from newsschema.schemas.record import Record
from newsschema.writers.commit import new_staging
from newsschema.writers.local_store import Store
from newsschema.writers.parquet_file import Encoded


class Staging:
    """Takes the files of a version; with `dry`, only their entries."""

    def __init__(self, store: Store, *, dry: bool = False) -> None:
        """Name a new folder; it is made with its first file."""
        self.name = new_staging()
        self._store = store
        self._dry = dry
        self._there: set[str] = set()
        self._shared: dict[str, str] = {}

    def put(self, path: str, data: bytes, *, encoded: Encoded | None = None) -> FileEntry:
        """Write a file, in place of what this build has put there before."""
        self._remove(path)
        if not self._dry:
            self._store.put(self._full(path), data)
        self._there.add(path)
        return FileEntry(
            path=path,
            sha256=hashlib.sha256(data).hexdigest(),
            bytes=len(data),
            rows=None if encoded is None else encoded.rows,
            content=None if encoded is None else encoded.content,
        )

    def put_encoded(self, path: str, encoded: Encoded) -> FileEntry:
        """Write a Parquet file."""
        return self.put(path, encoded.data, encoded=encoded)

    def link(self, version: Version, entry: FileEntry) -> FileEntry:
        """Take over a file of another version as it is, when the version is completed."""
        self._remove(entry.path)
        self._shared[entry.path] = f"{version.folder}/{entry.path}"
        return entry

    def complete(self, manifest: Manifest) -> Published:
        """Write what is missing, the manifest last: the version can be published."""
        for path, source in self._shared.items():
            self._store.link(source, self._full(path))
            self._there.add(path)
        self._shared.clear()
        entry = self.put(MANIFEST, manifest.encoded())
        return Published(version=manifest.version, staging=self.name, manifest=entry.sha256)

    def discard(self) -> bool:
        """Remove the folder of a version that is not wanted, or could not be published.

        Returns:
            Whether it is gone. What fails, or is interrupted, may have been published just before:
            then the folder is the version, and whoever comes next gives it its name.
        """
        if self._dry:
            return True
        published = [one for entry in read_log(self._store).entries for one in entry.publish]
        if self.name in {one.staging for one in published}:
            return False
        if self._there:
            self._store.delete(f"{VERSIONS}/{self.name}")
        return True

    def _remove(self, path: str) -> None:
        """Take back what an attempt before has put there."""
        self._shared.pop(path, None)
        if path in self._there and not self._dry:
            self._store.delete(self._full(path))
        self._there.discard(path)

    def _full(self, path: str) -> str:
        return f"{VERSIONS}/{self.name}/{path}"


def table_entry(
    record: type[Record], schema: pa.Schema, files: tuple[FileEntry, ...]
) -> TableEntry:
    """The manifest's entry of a table."""
    columns = tuple(
        ColumnEntry(name=one.name, type=type_name(one.type), nullable=bool(one.nullable))
        for one in schema
    )
    told = "\n".join(f"{one.name}\0{one.type}\0{one.nullable}" for one in columns)
    return TableEntry(
        key=record.key(),
        rows=sum(file.rows or 0 for file in files),
        schema_sha256=hashlib.sha256(told.encode()).hexdigest(),
        columns=columns,
        files=files,
    )
