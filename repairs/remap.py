"""Edits of articles' texts, with the spans that point into them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import polars as pl

from newsschema.readers.table import INDEX
from newsschema.repairs.text_edits import TextEdit
from newsschema.validators.fixing import MOVES
from newsschema.validators.grounding import flat_spans

BESIDE: Final = ("prefix", "suffix", "body_sha256")
"""Columns that repeat something of the body; of a quote so does its text."""

SPAN: Final = ("table", INDEX, "column", "item")

ANCHORS: Final = pl.Schema(
    {
        "table": pl.String(),
        INDEX: pl.UInt32(),
        "column": pl.String(),
        "value": pl.String(),
    }
)
"""Texts beside the spans that repeat a piece of the body, or its hash, and their new values."""


@dataclass(frozen=True, slots=True)
class Remapped:
    """What an edit of one text of one article changes elsewhere."""

    whole: bool
    """Whether all spans hold their words afterwards; else the edit is unsafe."""
    moves: pl.DataFrame
    """The columns of `MOVES`."""
    anchors: pl.DataFrame
    """The columns of `ANCHORS`."""


class SpansInto:
    """The spans of all tables, by the article they point into."""

    def __init__(self, tables: Mapping[str, pl.DataFrame], articles: pl.Series) -> None:
        """Gather the spans that point into some articles.

        Args:
            tables: all rows of the tables, spans as they are after all other repairs.
            articles: ids of the articles whose texts are edited.
        """
        self._tables = tables
        wanted = articles.unique().implode()
        flat = [
            flat_spans(name, rows)
            for name, frame in tables.items()
            if name != "articles" and "article_id" in frame.columns
            for rows in (frame.filter(pl.col("article_id").is_in(wanted)),)
        ]
        self._elsewhere = _with_evidence(tables, wanted)
        spans = pl.concat(flat) if flat else pl.DataFrame()
        self._spans: dict[tuple[str, str], pl.DataFrame] = {}
        if spans.height:
            grouped = spans.group_by("article_id", "field", maintain_order=True)
            self._spans = {(str(a), str(f)): rows for (a, f), rows in grouped}

    def remapped(self, article: str | None, column: str, edit: TextEdit) -> Remapped:
        """Move the spans that point into one text with its edit."""
        spans = self._spans.get((str(article), column))
        if article in self._elsewhere:
            return Remapped(False, MOVES.to_frame(), ANCHORS.to_frame())
        if spans is None:
            return Remapped(True, MOVES.to_frame(), ANCHORS.to_frame())
        moves, whole = [], True
        for table, index, name, item, start, end, text in spans.select(
            *SPAN, "start", "end", "text"
        ).iter_rows():
            if start is None or end is None:
                continue
            old = edit.before[start:end] if 0 <= start < end <= len(edit.before) else None
            if old is None or (text is not None and text != old):
                whole = False
                continue
            low, high = edit.moved(start, end)
            if low >= high:
                whole = False
                continue
            new = edit.after[low:high]
            if (low, high, new) != (start, end, old):
                moves.append((table, index, name, item, low, high, new, None))
        frame = pl.DataFrame(moves, schema=MOVES, orient="row")
        beside = self._anchors(spans, edit) if column == "body" else []
        anchors = pl.DataFrame(beside, schema=ANCHORS, orient="row")
        return Remapped(whole, frame, anchors)

    def _anchors(self, spans: pl.DataFrame, edit: TextEdit) -> list[tuple[str, int, str, str]]:
        """Text, prefix, suffix and hash of the rows that have the spans, where they change."""
        found = []
        made_for = sha256(edit.before.encode()).hexdigest()
        made = sha256(edit.after.encode()).hexdigest()
        for (table,), rows in spans.group_by("table", maintain_order=True):
            frame = self._tables[str(table)]
            own = rows.filter(pl.col("column") == "spans")
            hulls = own.group_by(INDEX, maintain_order=True).agg(
                pl.col("start").min(), pl.col("end").max(), places=pl.struct("start", "end")
            )
            own_text = ("text",) if table == "quotes" else ()
            named = [c for c in (*own_text, *BESIDE) if c in frame.columns]
            if not named:
                continue
            every = rows.select(INDEX).unique(maintain_order=True)
            known = (
                frame.select(INDEX, *named)
                .join(every, on=INDEX, how="semi", maintain_order="left")
                .join(hulls, on=INDEX, how="left", maintain_order="left")
            )
            for row in known.iter_rows(named=True):
                new = _new_anchors(row, edit) if row["start"] is not None else {}
                new |= _new_text(row, edit) if row["start"] is not None else {}
                if row.get("body_sha256") == made_for:
                    new["body_sha256"] = made
                found += [(str(table), row[INDEX], name, value) for name, value in new.items()]
        return found


def _new_text(row: Mapping[str, Any], edit: TextEdit) -> dict[str, str]:
    """The text of a quote, where it was the words of its spans or the passage around them."""
    text, places = row.get("text"), [(p["start"], p["end"]) for p in row["places"]]
    if text is None:
        return {}
    low, high = edit.moved(row["start"], row["end"])
    new = text
    if text == edit.before[row["start"] : row["end"]]:
        new = edit.after[low:high]
    elif text == " ".join(edit.before[start:end] for start, end in places):
        moved = [edit.moved(start, end) for start, end in places]
        new = " ".join(edit.after[start:end] for start, end in moved)
    return {"text": new} if new != text else {}


def _with_evidence(tables: Mapping[str, pl.DataFrame], wanted: pl.Series) -> set[str]:
    """The articles into which the evidence of a claim points; those spans are not followed."""
    claims = tables.get("claims")
    if claims is None or not isinstance(claims.schema.get("evidence"), pl.List):
        return set()
    given = claims["evidence"].explode(empty_as_null=False, keep_nulls=False).struct.unnest()
    if not {"article_id", "span"} <= set(given.columns):
        return set()
    placed = given.filter(pl.col("span").struct.field("start").is_not_null())
    return set(placed.filter(pl.col("article_id").is_in(wanted))["article_id"])


def _new_anchors(row: Mapping[str, Any], edit: TextEdit) -> dict[str, str]:
    """The text around the hull of a row's spans, where it was right and has changed."""
    start, end = int(str(row["start"])), int(str(row["end"]))
    low, high = edit.moved(start, end)
    found = {}
    prefix, suffix = row.get("prefix"), row.get("suffix")
    if isinstance(prefix, str) and prefix and edit.before[:start].endswith(prefix):
        new = edit.after[max(0, low - len(prefix)) : low]
        if new != prefix:
            found["prefix"] = new
    if isinstance(suffix, str) and suffix and edit.before[end:].startswith(suffix):
        new = edit.after[high : high + len(suffix)]
        if new != suffix:
            found["suffix"] = new
    return found
