"""Spans of whole columns moved, and the texts of quotes with them."""

from __future__ import annotations

from typing import Final

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.repairs.changes import Changes
from newsschema.validators.moved_spans import followed_text, moved_spans

SPAN: Final = "_span"
MOVED: Final = (INDEX, "item", "new_start", "new_end", "new_text")


def move_spans(changes: Changes, moves: pl.DataFrame, *, with_text: bool = True) -> None:
    """Move spans of any tables and columns, and let the texts beside them follow.

    Args:
        changes: takes the changes.
        moves: the columns of `proposals.CODED_MOVES`; of several moves of one span the first
            counts.
        with_text: whether texts follow here, and spans that another repair of this pass has
            changed are left alone. An edit of the article's text moves all spans, and knows
            better what the texts are.
    """
    for (table, column), given in moves.group_by("table", "column", maintain_order=True):
        name, target = str(table), str(column)
        free = changes.untaken(name, target, given) if with_text else given
        own = free.unique([INDEX, "item"], keep="first", maintain_order=True)
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
        if with_text and name == "quotes" and target == "spans":
            _follow(changes, own, new, before)
        elif target.endswith(SPAN):
            _follow_words(changes, name, target.removesuffix(SPAN) + "_text", new, before)


def _follow_words(
    changes: Changes, table: str, column: str, new: pl.DataFrame, before: pl.Series
) -> None:
    """A flat text that says the words of a span: `speaker_text` beside `speaker_span`."""
    if column not in changes.frames[table].columns:
        return
    text = changes.held(table, column, new[INDEX])
    words = [spans.struct.field("text") for spans in (before, new["value"])]
    value = pl.select(pl.when(text == words[0]).then(words[1]).otherwise(text)).to_series()
    changes.put(table, column, new.with_columns(value=value), text)


def _follow(changes: Changes, moves: pl.DataFrame, new: pl.DataFrame, before: pl.Series) -> None:
    """The texts of quotes of which some words have changed."""
    if "text" not in changes.frames["quotes"].columns:
        return
    reworded = moves.filter(pl.col("new_text").is_not_null())
    rows = new[INDEX].is_in(reworded[INDEX].implode())
    index = new[INDEX]
    new = changes.untaken("quotes", "text", new.filter(rows))
    if new.is_empty():
        return
    before = before.filter(index.is_in(new[INDEX].implode()))
    text = changes.held("quotes", "text", new[INDEX])
    number = {index: row for row, index in enumerate(new[INDEX])}
    told = reworded.filter(pl.col(INDEX).is_in(new[INDEX].implode()))
    words = {
        (number[index], item): said
        for index, item, said in told.select(INDEX, "item", "new_text").iter_rows()
    }
    value = followed_text(before, new["value"], text, words)
    changes.put("quotes", "text", new.with_columns(value=value), text)
