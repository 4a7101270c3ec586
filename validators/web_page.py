"""Lines that a web page sets around an article: menus, buttons, teasers.

The words stand in the lists of languages. A body in any language may hold English buttons, so
the lists of all languages count for all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

import polars as pl

from newsschema.validators.language_lists import all_words
from newsschema.validators.phrases import any_of
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

_BEFORE: Final = r"[ \t\u00a0*#>|•·»▶▼+–—\-\[\"“]*"
_AFTER: Final = r"[ \t\r\u00a0.:…!»›→>|\])(0-9\"”*_#]*"


@cache
def chrome_pattern() -> str:
    """A regular expression for one line that may be boilerplate, and the line feed before it.

    Measured over 550 MB, 0.2 s of CPU time: it is tried where a line begins and nowhere else.
    """
    lines = any_of("boilerplate", "navigation", more=NETWORKS)
    return rf"\n{_BEFORE}(?i:(?:{lines}){_AFTER}(?:\n|$)|(?:{any_of('boilerplate_starts')}))"


def may_have_chrome(text: pl.Expr) -> pl.Expr:
    """True where a line of a text may be boilerplate."""
    in_bytes = text.cast(pl.Binary).bin
    end = text.str.find("\n", literal=True).fill_null(text.str.len_bytes())
    first = in_bytes.head(end).cast(pl.String)
    # A second expression for the first line would take as long to compile as all others together.
    return text.str.contains(chrome_pattern()) | (pl.lit("\n") + first).str.contains(
        chrome_pattern()
    )


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text that is not blank."""

    start: int
    """Code points from the beginning of the text; white space in front left out."""
    end: int
    words: str
    """In lower case, without marks around it, with straight apostrophes."""
    quoted: bool = False
    """Whether it begins with a quotation mark: somebody says it."""


def lines_of(text: str) -> list[Line]:
    """The lines of a text that are not blank."""
    found = []
    for match in _LINE.finditer(text):
        words = match.group().strip(_MARKS).lower().replace("’", "'")
        quoted = match.group()[0] in '"“„«»'
        found.append(Line(match.start(), match.end(), " ".join(words.split()), quoted))
    return found


_LINE: Final = re.compile(r"[^\s](?:[^\n]*[^\s])?")
_MARKS: Final = ' \t\r\u00a0*#>|•·»›▶▼+–—-[](){}.:…!→←0123456789"“”_'
LONGEST: Final = 200
"""Code points of a line that may be boilerplate by its beginning."""


def chrome(text: str) -> list[Place]:
    """The lines that belong to the web page: boilerplate, and menus of at least `MENU` entries."""
    found: list[Line] = []
    menu: list[Line] = []
    for line in [*lines_of(text), Line(len(text), len(text), "")]:
        if line.words in _entries() or is_boilerplate(line):
            menu.append(line)
            continue
        found += menu if len(menu) >= MENU else [entry for entry in menu if is_boilerplate(entry)]
        menu = []
    return [Place(line.start, line.end, text[line.start : line.end]) for line in found]


def is_boilerplate(line: Line) -> bool:
    """Whether a whole line, or its beginning where it is short, is a known phrase of web pages."""
    if line.words in all_words("boilerplate"):
        return True
    short = line.end - line.start <= LONGEST and not line.quoted
    return short and line.words.startswith(_starts())


@cache
def _entries() -> frozenset[str]:
    return all_words("navigation") | frozenset(NETWORKS)


@cache
def _starts() -> tuple[str, ...]:
    return tuple(all_words("boilerplate_starts"))
