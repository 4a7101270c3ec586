"""How far a run is, on stderr: a live line on a terminal, now and then a line elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from rich.live import Live

PATIENCE: Final = 2.0
"""Seconds of work after which progress is worth a line."""
ENOUGH: Final = 0.05
"""Share of the work from which the time left is more than a guess."""
BETWEEN_LINES: Final = 10.0
"""Seconds between two lines where there is no terminal to redraw."""


class Progress(Protocol):
    """Told the table at work and the number of its rows so far."""

    def __call__(self, table: str, rows: int, /) -> None:
        """Note how far the run is."""


Share = Callable[[], float | None]
"""How much of the work is done, 0 to 1; null where that is not known."""


@contextmanager
def progress(
    wanted: bool | None, *, color: bool, share: Share = lambda: None
) -> Iterator[Progress | None]:
    """Show how far a run is while it lasts.

    Args:
        wanted: whether to show it; null for on a terminal only.
        color: whether escape sequences for colour may be sent.
        share: asked for the share that is done, from which the time left is told.
    """
    on_terminal = sys.stderr.isatty()
    if wanted is False or (wanted is None and not on_terminal):
        yield None
        return
    if not on_terminal:
        yield _Lines(share)
        return
    shown = _Redrawn(share, color=color)
    try:
        yield shown
    finally:
        shown.stop()


class _Pace:
    """The state of a run in words: table, rows, share of the whole, time left."""

    def __init__(self, share: Share) -> None:
        self._share = share
        self._started = time.monotonic()

    def sentence(self, table: str, rows: int) -> str:
        """`reading quotes: 98,214 rows, 41 % of all, about 40 s left`."""
        told = f"reading {table}: {rows:,} rows"
        share = self._share()
        if share is None:
            return told
        told += f", {share:.0%}".replace("%", " % of all")
        if not ENOUGH <= share < 1:
            return told
        left = (time.monotonic() - self._started) * (1 - share) / share
        return f"{told}, about {_span(left)} left"


def _span(seconds: float) -> str:
    """`40 s`, `3 min`: no more exact than a guess is."""
    return f"{max(1, round(seconds))} s" if seconds < 90 else f"{round(seconds / 60)} min"


class _Lines:
    """Progress for a log: a line every few seconds."""

    def __init__(self, share: Share) -> None:
        self._pace = _Pace(share)
        self._due = time.monotonic() + PATIENCE

    def __call__(self, table: str, rows: int, /) -> None:
        if time.monotonic() >= self._due:
            self._due = time.monotonic() + BETWEEN_LINES
            sys.stderr.write(f"{self._pace.sentence(table, rows)}\n")


class _Redrawn:
    """Progress for a terminal: one line, redrawn in place, that goes when the run ends."""

    def __init__(self, share: Share, *, color: bool) -> None:
        self._color = color
        self._pace = _Pace(share)
        self._due = time.monotonic() + PATIENCE
        self._live: Live | None = None

    def __call__(self, table: str, rows: int, /) -> None:
        if self._live is None:
            if time.monotonic() < self._due:
                return
            self._live = self._started()
        from rich.spinner import Spinner
        from rich.text import Text

        self._live.update(Spinner("dots", Text(self._pace.sentence(table, rows))))

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
