"""Wikidata items as producers write them."""

from __future__ import annotations

import re
from typing import Final

import polars as pl

_ITEM: Final = "[Qq]0*[1-9][0-9]*"
_BEFORE: Final = (
    r"(?:(?:https?:)?//)?(?:www\.|m\.)?(?:wikidata\.org/(?:wiki/|entity/)(?:Special:EntityPage/)?)"
)
WRITTEN: Final = rf"^\s*<?(?:{_BEFORE}|(?:wd|wikidata|WD):\s*)?({_ITEM})(?:[#?][^\s]*)?/?>?\s*$"
"""An item written as an address, as a compact name (`wd:Q42`) or in lower case; the first group
is the item."""

_ADDRESSED: Final = f"(?:{_BEFORE})?{_ITEM}"
SEVERAL: Final = rf"""^[\s\[("']*{_ADDRESSED}(?:["'\s]*[,;|/&+\s]["'\s]*{_ADDRESSED})+[\s\])"']*$"""
"""Several items in one text, as a list written out or set off by commas, bars or spaces."""


def items_in(text: str) -> list[str]:
    """All items in a text, as `Q42`, each once, in order."""
    found = re.findall(_ITEM, text)
    return list(dict.fromkeys(f"Q{int(item[1:])}" for item in found))


def is_several(value: pl.Expr) -> pl.Expr:
    """Whether a text holds several items; false for most texts by their length alone."""
    return (value.str.len_bytes() > 4) & value.str.contains(SEVERAL)


def normal(value: pl.Expr) -> pl.Expr:
    """The item that a text means, as `Q42`; null where it means none for sure."""
    number = value.str.extract(WRITTEN).str.to_uppercase().str.strip_prefix("Q")
    return pl.lit("Q") + number.str.strip_chars_start("0")
