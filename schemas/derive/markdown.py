"""A record as a page of documentation in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from inspect import cleandoc

from newsschema.schemas.derive.constraints import Constraint, constraints
from newsschema.schemas.derive.versions import SCHEMA_VERSION
from newsschema.schemas.fields import FieldSpec, Kind, fields
from newsschema.schemas.record import Record

_TYPES = {
    Kind.TEXT: "text",
    Kind.ENUM: "text, closed list",
    Kind.NUMBER: "number",
    Kind.BOOLEAN: "true or false",
    Kind.INSTANT: "instant, UTC",
    Kind.MAP: "map of text to text",
}


def markdown(record: type[Record]) -> str:
    """The page of a record: its fields, their limits and codes, and what producers call them."""
    specs = fields(record)
    lines = [
        f"# {record.__name__}",
        "",
        cleandoc(record.__doc__ or ""),
        "",
        f"Table `{record.table}`, key `{record.key()}`, records {SCHEMA_VERSION}.",
        "Lengths and offsets are code points.",
        "",
        "## Fields",
        "",
        *_table(("field", "type", "null", "meaning"), map(_row, specs)),
        "",
        "## Limits",
        "",
        "What a row must meet, and the rule that reports it where it does not.",
        "",
        *_table(("field", "wants", "rule"), dict.fromkeys(map(_limit, constraints(record)))),
    ]
    for name, members in _structs(specs).items():
        rows = map(_row, members)
        lines += ["", f"## {name}", "", *_table(("member", "type", "null", "meaning"), rows)]
    if named := [spec for spec in specs if spec.aliases]:
        header = ("field", "names in producers' data")
        lines += ["", "## Also read as", "", *_table(header, map(_names, named))]
    return "\n".join(lines) + "\n"


def _row(spec: FieldSpec) -> tuple[str, ...]:
    """A field's line in the table of fields."""
    meaning = spec.description
    if spec.ref is not None:
        meaning += f" (key of `{spec.ref}`)"
    null = "yes" if spec.nullable else "no"
    return f"`{spec.name}`", type_in_words(spec), null, meaning


def _limit(constraint: Constraint) -> tuple[str, ...]:
    """A constraint's line in the table of limits."""
    return f"`{constraint.column}`", constraint.expected, constraint.code


def _names(spec: FieldSpec) -> tuple[str, ...]:
    """A field's line in the table of aliases."""
    return f"`{spec.name}`", ", ".join(f"`{alias}`" for alias in spec.aliases)


def type_in_words(spec: FieldSpec) -> str:
    """The type of a field in words."""
    if spec.kind is Kind.INTEGER:
        return f"whole number, {'int32' if spec.fits_int32 else 'int64'}"
    if spec.kind is Kind.STRUCT:
        return spec.struct
    if spec.kind is Kind.LIST and spec.item is not None:
        return f"list of {type_in_words(spec.item)}"
    return _TYPES[spec.kind]


def _structs(specs: Sequence[FieldSpec]) -> dict[str, Sequence[FieldSpec]]:
    """The structs that fields hold, each once, with their members."""
    found: dict[str, Sequence[FieldSpec]] = {}
    for spec in specs:
        inner = spec.item if spec.kind is Kind.LIST and spec.item is not None else spec
        if inner.kind is Kind.STRUCT:
            found.setdefault(inner.struct, inner.members)
            found |= {n: m for n, m in _structs(inner.members).items() if n not in found}
    return found


def _table(header: Sequence[str], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """The lines of a table; bars in cells are escaped."""
    for cells in (header, ["---"] * len(header), *rows):
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"
