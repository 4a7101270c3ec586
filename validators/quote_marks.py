"""Reading quotation marks: which of them open, what stands between them.

News prints quotations in a score of conventions, and one sign opens in one of them and closes
in another. What a mark does is told by what stands before and behind it. Two apostrophes in a
row count as one mark, as the wires of the typewriter age write it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Final

import polars as pl

from newsschema.text import APOSTROPHES, CLOSERS, CLOSING, OPENING, SURE_MARKS
from newsschema.validators.rare_characters import has_any

MARK: Final = re.compile(f"''|[{SURE_MARKS}]")
"""A mark that is no apostrophe."""
RUST_MARK: Final = MARK.pattern
"""The same for the regular expressions of Polars."""

REACH: Final = 3_000
"""Code points around a place within which the quotation that holds it must open or close."""

SMALL_WORD: Final = 4
"""Letters of the longest word that a title may leave without a capital: `with`, `from`."""

_ONLY_OPENS: Final = frozenset(OPENING) - frozenset(CLOSING)
_ONLY_CLOSES: Final = frozenset(CLOSING) - frozenset(OPENING)
_ELISIONS: Final = frozenset({"tis", "twas", "twere", "til", "em", "cause", "bout", "round", "n"})
"""English words that begin with an apostrophe."""


def has_mark(text: pl.Expr) -> pl.Expr:
    """True where `RUST_MARK` matches: a quick look for each kind of sign, for much text."""
    curly = [mark for mark in SURE_MARKS if not mark.isascii()]
    return text.str.contains("\"|''") | has_any(text, curly)


def opens(text: str, start: int, end: int) -> bool:
    """Whether the mark at `text[start:end]` opens a quotation, by what stands around it."""
    sign = text[start]
    if sign in _ONLY_OPENS or sign in _ONLY_CLOSES:
        return sign in _ONLY_OPENS
    if end >= len(text) or text[end].isspace():
        return False
    if start == 0:
        return True
    before = text[start - 1]
    if before.isspace() or unicodedata.category(before) in {"Ps", "Pd", "Pi"}:
        return True
    # Scripts that set no spaces: a letter before the mark says nothing.
    return sign in "“‘«" and unicodedata.category(before) in {"Lo", "Po"} and before > "\u2e7f"


def encloses(text: str) -> bool:
    """Whether a text is one quotation with its outer marks: `“a”`, but not `“a” and “b”`."""
    if len(text) < 3 or text[-1] not in CLOSERS.get(text[0], ""):
        return False
    opening, closing = text[0], text[-1]
    first = re.match(r"\w+", text[1:])
    if opening in APOSTROPHES and first is not None:
        word = first.group()
        if word[0].isdigit() or word.lower() in _ELISIONS:
            return False
    closed = False
    for found in re.finditer(f"[{opening}{CLOSERS[opening]}]", text[1:-1]):
        at, sign = found.start() + 1, found.group()
        if sign in APOSTROPHES and text[at - 1].isalnum() and text[at + 1].isalnum():
            continue
        if opens(text, at, at + 1) if opening == closing else sign == opening:
            return not closed
        if sign not in APOSTROPHES:
            return False
        # The end of a word (`the boys’ boat`), unless another quotation follows.
        closed = True
    return True


def passages(text: str) -> Iterator[str]:
    """The passages of a text that stand between marks, outermost only."""
    for start, end in passage_places(text):
        yield text[start:end]


def passage_places(text: str) -> Iterator[tuple[int, int]]:
    """Where the passages of a text stand that are between marks, outermost only."""
    at = 0
    unclosed: set[str] = set()
    while found := MARK.search(text, at):
        at, sign = found.end(), found.group()
        if sign in unclosed or not opens(text, found.start(), at):
            continue
        end = _closing(sign).search(text, at)
        if end is None:
            # Nor will it be closed further on; looking each time would take square time.
            unclosed.add(sign)
        else:
            yield at, end.start()
            at = end.end()


@cache
def _closing(sign: str) -> re.Pattern[str]:
    """What ends a quotation that the mark opens; an apostrophe does only at the end of a word."""
    if sign == "''":
        return re.compile(sign)
    ends = (f"{c}(?!\\w)" if c in APOSTROPHES else c for c in CLOSERS[sign])
    return re.compile("|".join(ends))


def lies_in_quotation(text: str, start: int, end: int) -> bool:
    """Whether `text[start:end]` lies in a quotation that opens before it or closes after it."""
    before = list(MARK.finditer(text, max(0, start - REACH), start))
    if before and opens(text, before[-1].start(), before[-1].end()):
        return True
    after = MARK.search(text, end, end + REACH)
    return after is not None and not opens(text, after.start(), after.end())


def is_title(passage: str) -> bool:
    """Whether a passage between marks looks like a name or a title: `The Lord of the Rings`.

    Its long words begin with capitals, and so do two words at least, unless it has only one.
    """
    words = re.findall(r"\w+", passage)
    capitals = [word for word in words if word[0].isupper() or word[0].isdigit()]
    small = [word for word in words if word[0].islower() and len(word) <= SMALL_WORD]
    return len(capitals) + len(small) == len(words) and len(capitals) >= min(2, len(words))
