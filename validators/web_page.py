"""What a web page says around an article: menus, buttons, consent, paywalls, errors.

The words stand in the lists of languages; here is how they are sought. A body in any language
may hold English buttons, so the lists of all languages count for all.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import polars as pl

from newsschema.validators.language_lists import WordKey, all_words
from newsschema.validators.text_rule import Place

NETWORKS: Final = (
    *("facebook", "twitter", "x", "instagram", "youtube", "linkedin", "pinterest", "reddit"),
    *("whatsapp", "telegram", "flipboard", "pocket", "snapchat", "tiktok", "tumblr", "threads"),
    *("bluesky", "mastodon", "messenger", "xing", "vk", "google+", "google news", "email"),
    *("e-mail", "rss", "line", "line it", "はてなブックマーク", "微博", "微信", "вконтакте"),
)
"""Where a page offers to share itself; entries of menus in all languages."""

MENU: Final = 3
"""Entries of menus that must follow one another to be a menu and no headings."""

_BEFORE: Final = r"[\s*#>|•·»▶▼+–—\-\[]*"
_AFTER: Final = r"[\s.:…!»›→>|\])(0-9]*"


@cache
def boilerplate_pattern(start: str) -> str:
    r"""A regular expression for lines of boilerplate that begin after `start` (`\n`, `\A`)."""
    lines, starts = _any_of("boilerplate"), _any_of("boilerplate_starts")
    entry = _any_of("boilerplate", "navigation", more=NETWORKS)
    one = rf"(?:{lines}){_AFTER}(?:\n|$)|(?:{starts})"
    menu = rf"(?:{entry}){_AFTER}(?:\n{_BEFORE}(?:{entry}){_AFTER}){{{MENU - 1}}}(?:\n|$)"
    return rf"{start}{_BEFORE}(?i:{one}|{menu})"


def _any_of(*keys: WordKey, more: tuple[str, ...] = ()) -> str:
    """Phrases as alternatives, the long ones first, with any apostrophe."""
    phrases = sorted({p for key in keys for p in all_words(key)} | set(more), key=_long_first)
    return "|".join(_escaped(phrase) for phrase in phrases)


def _long_first(phrase: str) -> tuple[int, str]:
    return -len(phrase), phrase


def _escaped(phrase: str) -> str:
    """For Python's and for Polars' regular expressions, which refuse needless escapes."""
    return re.sub(r"([.^$*+?{}\[\]\\|()])", r"\\\1", phrase).replace("'", "['’]")
