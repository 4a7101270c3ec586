"""Reading a corpus: which version is wanted, where it is, and what its manifest says."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from newsschema.errors import InputError
from newsschema.readers.corpus_files import Files, LocalFiles
from newsschema.readers.corpus_log import LOG, VERSIONS, Log, Published, parsed, read_log
from newsschema.readers.corpus_manifest import MANIFEST, FileEntry, Manifest
from newsschema.readers.file_names import is_address
from newsschema.schemas.derive.migrations import Migration, migrated, migrations

ABOUT: Final = "corpus.json"
"""The file that makes a folder a corpus: its name and the facts of its card."""

ATTEMPTS: Final = 5
"""How often a version is looked for again that a takedown replaces at this moment."""

_WANTED: Final = re.compile(r"(?P<path>.+)@(?P<version>[^@/\\]+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a corpus, as it was published."""

    files: Files
    published: Published
    folder: str
    """Where its files are, within the corpus."""
    manifest: Manifest

    @property
    def name(self) -> str:
        """`1.4.0`, or `1.4.0+r1` after a takedown."""
        return self.published.version

    def path(self, entry: FileEntry) -> Path:
        """Where a file of the version can be opened."""
        return self.files.path(f"{self.folder}/{entry.path}")

    @property
    def steps(self) -> tuple[Migration, ...]:
        """The way from the records of this version to those of today, mostly none."""
        return migrations(self.manifest.schema_version)

    def batches(
        self, table: str, columns: list[str] | None = None
    ) -> Iterator[tuple[FileEntry, pl.DataFrame]]:
        """The rows of a table in today's records, file by file, read with all checks on.

        Args:
            table: the table's name.
            columns: to read only these, as far as a file has them.

        Raises:
            InputError: a file is missing or damaged.
        """
        for entry in self.manifest.tables[table].files:
            yield entry, self.today(table, entry, columns)

    def today(self, table: str, entry: FileEntry, columns: list[str] | None = None) -> pl.DataFrame:
        """The rows of one file of a table in today's records (see `batches`)."""
        if not self.steps:
            return self.rows(entry, columns)
        rows = migrated(table, self.rows(entry), self.steps)
        return rows.select(name for name in columns or rows.columns if name in rows.columns)

    def rows(self, entry: FileEntry, columns: list[str] | None = None) -> pl.DataFrame:
        """The rows of any file as they are stored, read with all checks on."""
        path = self.path(entry)
        frame = pl.from_arrow(checked_table(path, columns))
        if not isinstance(frame, pl.DataFrame) or (
            entry.rows is not None and frame.height != entry.rows
        ):
            raise InputError(f"{path}: it has other rows than the manifest says; run corpus verify")
        return frame


def checked_table(path: Path, columns: list[str] | None = None) -> pa.Table:
    """A Parquet file, its checksums verified and its values validated.

    Raises:
        InputError: it is missing or damaged.
    """
    try:
        with pq.ParquetFile(path, page_checksum_verification=True, memory_map=False) as file:
            names = file.schema_arrow.names
            chosen = None if columns is None else [name for name in columns if name in names]
            table = file.read(chosen)
        table.validate(full=True)
    except (pa.ArrowException, OSError, ValueError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise InputError(f"{path}: it is missing or damaged ({reason})") from error
    return table


def files_at(path: str | Path) -> Files:
    """The files of a corpus in a folder, or at an address in an object store.

    Raises:
        InputError: the address can't be used.
    """
    if isinstance(path, str) and is_address(path):
        from newsschema.readers.object_files import ObjectFiles

        return ObjectFiles(path)
    return LocalFiles(path)


def is_corpus(path: Path) -> bool:
    """Whether a folder is a corpus, with or without versions."""
    return (path / ABOUT).is_file() and (path / LOG).is_dir()


def corpus_and_version(path: str) -> tuple[str, str | None] | None:
    """The folder and the version that a path names; null where it names no corpus.

    `corpora/wire` names a corpus, `corpora/wire@1.2.0` a version of it.
    """
    if is_corpus(Path(path)):
        return path, None
    found = _WANTED.fullmatch(path)
    if is_address(path):
        return (found["path"], found["version"]) if found else (path, None)
    if found and not Path(path).exists() and is_corpus(Path(found["path"])):
        return found["path"], found["version"]
    return None


def open_version(files: Files | str | Path, wanted: str | None = None) -> Version:
    """A version of a corpus.

    Args:
        files: of the corpus, or its folder or address.
        wanted: the version, or the first digits of its manifest's hash; the newest by default.

    Raises:
        UsageError: there is no such version, or it was redacted.
        InputError: the corpus is damaged, or of a newer format.
    """
    store = files_at(files) if isinstance(files, str | Path) else files
    for _ in range(ATTEMPTS):
        published = read_log(store).find(wanted, store.shown)
        try:
            folder = location(store, published)
            data = store.read(f"{folder}/{MANIFEST}")
        except FileNotFoundError:
            continue  # A takedown was published between the two looks.
        manifest = parsed(Manifest, data, f"{store.shown}/{folder}/{MANIFEST}")
        check_schema(manifest.schema_version, f"{store.shown}@{published.version}")
        return Version(store, published, folder, manifest)
    raise InputError(
        f"{store.shown}: the files of version {published.version} are missing or were changed; "
        "restore them from a copy"
    )


def check_schema(version: str, shown: str) -> None:
    """Refuse rows of records that this newsschema does not know, or no more.

    Raises:
        InputError: the major version of the records is newer, or no way leads from it to today's.
    """
    try:
        migrations(version)
    except InputError as error:
        raise InputError(f"{shown}: {error}") from None


def settle(files: Files, log: Log) -> None:
    """Finish what the log has decided and a crash may have left undone: the renaming."""
    for one in log.versions.values():
        location(files, one)


def location(files: Files, one: Published) -> str:
    """The folder in which a version is; gives it its final name where a crash did not let it.

    Raises:
        FileNotFoundError: the version is not there.
    """
    final, staging = f"{VERSIONS}/{one.version}", f"{VERSIONS}/{one.staging}"
    if _is(files, final, one.manifest):
        return final
    if _is(files, staging, one.manifest) and not files.promote(staging, final):
        return staging
    if _is(files, final, one.manifest):
        return final
    raise FileNotFoundError(f"{files.shown}/{final}")


def _is(files: Files, folder: str, manifest: str) -> bool:
    """Whether a folder holds the version with this manifest."""
    try:
        data = files.read(f"{folder}/{MANIFEST}")
    except (FileNotFoundError, NotADirectoryError):
        return False
    return hashlib.sha256(data).hexdigest() == manifest
