"""Files of other programs, read as strictly as our own: JSON by line or whole, and plain text."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

import polars as pl

from newsschema.readers.file_names import typed
from newsschema.readers.limits import DEFAULT
from newsschema.readers.producers.producer import Account, Refused
from newsschema.readers.source import Source, open_stream
from newsschema.readers.strict_json import BadLine, beyond_limits, parse_object

LONGEST: Final = 64 << 20
"""Bytes of the largest document that is read whole, and of the longest line."""
BLOCK: Final = 1 << 20
TRIED: Final = 3
"""Lines that are tried before a file is taken for one document over many lines."""
BOM: Final = b"\xef\xbb\xbf"
NO_OBJECT: Final = BadLine("IO003", "it is no object")


def lines(path: Path, account: Account) -> Iterator[tuple[int, bytes]]:
    """The lines of a file that are not blank, with their numbers from 1.

    Packed files (gzip, zstd) are unpacked. Lines end at LF alone; a CR before it is dropped.
    """
    number = 0
    rest = b""
    problems: list[pl.DataFrame] = []
    with open_stream(_source(path), problems) as stream:
        if stream.peek(len(BOM)) == BOM:
            stream.read(len(BOM))
        while block := stream.read(BLOCK):
            *whole, rest = (rest + block).split(b"\n")
            for line in whole:
                number += 1
                if line.strip():
                    yield number, line.removesuffix(b"\r")
            if len(rest) > LONGEST:
                reason = f"the line is longer than {LONGEST >> 20} MiB; the rest is not read"
                account.refused.append(Refused(typed(path), reason, number + 1))
                return
    if rest.strip():
        yield number + 1, rest.removesuffix(b"\r")
    _damage(path, problems, account)


def objects(path: Path, account: Account) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of JSON Lines, or of a file with one object or an array of them.

    Each comes with the number of its line, or of the object within an array. Bad lines are
    refused one by one.
    """
    head = _head(path)
    if head == b"[" or (head == b"{" and _is_whole(path)):
        yield from _document(path, account)
        return
    for number, line in lines(path, account):
        parsed = _within_limits(parse_object(line))
        if isinstance(parsed, BadLine):
            account.refused.append(Refused(typed(path), parsed.message, number))
        else:
            yield number, parsed


def whole(path: Path, account: Account) -> bytes | None:
    """All bytes of a file; null, and refused, where it is damaged or larger than the limit."""
    problems: list[pl.DataFrame] = []
    with open_stream(_source(path), problems) as stream:
        content = stream.read(LONGEST + 1)
    if len(content) > LONGEST:
        reason = f"the file is larger than {LONGEST >> 20} MiB"
        account.refused.append(Refused(typed(path), reason))
        return None
    return None if _damage(path, problems, account) else content


def text(path: Path, account: Account) -> str | None:
    """A text in UTF-8, exactly as it is stored; null, and refused, where it is none."""
    content = whole(path, account)
    if content is None:
        return None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        reason = f"byte {error.start} is not UTF-8"
        account.refused.append(Refused(typed(path), reason))
        return None


def _document(path: Path, account: Account) -> Iterator[tuple[int, dict[str, Any]]]:
    content = whole(path, account)
    if content is None:
        return
    parsed = parse_object(b'{"all":' + content.removeprefix(BOM).strip() + b"}")
    if isinstance(parsed, BadLine):
        account.refused.append(Refused(typed(path), parsed.message))
        return
    items = parsed["all"]
    for number, item in enumerate(items if isinstance(items, list) else [items], 1):
        found = _within_limits(item) if isinstance(item, dict) else NO_OBJECT
        if isinstance(found, BadLine):
            account.refused.append(Refused(typed(path), f"item {number}: {found.message}"))
        else:
            yield number, found


def _within_limits(parsed: dict[str, Any] | BadLine) -> dict[str, Any] | BadLine:
    if isinstance(parsed, BadLine):
        return parsed
    return beyond_limits([parsed], DEFAULT.depth) or parsed


def _is_whole(path: Path) -> bool:
    """Whether none of the first lines is an object by itself, so that the file is one document."""
    first = islice(lines(path, Account()), TRIED)
    return all(isinstance(parse_object(line), BadLine) for _, line in first)


def _head(path: Path) -> bytes:
    with open_stream(_source(path), []) as stream:
        return stream.peek(64).removeprefix(BOM).lstrip()[:1]


def _source(path: Path) -> Source:
    return Source("articles", 0, typed(path), path, "jsonl")


def _damage(path: Path, problems: list[pl.DataFrame], account: Account) -> bool:
    for frame in problems:
        account.refused += [Refused(typed(path), message) for message in frame["message"]]
    return bool(problems)
