"""Files of text written again with some of their rows changed or left out."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from newsschema.writers.row_patches import Cells, Patches

Records = Iterable[tuple[int, bytes]]
"""The number of a row and its text, in order."""
Keep = Callable[[int, bytes, bytes], None]
"""Is told of every row that changes: its number, its text before and after."""

SPREAD: Final = re.compile(rb"\{\r?\n(?P<indent>[ \t]*)")
"""The beginning of an object that is written over several lines."""
DELIMITERS: Final = {"tsv": "\t"}


def json_rows(records: Records, patches: Patches, keep: Keep) -> Iterator[bytes]:
    """Rows of JSON with their changes; those without stay as they are, byte by byte."""
    for row, given in records:
        text = patches.lines.get(row, given)
        renamed = any(json.dumps(name).encode() in text for name in patches.renames)
        if row in patches.rows or renamed:
            text = dumped(patches.patched(row, json.loads(text)), text)
        if row in patches.rows or row in patches.lines:
            keep(row, given, text)
        yield text


def dumped(cells: Cells, like: bytes) -> bytes:
    """A row as JSON, spaced, escaped and spread over lines as another text is."""
    spaced = b'": ' in like
    escaped = like.isascii() and b"\\u" in like
    spread = SPREAD.match(like)
    signs = (", " if spread is None else ",", ": ") if spaced else (",", ":")
    indent = None if spread is None else spread["indent"].decode()
    return json.dumps(cells, ensure_ascii=escaped, separators=signs, indent=indent).encode()


def csv_rows(
    header: bytes, records: Records, patches: Patches, keep: Keep, delimiter: str
) -> Iterator[bytes]:
    """The header and the rows of CSV with their changes, each without its line break.

    Columns that repairs add come last, and then every row is written anew.
    """
    names = next(csv.reader([header.decode()], delimiter=delimiter), [])
    added = _added(names, patches)
    titles = [patches.renames.get(name, name) for name in names] + added
    as_it_was = titles == names
    yield header.rstrip(b"\r\n") if as_it_was else _line(titles, delimiter)
    for row, text in records:
        if row not in patches.rows and not added:
            yield text
            continue
        parts = io.StringIO(text.decode(), newline="")
        cells = dict(zip(names, next(csv.reader(parts, delimiter=delimiter)), strict=False))
        filled = {name: (value or None) for name, value in cells.items()}
        new = patches.patched(row, filled)
        line = _line([_cell(new.get(title)) for title in titles], delimiter)
        if row in patches.rows:
            keep(row, text, line)
        yield line


def _added(names: Sequence[str], patches: Patches) -> list[str]:
    """The columns that repairs write and that the file does not have."""
    there = {patches.renames.get(name, name) for name in names}
    found: dict[str, None] = {}
    for row in patches.rows:
        new = patches.patched(row, dict.fromkeys(names, ""))
        found |= dict.fromkeys(key for key in new if key not in there)
    return list(found)


def _line(cells: Sequence[str], delimiter: str) -> bytes:
    line = io.StringIO()
    csv.writer(line, delimiter=delimiter, lineterminator="").writerow(cells)
    return line.getvalue().encode()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
