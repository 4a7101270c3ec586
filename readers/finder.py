"""Gathers the files of a dataset by their names, by patterns, and by what they stand beside."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from newsschema.errors import ConfigurationError, InputError, UsageError
from newsschema.readers.corpus import Version
from newsschema.readers.file_names import FORMATS, listed, meant, split_name, table_in, typed
from newsschema.readers.table_settings import TableSettings

LEVELS: Final = 3
"""Folders above a file that are looked at for one named after a table."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file of one table."""

    path: str
    """As the user would type it."""
    location: Path
    format: str
    reported: bool = True
    """False if it is there only so that others can be checked against it."""


@dataclass(slots=True)
class Discovery:
    """The files of each table, in the order of the names."""

    path: str
    """The dataset, as the user typed it."""
    files: dict[str, list[FoundFile]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    """Sentences on what was passed over."""


class Finder:
    """Gathers files; remembers which were seen, by device and inode."""

    def __init__(
        self, found: Discovery, settings: Mapping[str, TableSettings], names: Collection[str]
    ) -> None:
        self.found = found
        self._settings = {name: s for name, s in settings.items() if s.files}
        self._names = names
        self._seen: dict[tuple[str, int, int], str] = {}
        self._used: set[tuple[int, int]] = set()
        self._others: dict[str, tuple[int, int]] = {}
        self._beside: list[Path] = []

    def add(
        self,
        table: str,
        path: Path,
        kind: str,
        *,
        reported: bool = True,
        check: bool = False,
        shown: str | None = None,
    ) -> None:
        """Take a file into a table; with `check`, an empty one is an error at once."""
        name = shown or typed(path)
        status = status_of(path)
        if not stat.S_ISREG(status.st_mode):
            what = "a folder" if stat.S_ISDIR(status.st_mode) else "not a regular file"
            raise InputError(f"{typed(path)}: it is {what}, where a file of {table} should be")
        if check and status.st_size == 0:
            raise InputError(f"{typed(path)}: the file is empty (0 bytes)")
        identity = (status.st_dev, status.st_ino)
        twice = self._seen.get((table, *identity))
        if twice is not None:
            if not reported:
                return
            raise UsageError(f"{name}: the same file is given twice ({table}: {twice})")
        self._seen[table, *identity] = name
        self._used.add(identity)
        self.found.files.setdefault(table, []).append(FoundFile(name, path, kind, reported))

    def add_folder(self, folder: Path) -> None:
        """Take the tables of a folder: by patterns, by names, or all of it is one table."""
        found = list(self._tables(folder))
        own = absolute(folder).name
        if own in self._names and {table for table, _, _ in found} <= {own}:
            found = [(own, *one) for one in self._parts(folder, own)]
            self._beside.append(_above(folder))
        if not found:
            raise InputError(self._no_tables(folder))
        for table, path, kind in found:
            self.add(table, path, kind)

    def add_version(self, version: Version) -> None:
        """Take the tables of a version of a corpus; whatever else lies there is no part of it."""
        for table, entry in version.manifest.tables.items():
            if table in self._names:
                for file in entry.files:
                    shown = f"{typed(version.files.shown)}/{version.folder}/{file.path}"
                    self.add(table, version.path(file), "parquet", shown=shown)

    def add_single(self, path: Path) -> None:
        """Take one file; its dataset is context."""
        kind = format_of(path)
        table, folder = self.dataset_of(path)
        self.add(table, path, kind, check=True)
        self._beside.append(folder)

    def dataset_of(self, path: Path) -> tuple[str, Path]:
        """The table that a single file belongs to, and the dataset's folder."""
        return self._patterned_as(path) or self._named_as(path)

    def _patterned_as(self, path: Path) -> tuple[str, Path] | None:
        """The table of which a file is one by configuration, and the dataset's folder."""
        folder = path.parent
        for _ in range(LEVELS if self._settings else 0):
            for table in self._settings:
                if any(one.samefile(path) for one in self._patterned(folder, table)):
                    return table, folder
            folder = _above(folder)
        return None

    def _named_as(self, path: Path) -> tuple[str, Path]:
        """The table that a file's name says, or a folder's above it, and the dataset's folder."""
        stem = (split_name(path.name) or ("", ""))[0]
        table = table_in(stem, self._names)
        folder = path.parent
        for _ in range(LEVELS if table is None else 1):
            own = absolute(folder).name
            if own in self._names and table in {None, own}:
                inside = {other for other, _, _ in self._tables(folder)}
                return own, _above(folder) if inside <= {own} else folder
            folder = _above(folder)
        if table is None:
            raise UsageError(
                f"{typed(path)}: its name says no table ({', '.join(self._names)})"
                f"{meant(stem, self._names)}; say it with --table NAME={typed(path)}"
            )
        return table, path.parent

    def add_context(self, folders: Sequence[Path], taken: Collection[str]) -> None:
        """Take what stands beside single files, without reporting it.

        Args:
            folders: folders of files whose table was named.
            taken: tables that were named; nothing is added to them.
        """
        others, notes = dict(self._others), list(self.found.notes)
        for folder in dict.fromkeys([*self._beside, *folders]):
            for table, path, kind in self._tables(folder):
                usable = path.is_file() and path.stat().st_size > 0
                if table not in taken and usable:
                    self.add(table, path, kind, reported=False)
        # What is passed over there is nobody's concern now.
        self._others, self.found.notes = others, notes

    def note_others(self) -> None:
        """Say which files of a known format belong to no table."""
        names = [path for path, identity in self._others.items() if identity not in self._used]
        if names:
            self.found.notes.append(
                f"not read, as their names say no table: {listed(sorted(names))} "
                "(name them with --table NAME=FILE)"
            )

    def _tables(self, folder: Path) -> Iterator[tuple[str, Path, str]]:
        for table in self._settings:
            for path in self._patterned(folder, table):
                yield table, path, format_of(path)
        for path in _entries(folder):
            if path.is_dir():
                if path.name in self._names and path.name not in self._settings:
                    for part, kind in self._parts(path, path.name):
                        yield path.name, part, kind
                continue
            named = split_name(path.name)
            if named is None:
                continue
            table_name = table_in(named[0], self._names)
            if table_name is not None and table_name not in self._settings:
                yield table_name, path, named[1]
            else:
                self._pass_over(path)

    def _parts(self, folder: Path, table: str) -> Iterator[tuple[Path, str]]:
        """The files of a folder that is named after a table; links to folders are not followed."""
        for path in _entries(folder):
            named = split_name(path.name)
            if path.is_dir():
                if path.is_symlink():
                    self.found.notes.append(f"{typed(path)}: a link to a folder is not followed")
                else:
                    yield from self._parts(path, table)
            elif named is not None:
                if table_in(named[0], self._names) in {None, table}:
                    yield path, named[1]
                else:
                    self._pass_over(path)

    def _patterned(self, folder: Path, table: str) -> list[Path]:
        found: dict[Path, None] = {}
        for pattern in self._settings[table].files:
            try:
                matches = sorted(path for path in folder.glob(pattern) if path.is_file())
            except (NotImplementedError, ValueError) as error:
                raise ConfigurationError(
                    f"tables.{table}.files: {pattern!r} can't be used: {error}"
                ) from error
            found.update(dict.fromkeys(matches))
        return list(found)

    def _pass_over(self, path: Path) -> None:
        if path.is_file():
            status = path.stat()
            self._others[typed(path)] = (status.st_dev, status.st_ino)

    def _no_tables(self, folder: Path) -> str:
        there = [typed(path.name) for path in _entries(folder)]
        holds = f"it holds {listed(there)}" if there else "it is empty"
        near = next((hint for one in there if (hint := self._nearest(one))), "")
        names = ", ".join(f"{name}.jsonl" for name in list(self._names)[:4])
        return (
            f"{typed(folder)}: no table in this folder; {holds}{near}; files are found by names "
            f"like {names} (also {', '.join(sorted(set(FORMATS) - {'.jsonl'}))})"
        )

    def _nearest(self, name: str) -> str:
        named = split_name(name)
        return meant(named[0], self._names) if named else ""


def _entries(folder: Path) -> list[Path]:
    try:
        names = sorted(path.name for path in folder.iterdir())
    except OSError as error:
        raise InputError(f"{typed(folder)}: {error.strerror}") from error
    return [folder / name for name in names if not name.startswith(".")]


def format_of(path: Path) -> str:
    """The format that a file's name says.

    Raises:
        InputError: there is no such file.
        UsageError: its name has no known ending.
    """
    named = split_name(path.name)
    if named is not None:
        return named[1]
    status_of(path)
    raise UsageError(
        f"{typed(path)}: its name has none of the endings {', '.join(FORMATS)} "
        "(each but .parquet also with .gz or .zst)"
    )


def status_of(path: Path) -> os.stat_result:
    """What a path leads to.

    Raises:
        InputError: it leads nowhere, or may not be looked at.
    """
    try:
        return path.stat()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise InputError(f"{typed(path)}: {(reason or 'it can not be read').lower()}") from error


def absolute(path: Path) -> Path:
    """The path from the root, links in it left as they are."""
    return Path(os.path.abspath(path))  # noqa: PTH100 (resolves no links)


def _above(folder: Path) -> Path:
    """The folder above, without losing how it was typed."""
    return folder.parent if folder.name and folder.name != ".." else folder / ".."
