"""Flat columns (`start`, `end`, `speaker_start`, …) folded into a record's spans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from newsschema.readers.cells import Column, Misfit, items, lists, nulls, text_of, where
from newsschema.readers.flat import FlatSpan, flat_spans, span_of
from newsschema.schemas.fields import FieldSpec, Kind, columns
from newsschema.schemas.record import Record


@dataclass(frozen=True, slots=True)
class FlatColumns:
    """What a batch has of the columns of one flat span, each already in its type."""

    start: Column | None
    end: Column | None
    text: pl.Series | None
    """The words of the one span."""
    texts: Column | None
    """The words of each span."""


def fold_all(
    found: Mapping[str, Column], extras: Mapping[str, pl.Series], record: type[Record]
) -> dict[str, Column]:
    """The fields of spans for which there are flat columns.

    Args:
        found: the record's and the flat columns that are there, in their types.
        extras: columns the record does not know; the words of a span may be one of them.
        record: the table's record.
    """
    folded: dict[str, Column] = {}
    for flat in flat_spans(record):
        texts = found.get(flat.texts) if flat.texts is not None else None
        start, end = found.get(flat.start), found.get(flat.end)
        if start is None and texts is None:
            continue
        words = found[flat.text].values if flat.text in found else extras.get(flat.text)
        text = words if words is not None and isinstance(words.dtype, pl.String) else None
        given = FlatColumns(start, end, text, texts)
        # What was wrong with the column of spans is reported as that column's.
        spans = found.get(flat.target)
        own = None if spans is None else Column(spans.cleared())
        folded[flat.target] = fold(flat, given, own, columns(record)[flat.target])
    return folded


def fold(flat: FlatSpan, given: FlatColumns, spans: Column | None, spec: FieldSpec) -> Column:
    """The spans of a batch, out of its own column of spans and the flat columns.

    A row's spans come from the column of spans; where that is null, from `start` and `end`.
    Where both are there, `start` and `end` must be the hull of the spans.

    Args:
        flat: the names of the columns.
        given: the flat columns that are there; `start` and `end` both or neither.
        spans: the column of spans, if it is there.
        spec: the record's field.
    """
    found = spans
    if given.start is not None and given.end is not None:
        start, end = given.start.cleared(), given.end.cleared()
        pieces = _pieces(start, end, given.text, spec)
        if found is None:
            found = Column(pieces)
        else:
            _check_hull(found, flat, start, end, spec)
            found.values = _first(found.cleared(), pieces)
        _check_halves(found, flat, given.start, given.end)
    if found is None:
        raise TypeError(f"no columns to make {flat.target} of")
    if given.texts is not None:
        _put_texts(found, given.texts.cleared(), flat, spec)
    return found


def _pieces(start: pl.Series, end: pl.Series, text: pl.Series | None, spec: FieldSpec) -> pl.Series:
    """One span a row, where both ends are there."""
    span = span_of(spec)
    there = start.is_not_null() & end.is_not_null()
    height = start.len()
    parts = {
        "start": start,
        "end": end,
        "text": nulls("text", height, pl.String()) if text is None else text,
        "field": pl.Series(["body"]).new_from_index(0, height),
    }
    columns = [parts[member.name].alias(member.name) for member in span.members]
    structs = pl.DataFrame(columns).to_struct(spec.name)
    if spec.kind is Kind.STRUCT:
        return where(there, structs)
    lengths = pl.select(pl.when(there).then(1)).to_series()
    return lists(structs.filter(there), lengths, spec.name)


def _check_halves(found: Column, flat: FlatSpan, start: Column, end: Column) -> None:
    """A start without an end, or the other way round, is no span."""
    half = start.values.is_null() ^ end.values.is_null()
    for column in (start, end):
        for misfit in column.misfits:
            half &= ~misfit.cells
    if half.any():
        message = f"{flat.start} and {flat.end} belong together, and one of them is missing"
        text = _place(start.values, end.values)
        found.misfits.append(
            Misfit(half, "IO013", f"{flat.start} and {flat.end}", message, kept=True, found=text)
        )


def _check_hull(
    found: Column, flat: FlatSpan, start: pl.Series, end: pl.Series, spec: FieldSpec
) -> None:
    spans = found.cleared()
    both = spans.is_not_null() & start.is_not_null() & end.is_not_null()
    if not both.any():
        return
    place = pl.col("s")
    low, high = place, place
    if spec.kind is Kind.LIST:
        low = place.list.eval(pl.element().struct.field("start")).list.min()
        high = place.list.eval(pl.element().struct.field("end")).list.max()
    else:
        low, high = place.struct.field("start"), place.struct.field("end")
    frame = pl.DataFrame([where(both, spans).alias("s"), start.alias("a"), end.alias("b")])
    other = frame.select(((low != pl.col("a")) | (high != pl.col("b"))).fill_null(value=False))
    wrong = other.to_series()
    if wrong.any():
        what = "the hull of the spans" if spec.kind is Kind.LIST else "the span's own ends"
        message = f"{flat.start} and {flat.end} are not {what}; the spans count"
        text = _place(start, end)
        found.misfits.append(Misfit(wrong, "IO015", what, message, kept=True, found=text))


def _put_texts(found: Column, texts: pl.Series, flat: FlatSpan, spec: FieldSpec) -> None:
    """Give spans without words theirs, from the column that lists the words of each."""
    spans = found.cleared()
    lengths, counts = spans.list.len(), texts.list.len()
    fitting = (lengths == counts).fill_null(value=False)
    wrong = texts.is_not_null() & ~fitting
    if wrong.any():
        message = f"{flat.texts} has not as many texts as there are spans; it is left out"
        found.misfits.append(
            Misfit(wrong, "IO015", "one text for each span", message, True, text_of(texts))
        )
    if not fitting.any():
        return
    rows = pl.DataFrame([spans.filter(fitting).alias("s"), texts.filter(fitting).alias("t")])
    values = items(rows["s"])
    words = pl.col("text").fill_null(pl.col("t"))
    filled = (
        values.struct.unnest()
        .with_columns(items(rows["t"]).alias("t"))
        .select(words if member.name == "text" else member.name for member in span_of(spec).members)
    )
    some = lists(filled.to_struct("item"), rows["s"].list.len(), spec.name)
    at = pl.select(pl.when(fitting).then(fitting.cum_sum() - 1)).to_series()
    found.values = _first(some.gather(at), spans)


def _first(one: pl.Series, other: pl.Series) -> pl.Series:
    """The values of one column, and where they are null those of another."""
    frame = pl.DataFrame([one.alias("a"), other.alias("b")])
    return frame.select(pl.coalesce("a", "b").alias(one.name)).to_series()


def _place(start: pl.Series, end: pl.Series) -> pl.Series:
    """`start:end` as text, an end that is missing as nothing."""
    frame = pl.DataFrame([start.alias("a"), end.alias("b")])
    one, other = (pl.col(name).cast(pl.String).fill_null("") for name in ("a", "b"))
    return frame.select(one + ":" + other).to_series()
