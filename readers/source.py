"""One input file: opened safely, decompressed within limits, watched for damage."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow as pa

from newsschema.errors import InputError
from newsschema.readers.limits import DEFAULT, Limits
from newsschema.readers.problems import problem

STEP: Final = 64 << 10
"""Bytes that are unpacked at a time."""

READ_BYTES: Final = 32 << 20
"""Bytes of a batch that is read: what is done with one takes a while, however small it is."""

BLOCK: Final = 1 << 20
"""Bytes for which memory is taken at a time where the number of bytes is not known."""

MAGIC: Final = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}
"""First bytes of a file to its compression. Names are not trusted."""


@dataclass(slots=True)
class Meter:
    """How far a file has been read, in its own bytes, packed or not."""

    handle: FileIO | None = None
    """While the file is open."""
    done: bool = False
    elsewhere: int = 0
    """Bytes that other processes have read, of this file or of those after it."""

    def taken(self, size: int) -> int:
        """Of a file's bytes, those that were read; a Parquet file's footer is read first."""
        if self.elsewhere:
            return self.elsewhere
        if self.handle is None or self.handle.closed:
            return size if self.done else 0
        return min(size, self.handle.tell())

    def reset(self) -> None:
        """Begin anew."""
        self.done, self.elsewhere = False, 0

    def __reduce__(self) -> tuple[type[Meter], tuple[()]]:
        """A copy in another process begins anew."""
        return Meter, ()


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read, and where its rows belong."""

    table: str
    file: int
    """Number of the file within `Table.files`."""
    path: str
    """As the user would type it."""
    location: Path
    """Where to open it."""
    format: str
    """`jsonl`, `json`, `csv`, `tsv` or `parquet`."""
    limits: Limits = DEFAULT
    batch_bytes: int = READ_BYTES
    """About how much of it is read in one go, less where memory is short."""
    meter: Meter = field(default_factory=Meter, compare=False)
    mended: Mapping[int, bytes] = field(default_factory=dict, compare=False, repr=False)
    """Of JSON Lines: lines that are read in place of those that can't be, by the row's number."""


class Stream:
    """The bytes of a file, unpacked. What is wrong with them ends the stream and is kept."""

    def __init__(self, handle: FileIO, limits: Limits = DEFAULT) -> None:
        """Read a file that is open at its beginning."""
        self.damage: str | None = None
        """Why the bytes end before the file's end; null while nothing is wrong."""
        self.beyond = False
        """Whether they end because the file unpacks to more than it may."""
        self.size = 0
        """Bytes given out so far."""
        self._limits = limits
        self._before = os.fstat(handle.fileno())
        self._handle = handle
        self._head = b""
        self._unpacked = 0
        magic = os.read(handle.fileno(), 4)
        handle.seek(0)
        self.compression = next((MAGIC[m] for m in MAGIC if magic.startswith(m)), None)
        """`gzip`, `zstd` or null."""
        self._file: FileIO | pa.NativeFile = handle
        if self.compression is not None:
            self._file = pa.input_stream(handle, compression=self.compression)

    def peek(self, count: int) -> bytes:
        """The next bytes, at most `count`, without taking them; fewer only at the end."""
        if len(self._head) < count:
            more = bytearray(count - len(self._head))
            got = self._fill(memoryview(more))
            self._head += bytes(more[:got])
        return self._head[:count]

    def readinto(self, view: memoryview) -> int:
        """Fill a buffer; the number of bytes, less than its length only at the end."""
        have = min(len(view), len(self._head))
        view[:have] = self._head[:have]
        self._head = self._head[have:]
        have += self._fill(view[have:])
        self.size += have
        return have

    def read(self, count: int) -> bytes:
        """The next bytes, at most `count`; fewer only at the end."""
        blocks: list[bytes] = []
        while count > 0:
            block = bytearray(min(count, BLOCK))
            got = self.readinto(memoryview(block))
            blocks.append(bytes(block[:got]))
            if got < len(block):
                break
            count -= got
        return b"".join(blocks)

    def _fill(self, view: memoryview) -> int:
        have = 0
        while have < len(view) and self.damage is None:
            # Unpacked in small steps: a step that fails takes along all it has unpacked.
            end = have + STEP if self.compression is not None else len(view)
            got = self._step(view[have:end])
            have += got
            if got == 0:
                break
        return have

    def _step(self, view: memoryview) -> int:
        try:
            got = self._file.readinto(view) or 0
        except (OSError, pa.ArrowException) as error:
            self.damage = (
                f"the {self.compression} data are cut off or damaged"
                if self.compression is not None
                else f"reading failed ({error})"
            )
            return 0
        self._unpacked += got
        if got == 0:
            self._check_unchanged()
        elif self.compression is not None:
            self.damage = self._limits.allow(self._before.st_size, self._unpacked)
            self.beyond = self.damage is not None
        return got

    def _check_unchanged(self) -> None:
        after = os.fstat(self._handle.fileno())
        before = self._before
        if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
            self.damage = "the file was changed while it was read"


@contextmanager
def open_handle(source: Source) -> Iterator[FileIO]:
    """Open a file for reading, if it is a regular one; never blocks on anything else.

    Raises:
        InputError: it is missing, empty, not a regular file, or may not be read.
    """
    try:
        # A look before opening: opening a pipe or a device can block or have effects.
        _check_regular(source, source.location.stat())
        handle = FileIO(source.location, "r", opener=_opener)
    except OSError as error:
        reason = error.strerror or "it can't be opened"
        raise InputError(f"{source.path}: {reason[0].lower()}{reason[1:]}") from error
    with handle:
        _check_regular(source, os.fstat(handle.fileno()))
        source.meter.handle = handle
        yield handle
    source.meter.handle, source.meter.done = None, True


def _check_regular(source: Source, status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise InputError(f"{source.path}: it is not a regular file")
    if status.st_size == 0:
        raise InputError(f"{source.path}: the file is empty (0 bytes)")


def _opener(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))


@contextmanager
def open_stream(source: Source, problems: list[pl.DataFrame]) -> Iterator[Stream]:
    """Open a file as a stream of unpacked bytes; damage becomes a problem on leaving.

    Args:
        source: the file.
        problems: where to put a frame of `PROBLEMS` when the stream ended early.

    Raises:
        InputError: the file can't be opened (see `open_handle`).
    """
    with open_handle(source) as handle:
        stream = Stream(handle, source.limits)
        yield stream
        if stream.damage is not None:
            problems.append(
                problem(
                    "IO018" if stream.beyond else "IO019",
                    source.table,
                    file=source.file,
                    message=f"{stream.damage}; rows after the first {stream.size:,} bytes of "
                    "text are missing",
                    help=None
                    if stream.beyond
                    else "get the file again; rows read from it so far may be damaged too",
                )
            )
