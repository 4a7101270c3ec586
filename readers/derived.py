"""Columns that readers derive where the producer has none: precision and kind."""

from __future__ import annotations

import polars as pl

from newsschema.readers.kind import quoted_kind
from newsschema.readers.table import RAW
from newsschema.schemas.fields import Kind, columns
from newsschema.schemas.instants import read
from newsschema.schemas.record import Record


def precision_column(name: str) -> str:
    """The column that says how exactly an instant is known: `published_precision`."""
    return f"{name.removesuffix('_at')}_precision"


def derive(
    values: dict[str, pl.Series],
    texts: dict[str, pl.Series],
    precisions: dict[str, pl.Series],
    record: type[Record],
) -> dict[str, pl.Series]:
    """The columns that can be derived and are not there.

    The precision of an instant follows from the form of its text (decided by
    `schemas.instants`), the kind of a quote from its `quoted_spans`; where those are null,
    the kind stays null and is a matter of the body.

    Args:
        values: the record's columns that are there.
        texts: the texts of instants, by `__raw_` and the column's name.
        precisions: what is known already of how exactly they say them, by the column to derive.
        record: the table's record.
    """
    known = columns(record)
    found: dict[str, pl.Series] = {}
    for spec in known.values():
        target = precision_column(spec.name)
        text = texts.get(RAW + spec.name)
        if text is not None and spec.kind is Kind.INSTANT and target in known.keys() - values:
            ready = precisions.get(target)
            said = read(text)["precision"] if ready is None else ready
            found[target] = said.alias(target)
    quoted = values.get("quoted_spans")
    if "kind" in known and "kind" not in values and quoted is not None:
        spans = values.get("spans")
        if spans is not None:
            frame = pl.DataFrame({"s": spans, "q": quoted})
            kind = quoted_kind(pl.col("s"), pl.col("q")).alias("kind")
            found["kind"] = frame.select(kind).to_series()
    return found
