"""A record's constraints, compiled to Polars expressions.

Expressions are made to cost little on good rows: everything that one rule demands of the items
of a list is one pass over its values, and only lists that look out of order are walked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, reduce
from operator import or_
from typing import Final

import polars as pl

from newsschema.schemas.derive.wording import length_wanted, number_wanted, one_of
from newsschema.schemas.fields import FieldSpec, Kind, columns, fields
from newsschema.schemas.patterns import MEANING, NOT_BLANK
from newsschema.schemas.record import Before, Condition, Record, RequiredWhen, Within

_VALUE: Final = "a value"


@dataclass(frozen=True, slots=True)
class Constraint:
    """One thing a record demands of a row."""

    column: str
    """The column to name in a finding."""
    columns: tuple[str, ...]
    """The columns that must be there; others that the expression reads count as null."""
    kind: str
    """`null`, `enum`, `pattern`, `length`, `range`, `order`, `condition`."""
    code: str
    """The rule that speaks for it (`Breaks`, else the usual one for its kind)."""
    fallback: str
    """The rule that speaks where `code` is not built: IO014 or IO015."""
    violates: pl.Expr
    """True where the row breaks it; null or false where not."""
    expected: str
    """What the record wants, for the message: `a number from 0 to 1`."""

    @property
    def is_not_null(self) -> bool:
        """Whether it asks for no more than a value in the column itself."""
        return self.kind == "null" and self.expected == _VALUE


@dataclass(frozen=True, slots=True)
class _Demand:
    """A constraint of one value, wherever it lies."""

    kind: str
    code: str
    violates: pl.Expr
    expected: str


@cache
def constraints(record: type[Record]) -> Sequence[Constraint]:
    """All constraints of a record, fields first, then conditions; cached per class.

    Frames have the types of `FieldSpec.polars`; types themselves are no constraints.
    """
    of_fields = [
        Constraint(
            column=spec.name,
            columns=(spec.name,),
            kind=demand.kind,
            code=demand.code,
            fallback="IO015",
            violates=demand.violates,
            expected=demand.expected,
        )
        for spec in fields(record)
        for demand in _demands(spec, pl.col(spec.name))
    ]
    of_rows = [c for condition in record.all_conditions() for c in _of_row(record, condition)]
    return (*of_fields, *of_rows)


def _demands(spec: FieldSpec, value: pl.Expr) -> Iterator[_Demand]:
    """What a field demands of its value."""
    if not spec.nullable:
        yield _Demand("null", spec.breaks.null or "IO013", value.is_null(), _VALUE)
    match spec.kind:
        case Kind.ENUM:
            known = reduce(or_, (value == pl.lit(item) for item in spec.values))
            yield _Demand("enum", spec.breaks.enum or "ART006", ~known, one_of(spec.values))
        case Kind.TEXT:
            yield from _of_text(spec, value)
        case Kind.INTEGER | Kind.NUMBER:
            yield from _of_number(spec, value)
        case Kind.STRUCT:
            yield from _of_struct(spec, value)
        case Kind.LIST if spec.item is not None:
            yield from _of_list(spec, spec.item, value)
        case _:
            pass


def _of_text(spec: FieldSpec, value: pl.Expr) -> Iterator[_Demand]:
    code = spec.breaks.limit or "IO015"
    if spec.min_length is not None or spec.max_length is not None:
        outside = _outside(value.str.len_chars(), spec.min_length, spec.max_length)
        yield _Demand("length", code, outside, length_wanted(spec))
    if spec.pattern is not None:
        wanted = MEANING.get(spec.pattern, f"a text that matches `{spec.pattern}`")
        missed = ~value.str.contains(spec.pattern)
        yield _Demand("pattern", spec.breaks.pattern or code, missed, wanted)


def _of_number(spec: FieldSpec, value: pl.Expr) -> Iterator[_Demand]:
    broken = []
    if spec.ge is not None:
        broken.append(value < spec.ge)
    if spec.gt is not None:
        broken.append(value <= spec.gt)
    if spec.le is not None:
        broken.append(value > spec.le)
    if spec.lt is not None:
        broken.append(value >= spec.lt)
    if spec.kind is Kind.NUMBER:
        broken.append(~value.is_finite())
    if broken:
        code = spec.breaks.limit or "IO015"
        yield _Demand("range", code, reduce(or_, broken), number_wanted(spec))


def _of_struct(spec: FieldSpec, value: pl.Expr) -> Iterator[_Demand]:
    """What the members demand, where the struct itself is not null."""
    for member in spec.members:
        for demand in _demands(member, value.struct.field(member.name)):
            # Without a struct its members read as null, which is no defect of theirs.
            broken = demand.violates
            if demand.kind == "null":
                broken = value.is_not_null() & broken
            yield replace(demand, violates=broken, expected=f"{member.name}: {demand.expected}")
    for condition in spec.conditions:
        if isinstance(condition, Before):
            low, high = (value.struct.field(name) for name in (condition.low, condition.high))
            yield _Demand("condition", condition.code, low >= high, condition.wants)


def _of_list(spec: FieldSpec, item: FieldSpec, value: pl.Expr) -> Iterator[_Demand]:
    code = spec.breaks.limit or "IO015"
    if spec.min_length is not None or spec.max_length is not None:
        outside = _outside(value.list.len(), spec.min_length, spec.max_length)
        yield _Demand("length", code, outside, length_wanted(spec))
    of_items: dict[str, list[_Demand]] = {}
    for demand in _demands(item, pl.element()):
        of_items.setdefault(demand.code, []).append(demand)
    for same in of_items.values():
        broken = reduce(or_, (demand.violates.fill_null(False) for demand in same))
        yield replace(
            same[0],
            violates=value.list.eval(broken).list.any(),
            expected="in each item " + "; ".join(dict.fromkeys(demand.expected for demand in same)),
        )
    if spec.ordered:
        wanted = "spans in order that do not overlap"
        yield _Demand("order", spec.breaks.order or code, _disordered(item, value), wanted)


def _disordered(item: FieldSpec, value: pl.Expr) -> pl.Expr:
    """Whether spans overlap or go back, within each of the texts they point into.

    The exact test walks list by list, so only lists come to it that have more than three spans
    or neighbours out of order; where no neighbours are, no spans of one text are. Spans that
    are no spans (start not before end) are another rule's.
    """
    span = pl.element().struct
    start, end = span.field("start"), span.field("end")
    starts, ends = value.list.eval(start), value.list.eval(end)
    suspect = value.list.len() > 3
    for first, second in ((0, 1), (1, 2)):
        this, following = (
            ends.list.get(first, null_on_oob=True),
            starts.list.get(second, null_on_oob=True),
        )
        suspect |= (following < this).fill_null(False)
    tests = [start < end.shift(1)]
    texts = next((member.values for member in item.members if member.name == "field"), ())
    if texts:
        text = span.field("field").fill_null(texts[0])
        tests = [start.filter(text == t) < end.filter(text == t).shift(1) for t in texts]
    disordered = reduce(or_, (test.any() for test in tests)) & (start < end).all()
    return pl.when(suspect).then(value).list.agg(disordered)


def _outside(length: pl.Expr, low: int | None, high: int | None) -> pl.Expr:
    """Whether a length is smaller than `low` or larger than `high`."""
    if low is None:
        return length > high
    return length < low if high is None else (length < low) | (length > high)


def _of_row(record: type[Record], condition: Condition) -> Iterator[Constraint]:
    """The constraints of one condition; columns that are not there count as null."""
    match condition:
        case RequiredWhen():
            yield _required(record, condition)
        case Before(low=low, high=high):
            yield _compared(condition, low, (low, high), pl.col(low) >= pl.col(high))
        case Within(value=value, low=low, high=high):
            yield _compared(condition, value, (low, high), pl.col(low) >= pl.col(high))
            yield _compared(condition, value, (value, low), pl.col(value) < pl.col(low))
            yield _compared(condition, value, (value, high), pl.col(value) > pl.col(high))


def _compared(
    condition: Within | Before, column: str, compared: tuple[str, str], violates: pl.Expr
) -> Constraint:
    """A condition that compares two columns of a row."""
    return Constraint(
        column, compared, "condition", condition.code, "IO015", violates, condition.wants
    )


def _required(record: type[Record], condition: RequiredWhen) -> Constraint:
    """A condition that asks for a value."""
    value, other = _if_there(condition.column), _if_there(condition.other)
    everywhere = pl.repeat(True, pl.len())
    missing = pl.coalesce(value.is_null(), everywhere)
    if condition.blank and columns(record)[condition.column].kind is Kind.TEXT:
        missing |= pl.coalesce(~value.str.contains(NOT_BLANK), ~everywhere)
    listed = other.is_in(list(condition.unless or condition.values))
    applies = pl.coalesce(listed, ~everywhere)
    return Constraint(
        column=condition.column,
        columns=() if condition.unless else (condition.other,),
        kind="condition",
        code=condition.code,
        fallback="IO015",
        violates=missing & (~applies if condition.unless else applies),
        expected=condition.wants,
    )


def _if_there(column: str) -> pl.Expr:
    """A column, or no column at all where a frame lacks it (for `coalesce`)."""
    return pl.col(f"^{re.escape(column)}$")
