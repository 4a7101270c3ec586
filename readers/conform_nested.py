"""Columns of lists, structs and maps, in the shapes that producers write."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import polars as pl

from newsschema.readers.cells import Column, Misfit, Origin, items, lists, nulls, rows_of, where
from newsschema.readers.conform_types import scalar, unreadable
from newsschema.readers.flat import is_spans
from newsschema.readers.raw_types import type_code
from newsschema.readers.shape import Note
from newsschema.schemas.fields import FieldSpec, Kind


def convert(column: pl.Series, spec: FieldSpec, path: str, origin: Origin) -> Column:
    """Bring a column to its field's type.

    Args:
        column: values of any type.
        spec: the field.
        path: the column as a message names it (`spans`, `spans[].start`).
        origin: whether a wrong type is a finding of the column, of its cells, or none.
    """
    dtype = column.dtype
    if dtype == spec.polars and not _doubtful(column, spec):
        return Column(column)
    if isinstance(dtype, pl.Null):
        return Column(column.cast(spec.polars))
    if isinstance(dtype, pl.Categorical | pl.Enum):
        return convert(column.cast(pl.String), spec, path, origin)
    if spec.kind not in {Kind.LIST, Kind.STRUCT, Kind.MAP}:
        return scalar(column, spec, path, origin)
    if isinstance(dtype, pl.Array):
        return convert(column.arr.to_list(), spec, path, origin)
    if isinstance(dtype, pl.String):
        return _from_text(column, spec, path, origin)
    if spec.kind is Kind.LIST:
        return _list(column, spec, path, origin)
    if spec.kind is Kind.STRUCT:
        return _struct(column, spec, path, origin)
    return _map(column, spec, path, origin)


def _doubtful(column: pl.Series, spec: FieldSpec) -> bool:
    """Whether a column of the right type holds what its field does not: NaN, nulls in lists."""
    if spec.kind is Kind.NUMBER:
        return not column.is_finite().all()
    if spec.kind is Kind.LIST:
        item, values = _item(spec), items(column)
        return (values.null_count() > 0 and not item.nullable) or _doubtful(values, item)
    return any(_doubtful(column.struct.field(part.name), part) for part in spec.members)


def _list(column: pl.Series, spec: FieldSpec, path: str, origin: Origin) -> Column:
    item = _item(spec)
    if isinstance(column.dtype, pl.Struct) and item.kind is Kind.STRUCT:
        # One object where a list of them belongs: a list of one.
        there = column.is_not_null()
        lengths = there.cast(pl.Int64).set(~there, None)
        return _lifted_list(column.filter(there), lengths, spec, path, origin)
    if not isinstance(column.dtype, pl.List):
        return unreadable(column, spec, path, origin)
    return _lifted_list(items(column), column.list.len(), spec, path, origin)


def _lifted_list(
    values: pl.Series, lengths: pl.Series, spec: FieldSpec, path: str, origin: Origin
) -> Column:
    """Lists out of their converted items; what is wrong with an item is wrong with its list."""
    item = _item(spec)
    found = convert(values.alias("item"), item, f"{path}[]", origin)
    if not item.nullable:
        found.add(values.is_null(), "IO014", "no null in the list", f"{path} holds a null")
    whole = Column(lists(found.values, lengths, spec.name), notes=found.notes)
    return _lift(whole, found, path, lambda cells: rows_of(cells, lengths))


def _struct(column: pl.Series, spec: FieldSpec, path: str, origin: Origin) -> Column:
    dtype = column.dtype
    if isinstance(dtype, pl.List) and is_span(spec):
        return _pairs(column, spec, path, origin)
    if not isinstance(dtype, pl.Struct):
        return unreadable(column, spec, path, origin)
    there = column.is_not_null()
    given = {member.name for member in dtype.fields}
    whole = Column(column)
    parts: list[pl.Series] = []
    for member in spec.members:
        if member.name not in given:
            parts.append(nulls(member.name, column.len(), member.polars))
            continue
        found = convert(column.struct.field(member.name), member, f"{path}.{member.name}", origin)
        parts.append(found.values.alias(member.name))
        whole.notes.extend(found.notes)
        _lift(whole, found, f"{path}.{member.name}", lambda cells: cells)
    values = pl.DataFrame(parts).to_struct(column.name)
    whole.values = where(there, values)
    unknown = sorted(given - {member.name for member in spec.members})
    if unknown:
        whole.notes.append(_unknown_members(unknown, spec, path))
    return whole


def is_span(spec: FieldSpec) -> bool:
    """Whether a struct is a span."""
    return {"start", "end", "text"} <= {member.name for member in spec.members}


def _pairs(column: pl.Series, spec: FieldSpec, path: str, origin: Origin) -> Column:
    """Spans as `[start, end]`."""
    pair = column.list.len() == 2
    frame = column.to_frame("p").select(
        start=pl.col("p").list.get(0, null_on_oob=True),
        end=pl.col("p").list.get(1, null_on_oob=True),
    )
    found = _struct(where(column.is_not_null(), frame.to_struct(column.name)), spec, path, origin)
    found.add(~pair, "IO014", "two numbers, [start, end]", f"{path} is no pair")
    return found


def _map(column: pl.Series, spec: FieldSpec, path: str, origin: Origin) -> Column:
    dtype = column.dtype
    if isinstance(dtype, pl.Map):
        column = column.cast(pl.List(pl.Struct({"key": dtype.key, "value": dtype.value})))
    if isinstance(dtype, pl.Struct):
        return _map_of_members(column, spec, path, origin)
    entries = items(column) if isinstance(column.dtype, pl.List) else None
    if entries is None or not isinstance(entries.dtype, pl.Struct):
        return unreadable(column, spec, path, origin)
    entry = {member.name: member.dtype for member in entries.dtype.fields}
    if entry != {"key": pl.String(), "value": pl.String()}:
        return unreadable(column, spec, path, origin)
    return Column(column.cast(spec.polars))


def _map_of_members(column: pl.Series, spec: FieldSpec, path: str, origin: Origin) -> Column:
    """Objects whose keys became members; a key that a row lacks is null there."""
    frame = column.struct.unnest()
    if any(not isinstance(dtype, pl.String | pl.Null) for dtype in frame.dtypes):
        return unreadable(column, spec, path, origin)
    entries = [
        pl.struct(key=pl.lit(name), value=pl.col(name).cast(pl.String)) for name in frame.columns
    ]
    if not entries:
        return Column(where(column.is_not_null(), nulls(column.name, column.len(), spec.polars)))
    pairs = frame.select(
        pl.concat_list(entries).list.filter(pl.element().struct.field("value").is_not_null())
    ).to_series()
    return Column(where(column.is_not_null(), pairs.cast(spec.polars).alias(column.name)))


def _from_text(column: pl.Series, spec: FieldSpec, path: str, origin: Origin) -> Column:
    """Text where a list or struct belongs: standoff spans and names are read, nothing else."""
    if is_spans(spec) or is_span(spec):
        return _standoff(column, spec, path, origin)
    item = _item(spec) if spec.kind is Kind.LIST else spec
    named = next((m for m in item.members if m.name == "name"), None)
    if spec.kind is Kind.MAP or named is None:
        found = Column(nulls(column.name, column.len(), spec.polars))
        found.reject(column.is_not_null(), spec, text=True)
        return found
    if spec.kind is Kind.LIST:
        names = column.str.split("; ")
        several = column.is_not_null() & (names.list.len() > 1)
        found = _lifted_list(items(names), names.list.len(), spec, path, origin)
        if several.any():
            code = type_code(spec, text=True)
            message = "several names share one text; they are read as several entries"
            found.misfits.append(Misfit(several, code, "one entry each", message, kept=True))
        return found
    return Column(where(column.is_not_null(), _named(column, spec)))


def _named(column: pl.Series, spec: FieldSpec) -> pl.Series:
    """Structs of which only the name is known."""
    parts = [
        column.alias(member.name)
        if member.name == "name"
        else pl.Series(member.name, ["unknown"], dtype=pl.String).new_from_index(0, column.len())
        if "unknown" in member.values
        else nulls(member.name, column.len(), member.polars)
        for member in spec.members
    ]
    return pl.DataFrame(parts).to_struct(column.name)


def _standoff(column: pl.Series, spec: FieldSpec, path: str, origin: Origin) -> Column:
    """Spans as brat writes them: `start end`, several set off by `;`."""
    one = r"[0-9]{1,18} [0-9]{1,18}"
    many = spec.kind is Kind.LIST
    fits = column.str.contains(rf"^{one}(?:;{one})*$" if many else rf"^{one}$")
    text = column.set(~fits.fill_null(value=True), None)
    numbers = text.str.split(";") if many else text
    flat = items(numbers) if many else numbers
    frame = flat.to_frame("s").select(
        pl.col("s").str.split_exact(" ", 1).struct.rename_fields(["start", "end"])
    )
    pair = frame["s"].struct.unnest().select(pl.all().cast(pl.Int64)).to_struct("item")
    pair = where(flat.is_not_null(), pair)
    if many:
        found = _lifted_list(pair, numbers.list.len(), spec, path, origin)
    else:
        found = _struct(pair.alias(column.name), spec, path, origin)
    found.reject(~fits, spec, text=True)
    return found


def _item(spec: FieldSpec) -> FieldSpec:
    if spec.item is None:
        raise TypeError(f"{spec.name} is no list")
    return spec.item


def _lift(whole: Column, part: Column, path: str, up: Callable[[pl.Series], pl.Series]) -> Column:
    """Make the misfits of a part misfits of the whole."""
    for misfit in part.misfits:
        message = misfit.message if path in misfit.message else f"{path}: {misfit.message}"
        whole.misfits.append(replace(misfit, cells=up(misfit.cells), message=message))
    return whole


def _unknown_members(unknown: list[str], spec: FieldSpec, path: str) -> Note:
    return Note(
        "IO011",
        path.split("[", maxsplit=1)[0].split(".", maxsplit=1)[0],
        f"{path} has members that the record does not have; they are left out",
        "warning",
        expected=", ".join(member.name for member in spec.members),
        found=", ".join(unknown),
        help="keep them in columns of their own",
    )
