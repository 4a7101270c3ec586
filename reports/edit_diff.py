"""Changes of a repair as a diff for people to read."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any, Final

import polars as pl

from newsschema.readers.table import Dataset
from newsschema.reports.visible import escape, visible

CONTEXT: Final = 30
"""Code points shown around what differs in long texts."""
LONG: Final = 100
"""Code points of the longest value that is shown whole."""


def edit_diff(dataset: Dataset, repaired: Any) -> Iterator[str]:
    """A diff by file and row: the values before and after, with the rule and its safety.

    Rows that are set aside are named, with the rules that put them there.

    Args:
        dataset: the input.
        repaired: its repair (`repairs.repair.Repaired`).
    """
    lines = repaired.lineage.select("table", "file", "row", "line")
    edits = repaired.edits.join(
        lines, on=["table", "file", "row"], how="left", maintain_order="left"
    )
    aside = repaired.quarantine.select("table", "file", "row", "line", "key", "codes")
    every = pl.concat([edits, aside], how="diagonal").sort(
        "row", nulls_last=False, maintain_order=True
    )
    for name, table in dataset.tables.items():
        own = every.filter(pl.col("table") == name)
        for path in [None, *(file.path for file in table.files)]:
            here = own.filter(pl.col("file").eq_missing(pl.lit(path, dtype=pl.String)))
            if here.height:
                shown = visible(path or name)
                yield f"--- {shown}"
                yield f"+++ {shown}"
                yield from _rows(here)


def _rows(edits: pl.DataFrame) -> Iterator[str]:
    for (row, line, key), own in edits.group_by("row", "line", "key", maintain_order=True):
        place = (
            f"line {line}" if line is not None else f"row {row}" if row is not None else "columns"
        )
        yield f"@@ {place}{f', {visible(str(key))}' if key is not None else ''} @@"
        for edit in own.iter_rows(named=True):
            yield from _edit(edit)


def _edit(edit: dict[str, Any]) -> Iterator[str]:
    if edit["codes"] is not None:
        yield f" the row is set aside  {', '.join(edit['codes'])}"
        return
    told = f"  {edit['rule']} ({edit['safety'] or 'set aside'})"
    name = edit["column"]
    if edit["row"] is None and edit["after"] == f'"{name}"':
        # A column that is renamed.
        yield f"-{_shown(edit['before'])}"
        yield f"+{_shown(edit['after'])}{told}"
        return
    if name is None:
        yield f"-{_shown(edit['before'])}"
        yield f" the row goes{told}" if edit["after"] is None else f"+{_shown(edit['after'])}{told}"
        return
    before, after = _around(edit["before"], edit["after"])
    if before != after and _as_seen(before) == _as_seen(after):
        before, after = _told_apart(before), _told_apart(after)
    yield f"-{name}: {before}"
    yield f"+{name}: {after}{told}"


def _as_seen(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _told_apart(text: str) -> str:
    """A text with escapes for spaces and marks that look like others, or cling to a letter."""
    return "".join(
        escape(sign)
        if (sign != " " and unicodedata.category(sign) == "Zs") or unicodedata.combining(sign)
        else sign
        for sign in text
    )


def _around(before: str | None, after: str | None) -> tuple[str, str]:
    """Two values, cut to what differs where they are long."""
    if before is None or after is None or max(len(before), len(after)) <= LONG:
        return _shown(before), _shown(after)
    low = next(
        (n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b),
        min(len(before), len(after)),
    )
    back = next(
        (
            n
            for n, (a, b) in enumerate(zip(before[low:][::-1], after[low:][::-1], strict=False))
            if a != b
        ),
        min(len(before), len(after)) - low,
    )
    return _cut(before, low, len(before) - back), _cut(after, low, len(after) - back)


def _cut(text: str, start: int, end: int) -> str:
    low, high = max(0, start - CONTEXT), min(len(text), end + CONTEXT)
    middle = text[low:high]
    if len(middle) > 2 * LONG:
        middle = f"{middle[:LONG]} … {middle[-LONG:]}"
    return visible(f"{'…' if low else ''}{middle}{'…' if high < len(text) else ''}")


def _shown(value: str | None) -> str:
    if value is None:
        return "nothing"
    return visible(value if len(value) <= LONG else f"{value[: LONG - 1]}…")
