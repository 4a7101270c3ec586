"""A folder in which a corpus is registered: its own tree of links, and what it holds so far."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from newsschema.errors import InputError, UsageError
from newsschema.readers.corpus import Version
from newsschema.readers.corpus_log import FORMAT, Hash, Part, VersionName, parsed
from newsschema.writers.local_store import NO_LINKS, LocalStore

Target = Literal["iceberg", "delta", "huggingface"]

RECORD: Final = ".newsschema.json"
"""The file by which a folder is known to be a registration, so that it may be emptied."""


class Registered(Part):
    """A version that is registered."""

    version: VersionName
    manifest: Hash


class Record(Part):
    """What a folder of registrations holds."""

    format: str = FORMAT
    corpus: str
    to: Target
    complete: bool
    """False while it is changed: what a crash has left is made anew."""
    versions: tuple[Registered, ...] = ()

    def encoded(self) -> bytes:
        """The record as its file holds it."""
        return (json.dumps(self.model_dump(mode="json"), indent=1) + "\n").encode()


@dataclass(frozen=True, slots=True)
class Publication:
    """What publishing came to."""

    versions: tuple[str, ...]
    """The versions that were registered now, in order."""
    anew: bool
    """Whether the folder was emptied before: a version it held was redacted or is gone."""
    copied: int
    """Files that were copied since no link to them could be made."""
    noted: bool = True
    """Whether the corpus knows of the folder, so that a takedown can name it."""


class Registration:
    """A folder that holds links to the files of versions, and a catalog's own files."""

    def __init__(self, folder: Path, corpus: str, to: Target) -> None:
        """Take a folder, which is made with the first version.

        Raises:
            UsageError: the folder holds something else.
            InputError: its record is damaged.
        """
        self.folder = folder.absolute()
        self.copied = 0
        self._store = LocalStore(self.folder)
        self._record = Record(corpus=corpus, to=to, complete=True)
        found = record_in(self.folder)
        if found is None:
            if self._store.names(""):
                raise UsageError(f"{folder} is there and not empty; name another folder")
        elif (found.corpus, found.to) != (corpus, to):
            raise UsageError(
                f"{folder}: it holds {found.corpus} for {found.to}; name another folder"
            )
        else:
            self._record = found

    def publish(self, versions: Sequence[Version], add: Callable[[Version], None]) -> Publication:
        """Register the versions that are not yet there; all of them where one is no more.

        Args:
            versions: all that shall be registered, in order.
            add: registers one, after its files were linked.
        """
        wanted = tuple(
            Registered(version=one.name, manifest=one.published.manifest) for one in versions
        )
        held = self._record.versions
        if self._record.complete and held[: len(wanted)] == wanted:
            return Publication((), False, 0)
        anew = not self._record.complete or held != wanted[: len(held)]
        if anew:
            self.clear()
            held = ()
        added = versions[len(held) :]
        for at, version in enumerate(added, start=len(held) + 1):
            self._note(held, complete=False)
            add(version)
            held = wanted[:at]
        if added:
            self._note(held, complete=True)
        return Publication(tuple(one.name for one in added), anew, self.copied)

    def clear(self) -> None:
        """Remove everything but the record, which says that this is not finished.

        Names with a dot before them stay: in a clone of a hub's repository, its history.
        """
        self._note((), complete=False)
        for path in self.folder.iterdir():
            if not path.name.startswith("."):
                self._store.delete(path.name)

    def link(self, version: Version, path: str, target: str) -> Path:
        """Give a file of a version a name in this folder.

        A file of a corpus may be read by anybody and changed by nobody; removing the new name
        does not touch the old one.
        """
        source, made = version.files.path(f"{version.folder}/{path}"), self.folder / target
        made.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(source, made)
        except OSError as error:
            if error.errno not in NO_LINKS:
                raise
            shutil.copyfile(source, made)
            self.copied += 1
        return made

    def _note(self, versions: tuple[Registered, ...], *, complete: bool) -> None:
        update = {"versions": versions, "complete": complete}
        self._record = self._record.model_copy(update=update)
        partial = self.folder / f"{RECORD}.partial"
        partial.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(self._record.encoded())
        partial.replace(self.folder / RECORD)


def record_in(folder: Path) -> Record | None:
    """What a folder of registrations holds; null where it is none.

    Raises:
        InputError: its record is damaged, or of a newer format.
    """
    try:
        data = (folder / RECORD).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return parsed(Record, data, str(folder / RECORD))


def folder_name(version: Version) -> str:
    """A version as the name of a folder, without signs that addresses would escape."""
    return version.name.replace("+", "-")


def check_keys(version: Version, table: str, found: int) -> None:
    """Make sure that all keys of a table can be read where it was registered.

    A field id that a reader does not find is read as null, without an error.

    Args:
        version: that was registered.
        table: the table.
        found: non-null keys that a reader of the registration has counted.

    Raises:
        InputError: it has counted others.
    """
    rows = version.manifest.tables[table].rows
    if found != rows:
        raise InputError(
            f"{table} of version {version.name}: {found:,} of {rows:,} keys are read after "
            "registering; the registration is not complete and must not be used"
        )
