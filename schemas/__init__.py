"""What a row is: the records, and everything derived from them.

`newsschema.schemas.arrow(Quote)` and its like give the schemas of a record or of a subclass.
The libraries that they need are imported when they are called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa
    from pandera.polars import DataFrameModel, DataFrameSchema

    from newsschema.schemas.record import Record

__all__ = [
    "arrow",
    "ddl",
    "json_schema",
    "markdown",
    "pandera",
    "pandera_model",
    "pandera_source",
    "polars",
]


def arrow(record: type[Record]) -> pa.Schema:
    """The Arrow schema of a record: types, nulls, descriptions, field ids."""
    from newsschema.schemas.derive.arrow import arrow_schema

    return arrow_schema(record)


def polars(record: type[Record]) -> pl.Schema:
    """The Polars schema of a record."""
    from newsschema.schemas.derive.polars_schema import polars_schema

    return polars_schema(record)


def pandera(record: type[Record]) -> DataFrameSchema:
    """The Pandera schema of a record, for eager and lazy Polars frames."""
    from newsschema.schemas.derive.pandera_schema import pandera_schema

    return pandera_schema(record)


def pandera_model(record: type[Record]) -> type[DataFrameModel]:
    """The Pandera model of a record: for `DataFrame[…]` in signatures, and to subclass."""
    from newsschema.schemas.derive.pandera_schema import pandera_model as model

    return model(record)


def pandera_source(record: type[Record]) -> str:
    """Python source of a Pandera schema that needs no newsschema."""
    from newsschema.schemas.derive.pandera_source import pandera_source as source

    return source(record)


def json_schema(record: type[Record]) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of one row of a record."""
    from newsschema.schemas.derive.json_schema import json_schema as schema

    return schema(record)


def ddl(record: type[Record]) -> str:
    """SQL that makes the table of a record in DuckDB."""
    from newsschema.schemas.derive.duckdb_ddl import duckdb_ddl

    return duckdb_ddl(record)


def markdown(record: type[Record]) -> str:
    """A page about a record in Markdown."""
    from newsschema.schemas.derive.markdown import markdown as page

    return page(record)
