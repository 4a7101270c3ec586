"""Mojibake that `ftfy` does not know, and that nothing but damage can look like.

Latin letters whose bytes were read in Windows-1251 (`FГјr`), and damage whose signs were then
folded to plainer ones (NFKC): `GÃ1⁄4len` was `GÃ¼len`, and that was `Gülen`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

LATIN_SUSPECT: Final = f"[ГДЕ][\x98{bytes(range(0x80, 0xC0)).decode('cp1251', 'ignore')}]"
"""Latin letters with marks, in Windows-1251: `Гј` was ü."""
_BESIDE_LATIN: Final = re.compile(f"[a-z]{LATIN_SUSPECT}|{LATIN_SUSPECT}[a-z]")
"""No word has a Cyrillic capital beside a small Latin letter."""
_BY_ITSELF: Final = re.compile(LATIN_SUSPECT)

FOLDED_SUSPECT: Final = "Ã[13]⁄[24]|Ã[oaμ123]"
_FOLDED: Final = re.compile("Ã([13]⁄[24])|(?<=[a-z])Ã([oaμ123])")
"""Before a letter only where a small one stands ahead: `SÃo` may be a word."""
_UNFOLDED: Final = {
    "1⁄4": "¼",
    "1⁄2": "½",
    "3⁄4": "¾",
    "o": "º",
    "a": "ª",
    "μ": "µ",
    "1": "¹",
    "2": "²",
    "3": "³",
}


def known_damage(text: str) -> bool:
    """Whether a text in NFC may hold such damage."""
    return any(pattern.search(text) is not None for pattern in (_BESIDE_LATIN, _FOLDED))


def latin_pattern(words: Iterable[str]) -> re.Pattern[str]:
    """What to look for in the words of one text, for `latin_reading`.

    Where one word has surely been read in Windows-1251, so have others that have no small letter
    beside the damage, such as `Г ` for à.
    """
    sure = any(latin_reading(word, _BESIDE_LATIN) is not None for word in words)
    return _BY_ITSELF if sure else _BESIDE_LATIN


def latin_reading(word: str, pattern: re.Pattern[str]) -> str | None:
    """What a Latin word was that was read in Windows-1251; null where it can't have been."""
    if pattern.search(word) is None:
        return None
    try:
        return b"".join(b"\x98" if c == "\x98" else c.encode("cp1251") for c in word).decode()
    except UnicodeError:
        return None


def unfolded(words: str) -> str:
    """Damage as it was before its signs were folded; other words as they are.

    Args:
        words: text in NFC.
    """
    return _FOLDED.sub(lambda m: "Ã" + _UNFOLDED.get(m[1] or m[2], m[1] or m[2]), words)
