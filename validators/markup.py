"""Tags of HTML in plain text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_ELEMENTS: Final = (
    "a abbr acronym address applet area article aside audio b base bdi bdo big blockquote body br "
    "button canvas caption center cite code col colgroup data datalist dd del details dfn dialog "
    "dir div dl dt em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 "
    "h4 h5 h6 head header hgroup hr html i iframe img input ins kbd label legend li link main map "
    "mark menu meta meter nav noscript object ol optgroup option output p param picture pre "
    "progress q rp rt ruby s samp script section select slot small source span strike strong "
    "style sub summary sup svg table tbody td template textarea tfoot th thead time title tr "
    "track tt u ul var video wbr"
)
ELEMENTS: Final = frozenset(_ELEMENTS.split())
"""Element names of HTML, the obsolete ones that old pages have among them (WHATWG HTML,
"Index of elements" and "Obsolete features")."""

TAG: Final = r"<!--|<!\[CDATA\[|<!(?i:doctype)\s|</?[A-Za-z][A-Za-z0-9]*(?:\s[^<>]*)?/?>"
"""A comment's beginning or a tag, whatever its name; it begins with `<`, so it costs little."""

_NAME: Final = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)")


@lru_cache(maxsize=64)
def inside_tags(text: str) -> tuple[tuple[int, int], ...]:
    """Start and end (code points) of the tags of HTML elements and of beginnings of comments.

    A word in angle brackets that is no element's name (`<unk>`) is no tag.
    """
    return tuple(m.span() for m in re.finditer(TAG, text) if _is_html(m.group()))


def _is_html(tag: str) -> bool:
    name = _NAME.match(tag)
    return name is None or name.group(1).lower() in ELEMENTS


_NAMES_OF_BLOCKS: Final = (
    "address article aside blockquote body br center dd div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section table tbody td "
    "tfoot th thead tr ul"
)
_BLOCKS: Final = frozenset(_NAMES_OF_BLOCKS.split())
"""Elements that begin a line of their own."""
SHORT: Final = 500
"""Code points up to which a text on one line stays on one line."""


def without_tags(text: str) -> list[tuple[int, int, str]]:
    """Edits that take the tags out of a text: start, end, and what takes their place.

    Where blocks meet, a line ends; a comment goes with what it says.
    """
    groups: list[tuple[int, int, bool]] = []
    for start, high in inside_tags(text):
        low = start
        if groups and low < groups[-1][1]:
            continue
        end = high
        if text.startswith("<!--", low):
            end = text.find("-->", low) + 3 if text.find("-->", low) >= 0 else high
        name = _NAME.match(text[low:high])
        block = name is not None and name.group(1).lower() in _BLOCKS
        if groups and not text[groups[-1][1] : low].strip():
            low, _, other = groups.pop()
            block = block or other
        groups.append((low, end, block))
    line = "\n" if "\n" in text or len(text) > SHORT else " "
    return [_edit(text, low, high, line if block else "") for low, high, block in groups]


def _edit(text: str, low: int, high: int, sign: str) -> tuple[int, int, str]:
    before, behind = text[low - 1 : low] or "\n", text[high : high + 1] or "\n"
    if sign:
        return low, high, "" if before.isspace() or behind.isspace() else sign
    return low, high + (before.isspace() and behind == " "), ""
