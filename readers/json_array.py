"""JSON files that hold an array of objects, or objects that are written over several lines each.

JSON Lines under the name `.json` are read too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Any, Final

import polars as pl

from newsschema.readers.bad_lines import over_limit
from newsschema.readers.beginning import begin
from newsschema.readers.json_columns import ParsedRow
from newsschema.readers.jsonl import GROUP, JsonLines
from newsschema.readers.problems import problem
from newsschema.readers.raw import RawBatch, RawSchema, joined
from newsschema.readers.source import Source, Stream, open_stream
from newsschema.readers.strict_json import BadLine, parse_object

LOOKED_AT: Final = 64 << 10
"""Bytes in which the first one that is no white space must be."""
TRIES: Final = 4
"""How often, on average, a byte may be looked at in vain for the end of an element."""

SPREAD: Final = re.compile(rb"[ \t\r\n]*+\{[ \t\r]*\n")
"""The beginning of an object over several lines: its brace stands alone. No row of JSON Lines does
so, and `jq` and `json.dump(…, indent=2)` write it."""
SPACE: Final = re.compile(rb"[ \t\r\n]*+")
TOKEN: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?+|[][{},]', re.DOTALL)
"""A text, closed or not, or a mark that opens, closes or separates."""


def read_json(
    source: Source, known: RawSchema | None, problems: list[pl.DataFrame]
) -> Iterator[RawBatch]:
    """Read a `.json` file: an array of objects, spread objects, else JSON Lines.

    See `raw.RawReader`.

    Raises:
        InputError: the file can't be opened.
    """
    with open_stream(source, problems) as stream:
        if begin(source, stream, problems):
            lines = JsonLines(source, known or {}, problems)
            if is_held_whole(stream):
                yield from read_whole(stream, lines)
            else:
                yield from lines.read(stream)
                if not lines.row:
                    _report(lines, "the file holds no JSON, only white space")


def is_held_whole(stream: Stream) -> bool:
    """Whether elements of a file may have several lines, so that it is read at once."""
    head = stream.peek(LOOKED_AT)
    return head.lstrip(b" \t\r\n")[:1] == b"[" or SPREAD.match(head) is not None


def read_whole(stream: Stream, lines: JsonLines) -> Iterator[RawBatch]:
    """Read an array or spread objects; a bad element is reported and the others are read.

    Args:
        stream: stands at the first element or bracket, or at white space before it.
        lines: a fresh reader of lines, which makes batches of the elements.
    """
    limit = lines.source.limits.array_bytes
    text = stream.read(limit + 1)
    if len(text) > limit:
        _report(
            lines,
            f"the {'array has' if _is_array(text) else 'objects have'} more than {limit:,} bytes "
            "and the file was not read",
            code="IO017",
            help="convert it to JSON Lines, one object a line: that is read at any size",
        )
        return
    yield from _elements_of(text, lines, cut=stream.damage is not None).read()


def elements(source: Source, stream: Stream) -> Iterator[bytes]:
    """The elements of a file that is read at once as they stand, good and bad, in order."""
    limit = source.limits.array_bytes
    text = stream.read(limit + 1)
    if len(text) > limit:
        return
    cut = stream.damage is not None
    found = _elements_of(text, JsonLines(source, {}, []), cut=cut, keep=True)
    for _ in found.read():
        yield from found.kept
        found.kept.clear()
    yield from found.kept


def _is_array(text: bytes) -> bool:
    return text[_after_space(text, 0) :][:1] == b"["


def _elements_of(text: bytes, lines: JsonLines, *, cut: bool, keep: bool = False) -> _Elements:
    kind = _Elements if _is_array(text) else _SpreadObjects
    return kind(text, lines, cut=cut, keep=keep)


class _Elements:
    """The elements of one array, which is held in memory."""

    def __init__(self, text: bytes, lines: JsonLines, *, cut: bool, keep: bool = False) -> None:
        """Prepare to read.

        Args:
            text: the array, from before its bracket.
            lines: makes batches of the elements.
            cut: whether the text ends early, which is reported elsewhere with what is missing.
            keep: whether the elements are kept as they stand.
        """
        self.kept: list[bytes] = []
        """The elements as they stand, where they are wanted."""
        self._keep = keep
        self._text = text
        self._lines = lines
        self._cut_off = cut
        self._at = self._beginning(text)
        self._line = lines.line
        self._counted = 0
        self._budget = TRIES * len(text)
        # An element that is not closed would swallow all others. Where elements begin on lines
        # of their own, it ends at the next line that begins like the first element's.
        indent = text[: self._at].rpartition(b"\n")
        own_line = not indent[2].strip() and text[self._at : self._at + 1] == b"{"
        self._next = re.compile(rb"\n" + re.escape(indent[2]) + rb"\{") if own_line else None

    def _beginning(self, text: bytes) -> int:
        return _after_space(text, text.index(b"[") + 1)

    def read(self) -> Iterator[RawBatch]:
        """All elements, as batches."""
        rows: list[ParsedRow] = []
        going, first = True, True
        while going:
            end, mark = self._end()
            raw = self._text[self._at : end].rstrip()
            if self._cut_off and not mark and end == len(self._text):
                break
            if not mark:
                raw = raw.removesuffix(b",")
            line = self._line_of(self._at)
            if not raw and not (first and mark == b"]"):
                if mark:
                    _report(self._lines, "a comma stands where an element should", line=line)
            elif raw:
                cells = self._parse(raw)
                if isinstance(cells, BadLine):
                    cells, end, mark = self._cut(cells, end, mark)
                    raw = self._text[self._at : end]
                self._take(raw, cells, line, rows)
            if len(rows) == GROUP:
                yield from joined(
                    chain(self._lines.batch(rows), self._lines.rejected()), self._lines.source
                )
                rows = []
            first = False
            self._at = _after_space(self._text, end + len(mark))
            going = mark != b"]" and (bool(mark) or self._at < len(self._text))
        yield from joined(
            chain(self._lines.batch(rows), self._lines.rejected()), self._lines.source
        )
        self._end_with(mark)

    def _end_with(self, mark: bytes) -> None:
        """Say what is wrong with the end of the file."""
        if mark != b"]" and not self._cut_off:
            _report(self._lines, "the file ends before the array is closed")
        elif mark == b"]" and self._at < len(self._text):
            line = self._line_of(self._at)
            _report(self._lines, "something follows after the array", line=line)

    def _take(
        self, raw: bytes, cells: dict[str, Any] | BadLine, line: int, rows: list[ParsedRow]
    ) -> None:
        """Count an element, and put it with the rows or report it."""
        if self._keep:
            self.kept.append(raw)
        if isinstance(cells, BadLine):
            self._lines.reject(line, cells, raw)
            return
        rows.append(ParsedRow(cells, raw.replace(b"\n", b" "), line, self._lines.row))
        self._lines.row += 1

    def _end(self) -> tuple[int, bytes]:
        """Where the element ends, and the mark there: a comma, a bracket or, at the end, none."""
        if self._budget < 0 and self._next is not None:
            following = self._next.search(self._text, self._at)
            if following is not None:
                return following.start(), b""
        return self._close()

    def _close(self) -> tuple[int, bytes]:
        depth = 0
        for token in TOKEN.finditer(self._text, self._at):
            mark = token[0]
            if depth == 0 and mark in {b",", b"]"}:
                return token.start(), mark
            if mark in {b"{", b"["}:
                depth += 1
            elif mark in {b"}", b"]"}:
                depth -= depth > 0
        return len(self._text), b""

    def _cut(
        self, why: BadLine, end: int, mark: bytes
    ) -> tuple[dict[str, Any] | BadLine, int, bytes]:
        """A bad element, ended where the next one seems to begin on a line of its own."""
        following = self._next.search(self._text, self._at, end) if self._next else None
        if following is None:
            return why, end, mark
        self._budget -= end - self._at
        raw = self._text[self._at : following.start()].rstrip()
        cells = self._parse(raw.removesuffix(b","))
        if not isinstance(cells, BadLine):
            self._go_on_after(raw)
        return cells, following.start(), b""

    def _go_on_after(self, raw: bytes) -> None:
        """Say what is wrong with the end of an element that another one follows."""
        if not raw.endswith(b","):
            line = self._line_of(self._at)
            _report(self._lines, "no comma follows after the element", line=line)

    def _parse(self, raw: bytes) -> dict[str, Any] | BadLine:
        most = self._lines.source.limits.line_bytes
        return parse_object(raw) if len(raw) <= most else over_limit(len(raw))

    def _line_of(self, at: int) -> int:
        self._line += self._text.count(b"\n", self._counted, at)
        self._counted = at
        return self._line


class _SpreadObjects(_Elements):
    """Objects one after the other, each over several lines."""

    def _beginning(self, text: bytes) -> int:
        return _after_space(text, 0)

    def _close(self) -> tuple[int, bytes]:
        # No mark separates an object from the next one.
        depth = 0
        for token in TOKEN.finditer(self._text, self._at):
            mark = token[0]
            if mark in {b"{", b"["}:
                depth += 1
            elif mark in {b"}", b"]"}:
                depth -= 1
                if depth <= 0:
                    return token.end(), b""
        return len(self._text), b""

    def _end_with(self, mark: bytes) -> None:
        """The last object ends the file."""

    def _go_on_after(self, raw: bytes) -> None:
        """The next object begins on a line of its own."""


def _after_space(text: bytes, at: int) -> int:
    space = SPACE.match(text, at)
    return space.end() if space else at


def _report(lines: JsonLines, message: str, code: str = "IO003", **said: str | int | None) -> None:
    source = lines.source
    lines.problems.append(problem(code, source.table, file=source.file, message=message, **said))
