"""Standard output and error as the commands need them, whatever they are connected to."""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import TYPE_CHECKING, Final, TextIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

GONE: Final = frozenset({errno.EPIPE, errno.ESHUTDOWN, errno.EINVAL if os.name == "nt" else 0})
"""What writing to a pipe fails with when nobody reads it any more; EINVAL is Windows' way."""


class _Pipe(io.RawIOBase):
    """A descriptor that swallows what is written after its reader has gone, as `head` does.

    The verdict of a run, its exit status, does not depend on how much of it was read.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._gone = False

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor

    def write(self, data: ReadableBuffer, /) -> int:
        if not self._gone:
            try:
                return os.write(self._descriptor, data)
            except OSError as error:
                if error.errno not in GONE:
                    raise
                self._gone = True
        return memoryview(data).nbytes


def prepare_streams() -> None:
    """Make stdout and stderr fit for any text: UTF-8 unless a terminal wants otherwise."""
    sys.stdout = _prepared(sys.stdout, 1)
    sys.stderr = _prepared(sys.stderr, 2)


def finish_streams(*, tell: bool) -> None:
    """Write out what is buffered; a stream that fails is closed to further attempts.

    Args:
        tell: whether to raise an error for what can't be written.

    Raises:
        OSError: something can't be written.
    """
    for name in ("stdout", "stderr"):
        stream: TextIO = getattr(sys, name)
        try:
            stream.flush()
        except OSError:
            setattr(sys, name, _nowhere())
            if tell:
                raise


def _prepared(stream: TextIO | None, descriptor: int) -> TextIO:
    if stream is None:
        return _nowhere()
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    # Names of files may hold bytes that are no text; they are shown, not refused.
    if stream.isatty():
        stream.reconfigure(errors="backslashreplace")
        return stream
    try:
        if stream.fileno() != descriptor:
            return stream
    except OSError:
        return stream
    stream.flush()
    return io.TextIOWrapper(
        io.BufferedWriter(_Pipe(descriptor)),
        encoding="utf-8",
        errors="backslashreplace",
        newline="\n",
        line_buffering=descriptor == 2,
    )


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - lives as long as the process
