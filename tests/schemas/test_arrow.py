"""Arrow schemas of records, and tables in them."""

import io
from datetime import UTC, datetime
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from newsschema import schemas
from newsschema.errors import UsageError
from newsschema.schemas.catalogue import RECORDS
from newsschema.schemas.derive.arrow_table import arrow_table
from newsschema.schemas.fields import fields
from newsschema.schemas.quote import Quote
from newsschema.schemas.record import Record


def all_fields(kind: pa.DataType) -> list[pa.Field]:
    """The fields inside a type, at any depth."""
    inner = [kind.field(i) for i in range(kind.num_fields)] if not pa.types.is_map(kind) else []
    return inner + [deep for field in inner for deep in all_fields(field.type)]


@pytest.mark.parametrize("record", RECORDS.values(), ids=list(RECORDS))
def test_required_fields_are_not_null_and_all_fields_have_an_id(record: type[Record]) -> None:
    schema = schemas.arrow(record)
    assert schema.names == [spec.name for spec in fields(record)]
    for spec in fields(record):
        field = schema.field(spec.name)
        assert field.nullable == spec.nullable
        assert field.metadata[b"description"].decode() == spec.description
        assert field.type == spec.arrow
    everything = [*schema, *(deep for field in schema for deep in all_fields(field.type))]
    ids = [field.metadata[b"PARQUET:field_id"] for field in everything]
    assert len(set(ids)) == len(ids)
    assert schema.metadata == {
        b"newsschema.table": record.table.encode(),
        b"newsschema.schema_version": b"1.0",
        b"newsschema.offset_unit": b"codepoint",
    }


def test_a_new_field_changes_no_id() -> None:
    class Dated(Quote):
        first: str | None = None

    old, new = schemas.arrow(Quote), schemas.arrow(Dated)
    assert [new.field(name).metadata for name in old.names] == [field.metadata for field in old]


def test_parquet_keeps_ids_nulls_and_metadata() -> None:
    frame = pl.DataFrame([quote()], schema=schemas.polars(Quote))
    table = arrow_table(Quote, frame)
    file = io.BytesIO()
    pq.write_table(table, file)
    parquet = pq.ParquetFile(file)
    assert parquet.schema_arrow.equals(schemas.arrow(Quote), check_metadata=True)
    assert parquet.read().equals(table)
    assert "required int32 field_id=" in str(parquet.schema)


def test_columns_that_no_record_knows_come_last() -> None:
    frame = pl.DataFrame({"mood": ["calm"], "text": ["a"], "quote_id": ["quo_1"]})
    table = arrow_table(Quote, frame)
    assert table.column_names == ["quote_id", "text", "mood"]
    assert not table.schema.field("text").nullable


def test_a_struct_that_is_null_may_have_required_members() -> None:
    span = {"start": 0, "end": 1, "text": "a", "field": None}
    frame = pl.DataFrame(
        [quote(), quote(cue_span=span, spans=[span, span]), quote(spans=[])],
        schema=schemas.polars(Quote),
    )
    table = arrow_table(Quote, frame)
    table.validate(full=True)
    assert table["cue_span"].to_pylist() == [None, span, None]
    assert table["spans"].to_pylist() == [None, [span, span], []]


@pytest.mark.parametrize(
    ("broken", "named"),
    [
        ({"text": None}, "text"),
        ({"spans": [None]}, "element"),
        ({"cue_span": {"start": None, "end": 2, "text": "a", "field": None}}, "start"),
    ],
)
def test_a_null_in_a_required_place_is_refused(broken: dict[str, Any], named: str) -> None:
    frame = pl.DataFrame([quote(), quote(**broken)], schema=schemas.polars(Quote))
    with pytest.raises(UsageError, match=f"`{named}`"):
        arrow_table(Quote, frame)


def quote(**values: Any) -> dict[str, Any]:
    """A row of quotes."""
    return {
        "quote_id": "quo_1",
        "article_id": "art_1",
        "kind": "direct",
        "text": "a",
        "date": datetime(2026, 3, 2, 8, 15, tzinfo=UTC),
        **values,
    }
