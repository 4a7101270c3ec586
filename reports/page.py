"""Lines of styled text on a stream of bytes: colour where wanted, plain UTF-8 otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from typing import BinaryIO, Final

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

SEVERITY: Final = {"error": "bold red", "warning": "bold yellow", "info": "bold cyan"}
SPAN: Final = {"error": "reverse red", "warning": "reverse yellow", "info": "reverse cyan"}
FRAME: Final = "blue"
QUIET: Final = "bright_black"


class Page:
    """A stream that takes rich's `Text` line by line.

    All data come as `Text`, never as markup, and have gone through `visible` before. Without
    colour rich only measures and wraps; the lines are written as they are.
    """

    def __init__(self, file: TextIOWrapper, *, color: bool, width: int) -> None:
        self.color = color
        self.width = max(width, 40)
        self._file = file
        self._console = Console(
            file=file,
            force_terminal=color,
            no_color=not color,
            color_system="standard" if color else None,
            width=self.width,
            highlight=False,
            markup=False,
            emoji=False,
            soft_wrap=True,
        )
        self._empty = True

    def line(self, text: Text | str = "") -> None:
        """Write one line of any length."""
        self._empty = False
        if self.color and isinstance(text, Text):
            self._console.print(text)
        else:
            self._file.write(f"{text}\n")

    def wrapped(self, text: Text, indent: int) -> None:
        """Write a text of any length, later lines indented; only what fills a line is broken."""
        if cell_len(text.plain) <= self.width:
            self.line(text)
            return
        # rich wraps to one width only: the words of the first line, which has more room than
        # the later ones, are found first.
        first, *_ = text.wrap(self._console, self.width, overflow="fold")
        rest = text[len(first.plain) :]
        rest = rest[len(rest.plain) - len(rest.plain.lstrip()) :]
        later = rest.wrap(self._console, self.width - indent, overflow="fold")
        for line in (first, *(Text(" " * indent) + part for part in later)):
            line.rstrip()
            self.line(line)

    def gap(self) -> None:
        """Write an empty line, unless the page is still empty."""
        if not self._empty:
            self.line()


@contextmanager
def page(stream: BinaryIO, *, color: bool, width: int) -> Iterator[Page]:
    """A page on a stream of bytes, which stays open; everything is flushed at the end."""
    file = TextIOWrapper(stream, encoding="utf-8", newline="\n", write_through=False)
    try:
        yield Page(file, color=color, width=width)
        file.flush()
    finally:
        file.detach()
