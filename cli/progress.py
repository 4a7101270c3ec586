"""How far a run is, on stderr: a live line on a terminal, now and then a line elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from rich.live import Live

PATIENCE: Final = 2.0
"""Seconds of work after which progress is worth a line."""
BETWEEN_LINES: Final = 10.0
"""Seconds between two lines where there is no terminal to redraw."""


class Progress(Protocol):
    """Told the table at work and the number of its rows so far."""

    def __call__(self, table: str, rows: int, /) -> None:
        """Note how far the run is."""


@contextmanager
def progress(wanted: bool | None, *, color: bool) -> Iterator[Progress | None]:
    """Show how far a run is while it lasts.

    Args:
        wanted: whether to show it; null for on a terminal only.
        color: whether escape sequences for colour may be sent.
    """
    on_terminal = sys.stderr.isatty()
    if wanted is False or (wanted is None and not on_terminal):
        yield None
        return
    if not on_terminal:
        yield _Lines()
        return
    shown = _Redrawn(color=color)
    try:
        yield shown
    finally:
        shown.stop()


class _Pace:
    """The state of a run in words: table, rows, rows per second."""

    def __init__(self) -> None:
        self._table = ""
        self._started = time.monotonic()

    def sentence(self, table: str, rows: int) -> str:
        """`reading quotes: 98,214 rows, 41,000 rows/s`."""
        now = time.monotonic()
        if table != self._table:
            self._table, self._started = table, now
        seconds = now - self._started
        rate = f", {rows / seconds:,.0f} rows/s" if seconds > 0.5 else ""
        return f"reading {table}: {rows:,} rows{rate}"


class _Lines:
    """Progress for a log: a line every few seconds."""

    def __init__(self) -> None:
        self._pace = _Pace()
        self._due = time.monotonic() + PATIENCE

    def __call__(self, table: str, rows: int, /) -> None:
        sentence = self._pace.sentence(table, rows)
        if time.monotonic() >= self._due:
            self._due = time.monotonic() + BETWEEN_LINES
            sys.stderr.write(f"{sentence}\n")


class _Redrawn:
    """Progress for a terminal: one line, redrawn in place, that goes when the run ends."""

    def __init__(self, *, color: bool) -> None:
        self._color = color
        self._pace = _Pace()
        self._due = time.monotonic() + PATIENCE
        self._live: Live | None = None

    def __call__(self, table: str, rows: int, /) -> None:
        sentence = self._pace.sentence(table, rows)
        if self._live is None:
            if time.monotonic() < self._due:
                return
            self._live = self._started()
        from rich.spinner import Spinner
        from rich.text import Text

        self._live.update(Spinner("dots", Text(sentence)))

    def _started(self) -> Live:
        from rich.console import Console
        from rich.live import Live

        console = Console(file=sys.stderr, no_color=not self._color)
        live = Live(console=console, transient=True, refresh_per_second=8)
        live.start()
        return live

    def stop(self) -> None:
        """Clear the line."""
        if self._live is not None:
            self._live.stop()
