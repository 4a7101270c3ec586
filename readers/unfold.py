"""A speaker or cue given as one object, taken apart into the flat columns."""

from __future__ import annotations

import polars as pl

from newsschema.readers.flat import flat_spans
from newsschema.readers.shape import Note
from newsschema.schemas.fields import columns
from newsschema.schemas.record import Record

NAMES = ("text", "name")
"""Members that hold the words, the first that is there counts."""
IDS = ("actor_id", "id")
"""Members that hold the actor."""


def unfold(frame: pl.DataFrame, record: type[Record]) -> tuple[pl.DataFrame, list[Note]]:
    """Replace columns that hold a speaker or cue as one object by the flat columns.

    Columns that are there already are left alone, and then the object is too.

    Args:
        frame: the producer's columns.
        record: the table's record.

    Returns:
        The frame, and notes on what was done and what the objects held besides.
    """
    notes: list[Note] = []
    for flat in flat_spans(record):
        holder = flat.holder
        if holder is None or not isinstance(frame.schema.get(holder), pl.Struct):
            continue
        members = set(frame[holder].struct.fields)
        places = [(flat.text, NAMES), (flat.start, ("start",)), (flat.end, ("end",))]
        if f"{holder}_id" in columns(record):
            places.append((f"{holder}_id", IDS))
        found = {
            target: next(name for name in names if name in members)
            for target, names in places
            if members & set(names)
        }
        if not found or set(found) & set(frame.columns):
            continue
        member = pl.col(holder).struct
        parts = [member.field(name).alias(target) for target, name in found.items()]
        left = sorted(members - set(found.values()))
        frame = frame.with_columns(parts)
        if not left or frame.select(pl.all_horizontal(member.field(*left).is_null()).all()).item():
            frame = frame.drop(holder)
        else:
            frame = frame.rename({holder: f"{holder}_input"})
        message = f"the objects in {holder} are read as {', '.join(found)}"
        notes.append(Note("IO011", holder, message, "info", found=holder))
    return frame, notes
