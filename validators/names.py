"""Names of people and organisations: folded so that spellings of one name compare equal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import polars as pl

_PARTICLES: Final = (
    "a al and bin bint da das de del della den der des di dos du e el et for ibn la "
    "las le les los mc of on the ter und van vom von y z zu zum zur dr gen hon jr "
    "lady lord miss mr mrs ms prof rev sen sir sr st agency bank club company "
    "corporation council department foundation group inc institute ltd ministry "
    "office organization organisation party president university "
)
PARTICLES: Final = frozenset(_PARTICLES.split())
"""Words of names that say nothing of whose name it is: particles, titles, kinds of bodies."""

_LETTERS: Final = str.maketrans(
    {
        "İ": "i",
        "I": "i",
        "ı": "i",
        "ø": "o",
        "Ø": "o",
        "ł": "l",
        "Ł": "l",
        "đ": "d",
        "Đ": "d",
        "ð": "d",
        "Ð": "d",
        "þ": "th",
        "Þ": "th",
        "æ": "a",
        "Æ": "a",
        "œ": "o",
        "Œ": "o",
        "’": "",
        "'": "",
        "ʼ": "",
        "ʻ": "",
        "`": "",
        "´": "",
    }
)
"""Letters that a decomposition leaves alone, and apostrophes, which transcriptions differ in."""

_DIGRAPHS: Final = re.compile("(?<=[aou])e")
"""Mueller is Müller: an umlaut that is written out is folded like one that is not."""

_JAPANESE: Final = ("HIRAGANA", "KATAKANA")


@lru_cache(maxsize=65_536)
def fold_name(name: str) -> str:
    """A name without accents, case, apostrophes and punctuation, words set off by spaces.

    Turkish İ and ı are i, ß is ss, ё is е, ø is o, Müller and Mueller are both muller.
    """
    return fold_text(name)


def fold_text(text: str) -> str:
    """`fold_name` of a long text, not kept."""
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS).casefold())
    letters = "".join(
        c if c.isalnum() else "" if unicodedata.category(c)[0] == "M" else " " for c in plain
    )
    return " ".join(_DIGRAPHS.sub("", letters).split())


_KEY_LETTERS: Final = {
    "ı": "i",
    "ß": "ss",
    "ς": "σ",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "æ": "a",
    "œ": "o",
}


def name_key(name: pl.Expr) -> pl.Expr:
    """A cheap key that names with one `fold_name` share: `fold_name` without spaces, nearly."""
    plain = name.str.normalize("NFKD").str.to_lowercase()
    letters = plain.str.replace_many(list(_KEY_LETTERS), list(_KEY_LETTERS.values()))
    return letters.str.replace_all(r"[^\p{L}\p{N}]", "").str.replace_all("([aou])e", "$1")


def script_of(text: str) -> str | None:
    """The script of most letters of a text, as Unicode names it: `LATIN`; null without letters.

    The scripts of Japanese and Chinese count as one: names are written in any of them.
    """
    counts: dict[str, int] = {}
    for letter in text:
        if letter.isalpha():
            script = unicodedata.name(letter, "?").partition(" ")[0]
            script = "CJK" if script in _JAPANESE else script
            counts[script] = counts.get(script, 0) + 1
    return max(counts, key=lambda script: counts[script]) if counts else None


def telling_words(name: str) -> list[str]:
    """The words of a folded name by which its bearer is known; all words where none stands out."""
    words = fold_name(name).split()
    telling = [word for word in words if len(word) > 2 and word not in PARTICLES]
    return telling or words


def initials(name: str) -> str | None:
    """The acronym of a name of several capitalised words: `EU`; null where it has no two."""
    letters = "".join(word[0] for word in re.findall(r"\w+", name) if word[0].isupper())
    return letters if len(letters) > 1 else None


def is_named(names: Iterable[str], text: str, folded: str) -> bool:
    """Whether any of the names occurs in a text, as a whole, by one of its words or its initials.

    Words may be inflected: the end of a long word need not agree. Names in another script than
    the text's can't occur, so where all are, the answer is yes: nothing is known.

    Args:
        names: the names of one bearer.
        text: the text.
        folded: `fold_text` of it.
    """
    script = script_of(text[:2000])
    readable = [name for name in names if script_of(name) == script]
    if not readable:
        return True
    padded = f" {folded} "
    for name in readable:
        acronym = initials(name)
        if acronym is not None and re.search(rf"\b{acronym}\b", text):
            return True
        if any(_occurs(word, padded) for word in telling_words(name)):
            return True
    return False


def _occurs(word: str, padded: str) -> bool:
    """Whether a folded word occurs, its ending aside."""
    if script_of(word) in ("CJK", "THAI", "KHMER", "LAO", "MYANMAR", "ARABIC", "HEBREW"):
        return word in padded
    if len(word) < 4:
        return f" {word} " in padded
    stem = word[:-2] if len(word) > 6 else word[:-1] if len(word) > 4 else word
    return f" {stem}" in padded
