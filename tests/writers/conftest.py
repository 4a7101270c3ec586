"""Small corpora, and rows to put into them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import pytest

from newsschema import schemas
from newsschema.schemas.record import Record
from newsschema.writers.local_store import LocalStore


@pytest.fixture
def store(tmp_path: Any) -> LocalStore:
    """An empty corpus."""
    return LocalStore(tmp_path / "wire")


def frame(record: type[Record], rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Rows of a record with the columns that any of them has."""
    names = {name for row in rows for name in row}
    schema = {name: kind for name, kind in schemas.polars(record).items() if name in names}
    return pl.DataFrame(rows, schema=schema, strict=False)
