"""A record as a Polars schema."""

from __future__ import annotations

import polars as pl

from newsschema.schemas.fields import fields
from newsschema.schemas.record import Record


def polars_schema(record: type[Record]) -> pl.Schema:
    """The columns of a record and their Polars types, in order."""
    return pl.Schema({spec.name: spec.polars for spec in fields(record)})
