"""Whether quotation marks open and close in pairs."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, Literal

import polars as pl

from newsschema.text import CLOSERS, CLOSING, OPENING, QUOTE_MARKS, QUOTE_PAIRS, SURE_MARKS
from newsschema.validators.data import Data
from newsschema.validators.quote_marks import has_mark
from newsschema.validators.rare_characters import has_any

RUNS_ON: Final = rf"\n\s*[^\s{QUOTE_MARKS}]"
"""A paragraph that does not open with a mark."""
DOUBLE: Final = "".join(mark for mark in SURE_MARKS if mark not in "‘‚")
"""The marks that need a partner. A single mark may close with an apostrophe, which no rule can
tell from one that stands for a letter."""
_MARK: Final = re.compile(f"''|[{DOUBLE}]")
_MARK_BEFORE: Final = re.compile(rf"[{DOUBLE}]\s?\Z")
_MARK_BEHIND: Final = re.compile(rf"\s?[.,;:!?…]?\s?[{DOUBLE}]")
_REACH: Final = 4
"""Code points around a quote in which its outer marks are looked for."""

_STRAIGHT: Final = ("''", '"', "＂")
_PAIRS: Final = [
    *(sign * 2 for sign in _STRAIGHT),
    *(a + b for a, b in QUOTE_PAIRS if a != b and a in DOUBLE and b in DOUBLE),
]
"""Pairs side by side, once all words between them are gone. Pairs of one curly mark, as Finnish
and Swedish have them, are left to the closer look: two stray marks would pass for a pair."""
_DEEPEST: Final = 3
"""Quotations within quotations that are resolved without a closer look."""

_LINE: Final = re.compile(r"[^\S\n]*\S[^\n]*")
_FEET_AND_INCHES: Final = re.compile(r"\d\s?['’′]\s?\d{1,2}\s?\Z")
_OPENS_ONLY: Final = frozenset(OPENING) - frozenset(CLOSING)
_CLOSES_ONLY: Final = frozenset(CLOSING) - frozenset(OPENING)

Role = Literal["opens", "closes", "either"]

_DIRECTION: Final[Mapping[str, Role]] = {"«": "opens", "»": "closes", "‹": "opens", "›": "closes"}
"""What guillemets do between two spaces, where French has them."""


def has_double(text: pl.Expr) -> pl.Expr:
    """Whether a text holds a mark that needs a partner, two apostrophes apart."""
    return has_any(text, DOUBLE)


def has_loose_marks(text: pl.Expr) -> pl.Expr:
    """Whether the marks of a text, read without the words, fail to pair up.

    Cheap, and true of some texts in which all is well: `loose_marks` has the last word. To be asked
    of frames that are filtered already: Polars makes one filter of two, and all texts pay.
    """
    return do_not_pair(text.str.extract_all(_MARK.pattern).list.join(""))


def do_not_pair(marks: pl.Expr) -> pl.Expr:
    """Whether marks without the words between them fail to pair up."""
    for _ in range(_DEEPEST):
        marks = marks.str.replace_many(_PAIRS, [""] * len(_PAIRS))
    return marks.str.len_bytes() > 0


def marks_of_bodies(data: Data) -> pl.DataFrame:
    """The marks of the bodies of a batch, without the words: `__article`, `marks`.

    Only bodies with marks are there; `marks` is empty where all of them are single. To be
    called by `Data.once`, for the rules that share it: looking through all bodies is what costs.
    """
    body = pl.col("body")
    return (
        data.tables["articles"]
        .with_row_index("__article")
        .filter(has_mark(body))
        .select("__article", marks=body.str.extract_all(_MARK.pattern).list.join(""))
        .collect()
    )


@dataclass(frozen=True, slots=True)
class Mark:
    """A quotation mark in a text."""

    sign: str
    start: int
    paragraph: int
    """Number of its line among those that are not blank."""
    first: bool
    """Whether it is the first sign of its paragraph."""
    role: Role

    def closes(self, other: Mark) -> bool:
        """Whether the mark can be the partner of an earlier one."""
        return self.sign in CLOSERS.get(other.sign, other.sign)


def loose_marks(text: str) -> list[Mark]:
    """The marks that have no partner, in order.

    A quotation that runs over several paragraphs may have its opening mark again at the
    beginning of each; these need no partner. Apostrophes and single marks do not count.
    """
    stack: list[Mark] = []
    loose: list[Mark] = []
    for mark in marks(text):
        top = stack[-1] if stack else None
        if top is not None and _opens_again(mark, top):
            stack[-1] = Mark(top.sign, top.start, mark.paragraph, top.first, top.role)
        elif top is not None and mark.role != "opens" and mark.closes(top):
            stack.pop()
        elif mark.role == "closes":
            depth = next((i for i in reversed(range(len(stack))) if mark.closes(stack[i])), None)
            if depth is None:
                loose += [] if _is_inch(text, mark) else [mark]
            else:
                loose += stack[depth + 1 :]
                del stack[depth:]
        else:
            stack.append(mark)
    return sorted([*loose, *stack], key=lambda mark: mark.start)


def runs_on(text: str) -> bool:
    """Whether a mark in a text lacks its partner, but for one that closes it at its end."""
    text = text.strip()
    return any(m.role != "closes" or m.start < len(text) - 2 for m in loose_marks(text))


def loose_in_quote(text: str, spans: Sequence[tuple[int, int]]) -> tuple[int, int, str] | None:
    """The first mark in a quote whose partner stands outside of it; null where there is none.

    The spans are read as one text. Marks right before the first and behind the last one are
    the quote's too, where they stand on both sides. A mark that has no partner in the whole
    text is the text's matter.

    Args:
        text: the text that the spans point into.
        spans: `[start, end)` of each piece, in order.

    Returns:
        Number of the span, place in the text, and the mark.
    """
    pieces = [text[start:end] for start, end in spans]
    words = "\n".join(pieces)
    loose = _of_one_convention(loose_marks(words))
    if not loose:
        return None
    before = _MARK_BEFORE.search(text, max(0, spans[0][0] - _REACH), spans[0][0])
    behind = _MARK_BEHIND.match(text, spans[-1][1], spans[-1][1] + _REACH)
    if before and behind and not loose_marks(before.group() + words + behind.group()):
        return None
    ends = list(accumulate(len(piece) + 1 for piece in pieces))
    known = {mark.start for mark in loose_marks(text)}
    for mark in loose:
        item = bisect_right(ends, mark.start)
        at = spans[item][0] + mark.start - (ends[item - 1] if item else 0)
        if at not in known:
            return item, at, mark.sign
    return None


def _of_one_convention(loose: list[Mark]) -> list[Mark]:
    """Marks without a partner, less those that an outlet which mixes its marks took for a pair."""
    kept: list[Mark] = []
    for mark in loose:
        before = kept[-1] if kept else None
        other = before is not None and before.sign != mark.sign
        if before and other and before.role != "closes" and mark.role != "opens":
            kept.pop()
        else:
            kept.append(mark)
    return kept


def marks(text: str) -> Iterator[Mark]:
    """The quotation marks of a text that are no apostrophes, in order."""
    lines = [line.start() for line in _LINE.finditer(text)]
    for found in _MARK.finditer(text):
        start, end = found.span()
        if found.group() == '"' and _FEET_AND_INCHES.search(text, max(0, start - 8), start):
            continue
        paragraph = bisect_right(lines, start) - 1
        first = not text[lines[paragraph] : start].strip()
        yield Mark(found.group(), start, paragraph, first, _role(text, start, end))


def _opens_again(mark: Mark, opened: Mark) -> bool:
    """Whether a mark says that a quotation of the paragraph before goes on."""
    again = mark.sign == opened.sign or mark.closes(opened)
    follows = mark.first and mark.paragraph == opened.paragraph + 1
    return again and follows and (mark.role != "closes" or mark.sign in _DIRECTION)


def _role(text: str, start: int, end: int) -> Role:
    """Whether a mark opens or closes, by what it is and by what stands around it."""
    sign = text[start]
    if sign in _OPENS_ONLY:
        return "opens"
    if sign in _CLOSES_ONLY:
        return "closes"
    free_before = start == 0 or _is_free(text[start - 1], {"Ps", "Pd", "Pi"})
    free_behind = end >= len(text) or _is_free(text[end], {"Pe", "Po", "Pd", "Pf"})
    if free_before == free_behind:
        return _DIRECTION.get(sign, "either")
    return "opens" if free_before else "closes"


def _is_free(sign: str, categories: set[str]) -> bool:
    """Whether a sign is white space or of one of the categories of Unicode."""
    return sign.isspace() or unicodedata.category(sign) in categories


def _is_inch(text: str, mark: Mark) -> bool:
    """Whether a straight mark without a partner behind a number may mean inches."""
    return mark.sign == '"' and mark.start > 0 and text[mark.start - 1].isdigit()
