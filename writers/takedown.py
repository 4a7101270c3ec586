"""Taking articles down: out of every version, with all that quotes them.

A version that held one of them becomes another revision, `1.4.0+r1`; all revisions are
published by one entry of the log. The old files are removed; what asks for them by their hash
learns that they were redacted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

import polars as pl
import pyarrow.parquet as pq

from newsschema.errors import UsageError
from newsschema.readers.corpus import Version, open_version
from newsschema.readers.corpus_log import VERSIONS, Published, Retired, read_log
from newsschema.readers.corpus_manifest import (
    FileEntry,
    Manifest,
    Redaction,
    TableEntry,
)
from newsschema.readers.table import INDEX
from newsschema.schemas.catalogue import RECORDS
from newsschema.schemas.fields import fields
from newsschema.schemas.record import Record
from newsschema.validators.data import Data
from newsschema.validators.references import references
from newsschema.writers.about import about
from newsschema.writers.card import card
from newsschema.writers.commit import publish
from newsschema.writers.croissant import croissant
from newsschema.writers.local_store import Store
from newsschema.writers.parquet_file import Encoded, encode, plain_file
from newsschema.writers.redaction import (
    account_without,
    mentions,
    report_without,
    with_set_aside,
)
from newsschema.writers.staging import Staging
from newsschema.writers.takedown_list import FOLDER, new_takedown

ARTICLES: Final = "articles"
Keys = dict[str, set[str]]
"""Keys by table."""


@dataclass(frozen=True, slots=True)
class TakenDown:
    """What a takedown came to."""

    versions: Mapping[str, str]
    """The versions that held an article, to what they are now."""
    rows: Mapping[str, int]
    """Distinct rows that were removed, by table."""
    unknown: tuple[str, ...]
    """Ids that no version held."""
    unfinished: tuple[str, ...]
    """Folders of builds that are not finished, or crashed, and may hold an article still."""


def take_down(
    store: Store,
    ids: Sequence[str],
    reason: str,
    *,
    now: datetime | None = None,
) -> TakenDown:
    """Remove articles from all versions of a corpus, with all rows that refer to them.

    Args:
        store: of the corpus.
        ids: keys of the articles.
        reason: why, for the log.
        now: the instant to note; the clock's by default.

    Raises:
        UsageError: no id, no reason, or no version holds any of the articles.
        ConflictError: a build was published meanwhile; nothing was changed.
    """
    if not ids or not reason.strip():
        raise UsageError("a takedown needs at least one article and a reason")
    facts = about(store)
    log = read_log(store)
    work = _Work(store, set(ids), len(log.entries) + 1)
    versions = [open_version(store, one.version) for one in log.versions.values()]
    hit = [version for version in versions if work.look_at(version)]
    unknown = tuple(sorted(set(ids) - work.seen))
    if not hit:
        raise UsageError(f"{store.shown}: no version holds {', '.join(sorted(ids))}")
    published: list[Published] = []
    stagings: list[Staging] = []
    list_name = f"{FOLDER}/{work.number:08d}.json"
    listed = False
    try:
        for version in hit:
            staging = Staging(store)
            stagings.append(staging)
            manifest = work.redacted(version, staging)
            files = [
                *manifest.files,
                staging.put("README.md", card(facts, manifest).encode()),
                staging.put("croissant.json", croissant(facts, manifest)),
            ]
            manifest = manifest.model_copy(update={"files": tuple(files)})
            published.append(staging.complete(manifest))
        listed = store.put_new(list_name, new_takedown(work.number, reason, ids).encoded())
        publish(
            store,
            log,
            published,
            kind="takedown",
            retire=[Retired(version=one.name, manifest=one.published.manifest) for one in hit],
            reason=reason,
            now=now,
        )
    except BaseException:
        for staging in stagings:
            staging.discard()
        if listed:
            store.delete(list_name)
        raise
    for version in hit:
        store.delete(f"{VERSIONS}/{version.name}")
    named = {one.staging for one in read_log(store).versions.values()}
    return TakenDown(
        {old.name: new.version for old, new in zip(hit, published, strict=True)},
        {name: len(keys) for name, keys in work.removed.items() if keys},
        unknown,
        tuple(
            folder
            for folder in store.folders(VERSIONS)
            if folder.startswith(f"{VERSIONS}/.") and folder.partition("/")[2] not in named
        ),
    )


@dataclass(slots=True)
class _Work:
    """A takedown under way; remembers what it made of files that versions share."""

    store: Store
    ids: set[str]
    number: int
    seen: set[str] = field(default_factory=set)
    removed: Keys = field(default_factory=dict)
    _gone: dict[str, Keys] = field(default_factory=dict)
    _keys: dict[str, pl.DataFrame] = field(default_factory=dict)
    _made: dict[tuple[str, frozenset[str]], Encoded | None] = field(default_factory=dict)
    _places: dict[tuple[str, str], pl.Series] = field(default_factory=dict)
    """By version and file, the places of the rows that go, sorted."""

    def look_at(self, version: Version) -> bool:
        """Whether a version holds one of the articles, or says anything of one."""
        gone = self._hanging(version)
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

    def _hanging(self, version: Version) -> Keys:
        """The keys of the articles and of all rows that refer to them, at any remove."""
        records = {name: RECORDS[name] for name in version.manifest.tables if name in RECORDS}
        frames = {name: self._held(version, name, record) for name, record in records.items()}
        data = Data(
            tables={name: frame.lazy() for name, frame in frames.items()},
            records=records,
            now=datetime.fromtimestamp(0, UTC),
        )
        held = [(one, one.held(data).collect()) for one in references(data)]
        own = frames.get(ARTICLES)
        articles = set() if own is None else set(own["article_id"]) & self.ids
        gone: Keys = {name: set() for name in records}
        new: Keys = {ARTICLES: articles}
        # Rows may name an article that is in no version of the articles any more.
        for name, frame in frames.items():
            if name != ARTICLES and "article_id" in frame.columns:
                rows = frame.filter(pl.col("article_id").is_in(list(self.ids)))
                new.setdefault(name, set()).update(rows[records[name].key()])
        while any(new.values()):
            for name, keys in new.items():
                gone.setdefault(name, set()).update(keys)
            following: Keys = {}
            for one, pairs in held:
                lost = new.get(one.target)
                if lost:
                    at = pairs.filter(pl.col("found").is_in(list(lost)))[INDEX]
                    keys = set(frames[one.table][records[one.table].key()].gather(at))
                    following.setdefault(one.table, set()).update(keys - gone[one.table])
            new = following
        return gone

    def _held(self, version: Version, name: str, record: type[Record]) -> pl.DataFrame:
        """The keys and references of a table; files that versions share are read once."""
        wanted = [
            spec.name
            for spec in fields(record)
            if spec.is_key
            or spec.ref is not None
            or (spec.item is not None and any(member.ref for member in spec.item.members))
        ]
        frames = []
        for entry in version.manifest.tables[name].files:
            if entry.sha256 not in self._keys:
                self._keys[entry.sha256] = version.rows(entry, wanted)
            frames.append(self._keys[entry.sha256])
        return pl.concat(frames, how="diagonal_relaxed").with_row_index(INDEX)

    def _table(
        self, version: Version, staging: Staging, name: str, table: TableEntry, gone: set[str]
    ) -> TableEntry:
        files: list[FileEntry] = []
        for entry in table.files:
            encoded = self._without(version, name, table.key, entry, gone) if gone else None
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
        held = self._keys.get(entry.sha256)
        keys = held if held is not None else version.rows(entry, [key])
        here = frozenset(set(keys[key]) & gone)
        if not here:
            return None
        self._places[version.name, entry.path] = keys[key].is_in(list(here)).arg_true()
        if (entry.sha256, here) not in self._made:
            schema = pq.read_schema(version.path(entry))
            rows = version.rows(entry).filter(~pl.col(key).is_in(list(here)))
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
