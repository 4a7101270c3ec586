"""How a text ends that a program has cut."""

from __future__ import annotations

import re
from typing import Final

import polars as pl

from newsschema.validators.text_rule import Place

END: Final = 40
"""Code points at the end of a text that are enough to see it."""

MARKER: Final = re.compile(
    r"(?:\[\+ ?[0-9]+ ?(?:chars|characters)\]|\[(?:…|\.\.\.)\]|\[truncated\]|\(truncated\))\s*\Z"
)
"""What an interface or a feed puts where it cuts: `[+2829 chars]`, `[…]`."""
ELLIPSIS: Final = re.compile(r"(?:…|\.{3})\s*\Z")


def may_be_cut(value: pl.Expr) -> pl.Expr:
    """True where a text ends in a marker or an ellipsis."""
    return value.str.tail(END).str.contains(r"(?:…|\.\.\.|chars\]|characters\]|cated[\])])\]?\s*$")


def marker(text: str) -> Place | None:
    """The marker at the end of a text."""
    return _at_end(MARKER, text)


def ellipsis(text: str) -> Place | None:
    """A bare ellipsis at the end of a text, in which a whole article can end too."""
    return _at_end(ELLIPSIS, text)


def _at_end(pattern: re.Pattern[str], text: str) -> Place | None:
    found = pattern.search(text, max(0, len(text) - END))
    if found is None:
        return None
    words = found.group().rstrip()
    return Place(found.start(), found.start() + len(words), words)
