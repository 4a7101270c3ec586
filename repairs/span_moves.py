"""Spans of whole columns moved, and the texts of quotes with them."""

from __future__ import annotations

from typing import Final

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.repairs.changes import Changes
from newsschema.validators.moved_spans import followed_text, moved_spans

MOVED: Final = (INDEX, "item", "new_start", "new_end", "new_text")


def move_spans(changes: Changes, moves: pl.DataFrame) -> None:
    """Move spans of any tables and columns, and let the texts of quotes follow.

    Args:
        changes: takes the changes.
        moves: the columns of `proposals.CODED_MOVES`; of several moves of one span the first
            counts.
    """
    for (table, column), given in moves.group_by("table", "column", maintain_order=True):
        name, target = str(table), str(column)
        own = changes.untaken(name, target, given).unique(
            [INDEX, "item"], keep="first", maintain_order=True
        )
        index = own[INDEX].unique(maintain_order=True)
        if index.is_empty():
            continue
        before = changes.held(name, target, index)
        after = moved_spans(index, before, own.select(MOVED))
        said = own.group_by(INDEX, maintain_order=True).agg(
            rule=pl.col("code").first(), safety=pl.col("fix_safety").first()
        )
        new = pl.DataFrame({INDEX: index, "value": after}).join(
            said, on=INDEX, maintain_order="left"
        )
        changes.put(name, target, new, before)
        if name == "quotes" and target == "spans":
            _follow(changes, own, new, before)


def _follow(changes: Changes, moves: pl.DataFrame, new: pl.DataFrame, before: pl.Series) -> None:
    """The texts of quotes of which some words have changed."""
    if "text" not in changes.frames["quotes"].columns:
        return
    reworded = moves.filter(pl.col("new_text").is_not_null())
    rows = new[INDEX].is_in(reworded[INDEX].implode())
    new, before = changes.untaken("quotes", "text", new.filter(rows)), before.filter(rows)
    if new.is_empty() or new.height != before.len():
        return
    text = changes.held("quotes", "text", new[INDEX])
    words = new.select(INDEX).join(
        reworded.unique(INDEX, keep="none").select(INDEX, "new_text"),
        on=INDEX,
        how="left",
        maintain_order="left",
    )["new_text"]
    bare = before.list.eval(pl.element().struct.field("text").is_null()).list.all()
    only = bare & (before.list.len() == 1)
    words = pl.select(pl.when(only).then(words)).to_series()
    value = followed_text(before, new["value"], text, words)
    changes.put("quotes", "text", new.with_columns(value=value), text)
