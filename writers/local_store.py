"""Where a corpus is written: a small protocol, and the local disk as one that keeps it.

What is written is on the disk, not only in its cache, when a method returns; `put_new` is the
one step by which a version becomes visible.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, Protocol

from newsschema.errors import UsageError
from newsschema.readers.corpus_files import Files, LocalFiles

NO_LINKS: Final = frozenset({errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.EXDEV, errno.ENOSYS})
"""What making a hard link fails with where that can't be done."""


class Store(Files, Protocol):
    """Files that can be written."""

    def put(self, name: str, data: bytes) -> None:
        """Write a file that nobody else writes."""

    def put_new(self, name: str, data: bytes) -> bool:
        """Write a file whole, unless there is one; whether this call has written it."""

    def link(self, source: str, target: str) -> None:
        """Give a file that never changes a second name, or copy it."""

    def sync(self, folder: str) -> None:
        """Make sure that the names in a folder, at any depth, are on the disk."""

    def delete(self, folder: str) -> None:
        """Remove a folder with all in it, or a file; nothing where it is missing."""


def _unwatched(_step: str, _name: str) -> None:
    """Nobody watches."""


class LocalStore(LocalFiles):
    """A corpus in a folder of this machine."""

    def __init__(self, root: str | Path, *, watch: Callable[[str, str], None] = _unwatched) -> None:
        """Take the folder of a corpus, which is made when something is written.

        Args:
            root: the folder.
            watch: called with the step and the name before each step that changes files.
        """
        super().__init__(root)
        self._watch = watch

    def put(self, name: str, data: bytes) -> None:
        """Write a file that nobody else writes."""
        path = self.path(name)
        self._make_folder(path.parent)
        self._watch("write", name)
        self._write(path, data)

    def put_new(self, name: str, data: bytes) -> bool:
        """Write a file whole, unless there is one; whether this call has written it.

        The file is written under another name and then linked, which the system does at once
        and only where the name is free. Creating the name first and writing then would show
        readers half a file.

        Raises:
            UsageError: the file system has no way to do that.
        """
        path = self.path(name)
        self._make_folder(path.parent)
        temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
        self._watch("write", name)
        try:
            self._write(temporary, data)
            self._watch("link", name)
            new = _linked(temporary, path)
        finally:
            with suppress(FileNotFoundError):
                _unlink(temporary)
        self._watch("sync", name)
        _sync_folder(path.parent)
        return new

    def link(self, source: str, target: str) -> None:
        """Give a file that never changes a second name, or copy it."""
        path = self.path(target)
        self._make_folder(path.parent)
        self._watch("link", target)
        try:
            os.link(self.path(source), path)
        except OSError as error:
            if error.errno not in NO_LINKS:
                raise
            self._write(path, self.read(source))

    def sync(self, folder: str) -> None:
        """Make sure that the names in a folder, at any depth, are on the disk."""
        self._watch("sync", folder)
        for place, _, _ in os.walk(self.path(folder), topdown=False):
            _sync_folder(Path(place))
        _sync_folder(self.path(folder).parent)

    def promote(self, staging: str, final: str) -> bool:
        """Give a folder its final name, unless somebody has."""
        self._watch("rename", final)
        there = super().promote(staging, final)
        _sync_folder(self.path(final).parent)
        return there

    def delete(self, folder: str) -> None:
        """Remove a folder with all in it, or a file; nothing where it is missing."""
        path = self.path(folder)
        self._watch("delete", folder)
        if not path.is_dir():
            with suppress(FileNotFoundError):
                _unlink(path)
            return
        for place, _, files in os.walk(path):
            for file in files:
                self._watch("delete", f"{place}/{file}")
                with suppress(FileNotFoundError):
                    _unlink(Path(place) / file)
        shutil.rmtree(path, ignore_errors=True)

    def _make_folder(self, folder: Path) -> None:
        if not folder.is_dir():
            self._watch("mkdir", str(folder))
            folder.mkdir(parents=True, exist_ok=True)

    def _write(self, path: Path, data: bytes) -> None:
        with path.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        # Links share the file among versions: nobody shall change it by mistake.
        path.chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)


def _linked(temporary: Path, path: Path) -> bool:
    """Give a file its name if the name is free."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        # Over a network the answer to a link that was made can get lost.
        return path.samefile(temporary)
    except OSError as error:
        if error.errno not in NO_LINKS:
            raise
        if os.name != "nt":
            raise UsageError(
                f"{path.parent}: this file system can't make links, without which no version can "
                "be published safely; put the corpus on another disk"
            ) from error
        try:
            # On Windows a rename fails where the name is taken.
            temporary.rename(path)
        except FileExistsError:
            return False
    return True


def _unlink(path: Path) -> None:
    try:
        path.unlink()
    except PermissionError:
        # Windows keeps files that are read-only.
        path.chmod(stat.S_IRUSR | stat.S_IWUSR)
        path.unlink()


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows has no way to do that; its file system keeps a journal of names.
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
