"""The manifest of a version: which files it consists of, and where their rows came from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import Field

from newsschema.readers.corpus_log import FORMAT, Hash, Part, VersionName

MANIFEST: Final = "manifest.json"

FilePath = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$")
]
"""A path inside the version's folder; never out of it."""
Count = Annotated[int, Field(ge=0)]


class FileEntry(Part):
    """A file of a version."""

    path: FilePath
    sha256: Hash
    bytes: Count
    rows: Count | None = None
    """Of a Parquet file."""
    content: Hash | None = None
    """Digest of the rows of a Parquet file, which survives another encoding."""


class ColumnEntry(Part):
    """A column of a table."""

    name: str
    type: str
    """The Arrow type by its meaning, as `digest.type_name` writes it."""
    nullable: bool


class TableEntry(Part):
    """A table of a version."""

    key: str
    rows: Count
    schema_sha256: Hash
    """Fingerprint of the columns."""
    columns: tuple[ColumnEntry, ...]
    files: tuple[FileEntry, ...]

    def names(self) -> dict[str, ColumnEntry]:
        """The columns by name."""
        return {column.name: column for column in self.columns}


class Account(Part):
    """What became of the rows of one input file: `rows = kept + merged + quarantined`."""

    table: str
    file: str
    rows: Count
    kept: Count
    merged: Count
    quarantined: Count


class Changes(Part):
    """What a version changed in one table, against its parent."""

    added: Count = 0
    removed: Count = 0
    changed: Count = 0

    @property
    def any(self) -> bool:
        """Whether there is a change."""
        return bool(self.added or self.removed or self.changed)


class Redaction(Part):
    """A takedown that has changed the version after its release."""

    entry: int
    """Number of the log entry."""
    rows: Mapping[str, int]
    """Rows that were removed, by table."""
    manifest: Hash
    """The manifest before."""


class Manifest(Part):
    """All there is to know of a version. Holds no clock: the log says when."""

    format: str = FORMAT
    corpus: str
    version: VersionName
    parent: VersionName | None
    schema_version: str
    newsschema: str
    pyarrow: str
    rules_sha256: Hash
    """Fingerprint of the rules in force: codes, severities, options."""
    configuration: Mapping[str, Any]
    """What was chosen for the build."""
    tables: Mapping[str, TableEntry]
    files: tuple[FileEntry, ...]
    """The files besides those of the tables."""
    accounting: tuple[Account, ...]
    changes: Mapping[str, Changes]
    """By table, against the parent; empty for a first version."""
    redactions: tuple[Redaction, ...] = ()

    @property
    def all_files(self) -> tuple[FileEntry, ...]:
        """Every file but the manifest itself."""
        return (*(file for table in self.tables.values() for file in table.files), *self.files)

    @property
    def quarantined(self) -> int:
        """Rows that were set aside."""
        return sum(account.quarantined for account in self.accounting)

    def encoded(self) -> bytes:
        """The manifest as its file holds it."""
        content = self.model_dump(mode="json")
        return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
