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
