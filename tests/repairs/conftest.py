"""What the tests of repairs share: datasets written as files, read and repaired."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import polars as pl
import pytest

from newsschema.readers.dataset import open_dataset
from newsschema.repairs.repair import Repaired, repair
from newsschema.validators.settings import Settings

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
Fixing = Callable[..., Repaired]
NOW = datetime(2026, 6, 1, tzinfo=UTC)


def write(folder: Path, tables: Rows) -> Path:
    """Write tables as JSON Lines."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in tables.items():
        lines = b"".join(orjson.dumps(row) + b"\n" for row in rows)
        (folder / f"{table}.jsonl").write_bytes(lines)
    return folder


def rows_of(repaired: Repaired) -> dict[str, list[dict[str, Any]]]:
    """The kept rows of every table, without nulls and without what readers add."""
    return {name: plain(repaired.frame(name)) for name in repaired.dataset.tables}


def plain(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows as mappings without nulls and without the readers' own columns."""
    return [
        {name: value for name, value in row.items() if value is not None}
        for row in frame.select(pl.exclude("^__.*$")).iter_rows(named=True)
    ]


@pytest.fixture
def fixing(tmp_path: Path) -> Fixing:
    """Repairs tables given as rows."""
    count = iter(range(1000))

    def fixed(tables: Rows, settings: Settings | None = None, **options: Any) -> Repaired:
        folder = write(tmp_path / str(next(count)), tables)
        return repair(open_dataset([folder]), settings or Settings(now=NOW), **options)

    return fixed
