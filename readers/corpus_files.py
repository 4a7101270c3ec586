"""The files of a corpus by their names, wherever they are kept: what reading one needs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Protocol

from newsschema.errors import InputError


class Files(Protocol):
    """Files by name, with slashes: `log/00000001.json`."""

    @property
    def shown(self) -> str:
        """The corpus as the user would type it."""

    def read(self, name: str) -> bytes:
        """A file's bytes.

        Raises:
            FileNotFoundError: there is no such file.
        """

    def names(self, folder: str) -> list[str]:
        """The names of all files below a folder, sorted; none where it is missing."""

    def folders(self, folder: str) -> list[str]:
        """The names of the folders directly in a folder, sorted."""

    def size(self, name: str) -> int:
        """A file's size in bytes.

        Raises:
            FileNotFoundError: there is no such file.
        """

    def changed(self, name: str) -> float:
        """When a file, or the newest in a folder, was changed, in seconds since 1970."""

    def path(self, name: str) -> Path:
        """Where a file can be opened, or all those of a folder."""

    def promote(self, staging: str, final: str) -> bool:
        """Give a folder its final name, unless somebody has; whether the final one is there."""


class LocalFiles:
    """The files of a corpus in a folder of this machine."""

    def __init__(self, root: str | Path) -> None:
        """Take the folder of a corpus, which need not be there."""
        self.root = Path(root)

    @property
    def shown(self) -> str:
        """The corpus as the user would type it."""
        return str(self.root)

    def read(self, name: str) -> bytes:
        """A file's bytes."""
        return self.path(name).read_bytes()

    def names(self, folder: str) -> list[str]:
        """The names of all files below a folder, sorted."""
        found: list[str] = []
        for place, _, files in os.walk(self.path(folder), followlinks=False):
            inside = Path(place).relative_to(self.root)
            found.extend((inside / file).as_posix() for file in files)
        return sorted(found)

    def folders(self, folder: str) -> list[str]:
        """The names of the folders directly in a folder, sorted."""
        try:
            inside = sorted(one.name for one in self.path(folder).iterdir() if one.is_dir())
        except FileNotFoundError:
            return []
        return [f"{folder}/{name}" for name in inside]

    def size(self, name: str) -> int:
        """A file's size in bytes."""
        return self.path(name).stat().st_size

    def changed(self, name: str) -> float:
        """When a file, or the newest in a folder, was changed, in seconds since 1970."""
        paths = [self.path(name), *map(self.path, self.names(name))]
        return max(one.stat().st_mtime for one in paths)

    def path(self, name: str) -> Path:
        """Where a file can be opened, or all those of a folder."""
        return self.root.joinpath(*name.split("/"))

    def promote(self, staging: str, final: str) -> bool:
        """Give a folder its final name, unless somebody has."""
        target = self.path(final)
        if not target.exists():
            try:
                self.path(staging).rename(target)
            except FileNotFoundError:
                # Somebody else was quicker, or it was never there.
                return target.exists()
            except OSError as error:
                if not target.exists() and not self.path(staging).exists():
                    raise InputError(f"{target}: {error.strerror}") from error
                # A corpus that may not be written is read where it is.
                return target.exists()
        return True
