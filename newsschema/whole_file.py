"""Files that are there whole or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A stream of bytes that becomes the file when the block ends without an error.

    Until then, and after an error, an earlier file of that name is as it was. A link is
    followed; a pipe or a device is written to as it is.

    Raises:
        OSError: the file can't be written.
    """
    if path.exists() and not path.is_file():
        # Of a folder the system says what is wrong.
        with path.open("wb") as stream:
            yield stream
        return
    target = path.resolve()
    partial = target.with_name(f".{target.name}.{secrets.token_hex(4)}.partial")
    try:
        with partial.open("xb") as stream:
            yield stream
        partial.replace(target)
    except BaseException:
        with suppress(OSError):
            partial.unlink()
        raise
