"""A speaker or cue given as one object, taken apart into the flat columns."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from newsschema.readers.flat import flat_spans
from newsschema.readers.shape import Note
from newsschema.schemas.fields import columns
from newsschema.schemas.record import Record

NAMES = ("text", "name")
"""Members that may hold the words."""
IDS = ("actor_id", "id")
"""Members that may hold the actor."""


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
        parts = frame[holder].struct.unnest()
        places = [(flat.text, NAMES), (flat.start, ("start",)), (flat.end, ("end",))]
        if f"{holder}_id" in columns(record):
            places.append((f"{holder}_id", IDS))
        found = {
            target: chosen
            for target, names in places
            if (chosen := _chosen(parts, names)) is not None
        }
        if not found or set(found) & set(frame.columns):
            continue
        frame = frame.with_columns(parts[name].alias(new) for new, name in found.items())
        left = parts.drop(found.values())
        if all(member.null_count() == member.len() for member in left.get_columns()):
            frame = frame.drop(holder)
        else:
            frame = frame.rename({holder: f"{holder}_input"})
        message = f"the objects in {holder} are read as {', '.join(found)}"
        notes.append(Note("IO011", holder, message, "info", found=holder))
    return frame, notes


def _chosen(parts: pl.DataFrame, names: Sequence[str]) -> str | None:
    """The first member that has a value, else the first that is there."""
    there = [name for name in names if name in parts.columns]
    full = [name for name in there if parts[name].null_count() < parts.height]
    return next(iter(full or there), None)
