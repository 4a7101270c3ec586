"""Mojibake: text whose UTF-8 bytes were read in another encoding, once or several times.

Whether a text is damaged is decided by `ftfy`, which knows the sequences of characters that
such an accident makes. Here is what has to come before (which texts are worth its time: looking
at everything takes it 0.8 ms a body) and after (which words are damaged, and what they were).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

import polars as pl

from newsschema.validators.known_damage import (
    FOLDED_SUSPECT,
    LATIN_SUSPECT,
    known_damage,
    latin_pattern,
    latin_reading,
    unfolded,
)
from newsschema.validators.odd_signs import DAMAGED, with_odd_signs
from newsschema.validators.rare_characters import accent_before
from newsschema.validators.text_rule import Place

FOLLOWING: Final = "[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
"""What the second and later bytes of a UTF-8 character (0x80 to 0xBF) are in Latin-1 and
Windows-1252."""

FOLLOWING_BYTES: Final = b"\xc2\xc5\xc6\xcb\xe2"
"""What those characters begin with in UTF-8."""

SUSPECT: Final = (
    # First bytes of characters of two bytes, in Latin-1 and Windows-1252, with one more …
    rf"[ÂÃÄÅÆÇÈÉÊË]{FOLLOWING}|[ÌÍÎÏÐÑÒÓÔÕ]{FOLLOWING}|[Ö×ØÙÚÛÜÝÞß]{FOLLOWING}"
    # … and of characters of three and four bytes, with two more.
    rf"|[àâãäåæçèéê]{FOLLOWING}{FOLLOWING}|[ëìíîïð]{FOLLOWING}{FOLLOWING}"
)
BROKEN_QUOTE: Final = "вЂ"
"""Windows-1251. By itself, since its first letter is frequent where it is at home."""
CYRILLIC_SUSPECT: Final = "[ВГРС][\u0080-\u00bf‘’“”•–—™€‚„…†‡‰‹›ƒˆ˜№][ВГРС]"
"""All begin with few known characters, so that they cost little (see `rare_characters`)."""
CYRILLIC_BYTE: Final = b"\xd0"
"""With it capitals begin in UTF-8, and the small letters up to `п`."""

WORD: Final = re.compile("[^ \t\r\n]+")
"""A no-break space can be a part of the damage, so it does not part words here."""

LEFT_OVER: Final = re.compile("[ÃÂ](?![A-ZÀ-Þ])|[\u0300-\u036f]")
"""What only damage leaves: these two letters outside of words in capitals (`NÃO`), and marks
that go with no letter. Such a reading is no good, though ftfy lets it pass (`naà\u0304ve`)."""


def suspect(value: pl.Expr) -> pl.Expr:
    """True where a text may be mojibake, which is for `damaged_words` to decide."""
    accented = pl.when(accent_before(value, FOLLOWING_BYTES)).then(value)
    cyrillic = pl.when(value.cast(pl.Binary).bin.contains(CYRILLIC_BYTE)).then(value)
    return pl.any_horizontal(
        accented.str.contains(SUSPECT).fill_null(value=False),
        with_odd_signs(value).str.contains(f"{DAMAGED}|{FOLDED_SUSPECT}"),
        cyrillic.str.contains(BROKEN_QUOTE, literal=True).fill_null(value=False),
        cyrillic.str.contains(f"{CYRILLIC_SUSPECT}|{LATIN_SUSPECT}").fill_null(value=False),
    )


@lru_cache(maxsize=64)
def damaged_words(text: str) -> tuple[Place, ...]:
    """The damaged words of a text, with what they were where that can be found out.

    Args:
        text: any text; its words are judged in NFC, since damage is sometimes taken apart.
    """
    bad = _is_bad(text) or known_damage(unicodedata.normalize("NFC", text))
    return tuple(_words(text)) if bad else ()


def undamaged(text: str, matches: Iterable[re.Match[str]]) -> list[re.Match[str]]:
    """Of matches in a text those that stand in no damaged word: of the others TXT001 speaks."""
    found = list(matches)
    damaged = damaged_words(text) if found else ()
    return [m for m in found if not any(p.start <= m.start() < p.end for p in damaged)]


def _words(text: str) -> Iterator[Place]:
    """Words that are bad by themselves, or together with the next where a space is damage too."""
    latin = latin_pattern(WORD.findall(text))
    end = 0
    for match in WORD.finditer(text):
        if match.start() < end:
            continue
        start, end = match.span()
        if text[end - 1] in "ÃÂ\u0302\u0303" and text[end : end + 1] == " ":
            following = WORD.search(text, end)
            joined = following.end() if following else len(text)
            if _is_damaged(text[start:joined]):
                yield _place(text, start, joined)
                end = joined
                continue
        meant = latin_reading(text[start:end], latin)
        if meant is not None:
            yield Place(start, end, text[start:end], meant, meant)
        elif _is_damaged(text[start:end]):
            yield _place(text, start, end)


def _is_damaged(words: str) -> bool:
    """Whether words are bad, and in one of the ways sought: ftfy alone takes `»Über` for bad."""
    composed = unicodedata.normalize("NFC", words)
    if unfolded(composed) != composed:
        return True
    return _KNOWN.search(composed) is not None and _is_bad(composed)


_KNOWN: Final = re.compile(f"{SUSPECT}|{DAMAGED}|{BROKEN_QUOTE}|{CYRILLIC_SUSPECT}")


def _is_bad(text: str) -> bool:
    from ftfy.badness import is_bad

    return bool(is_bad(unicodedata.normalize("NFC", text)))


def _place(text: str, start: int, end: int) -> Place:
    found = text[start:end]
    meant = reading(found)
    return Place(start, end, found, meant, meant)


def reading(words: str) -> str | None:
    """What damaged words were: their bytes read as UTF-8, and good afterwards; else null."""
    from ftfy import fix_encoding_and_explain

    mended, steps = fix_encoding_and_explain(unfolded(unicodedata.normalize("NFC", words)))
    undone = any("utf8" in step.parameter.replace("-", "") for step in steps or ())
    if not undone or _is_bad(mended) or LEFT_OVER.search(mended):
        return None
    return mended
