"""Corpora as objects: versions to read, and the same steps as the command line's."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from newsschema.api import Codes, FilePath, OffsetUnit, Progress, prepared

if TYPE_CHECKING:
    import polars as pl

    from newsschema.readers.corpus import Version
    from newsschema.readers.corpus_log import Entry
    from newsschema.readers.corpus_manifest import Manifest
    from newsschema.schemas.record import Record
    from newsschema.validators.outcome import Outcome
    from newsschema.writers.built import Built
    from newsschema.writers.diff import Difference
    from newsschema.writers.publish.registration import Publication
    from newsschema.writers.takedown import TakenDown
    from newsschema.writers.verify import Damage

DOCUMENTS: Final[Mapping[str, str]] = {"report.json": "json", "report.html": "html"}
"""Reports that lie beside the tables of a version, and their formats."""


class Tables(Mapping[str, "pl.DataFrame"]):
    """The tables of a version, each read when it is asked for, with all checks on."""

    def __init__(self, version: Version) -> None:
        """Take the tables of a version."""
        self._version = version

    def __getitem__(self, table: str) -> pl.DataFrame:
        """All rows of a table, in memory."""
        from newsschema.writers.export import frame_of

        if table not in self._version.manifest.tables:
            raise KeyError(table)
        return frame_of(self._version, table)

    def __iter__(self) -> Iterator[str]:
        return iter(self._version.manifest.tables)

    def __len__(self) -> int:
        return len(self._version.manifest.tables)


@dataclass(frozen=True, slots=True)
class CorpusVersion:
    """One published version of a corpus. It never changes."""

    _version: Version

    @property
    def name(self) -> str:
        """`1.4.0`, or `1.4.0+r1` after a takedown."""
        return self._version.name

    @property
    def manifest(self) -> Manifest:
        """Its files, where its rows came from, and what it changed."""
        return self._version.manifest

    @property
    def tables(self) -> Tables:
        """The tables by name, as Polars frames."""
        return Tables(self._version)

    @property
    def path(self) -> Path:
        """Its folder, for tools that read Parquet: `path / "quotes" / "*.parquet"`."""
        return self._version.files.path(self._version.folder)

    def __repr__(self) -> str:
        rows = ", ".join(f"{name} {one.rows:,}" for name, one in self.manifest.tables.items())
        return f"<CorpusVersion {self.manifest.corpus} {self.name}: {rows}>"


class Corpus:
    """A corpus in a folder or an object store, which need not be there before the first build.

    ```python
    corpus = newsschema.Corpus("corpora/wire")
    corpus.build("data/")
    corpus["1.2.0"].tables["quotes"]
    ```
    """

    def __init__(self, path: FilePath) -> None:
        """Name the folder, or the address in an object store: `s3://bucket/wire`."""
        from newsschema.readers.file_names import is_address

        name = fspath(path)
        self.path: str | Path = name if is_address(name) else Path(name)

    @property
    def versions(self) -> tuple[str, ...]:
        """The versions, in the order of their release."""
        from newsschema.readers.corpus import files_at
        from newsschema.readers.corpus_log import read_log

        log = read_log(files_at(self.path))
        return tuple(one.version for one in log.versions.values())

    def log(self) -> tuple[Entry, ...]:
        """All entries of the log: releases and takedowns."""
        from newsschema.readers.corpus import files_at
        from newsschema.readers.corpus_log import read_log

        return tuple(read_log(files_at(self.path)).entries)

    @property
    def newest(self) -> CorpusVersion:
        """The version that was released last.

        Raises:
            InputError: there is none.
        """
        return self._version(None)

    def __getitem__(self, version: str) -> CorpusVersion:
        """A version by its number, or by the first digits of its manifest's hash.

        Raises:
            UsageError: there is none, or it was redacted.
            InputError: the corpus is damaged, or of a newer format.
        """
        return self._version(version)

    def build(
        self,
        data: FilePath | Sequence[FilePath] | Mapping[str, Any],
        *,
        select: Codes | None = None,
        ignore: Codes | None = None,
        table: Mapping[str, FilePath | Sequence[FilePath]] | None = None,
        records: Mapping[str, type[Record]] | None = None,
        offset_unit: OffsetUnit | None = None,
        append: bool = False,
        unsafe_fixes: bool = False,
        max_quarantine: float | None = None,
        dry_run: bool = False,
        compact: bool = False,
        version: str | None = None,
        now: datetime | str | None = None,
        memory: int | str | None = None,
        config: FilePath | None = None,
        progress: Progress | None = None,
    ) -> Built:
        """Validate, repair, set aside what breaks an error rule, and publish the rest.

        Args:
            data: the whole content of the next version, as in `newsschema.validate`.
            append: add the data to the newest version instead; a row replaces those with its
                key, and rows that hang on a replaced article are looked at again.
            select: rules to run instead of all.
            ignore: rules to leave out; wins over `select`.
            table: files by the name of the table they hold.
            records: by table, a subclass of the table's record.
            offset_unit: how the producer counted offsets; code points by default.
            unsafe_fixes: make repairs too that may lose or invent something.
            max_quarantine: share of a table's rows, 0 to 1, that may be set aside.
            dry_run: do everything but writing.
            compact: write all files anew, as small as can be.
            version: a number higher than the computed one.
            now: the instant that rules take for the present, and that the log notes.
            memory: bytes, or a size as in "512MB"; half of what is free by default. Half of it
                may be taken by rows without the texts of articles, a quarter by rows that are
                read again, a quarter by rows that wait to be written; the others lie in
                temporary files, or are read anew. Libraries and one month of the corpus come on
                top. The version never depends on it.
            config: a configuration file to use instead of the nearest one.
            progress: told how far each run over the data is.

        Returns:
            What was built. Its `version` is null where nothing has changed, and then nothing
            was written.

        Raises:
            BuildRefusedError: an error belongs to no row, or too many rows were set aside.
            ConflictError: other builds were quicker, again and again.
            InputError: an input can't be read, or the folder holds something else.
        """
        from newsschema.writers.build import build
        from newsschema.writers.built import BuildOptions
        from newsschema.writers.object_store import store_at

        dataset, settings = prepared(
            data,
            config=config,
            table=table,
            records=records,
            select=select,
            ignore=ignore,
            offset_unit=offset_unit,
            now=now,
            memory=memory,
        )
        options = BuildOptions(
            unsafe=unsafe_fixes,
            max_quarantine=max_quarantine,
            dry=dry_run,
            compact=compact,
            version=version,
            append=append,
        )
        store = store_at(self.path)
        return build(store, dataset, settings, options, documents=documents, progress=progress)

    def diff(self, old: str, new: str, tables: Sequence[str] = ()) -> Difference:
        """Compare two versions by key; see `newsschema.writers.diff`."""
        from newsschema.readers.corpus import open_version
        from newsschema.writers.diff import diff

        return diff(open_version(self.path, old), open_version(self.path, new), tables)

    def verify(
        self, version: str | None = None, depth: Literal["quick", "full", "deep"] = "full"
    ) -> list[Damage]:
        """Everything that is not as it was published, of one version or of all."""
        from newsschema.readers.corpus import open_version
        from newsschema.writers.verify import Checked, verify

        checked = Checked.nothing()
        wanted = self.versions if version is None else (version,)
        return [
            damage
            for one in wanted
            for damage in verify(open_version(self.path, one), depth, checked)
        ]

    def export(
        self,
        out: str | PathLike[str],
        format: Literal["jsonl", "csv", "parquet", "copy"] = "jsonl",  # noqa: A002
        version: str | None = None,
    ) -> list[Path]:
        """Write a version for other programs; the files that were written."""
        from newsschema.readers.corpus import open_version
        from newsschema.writers.export import export

        return export(open_version(self.path, version), Path(out), format)

    def publish(
        self, out: FilePath, to: Literal["iceberg", "delta", "huggingface"], last: str | None = None
    ) -> Publication:
        """Register versions with another system; see `newsschema.writers.publish.publish`."""
        from newsschema.writers.object_store import store_at
        from newsschema.writers.publish.publish import publish

        return publish(store_at(self.path), to, Path(fspath(out)), last)

    def take_down(self, articles: Sequence[str], reason: str) -> TakenDown:
        """Remove articles from every version, with all rows that refer to them."""
        from newsschema.writers.object_store import store_at
        from newsschema.writers.takedown import take_down

        return take_down(store_at(self.path), articles, reason)

    def collect_garbage(self, grace: float | None = None) -> list[str]:
        """Remove what crashed builds have left, after some seconds; the names of what went."""
        from newsschema.readers.corpus_log import read_log
        from newsschema.writers.commit import GRACE, collect_garbage
        from newsschema.writers.object_store import store_at

        store = store_at(self.path)
        return collect_garbage(store, read_log(store), grace=GRACE if grace is None else grace)

    def _version(self, wanted: str | None) -> CorpusVersion:
        from newsschema.readers.corpus import open_version

        return CorpusVersion(open_version(self.path, wanted))

    def __repr__(self) -> str:
        return f"<Corpus {self.path}>"


def documents(outcome: Outcome) -> dict[str, bytes]:
    """The reports of a build by file name; without the words of articles."""
    from newsschema.reports.formats import FORMATS, format_named, write_stream
    from newsschema.reports.options import ReportOptions

    made: dict[str, bytes] = {}
    for name, chosen in DOCUMENTS.items():
        if chosen in FORMATS:
            stream = io.BytesIO()
            write_stream(outcome, format_named(chosen), stream, ReportOptions(excerpts="never"))
            made[name] = stream.getvalue()
    return made
