"""What the adapter to Spark says in Spark's words: sessions, schemas, and parcels as rows."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import polars as pl
import pyarrow as pa

from newsschema.errors import UsageError
from newsschema.validators.parcels import Kind, Parcel

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Batches = Iterator[pa.RecordBatch]

WIRE: Final = "kind string, table string, part int, order long, data binary, rule string"
WIRE_ARROW: Final = pa.schema(
    {
        "kind": pa.string(),
        "table": pa.string(),
        "part": pa.int32(),
        "order": pa.int64(),
        "data": pa.binary(),
        "rule": pa.string(),
    }
)
"""A parcel as a row."""


def session_of_here() -> SparkSession:
    """The session that is there, else the one that Spark's own configuration describes."""
    try:
        from pyspark.errors import PySparkRuntimeError
        from pyspark.sql import SparkSession
    except ModuleNotFoundError as error:
        raise UsageError("Spark is not installed; install newsschema[spark]") from error
    try:
        session = SparkSession.builder.getOrCreate()
    except PySparkRuntimeError as error:
        raise UsageError(f"Spark does not start; is Java there? ({error})") from error
    run_on_this_python(session)
    return session


def run_on_this_python(session: SparkSession) -> None:
    """Let the workers of a local session run on the interpreter that runs this.

    Spark takes the `python3` of PATH, which need not be that of a virtual environment.
    """
    local = str(session.conf.get("spark.master", "")).startswith("local")
    if local and "PYSPARK_PYTHON" not in os.environ:
        session.sparkContext.pythonExec = sys.executable


def typed(function: Any) -> Any:
    """A function that Spark hands batches of a group, and not the whole group as one table.

    Spark tells the two by the annotations, which must be types and not their names.
    """
    function.__annotations__ = {"batches": Batches, "return": Batches}
    return function


def rows_of(parcels: Iterator[Parcel]) -> Batches:
    """Parcels as rows of `WIRE`."""
    for parcel in parcels:
        values = [str(parcel.kind), *(getattr(parcel, name) for name in WIRE_ARROW.names[1:])]
        columns = zip(values, WIRE_ARROW.types, strict=True)
        yield pa.RecordBatch.from_arrays([pa.array([v], t) for v, t in columns], schema=WIRE_ARROW)


def parcels_of(batches: Batches) -> Iterator[Parcel]:
    """Rows of `WIRE` as parcels."""
    for batch in batches:
        for kind, *rest in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            yield Parcel(Kind(kind), *rest)


def arrow_of_spark(frame: pl.DataFrame) -> pa.Schema:
    """The types of a frame as Spark exchanges them."""
    from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

    schema: pa.Schema = to_arrow_schema(from_arrow_schema(frame.to_arrow().schema))
    return schema


def spark_schema(schema: pa.Schema) -> Any:
    """A schema in Spark's types."""
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(schema)
