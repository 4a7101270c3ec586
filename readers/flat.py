"""Flat columns that producers write where a record has spans, such as `speaker_start`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from newsschema.schemas.fields import FieldSpec, Kind, fields
from newsschema.schemas.record import Record

TEXTS: Final = {"claims": "sentence"}
"""Table to the column with the words at `start:end`, where it is not `text`.

A claim's text is a sentence of its own; the evidence is quoted in `sentence`."""


@dataclass(frozen=True, slots=True)
class FlatSpan:
    """Columns that together make one field of spans."""

    target: str
    """The record's field: `spans`, `speaker_span`."""
    start: str
    end: str
    text: str
    """Column with the words of the one span; it stays a column of its own."""
    texts: str | None
    """Column with the words of each span, where the field holds several."""
    holder: str | None
    """Column that may hold all of this as one object: `speaker`."""


def is_spans(spec: FieldSpec) -> bool:
    """Whether a field holds one span or a list of them."""
    return spec.spans_in is not None and spec.kind in {Kind.LIST, Kind.STRUCT}


def span_of(spec: FieldSpec) -> FieldSpec:
    """The struct of one span, of a field that holds one or a list of them."""
    return spec.item if spec.item is not None else spec


@lru_cache
def flat_spans(record: type[Record]) -> Sequence[FlatSpan]:
    """The flat columns of each field of spans that producers are known to flatten.

    Names that are fields of the record themselves are not flat columns.
    """
    known = {spec.name for spec in fields(record)}
    found: list[FlatSpan] = []
    for spec in fields(record):
        if not is_spans(spec):
            continue
        many = spec.kind is Kind.LIST
        prefix = spec.name.removesuffix("spans" if many else "span")
        if prefix == spec.name or (many and prefix):
            continue
        flat = FlatSpan(
            target=spec.name,
            start=f"{prefix}start",
            end=f"{prefix}end",
            text=f"{prefix}text" if prefix else TEXTS.get(record.table, "text"),
            texts="span_texts" if many else None,
            holder=prefix.removesuffix("_") or None,
        )
        if not {flat.start, flat.end, flat.texts} & known:
            found.append(flat)
    return found


@lru_cache
def raw_fields(record: type[Record]) -> dict[str, FieldSpec]:
    """Every column a reader knows by name, with its type: the record's and the flat ones."""
    known = {spec.name: spec for spec in fields(record)}
    for flat in flat_spans(record):
        members = {member.name: member for member in span_of(known[flat.target]).members}
        for name, member in ((flat.start, "start"), (flat.end, "end")):
            known[name] = replace(
                members[member], name=name, nullable=True, required_column=False, aliases=()
            )
        if flat.texts is not None:
            text = replace(members["text"], nullable=True, required_column=False)
            known[flat.texts] = FieldSpec(
                name=flat.texts,
                kind=Kind.LIST,
                nullable=True,
                required_column=False,
                description="The words of each span.",
                item=text,
            )
    return known
