"""What the layers agree on about text: quotation marks, white space, and how text is folded.

Each fold exists as a function of a `str` and as a Polars expression with the same result.
Offsets are code points everywhere, so each fold says whether it keeps positions.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Final

import polars as pl

QUOTE_PAIRS: Final = (
    ("“", "”"),
    ("„", "“"),
    ("„", "”"),
    ("‟", "”"),
    ("”", "”"),
    ("«", "»"),
    ("»", "«"),
    ("»", "»"),
    ("‹", "›"),
    ("›", "‹"),
    ("›", "›"),
    ("‘", "’"),
    ("‛", "’"),
    ("‚", "‘"),
    ("‚", "’"),
    ("’", "’"),
    ("「", "」"),
    ("『", "』"),
    ("｢", "｣"),
    ("﹁", "﹂"),
    ("﹃", "﹄"),
    ("〝", "〞"),
    ("〝", "〟"),
    ("״", "״"),
    ("＂", "＂"),
    ('"', '"'),
    ("'", "'"),
)
"""Opening and closing mark of every convention that news is printed in: the `delimiters` of
CLDR's locales and the marks of the Unicode Standard, section 6.2 (Quotation Marks).

A mark may open in one convention and close in another: `“` closes German quotations, `»`
opens Danish ones and stands on both sides in Finnish."""

CLOSERS: Final[Mapping[str, str]] = {
    opening: "".join(dict.fromkeys(close for first, close in QUOTE_PAIRS if first == opening))
    for opening, _ in QUOTE_PAIRS
}
"""Of each opening mark, all marks that can close it."""

OPENING: Final = "".join(CLOSERS)
"""All marks that open in some convention."""

CLOSING: Final = "".join(dict.fromkeys(close for _, close in QUOTE_PAIRS))
"""All marks that close in some convention."""

QUOTE_MARKS: Final = "".join(dict.fromkeys(OPENING + CLOSING))
"""All quotation marks, each once."""

APOSTROPHES: Final = "'’ʼ＇"
"""Signs that stand for left-out letters, inside or at the edge of words: `it’s`, `the boys’`.
The first two are quotation marks as well."""

SURE_MARKS: Final = "".join(m for m in QUOTE_MARKS if m not in APOSTROPHES + "‛״")
"""The quotation marks that never belong to a word. Left out are apostrophes and the Hebrew
gershayim, which is written inside acronyms."""

DASHES: Final = "‐‑‒–—―−﹘﹣－"
"""Hyphens, dashes and the minus sign, apart from the hyphen of ASCII."""

WHITE_SPACE: Final = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \x85\xa0\u1680"
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""Every code point that `str.isspace` takes for white space and `str.split` splits at.

Regular expressions of Rust and of Python disagree on `\\s`, so the class is written out."""

_SPACE_RUN: Final = "[" + "".join(f"\\x{{{ord(c):X}}}" for c in WHITE_SPACE) + "]+"
"""A run of white space, for Rust's regular expressions."""
_SINGLE: Final = "‘’‚‛‹›'＇ʼ"
_TYPOGRAPHY: Final[Mapping[str, str]] = {
    **dict.fromkeys((c for c in QUOTE_MARKS if c not in _SINGLE), '"'),
    **dict.fromkeys(_SINGLE, "'"),
    **dict.fromkeys(DASHES, "-"),
    **dict.fromkeys(WHITE_SPACE, " "),
}
_TYPOGRAPHY_TABLE: Final = str.maketrans({k: v for k, v in _TYPOGRAPHY.items() if k != v})


def fold_typography(text: str) -> str:
    """Straight quotation marks, ASCII hyphens and plain spaces; keeps all positions."""
    return text.translate(_TYPOGRAPHY_TABLE)


def typography_folded(text: pl.Expr) -> pl.Expr:
    """`fold_typography` as an expression."""
    signs = [sign for sign, plain in _TYPOGRAPHY.items() if sign != plain]
    return text.str.replace_many(signs, [_TYPOGRAPHY[sign] for sign in signs])


def fold_case(text: str) -> str:
    """Lower case, code point by code point where possible, so that positions hold.

    The few letters whose lower case is longer stay as they are (`İ`).
    """
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)


def fold_space(text: str) -> str:
    """Runs of white space as one space, none at the ends; moves positions."""
    return " ".join(text.split())


def space_folded(text: pl.Expr) -> pl.Expr:
    """`fold_space` as an expression."""
    return text.str.replace_all(_SPACE_RUN, " ").str.strip_chars(" ")


def fold(text: str) -> str:
    """Lower case, plain typography and single spaces: for telling whether two texts say the same.

    Moves positions.
    """
    return fold_space(fold_typography(text)).lower()


def folded(text: pl.Expr) -> pl.Expr:
    """`fold` as an expression."""
    return space_folded(typography_folded(text)).str.to_lowercase()


class _WordTable(dict[int, int | str]):
    """A table for `str.translate`, filled as letters come up: what is no word is a space."""

    def __missing__(self, code_point: int) -> int | str:
        kept = unicodedata.category(chr(code_point))[0] in "LMN"
        return self.setdefault(code_point, code_point if kept else " ")


_WORD_TABLE: Final = _WordTable()


def fold_words(text: str) -> str:
    """Letters and digits, case folded, words set off by single spaces; moves positions.

    The canonical form of Quotebank (`canonicalQuotation`), from which keys are derived. Vowel
    signs and other marks of a letter are kept, as scripts like Devanagari need them.
    """
    return " ".join(text.casefold().translate(_WORD_TABLE).split())
