"""Versions without some articles: the same files where nothing of them was in, others anew."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl
import pyarrow.parquet as pq

from newsschema.readers.corpus import Version
from newsschema.readers.corpus_manifest import FileEntry, Manifest, Redaction, TableEntry
from newsschema.schemas.catalogue import RECORDS
from newsschema.writers.hanging_rows import ARTICLES, HeldKeys, Keys
from newsschema.writers.parquet_file import Encoded, encode, plain_file
from newsschema.writers.redaction import (
    account_without,
    mentions,
    report_without,
    with_set_aside,
)
from newsschema.writers.staging import Staging


@dataclass(slots=True)
class Redacting:
    """A takedown under way; remembers what it made of files that versions share."""

    ids: set[str]
    """Keys of the articles."""
    number: int
    """Of the entry of the log."""
    seen: set[str] = field(default_factory=set)
    removed: Keys = field(default_factory=dict)
    _gone: dict[str, Keys] = field(default_factory=dict)
    _keys: HeldKeys = field(default_factory=HeldKeys)
    _made: dict[tuple[str, frozenset[str]], Encoded | None] = field(default_factory=dict)
    _places: dict[tuple[str, str], pl.Series] = field(default_factory=dict)
    """By version and file, the places of the rows that go, sorted."""

    def look_at(self, version: Version) -> bool:
        """Whether a version holds one of the articles, or says anything of one."""
        gone = self._keys.hanging(version, self.ids)
        self._gone[version.name] = gone
        for name, keys in gone.items():
            self.removed.setdefault(name, set()).update(keys)
        self.seen |= gone.get(ARTICLES, set()) & self.ids
        told = {
            one
            for entry in version.manifest.files
            if entry.path.startswith(("quarantine/", "lineage/"))
            for one in self.ids
            if mentions(version.rows(entry), {one}).any()
        }
        self.seen |= told
        return any(gone.values()) or bool(told)

    def redacted(self, version: Version, staging: Staging) -> Manifest:
        """Write a version without the articles; its manifest, without the describing files."""
        gone = self._gone[version.name]
        manifest = version.manifest
        every = with_set_aside(version, self.ids.union(*gone.values()))
        tables = {
            name: self._table(version, staging, name, table, gone.get(name, set()))
            for name, table in manifest.tables.items()
        }
        files: list[FileEntry] = []
        counts: dict[tuple[str, str, str], int] = {}
        for entry in manifest.files:
            if entry.path.endswith(".parquet"):
                files.append(self._other(version, staging, entry, every, counts))
            elif entry.path == "report.json":
                files.append(staging.put(entry.path, report_without(version, entry, every)))
            # What people read is made anew; a report in HTML can't be, and is left out.
        return manifest.model_copy(
            update={
                "version": _next_revision(version.name),
                "tables": tables,
                "files": tuple(files),
                "accounting": tuple(account_without(one, counts) for one in manifest.accounting),
                "redactions": (
                    *manifest.redactions,
                    Redaction(
                        entry=self.number,
                        rows={name: len(keys) for name, keys in gone.items() if keys},
                        manifest=version.published.manifest,
                    ),
                ),
            }
        )

    def _table(
        self, version: Version, staging: Staging, name: str, table: TableEntry, gone: set[str]
    ) -> TableEntry:
        files: list[FileEntry] = []
        key = RECORDS[name].key() if gone else ""
        for entry in table.files:
            encoded = self._without(version, name, key, entry, gone) if gone else None
            if encoded is None:
                files.append(staging.link(version, entry))
            else:
                files.append(staging.put_encoded(entry.path, encoded))
        rows = sum(file.rows or 0 for file in files)
        return table.model_copy(update={"files": tuple(files), "rows": rows})

    def _without(
        self, version: Version, name: str, key: str, entry: FileEntry, gone: set[str]
    ) -> Encoded | None:
        """A file of a table without some rows; null where it has none of them."""
        keys = self._keys.of(version, entry, RECORDS[name])[key]
        here = frozenset(set(keys) & gone)
        if not here:
            return None
        going = keys.is_in(list(here))
        self._places[version.name, entry.path] = going.arg_true()
        if (entry.sha256, here) not in self._made:
            schema = pq.read_schema(version.path(entry))
            rows = version.rows(entry).filter(~going)
            self._made[entry.sha256, here] = encode(RECORDS[name], rows, schema)
        return self._made[entry.sha256, here]

    def _other(
        self,
        version: Version,
        staging: Staging,
        entry: FileEntry,
        gone: set[str],
        counts: dict[tuple[str, str, str], int],
    ) -> FileEntry:
        """Quarantine and lineage without what they say of the rows that go."""
        rows = version.rows(entry)
        told = mentions(rows, gone)
        if not told.any() and not self._moves(version, rows):
            return staging.link(version, entry)
        if "fate" in rows.columns:
            table = entry.path.removeprefix("lineage/").removesuffix(".parquet")
            for file, fate, number in rows.filter(told).group_by("file", "fate").len().iter_rows():
                counts[table, file, fate] = number
        kept = rows.filter(~told)
        if "at" in kept.columns:
            kept = pl.concat(
                [kept.clear(), *(self._placed(version, some) for some in _by_path(kept))]
            ).sort("file", "row")
        return staging.put_encoded(entry.path, plain_file(kept))

    def _moves(self, version: Version, rows: pl.DataFrame) -> bool:
        """Whether rows of a lineage have other places now."""
        paths = set(rows["path"].drop_nulls()) if "path" in rows.columns else set()
        return any((version.name, path) in self._places for path in paths)

    def _placed(self, version: Version, rows: pl.DataFrame) -> pl.DataFrame:
        """Rows of a lineage in one file, with the places they have now."""
        gone = self._places.get((version.name, rows["path"][0] or ""))
        if gone is None:
            return rows
        before = gone.cast(pl.Int64).search_sorted(rows["at"], side="left")
        return rows.with_columns(at=pl.col("at") - before.cast(pl.Int64))


def _by_path(rows: pl.DataFrame) -> list[pl.DataFrame]:
    return rows.partition_by("path", maintain_order=True)


def _next_revision(version: str) -> str:
    base, _, revision = version.partition("+r")
    return f"{base}+r{int(revision or 0) + 1}"
