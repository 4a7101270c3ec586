"""A stream of bytes, cut into chunks of whole lines within a bounded buffer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from newsschema.readers.source import Stream

CHUNK: Final = 4 << 20
"""Bytes of a chunk, unless a line is longer."""
SHOWN: Final = 2000
"""Bytes kept of a line that is too long, to show."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some whole lines at the beginning of a buffer, or the trace of one too long to be read."""

    buffer: bytearray
    """Valid until the next chunk is asked for."""
    size: int
    """Bytes of the lines with their newlines; of a line that is too long, those still there."""
    too_long: int = 0
    """Bytes of the line, if it is longer than the limit; else 0."""


def chunks(stream: Stream, size: int, max_line: int) -> Iterator[Chunk]:
    """Cut a stream at newlines (LF) into chunks of about `size` bytes.

    A line longer than `max_line` bytes is passed over without being kept. Of a stream that ends
    in damage the last, unfinished line is left out with what is missing. Memory is bounded by
    `size + max_line`, whatever the input.
    """
    buffer = bytearray(size + max_line + 1)
    view = memoryview(buffer)
    have = 0
    while True:
        got = stream.readinto(view[have : have + size])
        end = have + got
        if end == 0:
            return
        whole = got < size and stream.damage is None
        cut = end if whole else buffer.rfind(b"\n", 0, end) + 1
        if cut:
            yield Chunk(buffer, cut)
            have = end - cut
            view[:have] = bytes(view[cut:end])
        if got < size:
            return
        if cut:
            continue
        if end <= max_line:
            have = end
        else:
            shown = bytearray(view[:SHOWN])
            passed, have = _pass_over(stream, buffer, view, size)
            if stream.damage is not None and not have:
                return
            yield Chunk(shown, len(shown), too_long=end + passed)


def _pass_over(stream: Stream, buffer: bytearray, view: memoryview, size: int) -> tuple[int, int]:
    """Read to the end of a line; bytes of it, and bytes of what follows now in the buffer."""
    passed = 0
    while got := stream.readinto(view[:size]):
        newline = buffer.find(b"\n", 0, got)
        if newline >= 0:
            rest = got - newline - 1
            view[:rest] = bytes(view[newline + 1 : got])
            return passed + newline, rest
        passed += got
    return passed, 0


def after_line(buffer: bytes | bytearray, at: int, end: int) -> int:
    """Where the next line begins after the one that holds position `at`; at most `end`."""
    return buffer.find(b"\n", at, end) + 1 or end


def after_lines(buffer: bytes | bytearray, start: int, end: int, count: int) -> int:
    """Where the next line begins after `count` lines from `start`; at most `end`."""
    find = buffer.find
    for _ in range(count):
        start = find(b"\n", start, end) + 1
        if not start:
            return end
    return start
