"""How an outcome is to be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Excerpts = Literal["auto", "always", "never"]
"""Whether outputs carry article text: `auto` leaves it to the format, `never` leaves
`expected`, `found` and `excerpt` out."""


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """The wishes of the reader; a format takes what it has a use for."""

    show: int | None = 3
    """Findings printed per rule in `text`; null for all of them."""
    excerpts: Excerpts = "auto"
    statistics: bool = False
    """Whether `text` prints the table of rules alone, without single findings."""
    color: bool = False
    """Whether `text` may send escape sequences for colour."""
    width: int = 80
    """Columns of the terminal."""
    command: str | None = None
    """What was typed; null in a library."""
