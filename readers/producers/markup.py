"""The text of a piece of HTML, for formats that carry no other."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Final

BLOCKS: Final = frozenset(
    {
        *("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt"),
        *("figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6"),
        *("header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "td"),
        *("th", "tr", "ul"),
    }
)
"""Elements that begin a line of their own (HTML Living Standard, section 15.3)."""
SILENT: Final = frozenset({"script", "style", "template", "head", "noscript"})
"""Elements whose content nobody reads."""


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[list[str]] = [[]]
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._silent += tag in SILENT
        if tag in BLOCKS:
            self.lines.append([])

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in SILENT and self._silent > 0
        if tag in BLOCKS:
            self.lines.append([])

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.lines[-1].append(data)


def plain_text(markup: str) -> str | None:
    """The words of an HTML fragment, a line per block, white space folded; null for none.

    Nothing is loaded or run.
    """
    parser = _Text()
    parser.feed(markup)
    parser.close()
    folded = (" ".join("".join(parts).split()) for parts in parser.lines)
    return "\n".join(line for line in folded if line) or None
