"""A corpus in an object store, named by its address: `s3://bucket/wire`.

Objects have names and bytes and nothing else: a folder is the beginning of names, and giving a
folder another name is copying what is in it. What opens files is given copies on this machine,
each fetched once and kept until the end of the process; files of a version never change.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from newsschema.errors import InputError

if TYPE_CHECKING:
    from obstore.store import ObjectStore

_MANIFEST: Final = "manifest.json"


class ObjectFiles:
    """The files of a corpus in an object store."""

    def __init__(self, address: str) -> None:
        """Take the address of a corpus, which need not be there.

        Keys and regions are those of the environment, as the store's own tools read them:
        `AWS_ACCESS_KEY_ID`, `AWS_REGION`, `AWS_ENDPOINT_URL`, …

        Raises:
            InputError: obstore is not installed, or the address can't be used.
        """
        try:
            from obstore.exceptions import BaseError
            from obstore.store import from_url
        except ImportError as error:
            raise InputError(
                f"{address}: object stores need obstore; install newsschema[s3]"
            ) from error
        self._address = address.rstrip("/")
        try:
            self._objects: ObjectStore = from_url(self._address)
        except (BaseError, ValueError) as error:
            raise InputError(f"{address}: {_reason(error)}") from error
        self._copies = Path(tempfile.mkdtemp(prefix="newsschema-"))
        # Until the end, not as long as this object is held: others hold the paths.
        atexit.register(shutil.rmtree, self._copies, ignore_errors=True)

    @property
    def shown(self) -> str:
        """The corpus as the user would type it."""
        return self._address

    def read(self, name: str) -> bytes:
        """A file's bytes."""
        import obstore

        with self._told(name):
            return bytes(obstore.get(self._objects, name).bytes())

    def names(self, folder: str) -> list[str]:
        """The names of all files below a folder, sorted."""
        return sorted(str(one["path"]) for one in self._listed(folder))

    def folders(self, folder: str) -> list[str]:
        """The names of the folders directly in a folder, sorted."""
        import obstore

        with self._told(folder):
            found = obstore.list_with_delimiter(self._objects, f"{folder}/")
        return sorted(str(one).rstrip("/") for one in found["common_prefixes"])

    def size(self, name: str) -> int:
        """A file's size in bytes."""
        import obstore

        with self._told(name):
            return int(obstore.head(self._objects, name)["size"])

    def changed(self, name: str) -> float:
        """When a file, or the newest in a folder, was written, in seconds since 1970."""
        times: list[datetime] = [
            one["last_modified"]
            for one in (*self._listed(name), *self._listed(name.rpartition("/")[0]))
            if one["path"] == name or one["path"].startswith(f"{name}/")
        ]
        return max((one.timestamp() for one in times), default=0.0)

    def path(self, name: str) -> Path:
        """A copy of a file, or of all in a folder, on this machine."""
        copy = self._copies.joinpath(*name.split("/"))
        if copy.is_file():
            return copy
        inside = self.names(name)
        for one in inside:
            self.path(one)
        if not inside:
            self._fetch(name, copy)
        return copy

    def _fetch(self, name: str, copy: Path) -> None:
        import obstore

        copy.parent.mkdir(parents=True, exist_ok=True)
        partial = copy.with_name(f".{copy.name}.partial")
        with self._told(name):
            found = obstore.get(self._objects, name)
        with self._told(name), partial.open("wb") as file:
            for chunk in found:
                file.write(chunk)
        partial.replace(copy)

    def promote(self, staging: str, final: str) -> bool:
        """Give a folder its final name, unless somebody has; the manifest comes last.

        A reader whose keys do not let it write reads the folder where it is.
        """
        import obstore
        from obstore.exceptions import PermissionDeniedError, UnauthenticatedError

        target = f"{final}/{_MANIFEST}"
        there = self.names(final)
        if target not in there:
            names = self.names(staging)
            try:
                for name in sorted(names, key=lambda one: one == f"{staging}/{_MANIFEST}"):
                    with self._told(name):
                        obstore.copy(self._objects, name, final + name.removeprefix(staging))
            except (PermissionDeniedError, UnauthenticatedError):
                return False
            except FileNotFoundError:
                # Somebody else was quicker and has removed the folder, or it was never there.
                return target in self.names(final)
            if not names:
                return False
            with self._told(staging):
                obstore.delete(self._objects, names)
        return True

    def _listed(self, folder: str) -> list[Mapping[str, Any]]:
        import obstore

        prefix = f"{folder}/" if folder else None
        with self._told(folder):
            return [one for chunk in obstore.list(self._objects, prefix) for one in chunk]

    @contextmanager
    def _told(self, name: str) -> Iterator[None]:
        """Turn the store's errors into ours, all but those that a caller decides on."""
        from obstore.exceptions import (
            AlreadyExistsError,
            BaseError,
            NotFoundError,
            PermissionDeniedError,
            UnauthenticatedError,
        )

        try:
            yield
        except (AlreadyExistsError, PermissionDeniedError, UnauthenticatedError):
            raise
        except (NotFoundError, FileNotFoundError) as error:
            raise FileNotFoundError(f"{self._address}/{name}") from error
        except BaseError as error:
            raise InputError(f"{self._address}/{name}: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    """The first line of what a store says, which may go on with whole answers."""
    return (str(error).splitlines() or [type(error).__name__])[0][:200]
