"""Folders for temporary files, which go with their run even where that was killed.

A run holds a lock on a file in its folder. The lock ends with the process, however that ends; the
next run that needs a folder removes those whose lock is free.
"""

from __future__ import annotations

import os
import shutil
import time
from contextlib import suppress
from io import FileIO
from pathlib import Path
from stat import S_ISDIR
from tempfile import gettempdir, mkdtemp
from typing import Final
from weakref import finalize

PREFIX: Final = "newsschema-"
LOCK: Final = "lock"
HAS_LOCKS: Final = os.name == "posix"
"""Elsewhere folders of killed runs stay until the system clears them up."""
NEW: Final = 60.0
"""Seconds in which a folder may have no lock yet."""


class Scratch:
    """A folder for temporary files."""

    def __init__(self) -> None:
        """Make it, and remove those of runs that were killed."""
        _sweep()
        self.path = Path(mkdtemp(prefix=PREFIX))
        lock = (self.path / LOCK).open("wb", buffering=0)
        if HAS_LOCKS:
            import fcntl

            # A file system without locks has none that are free, either.
            with suppress(OSError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self._removal = finalize(self, _remove, self.path, lock)

    def remove(self) -> None:
        """Take the folder away, with all that is in it."""
        self._removal()


def _remove(path: Path, lock: FileIO) -> None:
    lock.close()
    # Windows does not delete files that are still mapped, and clears them up later.
    shutil.rmtree(path, ignore_errors=True)


def _sweep() -> None:
    if not HAS_LOCKS:
        return
    import fcntl

    for folder in Path(gettempdir()).glob(f"{PREFIX}*"):
        # Another run may be quicker, or the folder somebody else's.
        with suppress(OSError):
            about = folder.lstat()
            if not S_ISDIR(about.st_mode) or about.st_uid != os.getuid():
                continue
            if time.time() - about.st_mtime < NEW:
                continue
            with (folder / LOCK).open("rb+", buffering=0) as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
