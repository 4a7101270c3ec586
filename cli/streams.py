"""Standard output and error as the commands need them, whatever they are connected to."""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import Final, TextIO

GONE: Final = frozenset({errno.EPIPE, errno.ESHUTDOWN, errno.EINVAL if os.name == "nt" else 0})
"""What writing to a pipe fails with when nobody reads it any more; EINVAL is Windows' way."""


class _Pipe(io.FileIO):
    """A file that swallows what is written after its reader has gone, as `head` does.

    The verdict of a run, its exit status, does not depend on how much of it was read.
    """

    gone = False

    def write(self, data: bytes | bytearray | memoryview, /) -> int:  # type: ignore[override]
        """Write, or pretend to."""
        if not self.gone:
            try:
                return super().write(data)
            except OSError as error:
                if error.errno not in GONE:
                    raise
                self.gone = True
        return memoryview(data).nbytes


def prepare_streams() -> None:
    """Make stdout and stderr fit for any text: UTF-8 unless a terminal wants otherwise."""
    sys.stdout = _prepared(sys.stdout, 1)
    sys.stderr = _prepared(sys.stderr, 2)


def finish_streams() -> None:
    """Write out what is buffered.

    Raises:
        OSError: it can't be written; the stream is closed to further attempts.
    """
    for name in ("stdout", "stderr"):
        stream: TextIO = getattr(sys, name)
        try:
            stream.flush()
        except OSError:
            setattr(sys, name, _nowhere())
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
    raw = _Pipe(descriptor, "wb", closefd=False)
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding="utf-8",
        errors="backslashreplace",
        newline="\n",
        line_buffering=descriptor == 2,
    )


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - lives as long as the process
