"""A record and everything derived from it accept exactly the same rows."""

import json
import math
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import duckdb
import jsonschema_rs
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from pandera.errors import SchemaErrors
from pydantic import Field, ValidationError

from newsschema import schemas
from newsschema.schemas.catalogue import RECORDS
from newsschema.schemas.derive.arrow_table import arrow_table
from newsschema.schemas.derive.constraints import constraints
from newsschema.schemas.fields import FieldSpec, Kind, fields
from newsschema.schemas.quote import Quote
from newsschema.schemas.record import Before, Ordered, Record, RequiredWhen, Struct
from newsschema.schemas.span import Span


class Turn(Struct):
    """A struct inside a list that holds a list itself."""

    number: Annotated[int, Field(gt=0, lt=10)]
    marks: list[Annotated[str, Field(min_length=2)]] | None = None
    places: Annotated[list[Span] | None, Ordered()] = None


class DebateQuote(Quote):
    """A record of a user, with what the built-in ones do not have."""

    conditions = (Before("opened", "closed", code="IO015"),)

    turns: Annotated[list[Turn] | None, Field(max_length=2)] = None
    side: Literal["for", "against"] | None = None
    opened: int | None = None
    closed: Annotated[int | None, Field(ge=-5)] = None
    share: float | None = None
    motto: Annotated[str, Field(min_length=1, max_length=3)] = "aye"


ALL = [*RECORDS.values(), DebateQuote]

BLANKS = ["", " ", "\x85", "\u3000", "\u2028", "\ufeff", "\x1f"]
WORDS = ["a", "ab", " a", "a ", "é", "e\u0301", "🔴🔴🔴", "a\nb", "\na\n", "a\r\nb", "None"]
CODES = ["Q1", "Q0", "Q12\n", "q12", "0" * 64, "A" * 64, "0" * 65]
LONG = ["a" * 256, "a" * 257, "🔴" * 500, "b" * 501]
MEMBERS = ["body", "title", "direct", "full", "withheld", "actor", "Direct"]
TEXTS = st.sampled_from([*BLANKS, *WORDS, *CODES, *LONG, *MEMBERS]) | st.text(max_size=6)
INSTANTS = st.integers(-(2**41), 2**41).map(lambda ms: datetime.fromtimestamp(ms / 1000, UTC))
NUMBERS = st.sampled_from(
    [0.0, 1.0, 0.5, -0.1, 1.1, -0.0, math.nan, math.inf, -math.inf, 5.0, 1e300]
)


def any_value(spec: FieldSpec) -> SearchStrategy[Any]:
    """Values of a field's type, most of them inside its limits."""
    match spec.kind:
        case Kind.TEXT if spec.max_length is not None:
            return st.sampled_from(["b" * spec.max_length, "b" * (spec.max_length + 1)]) | TEXTS
        case Kind.TEXT:
            return TEXTS
        case Kind.ENUM:
            return st.sampled_from(spec.values) | TEXTS
        case Kind.INTEGER:
            wide = 2**31 - 1 if spec.fits_int32 else 2**63 - 1
            return st.integers(-2, 12) | st.sampled_from([-wide - 1, wide])
        case Kind.NUMBER:
            return NUMBERS
        case Kind.BOOLEAN:
            return st.booleans()
        case Kind.INSTANT:
            return INSTANTS
        case Kind.MAP:
            return st.dictionaries(st.text(max_size=2), st.none() | st.text(max_size=2), max_size=2)
        case Kind.LIST:
            assert spec.item is not None
            item = any_value(spec.item)
            return st.lists(item, max_size=5) | st.lists(st.none() | item, max_size=2)
        case Kind.STRUCT:
            members = {m.name: any_value(m) for m in spec.members}
            return st.fixed_dictionaries(
                {
                    n: v if not m.nullable else st.none() | v
                    for (n, v), m in zip(members.items(), spec.members, strict=True)
                }
            ) | st.fixed_dictionaries({n: st.none() | v for n, v in members.items()})


def good_value(spec: FieldSpec) -> SearchStrategy[Any]:
    """Values that a field accepts, as far as its own limits say."""
    match spec.kind:
        case Kind.ENUM:
            return st.sampled_from(spec.values)
        case Kind.TEXT if spec.pattern is not None:
            pattern = re.compile(spec.pattern)
            texts = ["a", "ab", "é 🔴", "Q42", "0" * 64, "a" * 256]
            return st.sampled_from([t for t in texts if pattern.search(t)])
        case Kind.TEXT if spec.max_length is not None:
            return st.text(min_size=spec.min_length or 0, max_size=spec.max_length)
        case Kind.INTEGER:
            return st.just(1)
        case Kind.STRUCT if {"start", "end"} <= {m.name for m in spec.members}:
            return st.integers(0, 40).flatmap(
                lambda start: st.builds(
                    lambda size, field: {
                        "start": start,
                        "end": start + size,
                        "text": "words",
                        "field": field,
                    },
                    st.integers(1, 3),
                    st.sampled_from([None, "body", "title"]),
                )
            )
        case Kind.STRUCT:
            return st.fixed_dictionaries({m.name: good_value(m) for m in spec.members})
        case Kind.LIST if spec.item is not None:
            return st.lists(good_value(spec.item), min_size=spec.min_length or 0, max_size=3)
        case Kind.NUMBER:
            return st.sampled_from([0.0, 0.25, 1.0])
        case _:
            return any_value(spec)


@st.composite
def rows(draw: st.DrawFn, record: type[Record]) -> dict[str, Any]:
    """A row in which most fields are null, some hold good values and a few hold any."""
    specs = fields(record)
    names = st.sampled_from(specs)
    row: dict[str, Any] = {spec.name: None for spec in specs}
    asked = {c.column for c in record.all_conditions() if isinstance(c, RequiredWhen)}
    always = [spec for spec in specs if not spec.nullable or spec.name in asked]
    filled = always + draw(st.lists(names, max_size=5))
    for spec in filled:
        row[spec.name] = draw(good_value(spec))
    for spec in draw(st.lists(names, max_size=2)):
        row[spec.name] = draw(st.none() | any_value(spec))
    return row


def accepted_by_record(record: type[Record], row: dict[str, Any]) -> bool:
    try:
        record.model_validate(row)
    except ValidationError:
        return False
    return True


def frame_of(record: type[Record], some: Iterable[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(list(some), schema=schemas.polars(record))


def accepted_by_constraints(record: type[Record], frame: pl.DataFrame) -> list[bool]:
    broken = [c.violates.fill_null(False).alias(str(i)) for i, c in enumerate(constraints(record))]
    return frame.select(~pl.any_horizontal(broken)).to_series().to_list()


def accepted_by_pandera(record: type[Record], frame: pl.DataFrame) -> list[bool]:
    try:
        schemas.pandera(record).validate(frame, lazy=True)
    except SchemaErrors as error:
        failures = error.failure_cases
    else:
        return [True] * frame.height
    assert failures["index"].null_count() == 0, failures
    return [index not in failures["index"] for index in range(frame.height)]


@pytest.mark.parametrize("record", ALL, ids=lambda r: r.__name__)
def test_record_expressions_and_pandera_agree(record: type[Record]) -> None:
    @settings(max_examples=15)
    @given(st.lists(rows(record), min_size=1, max_size=12))
    def check(some: list[dict[str, Any]]) -> None:
        frame = frame_of(record, some)
        verdicts = [accepted_by_record(record, row) for row in some]
        assert accepted_by_constraints(record, frame) == verdicts
        assert accepted_by_pandera(record, frame) == verdicts

    check()


@pytest.mark.parametrize("record", ALL, ids=lambda r: r.__name__)
def test_arrow_takes_what_the_record_takes(record: type[Record]) -> None:
    schema = schemas.arrow(record)

    @settings(max_examples=10)
    @given(st.lists(rows(record), min_size=1, max_size=12))
    def check(some: list[dict[str, Any]]) -> None:
        good = [row for row in some if accepted_by_record(record, row)]
        table = arrow_table(record, frame_of(record, good))
        assert table.schema.equals(schema, check_metadata=False)
        table.validate(full=True)
        assert table.equals(pa.Table.from_pylist(good, schema=schema))

    check()


JSON_VALUES: SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.just(0.5) | TEXTS | st.just("2026-03-02"),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=4,
)


@pytest.mark.parametrize("record", ALL, ids=lambda r: r.__name__)
def test_record_and_json_schema_agree(record: type[Record]) -> None:
    schema = schemas.json_schema(record)
    jsonschema_rs.meta.validate(schema)
    validator = jsonschema_rs.validator_for(schema, validate_formats=True)

    @settings(max_examples=50)
    @given(
        rows(record),
        st.dictionaries(st.sampled_from([s.name for s in fields(record)]), JSON_VALUES, max_size=1),
    )
    def check(row: dict[str, Any], noise: dict[str, Any]) -> None:
        some = {name: value for name, value in row.items() if value is not None} | noise
        try:
            text = json.dumps(some, allow_nan=False, default=lambda d: d.isoformat())
        except ValueError:
            return
        try:
            record.model_validate_json(text)
            verdict = True
        except ValidationError as error:
            if any(fault["type"] == "comparison" for fault in error.errors()):
                return
            verdict = False
        assert validator.is_valid(json.loads(text)) == verdict

    check()


@pytest.mark.parametrize("record", ALL, ids=lambda r: r.__name__)
def test_duckdb_takes_what_the_record_takes(record: type[Record]) -> None:
    connection = duckdb.connect()
    connection.execute(schemas.ddl(record))
    lists = {s.name for s in fields(record) if s.kind is Kind.LIST}

    @settings(max_examples=10)
    @given(rows(record))
    def check(row: dict[str, Any]) -> None:
        frame = frame_of(record, [row]).to_arrow()  # noqa: F841 (DuckDB finds it by its name)
        connection.execute("BEGIN")
        try:
            connection.execute(f'INSERT INTO "{record.table}" BY NAME SELECT * FROM frame')  # noqa: S608
            taken = True
        except (duckdb.ConstraintException, duckdb.ConversionException):
            taken = False
        finally:
            connection.execute("ROLLBACK")
        if accepted_by_record(record, row):
            assert taken
        elif taken:
            # The items of lists are the one thing that DuckDB can't check.
            assert not accepted_by_record(record, {**row, **dict.fromkeys(lists)}) or any(
                row[name] for name in lists
            )

    check()
