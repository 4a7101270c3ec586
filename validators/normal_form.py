"""Text that is not in Unicode NFC: a cheap sieve before the exact test.

Whether a text is in NFC is for `unicodedata` to say, at 1 s of CPU time for 550 MB. But a text
can differ from its NFC form only if it holds one of few characters. They are sought here by what
they begin with in UTF-8, one by one, or in sequence, at a third of the price. Left out are
characters of scripts in which no news is written: music, Vedic accents, dead languages.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import polars as pl

from newsschema.validators.odd_signs import RECOMPOSED, with_odd_signs
from newsschema.validators.rare_characters import has_any
from newsschema.validators.text_rule import Place

BEGINNINGS: Final = (
    b"\xcc",  # U+0300 to U+036F: the combining marks of Latin, Greek and Cyrillic
    b"\xcd",
    b"\xe0",  # U+0800 to U+0FFF: the scripts of India, Thai, Lao
)

COMPATIBLE: Final = b"\xef"
"""What the `COMPATIBLE_CHARACTERS` begin with, rare outside of East Asia."""
COMPATIBLE_CHARACTERS: Final = (
    "["
    "\uf900-\ufa3f"  # Double code points of Chinese characters in Korean text.
    "\ufb00-\ufb7f"  # Hebrew letters with points.
    "]"
)

SEQUENCES: Final = (
    # Marks in an order that NFC changes: Arabic, Hebrew.
    "[\u0651\u0652\u0670][\u064b-\u0652]|[\u05b0-\u05b9][\u05b0-\u05bd\u05bf]"
    "|[\u05bc\u05c1\u05c2][\u05b0-\u05bc\u05c1\u05c2]"
    # A Korean syllable in its letters.
    "|[\u1100-\u1109][\u1161-\u1175]|[\u110a-\u1112][\u1161-\u1175]"
)

WORD: Final = re.compile(r"\S+")


def may_differ(value: pl.Expr) -> pl.Expr:
    """True where a text may differ from its NFC form."""
    in_bytes = value.cast(pl.Binary).bin
    # What is null is not searched.
    some = pl.when(in_bytes.contains(COMPATIBLE)).then(value)
    return pl.any_horizontal(
        *(in_bytes.contains(beginning) for beginning in BEGINNINGS),
        some.str.contains(COMPATIBLE_CHARACTERS).fill_null(value=False),
        has_any(with_odd_signs(value), RECOMPOSED),
        value.str.contains(SEQUENCES),
    )


def not_nfc(text: str) -> list[Place]:
    """The words of a text that differ from their NFC form, with that form."""
    if unicodedata.is_normalized("NFC", text):
        return []
    found = []
    for match in WORD.finditer(text):
        word = match.group()
        if not unicodedata.is_normalized("NFC", word):
            composed = unicodedata.normalize("NFC", word)
            found.append(Place(match.start(), match.end(), word, composed, composed))
    if found:
        return found
    # What differs can be a space itself (U+2000), or a mark that stands after one.
    composed = unicodedata.normalize("NFC", text)
    return [
        Place(at, at + 1, f"U+{ord(sign):04X}", f"U+{ord(new):04X}", new)
        for at, sign in enumerate(text)
        if (new := unicodedata.normalize("NFC", sign)) != sign
    ] or [_first_difference(text, composed)]


def smallest(text: str, place: Place) -> list[Place]:
    """The parts of a place that NFC changes, no longer than they must be.

    A span may end within a word, before a comma for instance, and is moved by what is replaced.
    """
    found: list[Place] = []
    low, composed = place.start, ""
    for at in range(place.start + 1, place.end + 1):
        part = text[low:at]
        after = unicodedata.normalize("NFC", text[at : at + 1])
        whole = unicodedata.normalize("NFC", part)
        if at < place.end and (
            unicodedata.combining(text[at])
            or unicodedata.normalize("NFC", text[low : at + 1]) != whole + after
        ):
            continue
        if whole != part:
            found.append(Place(low, at, part, whole, whole))
        composed, low = composed + whole, at
    return found if composed == place.new else [place]


def _first_difference(text: str, composed: str) -> Place:
    """Where a text begins to differ from its NFC form."""
    at = next(n for n, (a, b) in enumerate(zip(text, composed, strict=False)) if a != b)
    return Place(at, at + 1, f"U+{ord(text[at]):04X}", f"U+{ord(composed[at]):04X}")
