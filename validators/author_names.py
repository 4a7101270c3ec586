"""Names of authors as bylines give them: what stands around them taken away, several set apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import polars as pl

Author = Mapping[str, Any]

PREFIX: Final = r"^(?i:by|von|par|por|di|door|av|af)\s+"
"""Words before a name in bylines: English, German, French, Spanish and Portuguese, Italian,
Dutch, Swedish and Norwegian, Danish."""

AROUND: Final = re.compile(
    r"</?[a-zA-Z][^<>]*>|https?://\S+|\bwww\.\S+|[^\s@]+@[^\s@]+\.[a-z]{2,}\b|(?<!\w)@\w+"
    r"|(?i:\b(?:[0-9]+ )?(?:minutes?|hours?|days?|weeks?|stunden|tagen) ago\b)"
    r"|(?i:^(?:vor|il y a|hace) [0-9]+ \w+)"
)
"""Markup, addresses, handles, and a time since publication."""

BETWEEN: Final = re.compile(
    r"\s*;\s*|(?<=\w)\s*,\s+(?:and|und|et|y|og|och|&|и)\s+(?=[^\W\d_a-z])"
    r"|\s+(?:and|und|et|y|og|och|&|и)\s+(?=[^\W\d_a-z])"
)
"""What stands between two names."""
COMMA: Final = re.compile(r"\s*,\s+(?=[^\W\d_a-z])")
"""A comma between names; only where a word for and shows that it is a list."""


def without_prefix(name: str) -> str:
    """A name without a leading By, Von, Par or the like."""
    return re.sub(PREFIX, "", name).strip()


def cleaned(name: str) -> str | None:
    """A name without what a byline puts around it; null where nothing is left."""
    left = " ".join(AROUND.sub(" ", without_prefix(name)).split()).strip(" |-–—·,;:")
    return left if any(c.isalpha() for c in left) else None


def parted(name: str) -> list[str]:
    """The names in a text that holds several."""
    parts = [part for part in BETWEEN.split(name) if part and part.strip()]
    if len(parts) > 1:
        parts = [name for part in parts for name in COMMA.split(part)]
    return [part.strip() for part in parts]


def with_authors(
    values: pl.Series, wanted: pl.Series, change: Callable[[Author], Sequence[Author]]
) -> pl.Series:
    """A column of authors in which some are replaced.

    Args:
        values: lists of authors.
        wanted: for each list the names to be replaced.
        change: from an author to those in its place, perhaps none. A list that would be left
            empty becomes null.
    """
    lists: list[list[Author] | None] = []
    for authors, names in zip(values.to_list(), wanted.to_list(), strict=True):
        new = [
            other
            for author in authors
            for other in (change(author) if author["name"] in (names or ()) else [author])
        ]
        lists.append(new or None)
    return pl.Series(values.name, lists, dtype=values.dtype)
