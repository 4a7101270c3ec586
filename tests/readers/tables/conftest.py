"""Tables of invented rows, read from files of every format and from memory."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from newsschema.readers.dataset import open_dataset
from newsschema.readers.memory import memory_table
from newsschema.readers.table import PROBLEMS, Table
from newsschema.readers.table_settings import TableSettings
from newsschema.schemas.catalogue import RECORDS
from newsschema.schemas.fields import columns

Said = tuple[str, str | None, str | None]


@dataclass
class Read:
    """A table after a run through its rows."""

    table: Table
    frames: list[pl.DataFrame]

    @property
    def frame(self) -> pl.DataFrame:
        return pl.concat(self.frames, how="diagonal_relaxed") if self.frames else pl.DataFrame()

    @property
    def problems(self) -> pl.DataFrame:
        return pl.concat([PROBLEMS.to_frame(), self.table.problems()])

    @property
    def said(self) -> list[Said]:
        """Code, column and `found` of all problems but notes on mapped columns."""
        rows = self.problems.filter(pl.col("code") != "IO011")
        return sorted(rows.select("code", "column", "found").rows(), key=str)

    @property
    def mapped(self) -> dict[str, tuple[str, str]]:
        """Target to source and how it was found."""
        return {one.target: (one.source, one.how) for one in self.table.mappings}

    def notes(self, severity: str) -> list[str]:
        """The columns of the notes on columns of one severity."""
        rows = self.problems.filter(code="IO011", severity=severity)
        return sorted(rows["column"].to_list())

    def values(self, column: str) -> list[Any]:
        return self.frame[column].to_list()

    def spans(self, column: str = "spans") -> list[Any]:
        """Spans as tuples of start, end and text."""

        def plain(one: Any) -> Any:
            if isinstance(one, list):
                return [plain(item) for item in one]
            return one and (one["start"], one["end"], one["text"])

        return [plain(cell) for cell in self.values(column)]

    def has_its_types(self) -> bool:
        """Whether the record's columns have the record's types."""
        known = columns(self.table.record)
        return all(
            frame.schema[name] == known[name].polars
            for frame in self.frames
            for name in frame.columns
            if name in known
        )


class Reader:
    """Reads rows as one table."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.count = 0

    def jsonl(self, table: str, rows: Sequence[dict[str, Any]], **settings: Any) -> Read:
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        return self.file(table, "jsonl", text.encode(), **settings)

    def csv(self, table: str, text: str | bytes, **settings: Any) -> Read:
        data = text if isinstance(text, bytes) else text.encode()
        return self.file(table, "csv", data, **settings)

    def parquet(self, table: str, data: pa.Table, **options: Any) -> Read:
        sink = pa.BufferOutputStream()
        pq.write_table(data, sink, **{"write_page_checksum": True, **options})
        return self.file(table, "parquet", sink.getvalue().to_pybytes())

    def file(self, table: str, kind: str, data: bytes, **settings: Any) -> Read:
        # Files of one folder are one dataset.
        self.count += 1
        path = self.folder / str(self.count) / f"{table}.{kind}"
        path.parent.mkdir()
        path.write_bytes(data)
        return self.files(path, table, **settings)

    def files(self, path: Path, table: str, **settings: Any) -> Read:
        chosen = {table: TableSettings(**settings)}
        opened = open_dataset(path, settings=chosen).tables[table]
        return Read(opened, list(opened.batches()))

    @staticmethod
    def memory(table: str, data: Any, **settings: Any) -> Read:
        opened = memory_table(table, data, RECORDS[table], TableSettings(**settings))
        return Read(opened, list(opened.batches()))


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    return Reader(tmp_path)


def quote(number: int = 1, **more: Any) -> dict[str, Any]:
    return {"quote_id": f"q{number}", "article_id": "a1", "text": "We leave at dawn", **more}


@pytest.fixture
def row() -> Any:
    """Makes a row of quotes."""
    return quote
