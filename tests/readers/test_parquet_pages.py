"""The headers of pages are read as libraries write them, and disbelieved where they lie."""

from __future__ import annotations

from io import FileIO
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from newsschema.readers import parquet_pages
from newsschema.readers.parquet_pages import UnsoundError, check_pages

ROWS = pl.DataFrame(
    {
        "name": [f"Nur Aydın {n % 7}" for n in range(4000)],
        "spans": [[{"start": n, "end": n + 1}] if n % 3 else None for n in range(4000)],
        "none": [None] * 4000,
    },
    schema_overrides={"none": pl.String},
)


def written(path: Path, writer: str, **options: Any) -> None:
    if writer == "polars":
        ROWS.write_parquet(path, **options)
    elif writer == "duckdb":
        duckdb.from_arrow(ROWS.to_arrow()).write_parquet(str(path), **options)
    else:
        pq.write_table(ROWS.to_arrow(), path, **options)


def unpacked(path: Path) -> int:
    metadata = pq.ParquetFile(path).metadata
    with FileIO(path) as handle:
        return sum(
            check_pages(handle, metadata.row_group(group).column(column)).unpacked
            for group in range(metadata.num_row_groups)
            for column in range(metadata.num_columns)
        )


@pytest.mark.parametrize(
    ("writer", "options"),
    [
        ("polars", {"row_group_size": 900, "data_page_size": 300}),
        ("polars", {"compression": "uncompressed"}),
        ("duckdb", {"compression": "zstd"}),
        ("pyarrow", {"data_page_version": "2.0", "data_page_size": 200}),
        ("pyarrow", {"version": "1.0", "compression": "gzip", "use_dictionary": False}),
        ("pyarrow", {"write_page_checksum": True, "write_page_index": True}),
    ],
)
def test_what_libraries_write_is_sound(
    tmp_path: Path, writer: str, options: dict[str, Any]
) -> None:
    written(tmp_path / "x.parquet", writer, **options)
    assert unpacked(tmp_path / "x.parquet") > 10_000


def test_pages_that_are_not_those_of_the_metadata(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    written(path, "pyarrow", compression="none", use_dictionary=False)
    data = path.read_bytes()
    column = pq.ParquetFile(path).metadata.row_group(0).column(0)
    start, size = column.data_page_offset, column.total_compressed_size
    for at in range(start, start + 20):
        for value in (0, 12, 127, 128, 255):
            changed = bytearray(data)
            changed[at] = value
            path.write_bytes(changed)
            with FileIO(path) as handle:
                try:
                    assert check_pages(handle, column).unpacked >= 0
                except UnsoundError:
                    continue
    path.write_bytes(data[: start + size // 2] + data[start + size // 2 + 7 :])
    with FileIO(path) as handle, pytest.raises(UnsoundError):
        check_pages(handle, pq.ParquetFile(path).metadata.row_group(0).column(1))


@pytest.mark.parametrize(("limit", "said"), [("LARGEST", "unpacks to"), ("MOST", "more than 1 p")])
def test_limits(tmp_path: Path, monkeypatch: Any, limit: str, said: str) -> None:
    path = tmp_path / "x.parquet"
    written(path, "pyarrow", data_page_size=200, use_dictionary=False)
    monkeypatch.setattr(parquet_pages, limit, 1)
    with pytest.raises(UnsoundError, match=said):
        unpacked(path)


def test_a_long_header_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    table = pa.table({"text": ["x" * 300_000, "y" * 300_000]})
    pq.write_table(table, path, use_dictionary=False, data_page_version="1.0")
    assert unpacked(path) > 600_000
