"""A version in the making: its files, its number, its manifest, and how it is published."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version as version_of
from typing import Any, Final

import polars as pl

from newsschema.errors import ConflictError
from newsschema.readers.corpus import Version, open_version
from newsschema.readers.corpus_log import Log, read_log
from newsschema.readers.corpus_manifest import (
    Account,
    Changes,
    FileEntry,
    Manifest,
    TableEntry,
)
from newsschema.readers.table import FILE, ROW
from newsschema.repairs.quarantine import QUARANTINE
from newsschema.repairs.repair import Repaired
from newsschema.schemas.derive.versions import SCHEMA_VERSION
from newsschema.validators.outcome import Outcome
from newsschema.validators.row_store import RowStore
from newsschema.validators.settings import Settings
from newsschema.writers.about import About
from newsschema.writers.accounts import Lineage, accounting, check_accounts
from newsschema.writers.assembly import AssembledTable
from newsschema.writers.built import BuildOptions, Built
from newsschema.writers.card import card
from newsschema.writers.commit import publish
from newsschema.writers.croissant import croissant
from newsschema.writers.diff import version_side
from newsschema.writers.in_force import configuration, rules_sha256
from newsschema.writers.local_store import Store
from newsschema.writers.parquet_file import (
    COMPACT_LEVEL,
    LEVEL,
    Encoded,
    content_of,
    encode,
    plain_file,
    plain_file_of,
)
from newsschema.writers.row_prints import NO_SIDE, Side, counted, differences_of
from newsschema.writers.staging import Staging, table_entry
from newsschema.writers.takedown_list import refuse_taken_down
from newsschema.writers.version_numbers import Level, level, next_version

ATTEMPTS: Final = 20
"""How often a build is published anew that others were quicker than."""
PAUSE: Final = 0.05
"""Seconds to wait, at most and times the attempt, before the next one."""

Documents = Callable[[Outcome], Mapping[str, bytes]]
"""Makes reports out of an outcome, by file name: `report.json`."""


@dataclass(slots=True)
class Making:
    """A build whose rows are sorted, on its way to a version."""

    store: Store
    facts: About
    settings: Settings
    options: BuildOptions
    repaired: Repaired
    tables: Mapping[str, AssembledTable]
    documents: Documents | None
    scratch: RowStore
    """Has files for what is too large for memory."""
    staging: Staging = field(init=False)
    aside: dict[str, pl.DataFrame] = field(default_factory=dict)
    """By table, the rows that are set aside, as they stood."""
    inputs: set[str] = field(default_factory=set)
    """The files that were given."""
    base: Version | None = None
    """The version that rows are added to."""
    entries: dict[str, TableEntry] = field(default_factory=dict)
    lineage: Lineage = field(init=False)
    accounts: tuple[Account, ...] = ()
    written: int = 0
    shared: int = 0
    bytes: int = 0

    def __post_init__(self) -> None:
        self.staging = Staging(self.store, dry=self.options.dry)
        aside = self.repaired.quarantine
        for (name,), rows in aside.group_by("table", maintain_order=True):
            self.aside[str(name)] = rows.drop("table")

    def published(self) -> Built:
        """Publish, again on each new parent, until it succeeds or nothing is left to publish."""
        for attempt in range(1, ATTEMPTS + 1):
            log = read_log(self.store)
            if attempt > 1:
                refuse_taken_down(self.store, self.repaired.dataset)
            parent = None if log.newest is None else open_version(self.store)
            if self.options.append and parent != self.base:
                raise ConflictError(f"{self.store.shown}: another build was published first")
            if not self.entries:
                self._write_tables(parent)
            built = self._against(parent)
            if built.version is None or self.options.dry:
                self.staging.discard()
                return built
            try:
                self._publish(log, parent, built)
            except ConflictError:
                if attempt == ATTEMPTS or self.options.append:
                    raise
                wait(attempt)
                continue
            return built
        raise AssertionError("unreachable")

    def _write_tables(self, parent: Version | None) -> None:
        """Write the files of all tables, or share those of the parent that say the same."""
        self.lineage = Lineage(self.repaired, self.scratch)
        for name, table in self.tables.items():
            old = {} if parent is None or parent.steps else _files(parent.manifest.tables.get(name))
            schema, files = table.arrow, list[FileEntry]()
            for part in table.parts:
                path = table.path(part)
                if parent is not None and path in table.carried:
                    files.append(self._share(parent, table.carried[path]))
                    continue
                rows = table.rows(part)
                held = None if parent is None or path not in old else (parent, old[path])
                files.append(self._file(table, path, rows, schema, held))
                self.lineage.put(name, path, rows)
            self.entries[name] = table_entry(table.record, schema, tuple(files))
        counts = self.lineage.counts()
        self.accounts = accounting(self.repaired.dataset, counts, self.inputs)
        check_accounts(self.accounts, self.entries, self.tables, self.aside)

    def _file(
        self,
        table: AssembledTable,
        path: str,
        rows: pl.DataFrame,
        schema: Any,
        held: tuple[Version, FileEntry] | None,
    ) -> FileEntry:
        """Write the rows of a part, or share the file that the parent holds of it."""
        given, compact = rows.drop(FILE, ROW), self.options.compact
        same = held is not None and content_of(table.record, given, schema) == held[1].content
        if held is not None and same and not compact:
            return self._share(*held)
        encoded = encode(table.record, given, schema, level=COMPACT_LEVEL if compact else LEVEL)
        if held is not None and same and held[1].sha256 == encoded.sha256:
            return self._share(*held)
        self.written += 1
        self.bytes += len(encoded.data)
        return self.staging.put_encoded(path, encoded)

    def _share(self, parent: Version, old: FileEntry) -> FileEntry:
        self.shared += 1
        return self.staging.link(parent, old)

    def _against(self, parent: Version | None) -> Built:
        """What a version would be with this parent."""
        by = Level.MINOR if parent is None else level(parent.manifest, self.entries)
        changes: dict[str, Changes] = {}
        if parent is not None:
            changes = {
                name: counted(self._differences(parent, name))
                for name in {**parent.manifest.tables, **self.entries}
            }
            if by is Level.NOTHING and (self._is_reencoded(parent) or self._has_new_aside(parent)):
                by = Level.PATCH
        old = None if parent is None else parent.name
        number = None
        if by is not Level.NOTHING:
            number = next_version(old, by, self.options.version)
        return Built(
            version=number,
            parent=old,
            level=by,
            changes=changes,
            accounting=self.accounts,
            edits=self.repaired.edits,
            quarantine=self.repaired.quarantine,
            outcome=self.repaired.before,
            written=self.written,
            shared=self.shared,
            bytes=self.bytes,
        )

    def _differences(self, parent: Version, name: str) -> pl.DataFrame:
        """The rows of a table that differ."""
        entry = self.entries.get(name) or parent.manifest.tables[name]
        return differences_of(name, entry.key, version_side(parent, name), self._side(name))

    def _side(self, name: str) -> Side:
        """A table as it is written now."""
        table = self.tables.get(name)
        if table is None:
            return NO_SIDE
        parts = {table.path(part): part for part in table.parts}
        contents = {file.path: file.content for file in self.entries[name].files}
        return Side(contents, lambda path: table.rows(parts[path]).drop(FILE, ROW))

    def _is_reencoded(self, parent: Version) -> bool:
        return any(
            {file.sha256 for file in entry.files}
            != {file.sha256 for file in parent.manifest.tables[name].files}
            for name, entry in self.entries.items()
        )

    def _has_new_aside(self, parent: Version) -> bool:
        """Whether rows were set aside that the parent has not set aside."""
        what = ["key", "codes", "input", "input_bytes"]
        old = {file.path: file for file in parent.manifest.files}
        for name in self.tables:
            path = _quarantine_path(name)
            before = parent.rows(old[path]) if path in old else pl.DataFrame(schema=QUARANTINE)
            after = self.aside.get(name, pl.DataFrame(schema=QUARANTINE))
            if not _sorted(before, what).equals(_sorted(after, what)):
                return True
        return False

    def _publish(self, log: Log, parent: Version | None, built: Built) -> None:
        """Write what describes the version, then make it visible."""
        files = [
            self._plain(_quarantine_path(name), plain_file(frame), parent)
            for name, frame in self.aside.items()
        ]
        for name in self.lineage.tables:
            frames = (rows.drop("table") for rows in self.lineage.frames(name))
            files.append(self._plain(f"lineage/{name}.parquet", plain_file_of(frames), parent))
        if built.edits.height:
            files.append(self._plain("lineage/edits.parquet", plain_file(built.edits), parent))
        reports = {} if self.documents is None else self.documents(built.outcome)
        files += [self.staging.put(path, data) for path, data in reports.items()]
        manifest = self._manifest(built, files)
        files += [
            self.staging.put("README.md", card(self.facts, manifest).encode()),
            self.staging.put("croissant.json", croissant(self.facts, manifest)),
        ]
        manifest = manifest.model_copy(update={"files": tuple(files)})
        published = self.staging.complete(manifest)
        publish(self.store, log, [published], now=self.settings.now)

    def _plain(self, path: str, encoded: Encoded, parent: Version | None) -> FileEntry:
        """Write a file beside the tables, or share the parent's."""
        others = () if parent is None else parent.manifest.files
        for old in others:
            if parent is not None and (old.path, old.sha256) == (path, encoded.sha256):
                return self.staging.link(parent, old)
        return self.staging.put_encoded(path, encoded)

    def _manifest(self, built: Built, files: list[FileEntry]) -> Manifest:
        return Manifest(
            corpus=self.facts.name,
            version=built.version or "",
            parent=built.parent,
            schema_version=SCHEMA_VERSION,
            newsschema=version_of("newsschema"),
            pyarrow=version_of("pyarrow"),
            rules_sha256=rules_sha256(built.outcome, self.settings),
            configuration=configuration(self.settings, self.options),
            tables=self.entries,
            files=tuple(files),
            accounting=built.accounting,
            changes={name: one for name, one in built.changes.items() if one.any},
        )


def wait(attempt: int) -> None:
    """Let others finish, longer with each attempt."""
    time.sleep(secrets.SystemRandom().uniform(0, PAUSE * attempt))


def _files(table: TableEntry | None) -> dict[str, FileEntry]:
    return {} if table is None else {file.path: file for file in table.files}


def _quarantine_path(table: str) -> str:
    return f"quarantine/{table}.parquet"


def _sorted(frame: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    whole = frame.select(pl.col(name).cast(QUARANTINE[name]) for name in names)
    return whole.sort(names, nulls_last=True)
