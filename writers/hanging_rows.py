"""Which rows of a version refer to some articles, at any remove."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

import polars as pl

from newsschema.readers.corpus import Version
from newsschema.readers.corpus_manifest import FileEntry
from newsschema.readers.table import INDEX
from newsschema.schemas.catalogue import RECORDS
from newsschema.schemas.fields import fields
from newsschema.schemas.record import Record
from newsschema.validators.data import Data
from newsschema.validators.references import references

ARTICLES: Final = "articles"
Keys = dict[str, set[str]]
"""Keys by table."""


@dataclass(slots=True)
class HeldKeys:
    """The keys and references of files; those that versions share are read once."""

    _frames: dict[str, pl.DataFrame] = field(default_factory=dict)
    """By the digest of the file."""

    def of(self, version: Version, entry: FileEntry, record: type[Record]) -> pl.DataFrame:
        """The keys and references of the rows of a file, in today's records."""
        if entry.sha256 not in self._frames:
            wanted = [
                spec.name
                for spec in fields(record)
                if spec.is_key
                or spec.ref is not None
                or (spec.item is not None and any(member.ref for member in spec.item.members))
            ]
            self._frames[entry.sha256] = version.today(record.table, entry, wanted)
        return self._frames[entry.sha256]

    def hanging(self, version: Version, ids: Collection[str]) -> Keys:
        """The keys of the articles, and of all rows of a version that refer to them.

        Args:
            version: where they are looked for.
            ids: keys of articles, which need not be there.
        """
        records = {name: RECORDS[name] for name in version.manifest.tables if name in RECORDS}
        frames = {name: self._table(version, name, record) for name, record in records.items()}
        data = Data(
            tables={name: frame.lazy() for name, frame in frames.items()},
            records=records,
            now=datetime.fromtimestamp(0, UTC),
        )
        held = [(one, one.held(data).collect()) for one in references(data)]
        own = frames.get(ARTICLES)
        articles = set() if own is None else set(own["article_id"]) & {*ids}
        gone: Keys = {name: set() for name in records}
        new: Keys = {ARTICLES: articles}
        # Rows may name an article that is in no version of the articles any more.
        for name, frame in frames.items():
            if name != ARTICLES and "article_id" in frame.columns:
                rows = frame.filter(pl.col("article_id").is_in(list(ids)))
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

    def _table(self, version: Version, name: str, record: type[Record]) -> pl.DataFrame:
        entries = version.manifest.tables[name].files
        frames = [self.of(version, entry, record) for entry in entries]
        return pl.concat(frames, how="diagonal_relaxed").with_row_index(INDEX)
