"""Bars: numbers of an overview as the geometry of drawings without an axis of their own.

Every drawing is 100 wide and 100 high and is stretched by the page; words stand around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10, sqrt
from typing import Final

from newsschema.validators.overview import Distribution, TableFindings, Timeline

LEAST: Final = 1.5
"""The least length of a bar that stands for something."""
SHADES: Final = 8
WIDEST: Final = 8.0
"""The width of a column's bar, where there are few."""
THICKNESS: Final = {"error": 100, "warning": 60, "info": 30}
"""Severities are told apart by more than their colour: of 100."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle that stands for a number."""

    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    """A bar, perhaps stacked, with what a pointer over it is told."""

    title: str
    bars: tuple[Bar, ...]
    x: float
    width: float


def table_bars(tables: Sequence[TableFindings]) -> list[tuple[TableFindings, tuple[Bar, ...]]]:
    """Findings of each table, laid along one line; the longest fills it."""
    most = max((t.error + t.warning + t.info for t in tables), default=0) or 1
    rows = []
    for table in tables:
        parts = (("error", table.error), ("warning", table.warning), ("info", table.info))
        widths = [(kind, max(LEAST, 100 * n / most)) for kind, n in parts if n]
        scale = min(1.0, 100 / sum((w for _, w in widths), start=1e-9))
        x, bars = 0.0, []
        for kind, width in widths:
            thick = THICKNESS[kind]
            bars.append(_bar(kind, x, 50 - thick / 2, width * scale, thick))
            x += width * scale
        rows.append((table, tuple(bars)))
    return rows


def timeline_columns(timeline: Timeline) -> list[Column]:
    """One column per period, errors below warnings."""
    most = max((p.error + p.warning for p in timeline.periods), default=0) or 1
    step = 100 / max(len(timeline.periods), 1)
    columns = []
    for number, period in enumerate(timeline.periods):
        width = min(step * 0.8, WIDEST)
        middle = (number + 0.5) * step
        base, bars = 100.0, []
        for kind, n in (("error", period.error), ("warning", period.warning)):
            if n:
                height = max(LEAST, 96 * n / most)
                base -= height
                thick = width * THICKNESS[kind] / 100
                bars.append(_bar(kind, middle - thick / 2, base, thick, height))
        title = (
            f"{period.label}: {period.error:,} errors, {period.warning:,} warnings, "
            f"{period.articles:,} articles"
        )
        columns.append(Column(title, tuple(bars), round(number * step, 2), round(step, 2)))
    return columns


def distribution_columns(distribution: Distribution) -> list[Column]:
    """One column per bin; those beyond the limit are bars of another kind."""
    bins, limit = distribution.bins, distribution.limit
    most = max(b.count for b in bins)
    step = 100 / len(bins)
    columns = []
    for number, one in enumerate(bins):
        beyond = limit is not None and (
            one.low >= limit.value if limit.at_most else one.high <= limit.value
        )
        height = max(LEAST, 96 * one.count / most) if one.count else 0
        x, width = number * step, min(step * 0.88, WIDEST)
        kind = "beyond" if beyond else "count"
        bar = _bar(kind, x + (step - width) / 2, 100 - height, width, height)
        title = f"{one.low:,} to {one.high - 1:,}: {one.count:,}"
        columns.append(Column(title, (bar,) if one.count else (), round(x, 2), round(step, 2)))
    return columns


def limit_at(distribution: Distribution) -> float | None:
    """Where the limit lies among the columns, 0 to 100; null where it lies beyond them."""
    if distribution.limit is None:
        return None
    value = distribution.limit.value
    for number, one in enumerate(distribution.bins):
        if one.low <= value < one.high:
            low, high = log10(max(one.low, 1)), log10(max(one.high, 1))
            inside = (log10(max(value, 1)) - low) / (high - low) if high > low else 0.0
            return round((number + inside) * 100 / len(distribution.bins), 2)
    return None


def shade(share: float | None) -> int:
    """How dark a cell of the heat map is: 0 for none, up to `SHADES`."""
    if not share:
        return 0
    return min(SHADES, 1 + int(sqrt(share) * SHADES))


def _bar(kind: str, x: float, y: float, width: float, height: float) -> Bar:
    return Bar(kind, round(x, 2), round(y, 2), round(width, 2), round(height, 2))
