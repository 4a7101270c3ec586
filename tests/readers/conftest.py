"""Reading bytes the way a dataset does, and what a plain strict reading of them gives."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from newsschema.readers.json_array import read_json
from newsschema.readers.jsonl import JsonLines, begin
from newsschema.readers.limits import DEFAULT, Limits
from newsschema.readers.raw import RawBatch, RawSchema
from newsschema.readers.source import Source, open_stream
from newsschema.readers.table import PROBLEMS

OWN = ("__file", "__line", "__row")


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
        found: dict[int, dict[str, Any]] = {}
        for batch in self.batches:
            for row in batch.frame.iter_rows(named=True):
                cells = {name: value for name, value in row.items() if name not in OWN}
                for name in batch.json_columns:
                    if cells[name] is not None:
                        cells[name] = json.loads(cells[name])
                found[row["__row"]] = cells
            for unfit in batch.misfits.iter_rows(named=True):
                text = unfit["text"]
                value = text if unfit["type"] == "string" else json.loads(text)
                assert found[unfit["__row"]][unfit["column"]] is None
                found[unfit["__row"]][unfit["column"]] = value
        return found


@dataclass
class Strict:
    """What the standard library makes of JSON Lines, as slow as it is plain."""

    rows: dict[int, dict[str, Any]] = field(default_factory=dict)
    places: dict[int, int] = field(default_factory=dict)
    bad: list[int] = field(default_factory=list)
    """Physical lines."""


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
    def strictly(data: bytes) -> Strict:
        """Read JSON Lines with nothing but the standard library."""
        result = Strict()
        number = 0
        for line, text in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
            stripped = text.strip(b" \t\r")
            if not stripped:
                continue
            try:
                value = json.loads(
                    stripped.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse
                )
                json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8")
                value.keys()
                result.rows[number] = value
                result.places[number] = line
            except (ValueError, AttributeError, RecursionError):
                result.bad.append(line)
            number += 1
        return result

    @classmethod
    def same(cls, one: Any, other: Any) -> bool:
        """Whether two JSON values are equal; a null member is as good as none, 1 is 1.0."""
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            return all(cls.same(one.get(key), other.get(key)) for key in {*one, *other})
        if isinstance(one, list) and isinstance(other, list):
            return len(one) == len(other) and all(map(cls.same, one, other))
        return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("twice")
    return found


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


@pytest.fixture(scope="session")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    return Reading(tmp_path_factory.mktemp("reading"))
