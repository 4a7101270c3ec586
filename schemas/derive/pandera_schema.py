"""A record as a Pandera schema and model, for Polars frames."""

from __future__ import annotations

from functools import cache
from typing import Any

import pandera.polars as pa
import polars as pl
from pandera.api.polars.types import PolarsData
from pandera.config import ValidationDepth, config_context

from newsschema.schemas.derive.constraints import Constraint, constraints
from newsschema.schemas.fields import FieldSpec, Kind, fields
from newsschema.schemas.record import Record


class RecordSchema(pa.DataFrameSchema):
    """A Pandera schema that looks at the values of lazy frames too.

    Pandera by itself checks only names and types of a lazy frame.
    """

    @classmethod
    def get_backend(cls, check_obj: Any = None, check_type: type | None = None) -> Any:
        """The backend of Pandera's own class: backends are not inherited."""
        return pa.DataFrameSchema.get_backend(check_obj, check_type)

    def validate(self, check_obj: Any, *args: Any, **options: Any) -> Any:
        """Validate a Polars frame, eager or lazy, and give it back.

        Raises:
            pandera.errors.SchemaError: at the first fault.
            pandera.errors.SchemaErrors: with all faults, where `lazy=True`.
        """
        with config_context(validation_depth=ValidationDepth.SCHEMA_AND_DATA):
            return super().validate(check_obj, *args, **options)


@cache
def pandera_schema(record: type[Record]) -> RecordSchema:
    """The Pandera schema of a record; unknown columns are allowed, optional ones may be absent.

    Where a subclass of the record is too much, `add_columns` and `update_columns` give an
    extended copy.
    """
    of_columns: dict[str, list[pa.Check]] = {}
    of_rows = []
    for constraint in constraints(record):
        if constraint.columns != (constraint.column,):
            of_rows.append(_check(constraint, f"{constraint.column}: {constraint.expected}"))
        # Pandera has a check of its own for nulls.
        elif not constraint.is_not_null:
            check = _check(constraint, constraint.expected)
            of_columns.setdefault(constraint.column, []).append(check)
    return RecordSchema(
        {spec.name: _column(spec, of_columns.get(spec.name, [])) for spec in fields(record)},
        checks=of_rows,
        name=record.table,
        description=record.__doc__,
    )


@cache
def pandera_model(record: type[Record]) -> type[pa.DataFrameModel]:
    """A Pandera model of a record, for `DataFrame[…]` in signatures.

    A subclass of it adds columns and checks in Pandera's own way.
    """

    class Frame(pa.DataFrameModel):
        @classmethod
        def to_schema(cls) -> pa.DataFrameSchema:
            """The record's schema, and what a subclass adds to it."""
            schema, own = pandera_schema(record), super().to_schema()
            if not own.columns and not own.checks:
                return schema
            return RecordSchema(
                {**schema.columns, **own.columns},
                checks=[*schema.checks, *own.checks],
                name=own.name,
                description=own.description,
            )

    Frame.__name__ = Frame.__qualname__ = f"{record.__name__}Frame"
    Frame.__doc__ = record.__doc__
    return Frame


def _column(spec: FieldSpec, checks: list[pa.Check]) -> pa.Column:
    """A field as a Pandera column."""
    is_map = spec.kind is Kind.MAP
    return pa.Column(
        # Pandera does not know the type of maps; a check looks at it instead.
        dtype=None if is_map else spec.polars,
        checks=[_typed(spec), *checks] if is_map else checks,
        nullable=spec.nullable,
        required=spec.required_column,
        description=spec.description,
    )


def _typed(spec: FieldSpec) -> pa.Check:
    """A check of a column's type."""

    def passes(data: PolarsData) -> pl.LazyFrame:
        right = data.lazyframe.collect_schema()[spec.name] == spec.polars
        return data.lazyframe.select(pl.repeat(right, pl.len()))

    return pa.Check(passes, name="type", error=f"type {spec.polars}")


def _check(constraint: Constraint, message: str) -> pa.Check:
    """A constraint as a check of whole frames; it holds where its columns are not there."""
    holds = ~constraint.violates.fill_null(False)
    needed = set(constraint.columns)

    def passes(data: PolarsData) -> pl.LazyFrame:
        whole = needed <= set(data.lazyframe.collect_schema())
        return data.lazyframe.select(holds if whole else pl.repeat(True, pl.len()))

    return pa.Check(passes, name=f"{constraint.kind} {constraint.code}", error=message)
