"""Reading bytes the way a dataset does, and what a plain strict reading of them gives."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from newsschema.readers.beginning import begin
from newsschema.readers.json_array import read_json
from newsschema.readers.jsonl import JsonLines
from newsschema.readers.limits import DEFAULT, Limits
from newsschema.readers.raw import RawBatch, RawSchema
from newsschema.readers.source import Source, open_stream
from newsschema.readers.table import PROBLEMS


def _benchmark(name: str) -> Any:
    """A module of the benchmarks, whose folder is no package."""
    path = Path(__file__).resolve().parents[2] / "benchmarks" / f"{name}.py"
    spec = spec_from_file_location(f"benchmark_{name}", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


differential = _benchmark("differential")


@dataclass
class Result:
    """What came out of a file."""

    batches: list[RawBatch]
    problems: pl.DataFrame

    @property
    def frames(self) -> list[pl.DataFrame]:
        return [batch.frame for batch in self.batches if batch.frame.width]

    @property
    def rejected(self) -> int:
        return sum(batch.rejected for batch in self.batches)

    @property
    def places(self) -> dict[int, int]:
        """Row to line, of the good rows."""
        return {
            row: line
            for frame in self.frames
            for row, line in frame.select("__row", "__line").iter_rows()
        }

    @property
    def codes(self) -> list[tuple[str, int | None]]:
        """Code and line of the problems, in order of lines."""
        found = self.problems.select("code", "line").rows()
        return sorted(found, key=lambda one: (one[1] or 0, one[0]))

    @property
    def messages(self) -> list[str]:
        return self.problems["message"].to_list()

    def values(self, column: str) -> list[Any]:
        """The cells of one column; null where a batch does not have it."""
        return [
            value
            for frame in self.frames
            for value in (
                frame[column].to_list() if column in frame.columns else [None] * frame.height
            )
        ]

    def rows(self) -> dict[int, dict[str, Any]]:
        """The JSON values of each good row by its number: misfits and JSON text put back."""
        return differential.rows_of(self.batches)


class Reading:
    """Reads bytes as files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def source(self, data: bytes, name: str = "quotes.jsonl") -> Source:
        path = self.folder / name
        path.write_bytes(data)
        kind = name.removesuffix(".gz").removesuffix(".zst").rpartition(".")[2]
        return Source("quotes", 0, name, path, kind)

    def lines(
        self,
        data: bytes,
        known: RawSchema | None = None,
        name: str = "quotes.jsonl",
        limits: Limits = DEFAULT,
        **sizes: Any,
    ) -> Result:
        """Read JSON Lines, with the sizes of chunks and the like set by the test."""
        source = replace(self.source(data, name), limits=limits)
        problems: list[pl.DataFrame] = []
        batches: list[RawBatch] = []
        with open_stream(source, problems) as stream:
            if begin(source, stream, problems):
                reader = JsonLines(source, known or {}, problems, **sizes)
                batches = list(reader.read(stream))
        return Result(batches, pl.concat([PROBLEMS.to_frame(), *problems]))

    def array(self, data: bytes, limit: int | None = None) -> Result:
        """Read a `.json` file."""
        limits = DEFAULT if limit is None else replace(DEFAULT, array_bytes=limit)
        source = replace(self.source(data, "quotes.json"), limits=limits)
        problems: list[pl.DataFrame] = []
        batches = list(read_json(source, {}, problems))
        return Result(batches, pl.concat([PROBLEMS.to_frame(), *problems]))

    @staticmethod
    def strictly(data: bytes) -> Any:
        """Read JSON Lines with nothing but the standard library."""
        return differential.strictly(data)

    @staticmethod
    def same_cell(cell: Any, wanted: Any) -> bool:
        """Whether a cell holds a JSON value (see `benchmarks/differential.py`)."""
        return differential.same_cell(cell, wanted)


@pytest.fixture(scope="session")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    return Reading(tmp_path_factory.mktemp("reading"))
