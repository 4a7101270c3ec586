"""A corpus that is written into an object store."""

from __future__ import annotations

from pathlib import Path

from newsschema.readers.file_names import is_address
from newsschema.readers.object_files import ObjectFiles
from newsschema.writers.local_store import LocalStore, Store


class ObjectStore(ObjectFiles):
    """A corpus in an object store. A put is whole and lasting when the store has answered it."""

    def put(self, name: str, data: bytes) -> None:
        """Write a file that nobody else writes."""
        import obstore

        with self._told(name):
            obstore.put(self._objects, name, data)

    def put_new(self, name: str, data: bytes) -> bool:
        """Write a file whole, unless there is one; whether this call has written it."""
        import obstore
        from obstore.exceptions import AlreadyExistsError

        try:
            with self._told(name):
                obstore.put(self._objects, name, data, mode="create")
        except AlreadyExistsError:
            # The answer to a put can get lost, and the library then tries again.
            return self.read(name) == data
        return True

    def link(self, source: str, target: str) -> None:
        """Copy a file within the store; it has no second names."""
        import obstore

        with self._told(source):
            obstore.copy(self._objects, source, target)

    def sync(self, folder: str) -> None:
        """Do nothing: what a store has answered is there."""

    def delete(self, folder: str) -> None:
        """Remove a folder with all in it, or a file; nothing where it is missing."""
        import obstore

        names = self.names(folder) or [folder]
        try:
            with self._told(folder):
                obstore.delete(self._objects, names)
        except FileNotFoundError:
            pass


def store_at(path: str | Path) -> Store:
    """The corpus in a folder, or at an address in an object store.

    Raises:
        InputError: the address can't be used.
    """
    if isinstance(path, str) and is_address(path):
        return ObjectStore(path)
    return LocalStore(path)
